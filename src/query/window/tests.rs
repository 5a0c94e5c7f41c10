//! Windows against a naive twin, against DuckDB, and at their limits.

mod duckdb;
mod properties;
mod twin;

use std::collections::BTreeMap;

use super::columns::{OrderBy, WindowColumns};
use super::evaluate::{WindowError, outputs};
use super::values::{Output, Values};
use crate::query::expr::{Frame, FrameBound, FrameUnits, WindowFunction};
use crate::query::types::Type;

/// Columns by name.
type Table = BTreeMap<&'static str, Values<'static>>;

/// A value of an output.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Null,
    Boolean(bool),
    /// Of integers and unscaled decimals.
    Number(i128),
    Double(f64),
    Text(String),
}

/// A window of this function without PARTITION BY and ORDER BY, over the whole table.
fn window(function: WindowFunction, arguments: &[&str], data_type: Type) -> WindowColumns {
    WindowColumns {
        function,
        arguments: names(arguments),
        partition: Vec::new(),
        order: Vec::new(),
        ties: Vec::new(),
        frame: Frame::WHOLE,
        of_frame: Vec::new(),
        ignore_nulls: false,
        data_type,
        name: "w".to_owned(),
        offset: 1,
        default: None,
    }
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&column| column.to_owned()).collect()
}

/// Ascending, NULLs last.
fn by(column: &str) -> OrderBy {
    OrderBy { column: column.to_owned(), descending: false, nulls_first: false }
}

fn rows(start: FrameBound, end: FrameBound) -> Frame {
    Frame { units: FrameUnits::Rows, start, end }
}

/// The outputs of windows over a table, or the problem of the first that has one.
fn compute(table: &Table, windows: &[WindowColumns]) -> Result<Vec<Vec<Cell>>, (usize, String)> {
    let height = table.values().next().map_or(0, height);
    let read = |name: &str| Ok::<_, ()>(table[name].clone());
    match outputs(height, windows, &read) {
        Ok(outputs) => Ok(outputs.iter().zip(windows).map(|(output, window)| cells(output, window, table)).collect()),
        Err(WindowError::Window { window, problem }) => Err((window, problem)),
        Err(WindowError::Engine(())) => unreachable!("every column can be read"),
    }
}

/// The output of one window that has no problem.
fn one(table: &Table, window: WindowColumns) -> Vec<Cell> {
    compute(table, &[window]).unwrap().remove(0)
}

fn height(values: &Values) -> usize {
    match values {
        Values::Null(rows) => *rows,
        Values::Boolean(values) => values.len(),
        Values::Integer(values) => values.len(),
        Values::Day(values) => values.len(),
        Values::Decimal(values, _) => values.len(),
        Values::Double(values) => values.len(),
        Values::Text(values) => values.len(),
    }
}

fn cells(output: &Output, window: &WindowColumns, table: &Table) -> Vec<Cell> {
    fn all<T: Clone>(values: &[Option<T>], cell: impl Fn(T) -> Cell) -> Vec<Cell> {
        values.iter().map(|value| value.clone().map_or(Cell::Null, &cell)).collect()
    }
    match output {
        Output::Boolean(values) => all(values, Cell::Boolean),
        Output::Integer(values) => all(values, |value| Cell::Number(i128::from(value))),
        Output::Decimal(values) => all(values, Cell::Number),
        Output::Double(values) => all(values, Cell::Double),
        Output::Text { texts, rows } => all(rows, |row| Cell::Text(texts[row].clone())),
        Output::Rows(rows) => {
            let argument = &table[window.arguments[0].as_str()];
            let default = window.default.as_ref().map(|name| &table[name.as_str()]);
            let value = |(own, row): (usize, &Option<usize>)| match (row, default) {
                (Some(row), _) => cell(argument, *row),
                (None, Some(default)) => cell(default, own),
                (None, None) => Cell::Null,
            };
            rows.iter().enumerate().map(value).collect()
        }
    }
}

/// The value of a column in a row.
fn cell(values: &Values, row: usize) -> Cell {
    match values {
        Values::Null(_) => Cell::Null,
        Values::Boolean(values) => values[row].map_or(Cell::Null, Cell::Boolean),
        Values::Integer(values) => values[row].map_or(Cell::Null, |value| Cell::Number(i128::from(value))),
        Values::Day(values) => values[row].map_or(Cell::Null, |value| Cell::Number(i128::from(value))),
        Values::Decimal(values, _) => values[row].map_or(Cell::Null, Cell::Number),
        Values::Double(values) => values[row].map_or(Cell::Null, Cell::Double),
        Values::Text(values) => values[row].map_or(Cell::Null, |value| Cell::Text(value.to_owned())),
    }
}
