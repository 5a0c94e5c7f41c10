//! Finds and replaces captures in expressions and plans.

use std::collections::HashMap;
use std::sync::Arc;

use crate::query::expr::{Expr, ExprKind, SubqueryId};
use crate::query::plan::{Plan, map_expressions};

/// Replaces the captures for which `value` returns an expression.
#[must_use]
pub fn replace_captures(mut expr: Expr, value: &dyn Fn(SubqueryId, usize) -> Option<Expr>) -> Expr {
    if let ExprKind::Captured { subquery, index } = expr.kind
        && let Some(value) = value(subquery, index)
    {
        return value;
    }
    for child in expr.children_mut() {
        *child = replace_captures(child.clone(), value);
    }
    expr
}

/// Replaces the captures of a subquery by these values.
#[must_use]
pub fn replace_captures_of(id: SubqueryId, expr: Expr, values: &[Expr]) -> Expr {
    replace_captures(expr, &|subquery, index| (subquery == id).then(|| values.get(index).cloned()).flatten())
}

/// Replaces the captures of a subquery in all expressions of a plan.
#[must_use]
pub fn replace_captures_in_plan(id: SubqueryId, plan: &Arc<Plan>, values: &[Expr]) -> Arc<Plan> {
    map_expressions(plan, &|expr| replace_captures_of(id, expr, values))
}

/// Returns whether an expression reads a capture of a subquery.
#[must_use]
pub fn reads_capture(expr: &Expr, id: SubqueryId) -> bool {
    expr.any_part(&|expr| matches!(expr.kind, ExprKind::Captured { subquery, .. } if subquery == id))
}

/// Returns whether a plan reads captures of a subquery anywhere. Remembers the answer for each plan.
pub fn plan_reads_captures(plan: &Arc<Plan>, id: SubqueryId, known: &mut HashMap<*const Plan, bool>) -> bool {
    if let Some(reads) = known.get(&Arc::as_ptr(plan)) {
        return *reads;
    }
    let reads = plan.node.expressions().into_iter().any(|expr| reads_capture(expr, id))
        || plan.inputs().into_iter().any(|input| plan_reads_captures(input, id, known));
    known.insert(Arc::as_ptr(plan), reads);
    reads
}

/// Marks the captures of a subquery that its plan reads.
pub fn mark_read_captures(plan: &Plan, id: SubqueryId, is_read: &mut [bool]) {
    plan.node.expressions().into_iter().for_each(|expr| mark_in_expr(expr, id, is_read));
    plan.inputs().into_iter().for_each(|input| mark_read_captures(input, id, is_read));
}

fn mark_in_expr(expr: &Expr, id: SubqueryId, is_read: &mut [bool]) {
    if let ExprKind::Captured { subquery, index } = expr.kind
        && subquery == id
        && let Some(mark) = is_read.get_mut(index)
    {
        *mark = true;
    }
    expr.children().into_iter().for_each(|child| mark_in_expr(child, id, is_read));
}
