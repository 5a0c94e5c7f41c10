//! What literals decide before any row is read.
//!
//! A query engine leaves out what it can see to be unneeded, which differs with where an expression stands. Here it is
//! decided once, for all ways of computing an expression. Binding is done by then, so that every mistake in what is left
//! out is still reported, and a query still makes the groups that it asks for.

use std::collections::HashMap;
use std::sync::Arc;

use chrono_tz::Tz;

use super::evaluate::evaluate_expr;
use super::expr::{Comparison, Expr, ExprKind};
use super::plan::Plan;
use super::types::Type;
use super::value::Value;

/// The plan with every expression [`simplified`]. A plan that is read twice stays one.
#[must_use]
pub fn simplify_plan(plan: &Arc<Plan>, zone: Tz) -> Arc<Plan> {
    simplify_shared_plan(plan, zone, &mut HashMap::new())
}

fn simplify_shared_plan(plan: &Arc<Plan>, zone: Tz, made: &mut HashMap<*const Plan, Arc<Plan>>) -> Arc<Plan> {
    if let Some(made) = made.get(&Arc::as_ptr(plan)) {
        return Arc::clone(made);
    }
    let inputs: Vec<Arc<Plan>> =
        plan.inputs().into_iter().map(|input| simplify_shared_plan(input, zone, made)).collect();
    let mut node = plan.node.with_inputs(&inputs, false);
    for expr in node.expressions_mut() {
        *expr = simplify_expr(expr.clone(), zone);
    }
    let simplified = Arc::new(Plan { node, columns: plan.columns.clone() });
    made.insert(Arc::as_ptr(plan), Arc::clone(&simplified));
    simplified
}

/// The expression without the parts that are never asked: what a literal decides is that literal.
#[must_use]
pub fn simplify_expr(mut expr: Expr, zone: Tz) -> Expr {
    for child in expr.children_mut() {
        let inner = std::mem::replace(child, Expr::literal(Value::Null, Type::Null, child.location));
        *child = simplify_expr(inner, zone);
    }
    if let Some(value) = decided_value(&expr, zone) {
        return Expr::literal(value, expr.data_type, expr.location);
    }
    match &mut expr.kind {
        ExprKind::Case { branches, otherwise } => {
            branches.retain(|(condition, _)| condition.as_literal().is_none_or(is_true));
            if let Some(at) = branches.iter().position(|(condition, _)| condition.as_literal().is_some()) {
                // Nothing comes past the branch that always holds.
                **otherwise = branches.swap_remove(at).1;
                branches.truncate(at);
            }
            if branches.is_empty() { (**otherwise).clone() } else { expr }
        }
        ExprKind::Coalesce(parts) => {
            parts.retain(|part| part.as_literal().is_none_or(|value| !value.is_null()));
            if let Some(at) = parts.iter().position(|part| part.as_literal().is_some()) {
                parts.truncate(at + 1);
            }
            if let [only] = parts.as_slice() { only.clone() } else { expr }
        }
        _ => expr,
    }
}

/// The value of an expression for every row, where its literals say it: NULL and a value in a comparison, FALSE in AND,
/// TRUE in OR, and whatever is made of literals alone and can be computed.
fn decided_value(expr: &Expr, zone: Tz) -> Option<Value<'static>> {
    let holds = |parts: &[Expr], truth: bool| {
        let value = Value::Boolean(truth);
        parts.iter().any(|part| part.as_literal() == Some(&value)).then_some(value)
    };
    let is_null = |part: &Expr| part.as_literal().is_some_and(Value::is_null);
    let by_part = match &expr.kind {
        ExprKind::And(parts) => holds(parts, false),
        ExprKind::Or(parts) => holds(parts, true),
        ExprKind::Compare(Comparison::Distinct | Comparison::NotDistinct, ..) => None,
        ExprKind::Compare(_, left, right) => (is_null(left) || is_null(right)).then_some(Value::Null),
        ExprKind::InList { list, .. } => list.is_empty().then_some(Value::Null),
        _ => None,
    };
    by_part.or_else(|| if expr.is_constant() { evaluate_expr(expr, &[], zone).ok() } else { None })
}

fn is_true(value: &Value) -> bool {
    *value == Value::Boolean(true)
}
