//! Steps over frames in memory: joins, windows, LIMIT, single rows.

use polars::prelude::{BooleanChunked, Column, DataFrame, IntoLazy, NewChunkedArray, Series, col, len};

use super::column_names::{ColumnRole, plan_column_names};
use super::extra_columns::ExtraColumns;
use super::joins;
use super::run_error::StepError;
use crate::query::engine;
use crate::query::expr::{Expr, SortKey, WindowCall, WindowFrame, WindowFunction};
use crate::query::lower::{Lowering, polars_type};
use crate::query::plan::{Plan, PlanNode};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;
use crate::query::window::{self, FrameColumn, OrderBy, WindowColumns, WindowError};

/// The hint for a subquery of several rows.
const ONE_ROW_HINT: &str = "let it return one: aggregate it (`MAX(…)`), or add `ORDER BY … LIMIT 1`";

/// The rows that LIMIT and OFFSET keep.
struct RowLimit {
    skip: u64,
    take: Option<u64>,
}

/// Computes the result of a step from its inputs.
pub fn run_step(lowering: &Lowering, plan: &Plan, mut inputs: Vec<DataFrame>) -> Result<DataFrame, StepError> {
    let input = inputs.pop().unwrap_or_default();
    match &plan.node {
        PlanNode::Join(join) => {
            let left = inputs.pop().ok_or_else(|| StepError::Engine("a side of a join is missing".to_owned()))?;
            joins::join_frames(lowering, join, left, input)
        }
        PlanNode::Window { input: below, windows, .. } => add_window_columns(&input, below.columns.len(), windows),
        PlanNode::Limit { input: below, order, skip, take, .. } => {
            limit_rows(&input, below.columns.len(), order, RowLimit { skip: *skip, take: *take })
        }
        PlanNode::Single { location, .. } => single_row(plan, *location, input),
        PlanNode::Unique { keys, location, .. } => check_unique_rows(keys, *location, input),
        _ => Err(StepError::Engine("this part of a query is not a step".to_owned())),
    }
}

fn add_window_columns(frame: &DataFrame, width: usize, windows: &[WindowCall]) -> Result<DataFrame, StepError> {
    let names = plan_column_names(width);
    let extra = ExtraColumns::of_windows(windows);
    let columns: Vec<WindowColumns> = windows
        .iter()
        .enumerate()
        .map(|(at, window)| window_columns(window, &extra, &names, ColumnRole::Plan.column_name(width + at)))
        .collect();
    let computed = window::compute_windows(frame, &columns).map_err(|error| match error {
        WindowError::Window { window, problem } => {
            let location = windows.get(window).map(|window| window.location).unwrap_or_default();
            StepError::of_value(location, problem)
        }
        WindowError::Engine(error) => error.into(),
    })?;
    let mut all = frame.select(names)?.into_columns();
    all.extend(computed);
    Ok(DataFrame::new(frame.height(), all)?)
}

/// Returns a window over the columns of a frame. All columns of the input break ties.
fn window_columns(window: &WindowCall, extra: &ExtraColumns, ties: &[String], name: String) -> WindowColumns {
    let names_of = |exprs: &[Expr]| exprs.iter().map(|expr| extra.name_of(expr)).collect::<Vec<_>>();
    WindowColumns {
        function: window.function,
        arguments: names_of(&window.arguments[..value_argument_count(window)]),
        partition: names_of(&window.partition),
        order: order_columns(extra, &window.order),
        ties: ties.to_vec(),
        frame: window.frame,
        frame_columns: frame_columns(window, extra),
        ignore_nulls: window.ignore_nulls,
        data_type: window.data_type,
        name,
        offset: row_offset(window),
        default: window.function_arguments().get(2).map(|default| extra.name_of(default)),
    }
}

/// Returns how many of a window's arguments are columns of values.
fn value_argument_count(window: &WindowCall) -> usize {
    match window.function {
        WindowFunction::Ntile => 0,
        WindowFunction::Lag | WindowFunction::Lead | WindowFunction::NthValue => 1,
        _ => window.function_arguments().len(),
    }
}

/// Returns the columns that a window's frame reads.
fn frame_columns(window: &WindowCall, extra: &ExtraColumns) -> Vec<FrameColumn> {
    let first = window.function_arguments().len();
    let arguments = window.arguments.iter().enumerate().skip(first);
    arguments.map(|(argument, expr)| FrameColumn { argument, column: extra.name_of(expr) }).collect()
}

/// Returns the number that LAG, LEAD, NTILE and NTH_VALUE take.
fn row_offset(window: &WindowCall) -> i64 {
    let argument = match window.function {
        WindowFunction::Ntile => window.arguments.first(),
        WindowFunction::Lag | WindowFunction::Lead | WindowFunction::NthValue => window.arguments.get(1),
        _ => None,
    };
    match argument.and_then(Expr::as_literal) {
        Some(Value::Integer(offset)) => *offset,
        _ => 1,
    }
}

fn order_columns(extra: &ExtraColumns, keys: &[SortKey]) -> Vec<OrderBy> {
    keys.iter()
        .map(|key| OrderBy {
            column: extra.name_of(&key.expr),
            descending: key.descending,
            nulls_first: key.nulls_first,
        })
        .collect()
}

/// Keeps some rows of an order. All columns break ties.
fn limit_rows(frame: &DataFrame, width: usize, keys: &[SortKey], limit: RowLimit) -> Result<DataFrame, StepError> {
    let names = plan_column_names(width);
    let row_number = WindowColumns {
        function: WindowFunction::RowNumber,
        arguments: Vec::new(),
        partition: Vec::new(),
        order: order_columns(&ExtraColumns::of_order(keys), keys),
        ties: names.clone(),
        frame: WindowFrame::RUNNING,
        frame_columns: Vec::new(),
        ignore_nulls: false,
        data_type: Type::Integer,
        name: "number".to_owned(),
        offset: 1,
        default: None,
    };
    let numbers = window::compute_windows(frame, &[row_number]).map_err(|error| match error {
        WindowError::Window { problem, .. } => StepError::of_value(SqlLocation::default(), problem),
        WindowError::Engine(error) => error.into(),
    })?;
    let numbers = numbers.first().map(Column::as_materialized_series).cloned().unwrap_or_default();
    let kept: Vec<bool> =
        numbers.i64()?.iter().map(|number| number.is_some_and(|number| limit.keeps_row(number))).collect();
    Ok(frame.select(names)?.filter(&BooleanChunked::from_slice("".into(), &kept))?)
}

impl RowLimit {
    /// Returns whether a row is kept, by its number from 1.
    fn keeps_row(&self, number: i64) -> bool {
        let number = u64::try_from(number).unwrap_or(0);
        let last = self.take.map(|take| self.skip.saturating_add(take));
        number > self.skip && last.is_none_or(|last| number <= last)
    }
}

/// Returns the one row of a subquery, or a row of NULLs.
fn single_row(plan: &Plan, location: SqlLocation, input: DataFrame) -> Result<DataFrame, StepError> {
    match input.height() {
        1 => Ok(input),
        0 => {
            let names = plan_column_names(plan.columns.len());
            let nulls =
                plan.columns.iter().zip(names).map(|(field, name)| {
                    Column::from(Series::full_null(name.into(), 1, &polars_type(field.data_type)))
                });
            Ok(DataFrame::new(1, nulls.collect())?)
        }
        rows => {
            let message = format!("a subquery used as one value returned {rows} rows");
            Err(StepError::of_query(location, message, ONE_ROW_HINT))
        }
    }
}

/// Checks that a subquery returns at most one row for each row around it. `keys` identify the row around it.
fn check_unique_rows(keys: &[usize], location: SqlLocation, input: DataFrame) -> Result<DataFrame, StepError> {
    let keys: Vec<_> = keys.iter().map(|key| col(ColumnRole::Plan.column_name(*key))).collect();
    let counted = input.clone().lazy().group_by(keys).agg([len().alias("rows")]).select([col("rows").max()]);
    let most = engine::collect_frames(vec![counted]).map_err(StepError::Engine)?.pop().unwrap_or_default();
    let most = most.column("rows")?.get(0)?.try_extract::<u64>().unwrap_or(0);
    if most <= 1 {
        return Ok(input);
    }
    let message = format!("a subquery used as one value returned {most} rows for one row around it");
    Err(StepError::of_query(location, message, ONE_ROW_HINT))
}
