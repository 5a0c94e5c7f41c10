//! Compares windows with a naive twin and with DuckDB, and tests their limits.

mod duckdb;
mod properties;
mod twin;

use std::collections::BTreeMap;

use super::evaluate::{EvaluationError, window_outputs};
use super::values::{WindowOutput, WindowValues};
use super::window_columns::{OrderBy, WindowColumns};
use crate::query::expr::{FrameBound, FrameUnits, WindowFrame, WindowFunction};
use crate::query::types::Type;

/// Columns by name.
type TestTable = BTreeMap<&'static str, WindowValues<'static>>;

/// A value of an output.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Null,
    Boolean(bool),
    /// An integer or an unscaled decimal.
    Number(i128),
    Double(f64),
    Text(String),
}

/// Returns a window without PARTITION BY and ORDER BY, over the whole table.
fn new_window(function: WindowFunction, arguments: &[&str], data_type: Type) -> WindowColumns {
    WindowColumns {
        function,
        arguments: owned_names(arguments),
        partition: Vec::new(),
        order: Vec::new(),
        ties: Vec::new(),
        frame: WindowFrame::WHOLE,
        frame_columns: Vec::new(),
        ignore_nulls: false,
        data_type,
        name: "w".to_owned(),
        offset: 1,
        default: None,
    }
}

fn owned_names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&column| column.to_owned()).collect()
}

/// Returns an ascending key with NULLs last.
fn order_by(column: &str) -> OrderBy {
    OrderBy { column: column.to_owned(), descending: false, nulls_first: false }
}

fn frame_of_rows(start: FrameBound, end: FrameBound) -> WindowFrame {
    WindowFrame { units: FrameUnits::Rows, start, end }
}

/// Returns the outputs of windows over a table, or the first window with a problem and the problem.
fn compute_cells(table: &TestTable, windows: &[WindowColumns]) -> Result<Vec<Vec<Cell>>, (usize, String)> {
    let height = table.values().next().map_or(0, row_count);
    let read = |name: &str| Ok::<_, ()>(table[name].clone());
    match window_outputs(height, windows, &read) {
        Ok(outputs) => {
            Ok(outputs.iter().zip(windows).map(|(output, window)| cells_of_output(output, window, table)).collect())
        }
        Err(EvaluationError::Window { window, problem }) => Err((window, problem)),
        Err(EvaluationError::Engine(())) => unreachable!("every column can be read"),
    }
}

/// Returns the output of one window that has no problem.
fn compute_one(table: &TestTable, window: WindowColumns) -> Vec<Cell> {
    compute_cells(table, &[window]).unwrap().remove(0)
}

fn row_count(values: &WindowValues) -> usize {
    match values {
        WindowValues::Null(rows) => *rows,
        WindowValues::Boolean(values) => values.len(),
        WindowValues::Integer(values) => values.len(),
        WindowValues::Day(values) => values.len(),
        WindowValues::Decimal(values, _) => values.len(),
        WindowValues::Double(values) => values.len(),
        WindowValues::Text(values) => values.len(),
    }
}

fn cells_of_output(output: &WindowOutput, window: &WindowColumns, table: &TestTable) -> Vec<Cell> {
    fn map_cells<T: Clone>(values: &[Option<T>], cell: impl Fn(T) -> Cell) -> Vec<Cell> {
        values.iter().map(|value| value.clone().map_or(Cell::Null, &cell)).collect()
    }
    match output {
        WindowOutput::Boolean(values) => map_cells(values, Cell::Boolean),
        WindowOutput::Integer(values) => map_cells(values, |value| Cell::Number(i128::from(value))),
        WindowOutput::Decimal(values) => map_cells(values, Cell::Number),
        WindowOutput::Double(values) => map_cells(values, Cell::Double),
        WindowOutput::Text { texts, rows } => map_cells(rows, |row| Cell::Text(texts[row].clone())),
        WindowOutput::Rows(rows) => {
            let argument = &table[window.arguments[0].as_str()];
            let default = window.default.as_ref().map(|name| &table[name.as_str()]);
            let value = |(own, row): (usize, &Option<usize>)| match (row, default) {
                (Some(row), _) => cell_at(argument, *row),
                (None, Some(default)) => cell_at(default, own),
                (None, None) => Cell::Null,
            };
            rows.iter().enumerate().map(value).collect()
        }
    }
}

/// Returns the value of a column in a row.
fn cell_at(values: &WindowValues, row: usize) -> Cell {
    match values {
        WindowValues::Null(_) => Cell::Null,
        WindowValues::Boolean(values) => values[row].map_or(Cell::Null, Cell::Boolean),
        WindowValues::Integer(values) => values[row].map_or(Cell::Null, |value| Cell::Number(i128::from(value))),
        WindowValues::Day(values) => values[row].map_or(Cell::Null, |value| Cell::Number(i128::from(value))),
        WindowValues::Decimal(values, _) => values[row].map_or(Cell::Null, Cell::Number),
        WindowValues::Double(values) => values[row].map_or(Cell::Null, Cell::Double),
        WindowValues::Text(values) => values[row].map_or(Cell::Null, |value| Cell::Text(value.to_owned())),
    }
}
