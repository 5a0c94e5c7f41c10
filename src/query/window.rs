//! SQL window functions over a frame in memory.
//!
//! Rows are sorted once for all windows with the same PARTITION BY and ORDER BY. A frame slides along the sorted rows, and
//! each row enters and leaves an aggregate once.

use polars::prelude::{Column, DataFrame, PolarsError};

/// A window function over columns of a frame.
mod window_columns;
/// The values that window functions read and return.
mod values;
/// The rows of a frame, sorted for windows.
mod sorted_rows;
/// The frame of each row: the rows around it that a window function reads.
mod frame_ranges;
/// Aggregates over sliding frames.
mod sliding;
/// ROW_NUMBER, the ranks, CUME_DIST and NTILE.
mod rank;
/// LAG and LEAD, FIRST_VALUE, LAST_VALUE and NTH_VALUE.
mod value_functions;
/// COUNT, SUM, AVG, BOOL_AND and BOOL_OR.
mod totals;
/// MIN, MAX, ARG_MIN and ARG_MAX.
mod extremes;
/// Variance, standard deviation, covariance and correlation.
mod statistics;
/// The distinct values of each partition in order.
mod value_ranking;
/// Quantiles and the most frequent value.
mod quantiles;
/// COUNT(DISTINCT).
mod count_distinct;
/// STRING_AGG.
mod concatenate;
/// Evaluates windows over columns that are read by name.
mod evaluate;
/// Reads columns of Polars and writes the results of windows as columns.
mod polars_columns;

pub use window_columns::{FrameColumn, OrderBy, WindowColumns};

/// Why windows cannot be computed.
pub type WindowError = evaluate::EvaluationError<PolarsError>;

/// Computes one column per window, in the order of the frame's rows. The result does not depend on that order, provided
/// that rows which differ in what a window reads differ in its partition, order or ties.
///
/// # Errors
/// Where a type does not hold a value, or where Polars fails.
pub fn compute_windows(frame: &DataFrame, windows: &[WindowColumns]) -> Result<Vec<Column>, WindowError> {
    let read = |name: &str| polars_columns::read_column(frame.column(name)?);
    let outputs = evaluate::window_outputs(frame.height(), windows, &read)?;
    let columns =
        outputs.into_iter().zip(windows).map(|(output, window)| polars_columns::write_column(output, window, frame));
    columns.collect::<Result<_, _>>().map_err(WindowError::Engine)
}

#[cfg(test)]
mod tests;
