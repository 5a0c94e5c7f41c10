//! Runs plans. Scans, filters, projections and plain joins run as lazy frames of Polars; operators of this crate compute
//! everything else over what those return.
//!
//! A plan is computed from the bottom up, in rounds. Each round computes the next steps (a GROUP BY, a window, a join with
//! a condition beside its keys) of all plans together, so that queries that group the same rows read them once.

use polars::prelude::{DataFrame, LazyFrame};

/// A query that is to be run.
mod query_job;
/// The reasons why queries fail while they run.
mod run_error;
/// The names of the columns of frames.
mod column_names;
/// The plans that Polars does not compute, or computes with another meaning.
mod own_operators;
/// The plans that are computed already.
mod computed_plans;
/// Finds the steps that can be computed next.
mod steps;
/// The expressions that windows and LIMIT read beside the columns of their input.
mod extra_columns;
/// Filters and projections of lazy frames.
mod projections;
/// The sides of a join.
mod join_sides;
/// Plans as lazy frames, over the plans that are computed already.
mod plan_frames;
/// Joins that Polars does not have.
mod joins;
/// Steps over frames in memory: joins, windows, LIMIT, single rows.
mod in_memory_steps;
/// GROUP BYs over the same rows.
mod shared_scans;
/// One round of steps.
mod round;

pub use query_job::QueryJob;
pub use run_error::RunError;

use super::engine;
use computed_plans::ComputedPlans;
use plan_frames::PlanFrames;
use steps::SharedJoins;

/// The rows of all queries and frames.
pub struct RunResults {
    /// The rows of the frames that were run with the queries.
    pub frames: Vec<DataFrame>,
    /// The rows of the queries. The columns are named `c0`, `c1`, … in the order of the plan's columns.
    pub jobs: Vec<DataFrame>,
}

/// Runs queries, and some frames together with them.
///
/// # Errors
/// Where a query does not accept a value, or where the engine fails.
pub fn run_jobs(jobs: &[QueryJob], frames: Vec<LazyFrame>) -> Result<RunResults, RunError> {
    let shared = SharedJoins::of_jobs(jobs);
    let mut computed = ComputedPlans::default();
    loop {
        let steps = steps::next_steps(jobs, &shared, &computed);
        if steps.is_empty() {
            break;
        }
        for plan in round::run_round(jobs, steps, &computed)? {
            computed.add(plan);
        }
    }
    collect_results(jobs, frames, &computed)
}

/// Runs the frames and the remaining parts of the queries, which Polars computes alone.
fn collect_results(
    jobs: &[QueryJob],
    mut frames: Vec<LazyFrame>,
    computed: &ComputedPlans,
) -> Result<RunResults, RunError> {
    let own_frames = frames.len();
    let plan_frames = PlanFrames { computed };
    for (at, job) in jobs.iter().enumerate() {
        let frame = plan_frames.frame_of_plan(job, &job.plan);
        frames.push(frame.map_err(|reason| RunError::of_engine(jobs, Some(at), reason))?);
    }
    let mut frames = engine::collect_frames(frames).map_err(|reason| RunError::of_engine(jobs, None, reason))?;
    if let Some(error) = RunError::first_noted(jobs) {
        return Err(error);
    }
    let jobs = frames.split_off(own_frames);
    Ok(RunResults { frames, jobs })
}
