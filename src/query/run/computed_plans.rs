//! The plans that are computed already.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::DataFrame;

use crate::query::plan::Plan;

/// The frames of the plans that are computed already. Plans are compared by identity.
#[derive(Default)]
pub struct ComputedPlans(HashMap<*const Plan, DataFrame>);

/// A plan and its rows.
pub struct ComputedPlan {
    pub plan: Arc<Plan>,
    pub frame: DataFrame,
}

impl ComputedPlans {
    pub fn add(&mut self, computed: ComputedPlan) {
        self.0.insert(Arc::as_ptr(&computed.plan), computed.frame);
    }

    pub fn frame_of_plan(&self, plan: &Arc<Plan>) -> Option<&DataFrame> {
        self.0.get(&Arc::as_ptr(plan))
    }
}
