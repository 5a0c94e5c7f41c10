//! Finds the steps that can be computed next.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::computed_plans::ComputedPlans;
use super::own_operators::is_own_operator;
use super::query_job::QueryJob;
use crate::query::plan::{Plan, PlanNode};

/// A plan whose inputs are computed.
pub struct RunStep {
    /// The position of the query.
    pub job: usize,
    pub plan: Arc<Plan>,
}

/// The plans with joins that are read more than once, as common table expressions can be. They are computed once. Plans
/// that only filter and project a table are cheaper to read again than to keep.
pub struct SharedJoins(HashSet<*const Plan>);

impl SharedJoins {
    pub fn of_jobs(jobs: &[QueryJob]) -> Self {
        let mut reads = HashMap::new();
        jobs.iter().for_each(|job| count_reads(&job.plan, &mut reads));
        let shared = reads.into_iter().filter(|(_, read)| read.times > 1 && has_polars_join(read.plan));
        Self(shared.map(|(pointer, _)| pointer).collect())
    }

    fn contains(&self, plan: &Arc<Plan>) -> bool {
        self.0.contains(&Arc::as_ptr(plan))
    }
}

/// How often a plan is read.
struct PlanReads<'a> {
    plan: &'a Plan,
    times: usize,
}

fn count_reads<'a>(plan: &'a Arc<Plan>, reads: &mut HashMap<*const Plan, PlanReads<'a>>) {
    let read = reads.entry(Arc::as_ptr(plan)).or_insert(PlanReads { plan, times: 0 });
    read.times += 1;
    if read.times == 1 {
        plan.inputs().into_iter().for_each(|input| count_reads(input, reads));
    }
}

/// Returns whether Polars computes a join for a plan, above the operators of this crate.
fn has_polars_join(plan: &Plan) -> bool {
    !is_own_operator(plan)
        && (matches!(plan.node, PlanNode::Join(_)) || plan.inputs().into_iter().any(|input| has_polars_join(input)))
}

/// Returns all steps that can be computed next, each plan once.
pub fn next_steps(jobs: &[QueryJob], shared: &SharedJoins, computed: &ComputedPlans) -> Vec<RunStep> {
    let mut search = StepSearch { shared, computed, pending: HashMap::new(), found: Vec::new() };
    for (job, QueryJob { plan, .. }) in jobs.iter().enumerate() {
        search.search_plan(job, plan);
    }
    search.found
}

struct StepSearch<'a> {
    shared: &'a SharedJoins,
    computed: &'a ComputedPlans,
    /// Whether a plan that was searched is still to be computed.
    pending: HashMap<*const Plan, bool>,
    found: Vec<RunStep>,
}

impl StepSearch<'_> {
    /// Returns whether a step is still to be computed for a plan or below it.
    fn search_plan(&mut self, job: usize, plan: &Arc<Plan>) -> bool {
        let pointer = Arc::as_ptr(plan);
        if self.computed.frame_of_plan(plan).is_some() {
            return false;
        }
        if let Some(is_pending) = self.pending.get(&pointer) {
            return *is_pending;
        }
        let mut is_pending = false;
        for input in plan.inputs() {
            is_pending |= self.search_plan(job, input);
        }
        if is_own_operator(plan) || self.shared.contains(plan) {
            if !is_pending {
                self.found.push(RunStep { job, plan: Arc::clone(plan) });
            }
            is_pending = true;
        }
        self.pending.insert(pointer, is_pending);
        is_pending
    }
}
