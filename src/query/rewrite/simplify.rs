//! Replaces expressions whose value the literals decide.
//!
//! A query engine also leaves out parts that it does not need, but which parts depends on the place of an expression. Here
//! it is decided once, for all ways of computing an expression. Simplifying comes after binding, so that every mistake in a
//! removed part is still reported, and the groups of a query stay as written.

use std::sync::Arc;

use chrono_tz::Tz;

use crate::query::evaluate::evaluate_expr;
use crate::query::expr::{CaseBranch, Comparison, Connective, Expr, ExprKind};
use crate::query::plan::{Plan, map_expressions};
use crate::query::types::Type;
use crate::query::value::Value;

/// Simplifies every expression of a plan.
#[must_use]
pub fn simplify_plan(plan: &Arc<Plan>, zone: Tz) -> Arc<Plan> {
    map_expressions(plan, &|expr| simplify_expr(expr, zone))
}

/// Removes the parts of an expression that are never computed. An expression whose literals decide its value becomes that
/// value.
#[must_use]
pub fn simplify_expr(mut expr: Expr, zone: Tz) -> Expr {
    for child in expr.children_mut() {
        let inner = std::mem::replace(child, Expr::null(Type::Null, child.location));
        *child = simplify_expr(inner, zone);
    }
    if let Some(value) = decided_value(&expr, zone) {
        return Expr::literal(value, expr.data_type, expr.location);
    }
    match &mut expr.kind {
        ExprKind::Case { branches, otherwise } => {
            remove_decided_branches(branches, otherwise);
            if branches.is_empty() { (**otherwise).clone() } else { expr }
        }
        ExprKind::Coalesce(parts) => {
            remove_decided_parts(parts);
            if let [only] = parts.as_slice() { only.clone() } else { expr }
        }
        _ => expr,
    }
}

/// Removes the branches of a CASE that never hold, and those behind one that always holds.
fn remove_decided_branches(branches: &mut Vec<CaseBranch>, otherwise: &mut Expr) {
    branches.retain(|branch| branch.condition.as_literal().is_none_or(is_true));
    if let Some(at) = branches.iter().position(|branch| branch.condition.as_literal().is_some()) {
        *otherwise = branches.swap_remove(at).result;
        branches.truncate(at);
    }
}

/// Removes the parts of a COALESCE that are NULL, and those behind a value.
fn remove_decided_parts(parts: &mut Vec<Expr>) {
    parts.retain(|part| part.as_literal().is_none_or(|value| !value.is_null()));
    if let Some(at) = parts.iter().position(|part| part.as_literal().is_some()) {
        parts.truncate(at + 1);
    }
}

/// Returns the value that an expression has for every row, if its literals decide it: NULL in a comparison, FALSE in AND,
/// TRUE in OR, and the value of an expression of literals alone.
fn decided_value(expr: &Expr, zone: Tz) -> Option<Value<'static>> {
    let by_part = match &expr.kind {
        ExprKind::And(parts) => deciding_part(Connective::And, parts),
        ExprKind::Or(parts) => deciding_part(Connective::Or, parts),
        ExprKind::Compare(Comparison::Distinct | Comparison::NotDistinct, ..) => None,
        ExprKind::Compare(_, left, right) => (is_null(left) || is_null(right)).then_some(Value::Null),
        ExprKind::InList { list, .. } => list.is_empty().then_some(Value::Null),
        _ => None,
    };
    by_part.or_else(|| if expr.is_constant() { evaluate_expr(expr, &[], zone).ok() } else { None })
}

/// Returns the truth that decides an AND or an OR, if a part is that literal.
fn deciding_part(connective: Connective, parts: &[Expr]) -> Option<Value<'static>> {
    let truth = Value::Boolean(connective.deciding_truth());
    parts.iter().any(|part| part.as_literal() == Some(&truth)).then_some(truth)
}

fn is_null(part: &Expr) -> bool {
    part.as_literal().is_some_and(Value::is_null)
}

fn is_true(value: &Value) -> bool {
    *value == Value::Boolean(true)
}
