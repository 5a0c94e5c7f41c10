//! The rows for which a condition holds, which may contain subqueries.

use std::sync::Arc;

use super::subquery_joins::{SemiJoin, as_semi_join, has_subquery};
use super::subquery_plans::SubqueryPlans;
use crate::query::expr::Expr;
use crate::query::plan::Plan;
use crate::query::rewrite::predicate_pushdown::{push_down_filter, split_conjuncts};

impl SubqueryPlans {
    /// Keeps the rows for which a condition holds. The parts `x IN (SELECT …)`, `EXISTS (SELECT …)` and
    /// `NOT EXISTS (SELECT …)` become joins.
    #[must_use]
    pub fn filter_rows(&self, mut plan: Arc<Plan>, condition: Expr) -> Arc<Plan> {
        let width = plan.columns.len();
        let mut semi_joins: Vec<SemiJoin> = Vec::new();
        let mut plain = Vec::new();
        for condition in split_conjuncts(condition) {
            match as_semi_join(&condition) {
                Some(semi_join) => semi_joins.push(semi_join),
                None => plain.push(condition),
            }
        }
        let (with, without): (Vec<Expr>, Vec<Expr>) = plain.into_iter().partition(has_subquery);
        plan = push_down_filter(plan, without);
        for semi_join in semi_joins {
            plan = self.semi_join(plan, semi_join);
        }
        for mut condition in with {
            plan = self.join_each(plan, &mut condition);
            plan = push_down_filter(plan, split_conjuncts(condition));
        }
        if plan.columns.len() == width { plan } else { Plan::select_columns(plan, 0..width) }
    }
}
