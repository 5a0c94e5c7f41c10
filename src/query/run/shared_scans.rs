//! GROUP BYs over the same rows: one scan feeds all of them.

use std::sync::Arc;

use polars::prelude::{DataFrame, LazyFrame, PolarsError, PolarsResult, Schema, col};

use super::plan_frames::{PlanFrames, extra_column_name, project_with_lowerings};
use super::{QueryJob, RunError, RunStep, StepError};
use crate::query::engine;
use crate::query::expr::{AggregateCall, AggregateFunction, Expr};
use crate::query::group_by::{self, GroupAggregate, GroupBy, GroupByInput, GroupError, OrderColumn, RunningGroupBy};
use crate::query::lower::polars_type;
use crate::query::plan::{Plan, PlanNode};
use crate::query::value::Value;

/// A relation that several GROUP BYs read, and every expression that any of them looks at, each once.
pub struct SharedScan {
    input: Arc<Plan>,
    /// Each with the query that it was first seen in.
    expressions: Vec<(usize, Expr)>,
    readers: Vec<ScanReader>,
}

/// A GROUP BY of some query.
struct ScanReader {
    job: usize,
    plan: Arc<Plan>,
    feed: GroupByInput,
}

/// A scan whose rows are on their way to its readers.
pub struct RunningScan {
    pub scan: SharedScan,
    pub running: Vec<RunningGroupBy>,
}

/// Brings together the GROUP BYs that read the same rows of the same files.
pub fn shared_scans(jobs: &[QueryJob], groups: Vec<RunStep>) -> Vec<SharedScan> {
    let mut scans: Vec<SharedScan> = Vec::new();
    for RunStep { job, plan } in groups {
        let PlanNode::Aggregate { input, keys, totals, .. } = &plan.node else { continue };
        let shares = |scan: &SharedScan| {
            scan.readers
                .first()
                .is_some_and(|reader| reader.job == job || reads_same_files(&jobs[reader.job], &jobs[job], input))
                && (Arc::ptr_eq(&scan.input, input) || (reads_tables_only(input) && scan.input == *input))
        };
        let at = scans.iter().position(shares).unwrap_or_else(|| {
            scans.push(SharedScan { input: Arc::clone(input), expressions: Vec::new(), readers: Vec::new() });
            scans.len() - 1
        });
        let scan = &mut scans[at];
        let feed = scan.add_group_by(job, keys, totals);
        scan.readers.push(ScanReader { job, plan: Arc::clone(&plan), feed });
    }
    scans
}

/// Whether nothing below was computed for one query alone.
fn reads_tables_only(plan: &Plan) -> bool {
    !super::is_own_operator(plan) && plan.inputs().into_iter().all(|input| reads_tables_only(input))
}

/// Whether two queries read the same frames of the tables below a plan.
fn reads_same_files(one: &QueryJob, other: &QueryJob, plan: &Plan) -> bool {
    let own = match &plan.node {
        PlanNode::Scan { table, .. } => one.since.get(table) == other.since.get(table),
        _ => true,
    };
    own && plan.inputs().into_iter().all(|input| reads_same_files(one, other, input))
}

impl SharedScan {
    /// The first query that reads it.
    pub fn first_job(&self) -> usize {
        self.readers.first().map_or(0, |reader| reader.job)
    }

    /// What a GROUP BY takes of the expressions.
    fn add_group_by(&mut self, job: usize, keys: &[Expr], totals: &[AggregateCall]) -> GroupByInput {
        let mut columns = Vec::new();
        let mut schema = Schema::default();
        let mut add = |scan: &mut Self, expr: &Expr| {
            columns.push(scan.column_of_expr(job, expr));
            schema.with_column(extra_column_name("f", columns.len() - 1).into(), polars_type(expr.data_type));
            columns.len() - 1
        };
        for key in keys {
            add(self, key);
        }
        let mut group_totals = Vec::with_capacity(totals.len());
        for (at, total) in totals.iter().enumerate() {
            let separator = match (&total.function, total.arguments.get(1).and_then(Expr::as_literal)) {
                (AggregateFunction::Concatenate, Some(Value::Text(text))) => Some(text.to_string()),
                (AggregateFunction::Concatenate, _) => Some(",".to_owned()),
                _ => None,
            };
            let taken = if separator.is_some() { 1 } else { total.arguments.len() };
            let arguments = total.arguments.iter().take(taken).map(|argument| add(self, argument)).collect();
            let order = total.order.iter().map(|key| OrderColumn {
                position: add(self, &key.expr),
                descending: key.descending,
                nulls_first: key.nulls_first,
            });
            let mut order: Vec<OrderColumn> = order.collect();
            // Equal rows are ordered by the columns that are read, so that all aggregates take them in the same order.
            if !total.distinct
                && matches!(
                    total.function,
                    AggregateFunction::First | AggregateFunction::Last | AggregateFunction::Concatenate
                )
            {
                let fields = self.input.columns.clone();
                order.extend(fields.iter().enumerate().map(|(at, field)| {
                    let column = Expr::column(at, field.data_type, field.nullable, total.location);
                    OrderColumn { position: add(self, &column), descending: false, nulls_first: false }
                }));
            }
            group_totals.push(GroupAggregate {
                function: total.function,
                arguments,
                distinct: total.distinct,
                order,
                separator,
                data_type: total.data_type,
                name: extra_column_name("t", at),
            });
        }
        GroupByInput { columns, group_by: GroupBy { keys: keys.len(), totals: group_totals }, schema: Arc::new(schema) }
    }

    /// The name of the column that holds an expression.
    fn column_of_expr(&mut self, job: usize, expr: &Expr) -> String {
        let at = self.expressions.iter().position(|(_, known)| known == expr).unwrap_or_else(|| {
            self.expressions.push((job, expr.clone()));
            self.expressions.len() - 1
        });
        extra_column_name("g", at)
    }

    /// The scan that sends its rows to all readers.
    ///
    /// # Errors
    /// What Polars says against it.
    pub fn attach_readers(
        &self,
        frames: &PlanFrames,
        jobs: &[QueryJob],
    ) -> PolarsResult<(LazyFrame, Vec<RunningGroupBy>)> {
        let job = &jobs[self.first_job()];
        let frame =
            frames.frame_of_plan(job, &self.input).map_err(|reason| PolarsError::ComputeError(reason.into()))?;
        let own = super::plan_frames::column_names(self.input.columns.len());
        let frame = if self.expressions.is_empty() {
            // Rows are counted and nothing else.
            match own.first() {
                Some(first) => frame.select([col(first.as_str())]),
                None => frame,
            }
        } else {
            let named = self.expressions.iter().enumerate();
            let named: Vec<_> =
                named.map(|(at, (job, expr))| (extra_column_name("g", at), expr, &jobs[*job].lowering)).collect();
            project_with_lowerings(frame, &named, &own)
        };
        group_by::attach_group_bys(frame, self.readers.iter().map(|reader| reader.feed.clone()).collect())
    }
}

impl RunningScan {
    /// The groups of every reader, by plan.
    ///
    /// # Errors
    /// A total that its type does not hold, or an engine that fails.
    pub fn finish(self, jobs: &[QueryJob]) -> Result<Vec<(*const Plan, DataFrame)>, RunError> {
        let mut all = Vec::new();
        let mut failed = None;
        for (reader, running) in self.scan.readers.into_iter().zip(self.running) {
            match running.finish() {
                Ok(frame) => match rename_to_plan_columns(frame) {
                    Ok(frame) => all.push((Arc::as_ptr(&reader.plan), frame)),
                    Err(error) => failed = failed.or(Some(error.into_run_error(jobs, reader.job))),
                },
                Err(error) => {
                    failed = failed.or(Some(locate_group_error(error, &reader.plan).into_run_error(jobs, reader.job)));
                }
            }
        }
        failed.map_or(Ok(all), Err)
    }
}

/// Keys and totals as the columns of the plan.
fn rename_to_plan_columns(mut frame: DataFrame) -> Result<DataFrame, StepError> {
    let names = super::plan_frames::column_names(frame.width());
    frame.set_column_names(&names).map_err(|error| StepError::Engine(engine::engine_error_text(&error)))?;
    Ok(frame)
}

/// A total's error at the total's place.
fn locate_group_error(error: GroupError, plan: &Plan) -> StepError {
    match (error, &plan.node) {
        (GroupError::Total { total, problem }, PlanNode::Aggregate { totals, .. }) => {
            let location = totals.get(total).map(|total| total.location).unwrap_or_default();
            StepError::of_value(location, problem)
        }
        (GroupError::Total { problem, .. }, _) => StepError::Engine(problem),
        (GroupError::Engine(error), _) => StepError::Engine(engine::engine_error_text(&error)),
    }
}
