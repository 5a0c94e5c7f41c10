//! Runs plans: scans, filters, projections and plain joins as lazy frames of Polars, everything else by operators of our
//! own over what those return.
//!
//! A plan is run from below. What can be computed next (a GROUP BY, a window, a join with a condition beside its keys) is
//! looked for in all plans at once, so that queries that group the same rows read them once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use polars::prelude::{DataFrame, LazyFrame};

use super::lower::{Lowering, RunProblem};
use super::plan::{Join, JoinKind, Plan, PlanNode};
use super::sql_text::SqlLocation;
use crate::query::engine;

mod extra_columns;
mod plan_frames;
mod shared_scans;
mod joins;
mod in_memory_steps;

use extra_columns::ExtraColumns;
use plan_frames::PlanFrames;
use shared_scans::RunningScan;

/// A query that is to be run.
pub struct QueryJob {
    pub plan: Arc<Plan>,
    /// The declared columns of each table that the plan reads.
    pub tables: HashMap<String, LazyFrame>,
    /// The earliest time that the plan asks of a table, in microseconds, where files before it are left out.
    pub since: HashMap<String, i64>,
    pub lowering: Lowering,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum RunError {
    /// A value that a query does not take; the query by its position among the jobs.
    Problem { job: usize, problem: RunProblem },
    /// The engine failed, in which query if that is known.
    Engine { job: Option<usize>, reason: String },
}

/// Runs all jobs and some frames beside them: the answers of the frames, then those of the jobs. Columns of an answer are
/// called `c0`, `c1`, … in the order of the plan's.
///
/// # Errors
/// A value that a query does not take, or an engine that fails.
pub fn run_jobs(jobs: &[QueryJob], beside: Vec<LazyFrame>) -> Result<(Vec<DataFrame>, Vec<DataFrame>), RunError> {
    let mut done = HashMap::new();
    let shared = shared_joins(jobs);
    loop {
        let steps = next_steps(jobs, &shared, &done);
        if steps.is_empty() {
            break;
        }
        let frames = PlanFrames { done: &done };
        let mut inputs = Vec::new();
        let mut groupings = Vec::new();
        let mut others = Vec::new();
        let mut groups = Vec::new();
        for step in steps {
            match step.plan.node {
                PlanNode::Aggregate { .. } => groups.push(step),
                _ => others.push(step),
            }
        }
        for scan in shared_scans::shared_scans(jobs, groups) {
            let job = scan.first_job();
            let (sink, running) = engine::catch_engine_error(|| scan.attach_readers(&frames, jobs))
                .map_err(|reason| engine_run_error(jobs, Some(job), reason))?;
            inputs.push(sink);
            groupings.push(RunningScan { scan, running });
        }
        let mut counts = Vec::new();
        for step in &others {
            let lazy =
                step_inputs(&frames, jobs, step).map_err(|reason| engine_run_error(jobs, Some(step.job), reason))?;
            counts.push(lazy.len());
            inputs.extend(lazy);
        }
        let sinks = groupings.len();
        let read = engine::collect_frames(inputs);
        let mut results: Vec<(*const Plan, DataFrame)> = Vec::new();
        let mut failed = None;
        for grouping in groupings {
            match grouping.finish(jobs) {
                Ok(mut grouped) => results.append(&mut grouped),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(error) = first_noted_problem(jobs) {
            return Err(error);
        }
        let mut answers = match (read, failed) {
            (Ok(answers), None) => answers.into_iter().skip(sinks),
            (_, Some(error)) => return Err(error),
            (Err(reason), None) => return Err(engine_run_error(jobs, None, reason)),
        };
        for (step, count) in others.iter().zip(counts) {
            let inputs: Vec<DataFrame> = answers.by_ref().take(count).collect();
            let answer = if is_own_operator(&step.plan) {
                in_memory_steps::run_step(&jobs[step.job].lowering, &step.plan, inputs)
                    .map_err(|error| error.into_run_error(jobs, step.job))?
            } else {
                inputs.into_iter().next().unwrap_or_default()
            };
            results.push((Arc::as_ptr(&step.plan), answer));
        }
        done.extend(results);
    }
    let frames = PlanFrames { done: &done };
    let count = beside.len();
    let mut last = beside;
    for (at, job) in jobs.iter().enumerate() {
        last.push(frames.frame_of_plan(job, &job.plan).map_err(|reason| engine_run_error(jobs, Some(at), reason))?);
    }
    let mut answers = match engine::collect_frames(last) {
        Ok(answers) => answers,
        Err(reason) => return Err(engine_run_error(jobs, None, reason)),
    };
    if let Some(error) = first_noted_problem(jobs) {
        return Err(error);
    }
    let of_jobs = answers.split_off(count);
    Ok((answers, of_jobs))
}

/// Something that is computed by an operator of our own next.
struct RunStep {
    job: usize,
    plan: Arc<Plan>,
}

/// All that can be computed next, each plan once.
fn next_steps(
    jobs: &[QueryJob],
    shared: &HashSet<*const Plan>,
    done: &HashMap<*const Plan, DataFrame>,
) -> Vec<RunStep> {
    let mut looking = StepSearch { shared, done, seen: HashMap::new(), found: Vec::new() };
    for (job, QueryJob { plan, .. }) in jobs.iter().enumerate() {
        looking.search_plan(job, plan);
    }
    looking.found
}

/// Plans with joins in them that are read more than once, as common table expressions may be: they are computed once.
/// What only filters and projects a table is cheaper to read again than to keep.
fn shared_joins(jobs: &[QueryJob]) -> HashSet<*const Plan> {
    fn count_reads<'p>(plan: &'p Arc<Plan>, reads: &mut HashMap<*const Plan, (usize, &'p Plan)>) {
        let (times, _) = reads.entry(Arc::as_ptr(plan)).or_insert((0, plan));
        *times += 1;
        if *times == 1 {
            plan.inputs().into_iter().for_each(|input| count_reads(input, reads));
        }
    }
    let mut reads = HashMap::new();
    jobs.iter().for_each(|job| count_reads(&job.plan, &mut reads));
    let joins = |(_, (times, plan)): &(*const Plan, (usize, &Plan))| *times > 1 && has_plain_join(plan);
    reads.into_iter().filter(joins).map(|(pointer, _)| pointer).collect()
}

/// Whether Polars joins something for a plan, above what is computed on its own.
fn has_plain_join(plan: &Plan) -> bool {
    !is_own_operator(plan)
        && (matches!(plan.node, PlanNode::Join(_)) || plan.inputs().into_iter().any(|input| has_plain_join(input)))
}

/// What is looked for, and what has been found.
struct StepSearch<'a> {
    shared: &'a HashSet<*const Plan>,
    done: &'a HashMap<*const Plan, DataFrame>,
    /// Whether a plan waits for something; each is looked at once.
    seen: HashMap<*const Plan, bool>,
    found: Vec<RunStep>,
}

impl StepSearch<'_> {
    /// Whether anything below this plan, or it itself, is yet to be computed.
    fn search_plan(&mut self, job: usize, plan: &Arc<Plan>) -> bool {
        let pointer = Arc::as_ptr(plan);
        if self.done.contains_key(&pointer) {
            return false;
        }
        if let Some(waits) = self.seen.get(&pointer) {
            return *waits;
        }
        let mut waits = false;
        for input in plan.inputs() {
            waits |= self.search_plan(job, input);
        }
        if is_own_operator(plan) || self.shared.contains(&pointer) {
            if !waits {
                self.found.push(RunStep { job, plan: Arc::clone(plan) });
            }
            waits = true;
        }
        self.seen.insert(pointer, waits);
        waits
    }
}

/// Whether Polars has no such thing, or means something else by it.
fn is_own_operator(plan: &Plan) -> bool {
    match &plan.node {
        PlanNode::Aggregate { .. }
        | PlanNode::Window { .. }
        | PlanNode::Limit { .. }
        | PlanNode::Single { .. }
        | PlanNode::Unique { .. } => true,
        PlanNode::Join(join) => !is_polars_join(join),
        PlanNode::Scan { .. }
        | PlanNode::OneRow
        | PlanNode::Filter { .. }
        | PlanNode::Project { .. }
        | PlanNode::Union { .. } => false,
    }
}

/// Whether Polars' own join means the same.
fn is_polars_join(join: &Join) -> bool {
    match join.kind {
        JoinKind::Inner => !join.keys.is_empty() || has_one_row(&join.right) || has_one_row(&join.left),
        _ => !join.keys.is_empty() && join.residual.is_none(),
    }
}

/// Whether a relation has one row, whatever is in the tables.
fn has_one_row(plan: &Plan) -> bool {
    match &plan.node {
        PlanNode::OneRow | PlanNode::Single { .. } => true,
        PlanNode::Aggregate { keys, .. } => keys.is_empty(),
        PlanNode::Project { input, .. } | PlanNode::Window { input, .. } => has_one_row(input),
        PlanNode::Join(join) => {
            join.kind == JoinKind::Inner
                && join.keys.is_empty()
                && join.residual.is_none()
                && has_one_row(&join.left)
                && has_one_row(&join.right)
        }
        _ => false,
    }
}

/// The frames that a step works on.
fn step_inputs(frames: &PlanFrames, jobs: &[QueryJob], step: &RunStep) -> Result<Vec<LazyFrame>, String> {
    let job = &jobs[step.job];
    match &step.plan.node {
        PlanNode::Join(join) if is_own_operator(&step.plan) => Ok(vec![
            frames.side_with_keys(job, join, joins::JoinSide::Left)?,
            frames.side_with_keys(job, join, joins::JoinSide::Right)?,
        ]),
        PlanNode::Window { input, windows, .. } => {
            Ok(vec![frames.frame_with_extras(job, input, &ExtraColumns::of_windows(windows))?])
        }
        PlanNode::Limit { input, order, .. } => {
            Ok(vec![frames.frame_with_extras(job, input, &ExtraColumns::of_order(order))?])
        }
        _ if !is_own_operator(&step.plan) => Ok(vec![frames.frame_of_plan(job, &step.plan)?]),
        _ => step.plan.inputs().into_iter().map(|input| frames.frame_of_plan(job, input)).collect(),
    }
}

/// The first query that noted a problem with a value.
fn first_noted_problem(jobs: &[QueryJob]) -> Option<RunError> {
    let noted = |(job, QueryJob { lowering, .. }): (usize, &QueryJob)| Some((job, lowering.problems.first_in_text()?));
    jobs.iter().enumerate().find_map(noted).map(|(job, problem)| RunError::Problem { job, problem })
}

fn engine_run_error(jobs: &[QueryJob], job: Option<usize>, reason: String) -> RunError {
    first_noted_problem(jobs).unwrap_or(RunError::Engine { job, reason })
}

/// Why a step has no answer.
enum StepError {
    Problem(RunProblem),
    Engine(String),
}

impl StepError {
    /// A value that is not taken.
    fn of_value(SqlLocation { start, end }: SqlLocation, message: String) -> Self {
        Self::Problem(RunProblem { start, end, message, hint: None })
    }

    /// Rows that a part of the query does not take, and what to write instead.
    fn of_query(SqlLocation { start, end }: SqlLocation, message: String, hint: &'static str) -> Self {
        Self::Problem(RunProblem { start, end, message, hint: Some(hint) })
    }

    fn into_run_error(self, jobs: &[QueryJob], job: usize) -> RunError {
        match self {
            Self::Problem(problem) => RunError::Problem { job, problem },
            Self::Engine(reason) => engine_run_error(jobs, Some(job), reason),
        }
    }
}
