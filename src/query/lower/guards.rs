//! Guards: conditions that keep a function from values that it would reject.

use polars::prelude::Expr as PolarsExpr;

use crate::query::expr::{Expr, ExprKind};
use crate::query::functions::casts;

/// An expression with more parts that guard others is computed row by row.
const MAX_GUARDED_PARTS: usize = 3;

/// A CASE with more branches is computed row by row.
const MAX_CASE_BRANCHES: usize = 64;

/// Returns whether an expression can reject a value.
#[must_use]
pub fn is_fallible(expr: &Expr) -> bool {
    let is_fallible_itself = match &expr.kind {
        ExprKind::Cast(inner, cast) => casts::is_fallible_cast(inner.data_type, expr.data_type, *cast),
        ExprKind::Call(scalar, _) => scalar.fallible,
        _ => false,
    };
    is_fallible_itself || expr.children().into_iter().any(is_fallible)
}

/// Returns whether an expression has too many guarded parts or branches to be lowered as columns.
pub fn has_many_guards(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) => {
            parts.iter().skip(1).filter(|part| is_fallible(part)).count() > MAX_GUARDED_PARTS
        }
        ExprKind::Case { branches, .. } => {
            branches.len() > MAX_CASE_BRANCHES
                || branches.iter().filter(|branch| is_fallible(&branch.condition)).count() > MAX_GUARDED_PARTS
        }
        _ => false,
    }
}

/// Adds a condition to a guard.
pub fn and_guard(guard: Option<&PolarsExpr>, condition: PolarsExpr) -> PolarsExpr {
    match guard {
        Some(guard) => guard.clone().and(condition),
        None => condition,
    }
}
