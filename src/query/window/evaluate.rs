//! Computes windows over values that are read by the name of their column.

use super::frame_ranges::FrameRanges;
use super::sorted_rows::SortedRows;
use super::value_functions::Candidates;
use super::values::{WindowOutput, WindowValues};
use super::window_columns::WindowColumns;
use super::{concatenate, count_distinct, extremes, quantiles, rank, statistics, totals, value_functions};
use crate::query::expr::{AggregateFunction, WindowFunction};
use crate::query::functions::ValueError;
use crate::query::numerics::exact_statistics::Estimate;

/// Why windows cannot be computed; `E` is why a column cannot be read.
#[derive(Debug)]
pub enum EvaluationError<E> {
    /// A value that the type of the window at this index does not hold.
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

/// The output of every window over so many rows.
///
/// # Errors
/// A window with a problem, whatever the order of the rows the same one; or a column that cannot be read.
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
        let alike = || windows.iter().enumerate().filter(|(_, window)| window.is_sorted_as(first));
        let break_ties = alike().any(|(_, window)| window.depends_on_ties());
        let arrangement = SortedRows::new(height, first, break_ties, read)?;
        for (index, window) in alike() {
            let read_arguments = if window.reads_arguments() { window.arguments.as_slice() } else { &[] };
            let arguments = read_arguments.iter().map(|name| read(name)).collect::<Result<Vec<_>, _>>()?;
            let of_frame = window.frame_columns.iter().map(|(at, name)| Ok((*at, read(name)?)));
            let of_frame = of_frame.collect::<Result<Vec<_>, E>>()?;
            let frames = FrameRanges::new(window, &arrangement, &of_frame);
            let output = evaluate_window(window, &arrangement, &arguments, &frames)
                .map_err(|ValueError(problem)| EvaluationError::Window { window: index, problem })?;
            outputs[index] = Some(output);
        }
    }
    Ok(outputs.into_iter().flatten().collect())
}

/// One window over sorted rows. `arguments` are empty where [`WindowColumns::reads_arguments`] says so.
fn evaluate_window(
    window: &WindowColumns,
    arrangement: &SortedRows,
    arguments: &[WindowValues],
    frame: &FrameRanges,
) -> Result<WindowOutput, ValueError> {
    let candidates = || match arguments {
        [values, ..] if window.ignore_nulls => Candidates::not_null(arrangement, values),
        _ => Candidates::all_rows(arrangement),
    };
    Ok(match window.function {
        WindowFunction::RowNumber => rank::row_number(arrangement),
        WindowFunction::Rank => rank::rank(arrangement),
        WindowFunction::DenseRank => rank::dense_rank(arrangement),
        WindowFunction::PercentRank => rank::percent_rank(arrangement),
        WindowFunction::CumulativeDistribution => rank::cumulative_distribution(arrangement),
        WindowFunction::Ntile => rank::ntile(arrangement, window.offset)?,
        WindowFunction::Lag => WindowOutput::Rows(value_functions::shifted_rows(
            arrangement,
            &candidates(),
            window.offset.saturating_neg(),
        )),
        WindowFunction::Lead => {
            WindowOutput::Rows(value_functions::shifted_rows(arrangement, &candidates(), window.offset))
        }
        WindowFunction::FirstValue | WindowFunction::Aggregate(AggregateFunction::First) => {
            WindowOutput::Rows(value_functions::first(arrangement, &candidates(), frame))
        }
        WindowFunction::LastValue | WindowFunction::Aggregate(AggregateFunction::Last) => {
            WindowOutput::Rows(value_functions::last(arrangement, &candidates(), frame))
        }
        WindowFunction::NthValue => {
            WindowOutput::Rows(value_functions::nth(arrangement, &candidates(), frame, window.offset))
        }
        WindowFunction::CountDistinct => match arguments {
            [values] => count_distinct::count_distinct(arrangement, frame, values)?,
            _ => return Err(ValueError(format!("COUNT(DISTINCT) does not take {} arguments", arguments.len()))),
        },
        WindowFunction::Aggregate(aggregate) => evaluate_aggregate(aggregate, window, arrangement, arguments, frame)?,
    })
}

fn evaluate_aggregate(
    aggregate: AggregateFunction,
    window: &WindowColumns,
    arrangement: &SortedRows,
    arguments: &[WindowValues],
    frame: &FrameRanges,
) -> Result<WindowOutput, ValueError> {
    let data_type = window.data_type;
    let variance = |values, result| statistics::variance(arrangement, frame, values, result);
    let covariance = |xs, ys, estimate| statistics::covariance(arrangement, frame, xs, ys, estimate);
    match (aggregate, arguments) {
        (AggregateFunction::CountRows, _) => Ok(totals::count_rows(arrangement, frame)),
        (AggregateFunction::Count, [values]) => totals::count(arrangement, frame, values),
        (AggregateFunction::Sum, [values]) => totals::sum(arrangement, frame, values, data_type),
        (AggregateFunction::Average, [values]) => totals::average(arrangement, frame, values, data_type),
        (AggregateFunction::BoolAnd, [values]) => totals::bool_and(arrangement, frame, values),
        (AggregateFunction::BoolOr, [values]) => totals::bool_or(arrangement, frame, values),
        (AggregateFunction::Min, [values]) => {
            Ok(WindowOutput::of_rows(extremes::min(arrangement, frame, values)?, values))
        }
        (AggregateFunction::Max, [values]) => {
            Ok(WindowOutput::of_rows(extremes::max(arrangement, frame, values)?, values))
        }
        (AggregateFunction::ArgMin, [values, keys]) => {
            Ok(WindowOutput::of_rows(extremes::arg_min(arrangement, frame, values, keys)?, values))
        }
        (AggregateFunction::ArgMax, [values, keys]) => {
            Ok(WindowOutput::of_rows(extremes::arg_max(arrangement, frame, values, keys)?, values))
        }
        (AggregateFunction::QuantileContinuous(share), [values]) => {
            quantiles::continuous(arrangement, frame, values, share, data_type)
        }
        (AggregateFunction::QuantileDiscrete(share), [values]) => {
            quantiles::discrete(arrangement, frame, values, share)
        }
        (AggregateFunction::Mode, [values]) => quantiles::mode(arrangement, frame, values),
        (AggregateFunction::Concatenate, [values, separators]) => {
            concatenate::concatenate_texts(arrangement, frame, values, separators)
        }
        (AggregateFunction::VarianceSample, [values]) => variance(values, |of| of.variance(Estimate::Sample)),
        (AggregateFunction::VariancePopulation, [values]) => variance(values, |of| of.variance(Estimate::Population)),
        (AggregateFunction::DeviationSample, [values]) => variance(values, |of| of.deviation(Estimate::Sample)),
        (AggregateFunction::DeviationPopulation, [values]) => variance(values, |of| of.deviation(Estimate::Population)),
        (AggregateFunction::Correlation, [xs, ys]) => statistics::correlation(arrangement, frame, xs, ys),
        (AggregateFunction::CovarianceSample, [xs, ys]) => covariance(xs, ys, Estimate::Sample),
        (AggregateFunction::CovariancePopulation, [xs, ys]) => covariance(xs, ys, Estimate::Population),
        (other, _) => Err(ValueError(format!("{other:?} does not take {} arguments", arguments.len()))),
    }
}
