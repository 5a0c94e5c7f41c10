//! Runs plans: scans, filters, projections and plain joins as lazy frames of Polars, everything else by operators of our
//! own over what those return.
//!
//! A plan is run from below. What can be computed next (a GROUP BY, a window, a join with a condition beside its keys) is
//! looked for in all plans at once, so that queries that group the same rows read them once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use polars::prelude::{DataFrame, LazyFrame};

use super::expr::Location;
use super::lower::{Lowering, RunProblem};
use super::plan::{Join, JoinKind, Node, Plan};
use crate::query::engine;

mod beside;
mod frames;
mod grouping;
mod joins;
mod picks;

use beside::Beside;
use frames::Frames;
use grouping::Grouping;

/// A query that is to be run.
pub struct Job {
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
pub fn run(jobs: &[Job], beside: Vec<LazyFrame>) -> Result<(Vec<DataFrame>, Vec<DataFrame>), RunError> {
    let mut done = HashMap::new();
    let shared = shared_joins(jobs);
    loop {
        let steps = steps(jobs, &shared, &done);
        if steps.is_empty() {
            break;
        }
        let frames = Frames { done: &done };
        let mut inputs = Vec::new();
        let mut groupings = Vec::new();
        let mut others = Vec::new();
        let mut groups = Vec::new();
        for step in steps {
            match step.plan.node {
                Node::Aggregate { .. } => groups.push(step),
                _ => others.push(step),
            }
        }
        for scan in grouping::scans(jobs, groups) {
            let job = scan.job();
            let (sink, running) = engine::guarded(|| scan.attach(&frames, jobs))
                .map_err(|reason| engine_failed(jobs, Some(job), reason))?;
            inputs.push(sink);
            groupings.push(Grouping { scan, running });
        }
        let mut counts = Vec::new();
        for step in &others {
            let lazy =
                step_inputs(&frames, jobs, step).map_err(|reason| engine_failed(jobs, Some(step.job), reason))?;
            counts.push(lazy.len());
            inputs.extend(lazy);
        }
        let sinks = groupings.len();
        let read = engine::collect(inputs);
        let mut results: Vec<(*const Plan, DataFrame)> = Vec::new();
        let mut failed = None;
        for grouping in groupings {
            match grouping.finish(jobs) {
                Ok(mut grouped) => results.append(&mut grouped),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(error) = noted_problem(jobs) {
            return Err(error);
        }
        let mut answers = match (read, failed) {
            (Ok(answers), None) => answers.into_iter().skip(sinks),
            (_, Some(error)) => return Err(error),
            (Err(reason), None) => return Err(engine_failed(jobs, None, reason)),
        };
        for (step, count) in others.iter().zip(counts) {
            let inputs: Vec<DataFrame> = answers.by_ref().take(count).collect();
            let answer = if is_ours(&step.plan) {
                picks::step(&jobs[step.job].lowering, &step.plan, inputs)
                    .map_err(|error| error.of_job(jobs, step.job))?
            } else {
                inputs.into_iter().next().unwrap_or_default()
            };
            results.push((Arc::as_ptr(&step.plan), answer));
        }
        done.extend(results);
    }
    let frames = Frames { done: &done };
    let count = beside.len();
    let mut last = beside;
    for (at, job) in jobs.iter().enumerate() {
        last.push(frames.frame(job, &job.plan).map_err(|reason| engine_failed(jobs, Some(at), reason))?);
    }
    let mut answers = match engine::collect(last) {
        Ok(answers) => answers,
        Err(reason) => return Err(engine_failed(jobs, None, reason)),
    };
    if let Some(error) = noted_problem(jobs) {
        return Err(error);
    }
    let of_jobs = answers.split_off(count);
    Ok((answers, of_jobs))
}

/// Something that is computed by an operator of our own next.
struct Step {
    job: usize,
    plan: Arc<Plan>,
}

/// All that can be computed next, each plan once.
fn steps(jobs: &[Job], shared: &HashSet<*const Plan>, done: &HashMap<*const Plan, DataFrame>) -> Vec<Step> {
    let mut looking = Looking { shared, done, seen: HashMap::new(), found: Vec::new() };
    for (job, Job { plan, .. }) in jobs.iter().enumerate() {
        looking.look(job, plan);
    }
    looking.found
}

/// Plans with joins in them that are read more than once, as common table expressions may be: they are computed once.
/// What only filters and projects a table is cheaper to read again than to keep.
fn shared_joins(jobs: &[Job]) -> HashSet<*const Plan> {
    fn count<'p>(plan: &'p Arc<Plan>, reads: &mut HashMap<*const Plan, (usize, &'p Plan)>) {
        let (times, _) = reads.entry(Arc::as_ptr(plan)).or_insert((0, plan));
        *times += 1;
        if *times == 1 {
            plan.inputs().into_iter().for_each(|input| count(input, reads));
        }
    }
    let mut reads = HashMap::new();
    jobs.iter().for_each(|job| count(&job.plan, &mut reads));
    let joins = |(_, (times, plan)): &(*const Plan, (usize, &Plan))| *times > 1 && has_plain_join(plan);
    reads.into_iter().filter(joins).map(|(pointer, _)| pointer).collect()
}

/// Whether Polars joins something for a plan, above what is computed on its own.
fn has_plain_join(plan: &Plan) -> bool {
    !is_ours(plan)
        && (matches!(plan.node, Node::Join(_)) || plan.inputs().into_iter().any(|input| has_plain_join(input)))
}

/// What is looked for, and what has been found.
struct Looking<'a> {
    shared: &'a HashSet<*const Plan>,
    done: &'a HashMap<*const Plan, DataFrame>,
    /// Whether a plan waits for something; each is looked at once.
    seen: HashMap<*const Plan, bool>,
    found: Vec<Step>,
}

impl Looking<'_> {
    /// Whether anything below this plan, or it itself, is yet to be computed.
    fn look(&mut self, job: usize, plan: &Arc<Plan>) -> bool {
        let pointer = Arc::as_ptr(plan);
        if self.done.contains_key(&pointer) {
            return false;
        }
        if let Some(waits) = self.seen.get(&pointer) {
            return *waits;
        }
        let mut waits = false;
        for input in plan.inputs() {
            waits |= self.look(job, input);
        }
        if is_ours(plan) || self.shared.contains(&pointer) {
            if !waits {
                self.found.push(Step { job, plan: Arc::clone(plan) });
            }
            waits = true;
        }
        self.seen.insert(pointer, waits);
        waits
    }
}

/// Whether Polars has no such thing, or means something else by it.
fn is_ours(plan: &Plan) -> bool {
    match &plan.node {
        Node::Aggregate { .. }
        | Node::Window { .. }
        | Node::Limit { .. }
        | Node::Single { .. }
        | Node::Unique { .. } => true,
        Node::Join(join) => !is_plain(join),
        Node::Scan { .. } | Node::OneRow | Node::Filter { .. } | Node::Project { .. } | Node::Union { .. } => false,
    }
}

/// Whether Polars' own join means the same.
fn is_plain(join: &Join) -> bool {
    match join.kind {
        JoinKind::Inner => !join.keys.is_empty() || is_one_row(&join.right) || is_one_row(&join.left),
        _ => !join.keys.is_empty() && join.residual.is_none(),
    }
}

/// Whether a relation has one row, whatever is in the tables.
fn is_one_row(plan: &Plan) -> bool {
    match &plan.node {
        Node::OneRow | Node::Single { .. } => true,
        Node::Aggregate { keys, .. } => keys.is_empty(),
        Node::Project { input, .. } | Node::Window { input, .. } => is_one_row(input),
        Node::Join(join) => {
            join.kind == JoinKind::Inner
                && join.keys.is_empty()
                && join.residual.is_none()
                && is_one_row(&join.left)
                && is_one_row(&join.right)
        }
        _ => false,
    }
}

/// The frames that a step works on.
fn step_inputs(frames: &Frames, jobs: &[Job], step: &Step) -> Result<Vec<LazyFrame>, String> {
    let job = &jobs[step.job];
    match &step.plan.node {
        Node::Join(join) if is_ours(&step.plan) => {
            Ok(vec![frames.keyed(job, join, joins::Side::Left)?, frames.keyed(job, join, joins::Side::Right)?])
        }
        Node::Window { input, windows, .. } => Ok(vec![frames.with(job, input, &Beside::of_windows(windows))?]),
        Node::Limit { input, order, .. } => Ok(vec![frames.with(job, input, &Beside::of_order(order))?]),
        _ if !is_ours(&step.plan) => Ok(vec![frames.frame(job, &step.plan)?]),
        _ => step.plan.inputs().into_iter().map(|input| frames.frame(job, input)).collect(),
    }
}

/// The first query that noted a problem with a value.
fn noted_problem(jobs: &[Job]) -> Option<RunError> {
    let noted = |(job, Job { lowering, .. }): (usize, &Job)| Some((job, lowering.problems.first()?));
    jobs.iter().enumerate().find_map(noted).map(|(job, problem)| RunError::Problem { job, problem })
}

fn engine_failed(jobs: &[Job], job: Option<usize>, reason: String) -> RunError {
    noted_problem(jobs).unwrap_or(RunError::Engine { job, reason })
}

/// Why a step has no answer.
enum StepError {
    Problem(RunProblem),
    Engine(String),
}

impl StepError {
    /// A value that is not taken.
    fn of_value(Location { start, end }: Location, message: String) -> Self {
        Self::Problem(RunProblem { start, end, message, hint: None })
    }

    /// Rows that a part of the query does not take, and what to write instead.
    fn of_query(Location { start, end }: Location, message: String, hint: &'static str) -> Self {
        Self::Problem(RunProblem { start, end, message, hint: Some(hint) })
    }

    fn of_job(self, jobs: &[Job], job: usize) -> RunError {
        match self {
            Self::Problem(problem) => RunError::Problem { job, problem },
            Self::Engine(reason) => engine_failed(jobs, Some(job), reason),
        }
    }
}
