//! The rows for which a condition holds, also where it asks a subquery.

use std::sync::Arc;

use super::subqueries::{add_subqueries, join_subquery};
use crate::query::expr::{Expr, ExprKind, Subquery, SubqueryKind};
use crate::query::plan::{JoinKind, Plan};
use crate::query::predicate_pushdown::{push_down_filter, split_conjuncts};

/// The rows for which a condition holds. `x IN (SELECT …)`, `EXISTS (SELECT …)` and `NOT EXISTS (SELECT …)` beside others
/// joined by AND keep the rows that match, or those that don't.
pub(super) fn filter_where(mut plan: Arc<Plan>, condition: Expr) -> Arc<Plan> {
    let width = plan.columns.len();
    let (mut plain, mut matching) = (Vec::new(), Vec::new());
    for condition in split_conjuncts(condition) {
        match as_semi_join(&condition) {
            Some((kind, subquery)) => matching.push((kind, subquery.clone())),
            None => plain.push(condition),
        }
    }
    let (with, without): (Vec<Expr>, Vec<Expr>) = plain.into_iter().partition(has_subquery);
    plan = push_down_filter(plan, without);
    for (kind, subquery) in matching {
        plan = join_subquery(plan, kind, subquery);
    }
    for mut condition in with {
        plan = add_subqueries(plan, &mut [&mut condition]);
        plan = push_down_filter(plan, split_conjuncts(condition));
    }
    if plan.columns.len() == width { plan } else { Plan::select_columns(plan, 0..width) }
}

pub(super) fn has_subquery(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Subquery(_)) || expr.children().into_iter().any(has_subquery)
}

/// The join that a condition is. That of NOT EXISTS asks a subquery that reads the row around it: of any other, all rows
/// are kept or none.
fn as_semi_join(condition: &Expr) -> Option<(JoinKind, &Subquery)> {
    match &condition.kind {
        ExprKind::Subquery(subquery) => match subquery.kind {
            SubqueryKind::In(_) => Some((JoinKind::Semi, subquery)),
            SubqueryKind::Exists if !subquery.captures.is_empty() => Some((JoinKind::Semi, subquery)),
            _ => None,
        },
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::Subquery(subquery)
                if matches!(subquery.kind, SubqueryKind::Exists) && !subquery.captures.is_empty() =>
            {
                Some((JoinKind::Anti, subquery))
            }
            _ => None,
        },
        _ => None,
    }
}
