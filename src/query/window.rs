//! SQL window functions over a frame in memory.
//!
//! Rows are sorted once for all windows with the same PARTITION BY and ORDER BY. Along the sorted rows a frame slides
//! from row to row, and an aggregate sees each row enter and leave once.

use polars::prelude::{Column, DataFrame, PolarsError};

mod sorted_rows;
mod window_columns;
mod concatenate;
mod count_distinct;
mod evaluate;
mod extremes;
mod frame_ranges;
mod value_functions;
mod polars_columns;
mod quantiles;
mod rank;
mod sliding;
mod statistics;
mod totals;
mod values;

pub use window_columns::{OrderBy, WindowColumns};

/// Why windows cannot be computed.
pub type WindowError = evaluate::EvaluationError<PolarsError>;

/// One column per window, in the order of the frame's rows. The order of the rows does not matter, as long as rows that
/// differ in what a window reads differ in its partition, order or ties.
///
/// # Errors
/// A value that its type does not hold, or what Polars says.
pub fn compute_windows(frame: &DataFrame, windows: &[WindowColumns]) -> Result<Vec<Column>, WindowError> {
    let read = |name: &str| polars_columns::read(frame.column(name)?);
    let outputs = evaluate::window_outputs(frame.height(), windows, &read)?;
    let columns = outputs.into_iter().zip(windows).map(|(output, window)| polars_columns::write(output, window, frame));
    columns.collect::<Result<_, _>>().map_err(WindowError::Engine)
}

#[cfg(test)]
mod tests;
