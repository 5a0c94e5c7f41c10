//! Evaluates windows over columns that are read by name.

use super::frame_ranges::{FrameRanges, FrameValues};
use super::sorted_rows::SortedRows;
use super::value_functions::Candidates;
use super::values::{WindowOutput, WindowValues};
use super::window_columns::WindowColumns;
use super::{concatenate, count_distinct, extremes, quantiles, rank, statistics, totals, value_functions};
use crate::query::expr::{AggregateFunction, WindowFunction};
use crate::query::numerics::exact_statistics::Estimate;
use crate::query::scalar::ValueError;

/// Why windows cannot be computed. `E` is the error of reading a column.
#[derive(Debug)]
pub enum EvaluationError<E> {
    /// The type of a window does not hold a value. `window` is its index.
    Window {
        window: usize,
        problem: String,
    },
    Engine(E),
}

impl<E> From<E> for EvaluationError<E> {
    fn from(error: E) -> Self {
        Self::Engine(error)
    }
}

/// Computes the output of every window over a number of rows.
///
/// # Errors
/// Where a window has a problem, the same one for any order of rows, or where a column cannot be read.
pub fn window_outputs<'a, E>(
    height: usize,
    windows: &[WindowColumns],
    read: &dyn Fn(&str) -> Result<WindowValues<'a>, E>,
) -> Result<Vec<WindowOutput>, EvaluationError<E>> {
    let mut outputs: Vec<Option<WindowOutput>> = windows.iter().map(|_| None).collect();
    for (at, first) in windows.iter().enumerate() {
        if outputs[at].is_some() {
            continue;
        }
        let sorted_alike = || windows.iter().enumerate().filter(|(_, window)| window.is_sorted_as(first));
        let breaks_ties = sorted_alike().any(|(_, window)| window.depends_on_ties());
        let ties: &[String] = if breaks_ties { &first.ties } else { &[] };
        let sorted = SortedRows::new(height, first, ties, read)?;
        for (index, window) in sorted_alike() {
            let arguments = read_arguments(window, read)?;
            let frames = FrameRanges::new(window, &sorted, &read_frame_values(window, read)?);
            let output = evaluate_window(window, &sorted, &arguments, &frames)
                .map_err(|ValueError(problem)| EvaluationError::Window { window: index, problem })?;
            outputs[index] = Some(output);
        }
    }
    Ok(outputs.into_iter().flatten().collect())
}

fn read_arguments<'a, E>(
    window: &WindowColumns,
    read: &dyn Fn(&str) -> Result<WindowValues<'a>, E>,
) -> Result<Vec<WindowValues<'a>>, E> {
    let names = if window.reads_arguments() { window.arguments.as_slice() } else { &[] };
    names.iter().map(|name| read(name)).collect()
}

fn read_frame_values<'a, E>(
    window: &WindowColumns,
    read: &dyn Fn(&str) -> Result<WindowValues<'a>, E>,
) -> Result<Vec<FrameValues<'a>>, E> {
    let columns = window.frame_columns.iter();
    columns.map(|column| Ok(FrameValues { argument: column.argument, values: read(&column.column)? })).collect()
}

/// Computes one window over sorted rows. `arguments` are empty where the function does not read them.
fn evaluate_window(
    window: &WindowColumns,
    sorted: &SortedRows,
    arguments: &[WindowValues],
    frame: &FrameRanges,
) -> Result<WindowOutput, ValueError> {
    let candidates = || candidate_rows(window, sorted, arguments);
    Ok(match window.function {
        WindowFunction::RowNumber => rank::row_number(sorted),
        WindowFunction::Rank => rank::plain_rank(sorted),
        WindowFunction::DenseRank => rank::dense_rank(sorted),
        WindowFunction::PercentRank => rank::percent_rank(sorted),
        WindowFunction::CumulativeDistribution => rank::cumulative_distribution(sorted),
        WindowFunction::Ntile => rank::ntile_buckets(sorted, window.offset)?,
        WindowFunction::Lag => {
            WindowOutput::Rows(value_functions::shifted_rows(sorted, &candidates(), window.offset.saturating_neg()))
        }
        WindowFunction::Lead => WindowOutput::Rows(value_functions::shifted_rows(sorted, &candidates(), window.offset)),
        WindowFunction::FirstValue | WindowFunction::Aggregate(AggregateFunction::First) => {
            WindowOutput::Rows(value_functions::first_value_rows(sorted, &candidates(), frame))
        }
        WindowFunction::LastValue | WindowFunction::Aggregate(AggregateFunction::Last) => {
            WindowOutput::Rows(value_functions::last_value_rows(sorted, &candidates(), frame))
        }
        WindowFunction::NthValue => {
            WindowOutput::Rows(value_functions::nth_value_rows(sorted, &candidates(), frame, window.offset))
        }
        WindowFunction::CountDistinct => match arguments {
            [values] => count_distinct::count_distinct(sorted, frame, values)?,
            _ => return Err(ValueError(format!("COUNT(DISTINCT) does not take {} arguments", arguments.len()))),
        },
        WindowFunction::Aggregate(aggregate) => evaluate_aggregate(aggregate, window, sorted, arguments, frame)?,
    })
}

/// Returns the rows that a function chooses from.
fn candidate_rows(window: &WindowColumns, sorted: &SortedRows, arguments: &[WindowValues]) -> Candidates {
    match arguments {
        [values, ..] if window.ignore_nulls => Candidates::not_null(sorted, values),
        _ => Candidates::all_rows(sorted),
    }
}

fn evaluate_aggregate(
    aggregate: AggregateFunction,
    window: &WindowColumns,
    sorted: &SortedRows,
    arguments: &[WindowValues],
    frame: &FrameRanges,
) -> Result<WindowOutput, ValueError> {
    let data_type = window.data_type;
    let variance = |values, result| statistics::compute_variance(sorted, frame, values, result);
    let covariance = |xs, ys, estimate| statistics::compute_covariance(sorted, frame, xs, ys, estimate);
    match (aggregate, arguments) {
        (AggregateFunction::CountRows, _) => Ok(totals::count_rows(sorted, frame)),
        (AggregateFunction::Count, [values]) => totals::count_values(sorted, frame, values),
        (AggregateFunction::Sum, [values]) => totals::sum_values(sorted, frame, values, data_type),
        (AggregateFunction::Average, [values]) => totals::average_values(sorted, frame, values, data_type),
        (AggregateFunction::BoolAnd, [values]) => totals::bool_and(sorted, frame, values),
        (AggregateFunction::BoolOr, [values]) => totals::bool_or(sorted, frame, values),
        (AggregateFunction::Min, [values]) => {
            Ok(WindowOutput::of_rows(extremes::rows_of_min(sorted, frame, values)?, values))
        }
        (AggregateFunction::Max, [values]) => {
            Ok(WindowOutput::of_rows(extremes::rows_of_max(sorted, frame, values)?, values))
        }
        (AggregateFunction::ArgMin, [values, keys]) => {
            Ok(WindowOutput::of_rows(extremes::arg_min(sorted, frame, values, keys)?, values))
        }
        (AggregateFunction::ArgMax, [values, keys]) => {
            Ok(WindowOutput::of_rows(extremes::arg_max(sorted, frame, values, keys)?, values))
        }
        (AggregateFunction::QuantileContinuous(share), [values]) => {
            quantiles::continuous_quantiles(sorted, frame, values, share, data_type)
        }
        (AggregateFunction::QuantileDiscrete(share), [values]) => {
            quantiles::discrete_quantiles(sorted, frame, values, share)
        }
        (AggregateFunction::Mode, [values]) => quantiles::most_frequent_values(sorted, frame, values),
        (AggregateFunction::Concatenate, [values, separators]) => {
            concatenate::concatenate_texts(sorted, frame, values, separators)
        }
        (AggregateFunction::VarianceSample, [values]) => variance(values, |of| of.variance(Estimate::Sample)),
        (AggregateFunction::VariancePopulation, [values]) => variance(values, |of| of.variance(Estimate::Population)),
        (AggregateFunction::DeviationSample, [values]) => variance(values, |of| of.deviation(Estimate::Sample)),
        (AggregateFunction::DeviationPopulation, [values]) => variance(values, |of| of.deviation(Estimate::Population)),
        (AggregateFunction::Correlation, [xs, ys]) => statistics::compute_correlation(sorted, frame, xs, ys),
        (AggregateFunction::CovarianceSample, [xs, ys]) => covariance(xs, ys, Estimate::Sample),
        (AggregateFunction::CovariancePopulation, [xs, ys]) => covariance(xs, ys, Estimate::Population),
        (other, _) => Err(ValueError(format!("{other:?} does not take {} arguments", arguments.len()))),
    }
}
