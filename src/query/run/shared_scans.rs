//! GROUP BYs over the same rows. One scan sends its rows to all of them.

use std::sync::Arc;

use polars::prelude::{DataFrame, LazyFrame, PolarsError, PolarsResult, Schema, col};

use super::column_names::{ColumnRole, plan_column_names};
use super::computed_plans::ComputedPlan;
use super::own_operators::is_own_operator;
use super::plan_frames::PlanFrames;
use super::projections::{NamedColumn, project_frame};
use super::query_job::QueryJob;
use super::run_error::{RunError, StepError};
use super::steps::RunStep;
use crate::query::expr::{AggregateCall, AggregateFunction, Expr};
use crate::query::group_by::{self, GroupAggregate, GroupBy, GroupByInput, GroupError, OrderColumn, RunningGroupBy};
use crate::query::lower::polars_type;
use crate::query::plan::{Plan, PlanNode};
use crate::query::value::Value;

/// A relation that several GROUP BYs read.
pub struct SharedScan {
    input: Arc<Plan>,
    /// Every expression that a GROUP BY reads, once.
    expressions: Vec<ScannedExpr>,
    readers: Vec<ScanReader>,
}

struct ScannedExpr {
    /// The position of the first query that reads the expression.
    job: usize,
    expr: Expr,
}

/// A GROUP BY that reads the relation.
struct ScanReader {
    job: usize,
    plan: Arc<Plan>,
    input: GroupByInput,
}

/// A scan whose rows are being sent to its readers.
pub struct RunningScan {
    scan: SharedScan,
    running: Vec<RunningGroupBy>,
}

/// Combines the GROUP BYs that read the same rows of the same files.
pub fn shared_scans(jobs: &[QueryJob], steps: Vec<RunStep>) -> Vec<SharedScan> {
    let mut scans: Vec<SharedScan> = Vec::new();
    for RunStep { job, plan } in steps {
        let PlanNode::Aggregate { input, keys, aggregates, .. } = &plan.node else { continue };
        let at = scans.iter().position(|scan| scan.can_feed(jobs, job, input)).unwrap_or_else(|| {
            scans.push(SharedScan { input: Arc::clone(input), expressions: Vec::new(), readers: Vec::new() });
            scans.len() - 1
        });
        let scan = &mut scans[at];
        let input = GroupByReader::new(scan, job).add_group_by(keys, aggregates);
        scan.readers.push(ScanReader { job, plan: Arc::clone(&plan), input });
    }
    scans
}

/// Returns whether no part of a plan was computed for one query alone.
fn reads_tables_only(plan: &Plan) -> bool {
    !is_own_operator(plan) && plan.inputs().into_iter().all(|input| reads_tables_only(input))
}

/// Returns whether two queries read the same files of the tables below a plan.
fn reads_same_files(one: &QueryJob, other: &QueryJob, plan: &Plan) -> bool {
    let is_same = match &plan.node {
        PlanNode::Scan { table, .. } => one.since.get(table) == other.since.get(table),
        _ => true,
    };
    is_same && plan.inputs().into_iter().all(|input| reads_same_files(one, other, input))
}

impl SharedScan {
    /// Returns the first query that reads it.
    pub fn first_job(&self) -> usize {
        self.readers.first().map_or(0, |reader| reader.job)
    }

    /// Returns whether the scan reads the same rows as a GROUP BY of a query over `input`.
    fn can_feed(&self, jobs: &[QueryJob], job: usize, input: &Arc<Plan>) -> bool {
        let first = self.first_job();
        let is_same_relation = Arc::ptr_eq(&self.input, input) || (reads_tables_only(input) && self.input == *input);
        is_same_relation && (first == job || reads_same_files(&jobs[first], &jobs[job], input))
    }

    /// Returns the name of the column that holds an expression.
    fn column_of_expr(&mut self, job: usize, expr: &Expr) -> String {
        let at = self.expressions.iter().position(|known| known.expr == *expr).unwrap_or_else(|| {
            self.expressions.push(ScannedExpr { job, expr: expr.clone() });
            self.expressions.len() - 1
        });
        ColumnRole::Scanned.column_name(at)
    }

    /// Returns the frame that sends the scan's rows to all readers when it runs.
    ///
    /// # Errors
    /// Errors of Polars.
    pub fn start(self, frames: &PlanFrames, jobs: &[QueryJob]) -> PolarsResult<(LazyFrame, RunningScan)> {
        let frame = self.scanned_columns(frames, jobs)?;
        let inputs = self.readers.iter().map(|reader| reader.input.clone()).collect();
        let (sink, running) = group_by::attach_group_bys(frame, inputs)?;
        Ok((sink, RunningScan { scan: self, running }))
    }

    fn scanned_columns(&self, frames: &PlanFrames, jobs: &[QueryJob]) -> PolarsResult<LazyFrame> {
        let job = &jobs[self.first_job()];
        let frame =
            frames.frame_of_plan(job, &self.input).map_err(|reason| PolarsError::ComputeError(reason.into()))?;
        let names = plan_column_names(self.input.columns.len());
        if self.expressions.is_empty() {
            // The readers count rows only.
            return Ok(match names.first() {
                Some(first) => frame.select([col(first.as_str())]),
                None => frame,
            });
        }
        let columns: Vec<NamedColumn> = self
            .expressions
            .iter()
            .enumerate()
            .map(|(at, ScannedExpr { job, expr })| NamedColumn {
                name: ColumnRole::Scanned.column_name(at),
                expr,
                lowering: &jobs[*job].lowering,
            })
            .collect();
        Ok(project_frame(frame, &columns, &names))
    }
}

/// Collects the columns of a scan that one GROUP BY reads.
struct GroupByReader<'a> {
    scan: &'a mut SharedScan,
    job: usize,
    columns: Vec<String>,
    schema: Schema,
}

impl<'a> GroupByReader<'a> {
    fn new(scan: &'a mut SharedScan, job: usize) -> Self {
        Self { scan, job, columns: Vec::new(), schema: Schema::default() }
    }

    fn add_group_by(mut self, keys: &[Expr], aggregates: &[AggregateCall]) -> GroupByInput {
        for key in keys {
            self.add_column(key);
        }
        let aggregates = aggregates
            .iter()
            .enumerate()
            .map(|(at, aggregate)| self.add_aggregate(aggregate, ColumnRole::Aggregate.column_name(at)))
            .collect();
        GroupByInput {
            columns: self.columns,
            group_by: GroupBy { keys: keys.len(), aggregates },
            schema: Arc::new(self.schema),
        }
    }

    /// Adds a column that the GROUP BY reads. Returns its position.
    fn add_column(&mut self, expr: &Expr) -> usize {
        let position = self.columns.len();
        self.columns.push(self.scan.column_of_expr(self.job, expr));
        self.schema.with_column(ColumnRole::GroupInput.column_name(position).into(), polars_type(expr.data_type));
        position
    }

    fn add_aggregate(&mut self, aggregate: &AggregateCall, name: String) -> GroupAggregate {
        let separator = separator_of(aggregate);
        let column_arguments = if separator.is_some() { 1 } else { aggregate.arguments.len() };
        let arguments =
            aggregate.arguments.iter().take(column_arguments).map(|argument| self.add_column(argument)).collect();
        let mut order: Vec<OrderColumn> = aggregate
            .order
            .iter()
            .map(|key| OrderColumn {
                position: self.add_column(&key.expr),
                descending: key.descending,
                nulls_first: key.nulls_first,
            })
            .collect();
        if depends_on_ties(aggregate) {
            order.extend(self.tie_breaking_columns(aggregate));
        }
        GroupAggregate {
            function: aggregate.function,
            arguments,
            distinct: aggregate.distinct,
            order,
            separator,
            data_type: aggregate.data_type,
            name,
        }
    }

    /// Adds all columns of the relation, so that all aggregates take equal rows in the same order.
    fn tie_breaking_columns(&mut self, aggregate: &AggregateCall) -> Vec<OrderColumn> {
        let fields = self.scan.input.columns.clone();
        fields
            .iter()
            .enumerate()
            .map(|(at, field)| {
                let column = Expr::column(at, field.data_type, field.nullable, aggregate.location);
                OrderColumn { position: self.add_column(&column), descending: false, nulls_first: false }
            })
            .collect()
    }
}

/// Returns the separator of STRING_AGG; none for other aggregates.
fn separator_of(aggregate: &AggregateCall) -> Option<String> {
    if aggregate.function != AggregateFunction::Concatenate {
        return None;
    }
    Some(match aggregate.arguments.get(1).and_then(Expr::as_literal) {
        Some(Value::Text(text)) => text.to_string(),
        _ => ",".to_owned(),
    })
}

/// Returns whether the order of equal rows changes the result.
fn depends_on_ties(aggregate: &AggregateCall) -> bool {
    !aggregate.distinct
        && matches!(
            aggregate.function,
            AggregateFunction::First | AggregateFunction::Last | AggregateFunction::Concatenate
        )
}

impl RunningScan {
    /// Returns the groups of every reader.
    ///
    /// # Errors
    /// Where the type of an aggregate does not hold its result, or where the engine fails.
    pub fn finish(self, jobs: &[QueryJob]) -> Result<Vec<ComputedPlan>, RunError> {
        let mut all = Vec::new();
        let mut first_error = None;
        // Every reader is finished, also after an error, because its threads are to end.
        for (reader, running) in self.scan.readers.into_iter().zip(self.running) {
            let groups = running.finish().map_err(|error| locate_group_error(error, &reader.plan));
            match groups.and_then(rename_to_plan_columns) {
                Ok(frame) => all.push(ComputedPlan { plan: reader.plan, frame }),
                Err(error) => {
                    first_error = first_error.or_else(|| Some(error.into_run_error(jobs, reader.job)));
                }
            }
        }
        first_error.map_or(Ok(all), Err)
    }
}

/// Renames keys and aggregates to the columns of the plan.
fn rename_to_plan_columns(mut frame: DataFrame) -> Result<DataFrame, StepError> {
    frame.set_column_names(&plan_column_names(frame.width()))?;
    Ok(frame)
}

/// Returns the error of an aggregate with the location of its call.
fn locate_group_error(error: GroupError, plan: &Plan) -> StepError {
    match (error, &plan.node) {
        (GroupError::Aggregate { aggregate, problem }, PlanNode::Aggregate { aggregates, .. }) => {
            let location = aggregates.get(aggregate).map(|aggregate| aggregate.location).unwrap_or_default();
            StepError::of_value(location, problem)
        }
        (GroupError::Aggregate { problem, .. }, _) => StepError::Engine(problem),
        (GroupError::Engine(error), _) => error.into(),
    }
}
