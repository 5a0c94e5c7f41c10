//! One round of steps: all GROUP BYs, windows, joins and limits whose inputs are computed.

use polars::prelude::{DataFrame, LazyFrame};

use super::computed_plans::{ComputedPlan, ComputedPlans};
use super::extra_columns::ExtraColumns;
use super::in_memory_steps;
use super::join_sides::JoinSide;
use super::own_operators::is_own_operator;
use super::plan_frames::PlanFrames;
use super::query_job::QueryJob;
use super::run_error::RunError;
use super::shared_scans::{RunningScan, shared_scans};
use super::steps::RunStep;
use crate::query::engine;
use crate::query::plan::PlanNode;

/// A step and the number of frames that it reads.
struct StepInputs {
    step: RunStep,
    frames: usize,
}

/// Computes all steps of a round. The engine reads the inputs of all steps together.
pub fn run_round(
    jobs: &[QueryJob],
    steps: Vec<RunStep>,
    computed: &ComputedPlans,
) -> Result<Vec<ComputedPlan>, RunError> {
    let frames = PlanFrames { computed };
    let (groups, others): (Vec<RunStep>, Vec<RunStep>) =
        steps.into_iter().partition(|step| matches!(step.plan.node, PlanNode::Aggregate { .. }));
    let mut inputs: Vec<LazyFrame> = Vec::new();
    let scans = start_scans(jobs, groups, &frames, &mut inputs)?;
    let sinks = inputs.len();
    let others = add_step_inputs(jobs, others, &frames, &mut inputs)?;
    let read = engine::collect_frames(inputs);
    let mut results = finish_scans(jobs, scans)?;
    let read = read.map_err(|reason| RunError::of_engine(jobs, None, reason))?;
    let mut inputs = read.into_iter().skip(sinks);
    for StepInputs { step, frames } in others {
        let inputs: Vec<DataFrame> = inputs.by_ref().take(frames).collect();
        let frame = run_step(jobs, &step, inputs)?;
        results.push(ComputedPlan { plan: step.plan, frame });
    }
    Ok(results)
}

/// Starts the GROUP BYs of a round. Adds the frames that send rows to them.
fn start_scans(
    jobs: &[QueryJob],
    groups: Vec<RunStep>,
    frames: &PlanFrames,
    inputs: &mut Vec<LazyFrame>,
) -> Result<Vec<RunningScan>, RunError> {
    let mut scans = Vec::new();
    for scan in shared_scans(jobs, groups) {
        let job = scan.first_job();
        let (sink, running) = engine::catch_engine_error(|| scan.start(frames, jobs))
            .map_err(|reason| RunError::of_engine(jobs, Some(job), reason))?;
        inputs.push(sink);
        scans.push(running);
    }
    Ok(scans)
}

/// Adds the frames that steps read.
fn add_step_inputs(
    jobs: &[QueryJob],
    steps: Vec<RunStep>,
    frames: &PlanFrames,
    inputs: &mut Vec<LazyFrame>,
) -> Result<Vec<StepInputs>, RunError> {
    let mut counted = Vec::new();
    for step in steps {
        let read =
            step_inputs(frames, jobs, &step).map_err(|reason| RunError::of_engine(jobs, Some(step.job), reason))?;
        counted.push(StepInputs { step, frames: read.len() });
        inputs.extend(read);
    }
    Ok(counted)
}

/// Returns the frames that a step reads.
fn step_inputs(frames: &PlanFrames, jobs: &[QueryJob], step: &RunStep) -> Result<Vec<LazyFrame>, String> {
    let job = &jobs[step.job];
    if !is_own_operator(&step.plan) {
        return Ok(vec![frames.frame_of_plan(job, &step.plan)?]);
    }
    match &step.plan.node {
        PlanNode::Join(join) => Ok(vec![
            frames.side_with_keys(job, join, JoinSide::Left)?,
            frames.side_with_keys(job, join, JoinSide::Right)?,
        ]),
        PlanNode::Window { input, windows, .. } => {
            Ok(vec![frames.frame_with_extras(job, input, &ExtraColumns::of_windows(windows))?])
        }
        PlanNode::Limit { input, order, .. } => {
            Ok(vec![frames.frame_with_extras(job, input, &ExtraColumns::of_order(order))?])
        }
        _ => step.plan.inputs().into_iter().map(|input| frames.frame_of_plan(job, input)).collect(),
    }
}

/// Returns the groups of all scans. Of several errors, returns a noted problem, otherwise the first error.
fn finish_scans(jobs: &[QueryJob], scans: Vec<RunningScan>) -> Result<Vec<ComputedPlan>, RunError> {
    let mut results = Vec::new();
    let mut first_error = None;
    for scan in scans {
        match scan.finish(jobs) {
            Ok(groups) => results.extend(groups),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    RunError::first_noted(jobs).or(first_error).map_or(Ok(results), Err)
}

fn run_step(jobs: &[QueryJob], step: &RunStep, inputs: Vec<DataFrame>) -> Result<DataFrame, RunError> {
    if is_own_operator(&step.plan) {
        in_memory_steps::run_step(&jobs[step.job].lowering, &step.plan, inputs)
            .map_err(|error| error.into_run_error(jobs, step.job))
    } else {
        Ok(inputs.into_iter().next().unwrap_or_default())
    }
}
