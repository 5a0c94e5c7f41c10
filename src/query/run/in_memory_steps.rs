//! Steps over frames in memory: windows, LIMIT, single rows.

use polars::prelude::{BooleanChunked, Column, DataFrame, IntoLazy, NewChunkedArray, Series, col, len};

use super::extra_columns::ExtraColumns;
use super::plan_frames::{column_names, extra_column_name};
use super::{StepError, joins};
use crate::query::engine;
use crate::query::expr::{Expr, SortKey, WindowCall, WindowFrame, WindowFunction};
use crate::query::lower::Lowering;
use crate::query::lower::polars_type;
use crate::query::plan::{Plan, PlanNode};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;
use crate::query::window::{self, OrderBy, WindowColumns, WindowError};

/// The answer of a step, out of its inputs.
pub fn run_step(lowering: &Lowering, plan: &Plan, mut inputs: Vec<DataFrame>) -> Result<DataFrame, StepError> {
    if let PlanNode::Join(join) = &plan.node {
        return joins::join_frames(lowering, join, inputs);
    }
    let input = inputs.pop().unwrap_or_default();
    match &plan.node {
        PlanNode::Window { input: below, windows, .. } => add_window_columns(&input, below.columns.len(), windows),
        PlanNode::Limit { input: below, order, skip, take, .. } => {
            limit_rows(&input, below.columns.len(), order, *skip, *take)
        }
        PlanNode::Single { location, .. } => single_row(plan, *location, input),
        PlanNode::Unique { keys, location, .. } => check_unique_rows(keys, *location, input),
        _ => Err(StepError::Engine("this part of a query is no step".to_owned())),
    }
}

fn add_window_columns(frame: &DataFrame, width: usize, windows: &[WindowCall]) -> Result<DataFrame, StepError> {
    let own = column_names(width);
    let beside = ExtraColumns::of_windows(windows);
    let name_all = |exprs: &[Expr]| exprs.iter().map(|expr| beside.name_of(expr)).collect::<Vec<_>>();
    let columns: Vec<WindowColumns> = windows
        .iter()
        .enumerate()
        .map(|(at, window)| WindowColumns {
            function: window.function,
            arguments: name_all(&window.arguments[..value_argument_count(window)]),
            partition: name_all(&window.partition),
            order: order_columns(&beside, &window.order),
            ties: own.clone(),
            frame: window.frame,
            frame_columns: frame_columns(window, &beside),
            ignore_nulls: window.ignore_nulls,
            data_type: window.data_type,
            name: format!("c{}", width + at),
            offset: row_offset(window),
            default: window.function_arguments().get(2).map(|default| beside.name_of(default)),
        })
        .collect();
    let computed = window::compute_windows(frame, &columns).map_err(|error| match error {
        WindowError::Window { window, problem } => {
            let location = windows.get(window).map(|window| window.location).unwrap_or_default();
            StepError::of_value(location, problem)
        }
        WindowError::Engine(error) => StepError::Engine(engine::engine_error_text(&error)),
    })?;
    let kept = frame.select(own).map_err(|error| StepError::Engine(engine::engine_error_text(&error)))?;
    let mut all = kept.into_columns();
    all.extend(computed);
    DataFrame::new(frame.height(), all).map_err(|error| StepError::Engine(engine::engine_error_text(&error)))
}

/// How many of a window's arguments are values of rows.
fn value_argument_count(window: &WindowCall) -> usize {
    match window.function {
        WindowFunction::Ntile => 0,
        WindowFunction::Lag | WindowFunction::Lead | WindowFunction::NthValue => 1,
        _ => window.function_arguments().len(),
    }
}

/// The columns that a window's frame reads.
fn frame_columns(window: &WindowCall, beside: &ExtraColumns) -> Vec<(usize, String)> {
    let own = window.function_arguments().len();
    window.arguments.iter().enumerate().skip(own).map(|(at, expr)| (at, beside.name_of(expr))).collect()
}

/// The number that LAG, LEAD, NTILE and NTH_VALUE take.
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

fn order_columns(beside: &ExtraColumns, keys: &[SortKey]) -> Vec<OrderBy> {
    keys.iter()
        .map(|key| OrderBy {
            column: beside.name_of(&key.expr),
            descending: key.descending,
            nulls_first: key.nulls_first,
        })
        .collect()
}

/// Some rows of an order; ties are broken by all columns.
fn limit_rows(
    frame: &DataFrame,
    width: usize,
    keys: &[SortKey],
    skip: u64,
    take: Option<u64>,
) -> Result<DataFrame, StepError> {
    let own = column_names(width);
    let numbered = WindowColumns {
        function: WindowFunction::RowNumber,
        arguments: Vec::new(),
        partition: Vec::new(),
        order: order_columns(&ExtraColumns::of_order(keys), keys),
        ties: own.clone(),
        frame: WindowFrame::RUNNING,
        frame_columns: Vec::new(),
        ignore_nulls: false,
        data_type: Type::Integer,
        name: "number".to_owned(),
        offset: 1,
        default: None,
    };
    let engine_error = |error: &polars::prelude::PolarsError| StepError::Engine(engine::engine_error_text(error));
    let numbers = window::compute_windows(frame, &[numbered]).map_err(|error| match error {
        WindowError::Window { problem, .. } => StepError::of_value(SqlLocation::default(), problem),
        WindowError::Engine(error) => engine_error(&error),
    })?;
    let numbers = numbers.first().map(Column::as_materialized_series).cloned().unwrap_or_default();
    let last = take.map(|take| skip.saturating_add(take));
    let wanted = |number: i64| {
        let number = u64::try_from(number).unwrap_or(0);
        number > skip && last.is_none_or(|last| number <= last)
    };
    let numbers = numbers.i64().map_err(|error| engine_error(&error))?;
    let mask: Vec<bool> = numbers.iter().map(|number| number.is_some_and(wanted)).collect();
    let mask = BooleanChunked::from_slice("".into(), &mask);
    frame.select(own).and_then(|frame| frame.filter(&mask)).map_err(|error| engine_error(&error))
}

/// The one row of a subquery, or a row of NULLs.
fn single_row(plan: &Plan, location: SqlLocation, input: DataFrame) -> Result<DataFrame, StepError> {
    match input.height() {
        1 => Ok(input),
        0 => {
            let nothing =
                plan.columns.iter().zip(column_names(plan.columns.len())).map(|(field, name)| {
                    Column::from(Series::full_null(name.into(), 1, &polars_type(field.data_type)))
                });
            DataFrame::new(1, nothing.collect()).map_err(|error| StepError::Engine(engine::engine_error_text(&error)))
        }
        rows => {
            let message = format!("a subquery that stands for one value returned {rows} rows");
            Err(StepError::of_query(location, message, ONE_ROW_HINT))
        }
    }
}

/// The rows of a subquery, at most one for each row that it is computed for.
fn check_unique_rows(keys: &[usize], location: SqlLocation, input: DataFrame) -> Result<DataFrame, StepError> {
    let keys: Vec<_> = keys.iter().map(|key| col(extra_column_name("c", *key))).collect();
    let counted = input.clone().lazy().group_by(keys).agg([len().alias("rows")]).select([col("rows").max()]);
    let most = engine::collect_frames(vec![counted]).map_err(StepError::Engine)?.pop().unwrap_or_default();
    let most = most.column("rows").and_then(|rows| rows.get(0).map(|most| most.try_extract::<u64>().unwrap_or(0)));
    let most = most.map_err(|error| StepError::Engine(engine::engine_error_text(&error)))?;
    if most <= 1 {
        return Ok(input);
    }
    let message = format!("a subquery that stands for one value returned {most} rows for one row around it");
    Err(StepError::of_query(location, message, ONE_ROW_HINT))
}

/// The way out for a subquery of several rows.
const ONE_ROW_HINT: &str = "let it return one: aggregate it (`MAX(…)`), or add `ORDER BY … LIMIT 1`";
