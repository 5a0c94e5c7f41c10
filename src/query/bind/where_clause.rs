//! The rows for which a condition holds, also where it asks a subquery.

use std::sync::Arc;

use super::subqueries::{joined_to, with_subqueries};
use crate::query::conditions::{conjuncts, filtered};
use crate::query::expr::{Expr, Kind, Subquery, SubqueryKind};
use crate::query::plan::{JoinKind, Plan};

/// The rows for which a condition holds. `x IN (SELECT …)`, `EXISTS (SELECT …)` and `NOT EXISTS (SELECT …)` beside others
/// joined by AND keep the rows that match, or those that don't.
pub(super) fn where_holds(mut plan: Arc<Plan>, condition: Expr) -> Arc<Plan> {
    let width = plan.columns.len();
    let (mut plain, mut matching) = (Vec::new(), Vec::new());
    for condition in conjuncts(condition) {
        match as_join(&condition) {
            Some((kind, subquery)) => matching.push((kind, subquery.clone())),
            None => plain.push(condition),
        }
    }
    let (with, without): (Vec<Expr>, Vec<Expr>) = plain.into_iter().partition(has_subquery);
    plan = filtered(plan, without);
    for (kind, subquery) in matching {
        plan = joined_to(plan, kind, subquery);
    }
    for mut condition in with {
        plan = with_subqueries(plan, &mut [&mut condition]);
        plan = filtered(plan, conjuncts(condition));
    }
    if plan.columns.len() == width { plan } else { Plan::pick(plan, 0..width) }
}

pub(super) fn has_subquery(expr: &Expr) -> bool {
    matches!(expr.kind, Kind::Subquery(_)) || expr.children().into_iter().any(has_subquery)
}

/// The join that a condition is. That of NOT EXISTS asks a subquery that reads the row around it: of any other, all rows
/// are kept or none.
fn as_join(condition: &Expr) -> Option<(JoinKind, &Subquery)> {
    match &condition.kind {
        Kind::Subquery(subquery) => match subquery.kind {
            SubqueryKind::In(_) => Some((JoinKind::Semi, subquery)),
            SubqueryKind::Exists if !subquery.captures.is_empty() => Some((JoinKind::Semi, subquery)),
            _ => None,
        },
        Kind::Not(inner) => match &inner.kind {
            Kind::Subquery(subquery)
                if matches!(subquery.kind, SubqueryKind::Exists) && !subquery.captures.is_empty() =>
            {
                Some((JoinKind::Anti, subquery))
            }
            _ => None,
        },
        _ => None,
    }
}
