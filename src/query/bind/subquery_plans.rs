//! The plans of the subqueries of one text.

use std::collections::HashMap;
use std::sync::Arc;

use crate::query::expr::{Subquery, SubqueryId};
use crate::query::plan::Plan;
use crate::query::rewrite::decorrelate::CorrelatedSubquery;

/// The plans of the subqueries that have been bound, by their numbers.
#[derive(Debug, Default)]
pub struct SubqueryPlans(HashMap<SubqueryId, Arc<Plan>>);

impl SubqueryPlans {
    pub fn insert(&mut self, id: SubqueryId, plan: Arc<Plan>) {
        self.0.insert(id, plan);
    }

    #[must_use]
    pub fn plan_of(&self, id: SubqueryId) -> Option<&Arc<Plan>> {
        self.0.get(&id)
    }

    /// Returns the plan of a subquery with what it reads of the row around it.
    #[must_use]
    pub fn correlated_subquery(&self, subquery: &Subquery) -> Option<CorrelatedSubquery> {
        Some(CorrelatedSubquery::new(subquery.id, self.plan_of(subquery.id)?, &subquery.captures))
    }
}
