//! Steps over frames in memory: windows, LIMIT, single rows.

use polars::prelude::{BooleanChunked, Column, DataFrame, IntoLazy, NewChunkedArray, Series, col, len};

use super::beside::Beside;
use super::frames::{extra, names};
use super::{StepError, joins};
use crate::query::engine;
use crate::query::expr::{Expr, Frame, Location, SortKey, Window, WindowFunction};
use crate::query::lower::Lowering;
use crate::query::lower::data_type;
use crate::query::plan::{Node, Plan};
use crate::query::types::Type;
use crate::query::value::Value;
use crate::query::window::{self, OrderBy, WindowColumns, WindowError};

/// The answer of a step, out of its inputs.
pub fn step(lowering: &Lowering, plan: &Plan, mut inputs: Vec<DataFrame>) -> Result<DataFrame, StepError> {
    if let Node::Join(join) = &plan.node {
        return joins::join(lowering, join, inputs);
    }
    let input = inputs.pop().unwrap_or_default();
    match &plan.node {
        Node::Window { input: below, windows, .. } => windowed(&input, below.columns.len(), windows),
        Node::Limit { input: below, order, skip, take, .. } => {
            limited(&input, below.columns.len(), order, *skip, *take)
        }
        Node::Single { location, .. } => single(plan, *location, input),
        Node::Unique { keys, location, .. } => unique(keys, *location, input),
        _ => Err(StepError::Engine("this part of a query is no step".to_owned())),
    }
}

fn windowed(frame: &DataFrame, width: usize, windows: &[Window]) -> Result<DataFrame, StepError> {
    let own = names(width);
    let beside = Beside::of_windows(windows);
    let name_all = |exprs: &[Expr]| exprs.iter().map(|expr| beside.name(expr)).collect::<Vec<_>>();
    let columns: Vec<WindowColumns> = windows
        .iter()
        .enumerate()
        .map(|(at, window)| WindowColumns {
            function: window.function,
            arguments: name_all(&window.arguments[..value_arguments(window)]),
            partition: name_all(&window.partition),
            order: order(&beside, &window.order),
            ties: own.clone(),
            frame: window.frame,
            of_frame: of_frame(window, &beside),
            ignore_nulls: window.ignore_nulls,
            data_type: window.data_type,
            name: format!("c{}", width + at),
            offset: offset(window),
            default: window.own_arguments().get(2).map(|default| beside.name(default)),
        })
        .collect();
    let computed = window::compute(frame, &columns).map_err(|error| match error {
        WindowError::Window { window, problem } => {
            let location = windows.get(window).map(|window| window.location).unwrap_or_default();
            StepError::of_value(location, problem)
        }
        WindowError::Engine(error) => StepError::Engine(engine::plain(&error)),
    })?;
    let kept = frame.select(own).map_err(|error| StepError::Engine(engine::plain(&error)))?;
    let mut all = kept.into_columns();
    all.extend(computed);
    DataFrame::new(frame.height(), all).map_err(|error| StepError::Engine(engine::plain(&error)))
}

/// How many of a window's arguments are values of rows.
fn value_arguments(window: &Window) -> usize {
    match window.function {
        WindowFunction::Ntile => 0,
        WindowFunction::Lag | WindowFunction::Lead | WindowFunction::NthValue => 1,
        _ => window.own_arguments().len(),
    }
}

/// The columns that a window's frame reads.
fn of_frame(window: &Window, beside: &Beside) -> Vec<(usize, String)> {
    let own = window.own_arguments().len();
    window.arguments.iter().enumerate().skip(own).map(|(at, expr)| (at, beside.name(expr))).collect()
}

/// The number that LAG, LEAD, NTILE and NTH_VALUE take.
fn offset(window: &Window) -> i64 {
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

fn order(beside: &Beside, keys: &[SortKey]) -> Vec<OrderBy> {
    keys.iter()
        .map(|key| OrderBy { column: beside.name(&key.expr), descending: key.descending, nulls_first: key.nulls_first })
        .collect()
}

/// Some rows of an order; ties are broken by all columns.
fn limited(
    frame: &DataFrame,
    width: usize,
    keys: &[SortKey],
    skip: u64,
    take: Option<u64>,
) -> Result<DataFrame, StepError> {
    let own = names(width);
    let numbered = WindowColumns {
        function: WindowFunction::RowNumber,
        arguments: Vec::new(),
        partition: Vec::new(),
        order: order(&Beside::of_order(keys), keys),
        ties: own.clone(),
        frame: Frame::RUNNING,
        of_frame: Vec::new(),
        ignore_nulls: false,
        data_type: Type::Integer,
        name: "number".to_owned(),
        offset: 1,
        default: None,
    };
    let engine_error = |error: &polars::prelude::PolarsError| StepError::Engine(engine::plain(error));
    let numbers = window::compute(frame, &[numbered]).map_err(|error| match error {
        WindowError::Window { problem, .. } => StepError::of_value(Location::default(), problem),
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
fn single(plan: &Plan, location: Location, input: DataFrame) -> Result<DataFrame, StepError> {
    match input.height() {
        1 => Ok(input),
        0 => {
            let nothing = plan
                .columns
                .iter()
                .zip(names(plan.columns.len()))
                .map(|(field, name)| Column::from(Series::full_null(name.into(), 1, &data_type(field.data_type))));
            DataFrame::new(1, nothing.collect()).map_err(|error| StepError::Engine(engine::plain(&error)))
        }
        rows => {
            let message = format!("a subquery that stands for one value returned {rows} rows");
            Err(StepError::of_query(location, message, ONE_ROW))
        }
    }
}

/// The rows of a subquery, at most one for each row that it is computed for.
fn unique(keys: &[usize], location: Location, input: DataFrame) -> Result<DataFrame, StepError> {
    let keys: Vec<_> = keys.iter().map(|key| col(extra("c", *key))).collect();
    let counted = input.clone().lazy().group_by(keys).agg([len().alias("rows")]).select([col("rows").max()]);
    let most = engine::collect(vec![counted]).map_err(StepError::Engine)?.pop().unwrap_or_default();
    let most = most.column("rows").and_then(|rows| rows.get(0).map(|most| most.try_extract::<u64>().unwrap_or(0)));
    let most = most.map_err(|error| StepError::Engine(engine::plain(&error)))?;
    if most <= 1 {
        return Ok(input);
    }
    let message = format!("a subquery that stands for one value returned {most} rows for one row around it");
    Err(StepError::of_query(location, message, ONE_ROW))
}

/// The way out for a subquery of several rows.
const ONE_ROW: &str = "let it return one: aggregate it (`MAX(…)`), or add `ORDER BY … LIMIT 1`";
