//! Computes windows over values that are read by the name of their column.

use super::arrangement::Arrangement;
use super::columns::WindowColumns;
use super::frames::Frames;
use super::pick::Candidates;
use super::values::{Output, Values};
use super::{concatenate, distinct, extremes, pick, quantiles, rank, statistics, totals};
use crate::query::expr::{Aggregate, WindowFunction};
use crate::query::functions::Problem;
use crate::query::statistics::Estimate;

/// Why windows cannot be computed; `E` is why a column cannot be read.
#[derive(Debug)]
pub enum WindowError<E> {
    /// A value that the type of the window at this index does not hold.
    Window {
        window: usize,
        problem: String,
    },
    Engine(E),
}

impl<E> From<E> for WindowError<E> {
    fn from(error: E) -> Self {
        Self::Engine(error)
    }
}

/// The output of every window over so many rows.
///
/// # Errors
/// A window with a problem, whatever the order of the rows the same one; or a column that cannot be read.
pub fn outputs<'a, E>(
    height: usize,
    windows: &[WindowColumns],
    read: &dyn Fn(&str) -> Result<Values<'a>, E>,
) -> Result<Vec<Output>, WindowError<E>> {
    let mut outputs: Vec<Option<Output>> = windows.iter().map(|_| None).collect();
    for (at, first) in windows.iter().enumerate() {
        if outputs[at].is_some() {
            continue;
        }
        let alike = || windows.iter().enumerate().filter(|(_, window)| window.is_sorted_as(first));
        let break_ties = alike().any(|(_, window)| window.depends_on_ties());
        let arrangement = Arrangement::new(height, first, break_ties, read)?;
        for (index, window) in alike() {
            let read_arguments = if window.reads_arguments() { window.arguments.as_slice() } else { &[] };
            let arguments = read_arguments.iter().map(|name| read(name)).collect::<Result<Vec<_>, _>>()?;
            let of_frame = window.of_frame.iter().map(|(at, name)| Ok((*at, read(name)?)));
            let of_frame = of_frame.collect::<Result<Vec<_>, E>>()?;
            let frames = Frames::new(window, &arrangement, &of_frame);
            let output = evaluate(window, &arrangement, &arguments, &frames)
                .map_err(|Problem(problem)| WindowError::Window { window: index, problem })?;
            outputs[index] = Some(output);
        }
    }
    Ok(outputs.into_iter().flatten().collect())
}

/// One window over sorted rows. `arguments` are empty where [`WindowColumns::reads_arguments`] says so.
fn evaluate(
    window: &WindowColumns,
    arrangement: &Arrangement,
    arguments: &[Values],
    frame: &Frames,
) -> Result<Output, Problem> {
    let candidates = || match arguments {
        [values, ..] if window.ignore_nulls => Candidates::not_null(arrangement, values),
        _ => Candidates::all(arrangement),
    };
    Ok(match window.function {
        WindowFunction::RowNumber => rank::row_number(arrangement),
        WindowFunction::Rank => rank::rank(arrangement),
        WindowFunction::DenseRank => rank::dense_rank(arrangement),
        WindowFunction::PercentRank => rank::percent_rank(arrangement),
        WindowFunction::CumulativeDistribution => rank::cumulative_distribution(arrangement),
        WindowFunction::Ntile => rank::ntile(arrangement, window.offset)?,
        WindowFunction::Lag => Output::Rows(pick::shifted(arrangement, &candidates(), window.offset.saturating_neg())),
        WindowFunction::Lead => Output::Rows(pick::shifted(arrangement, &candidates(), window.offset)),
        WindowFunction::FirstValue | WindowFunction::Aggregate(Aggregate::First) => {
            Output::Rows(pick::first(arrangement, &candidates(), frame))
        }
        WindowFunction::LastValue | WindowFunction::Aggregate(Aggregate::Last) => {
            Output::Rows(pick::last(arrangement, &candidates(), frame))
        }
        WindowFunction::NthValue => Output::Rows(pick::nth(arrangement, &candidates(), frame, window.offset)),
        WindowFunction::CountDistinct => match arguments {
            [values] => distinct::count_distinct(arrangement, frame, values)?,
            _ => return Err(Problem(format!("COUNT(DISTINCT) does not take {} arguments", arguments.len()))),
        },
        WindowFunction::Aggregate(aggregate) => self::aggregate(aggregate, window, arrangement, arguments, frame)?,
    })
}

fn aggregate(
    aggregate: Aggregate,
    window: &WindowColumns,
    arrangement: &Arrangement,
    arguments: &[Values],
    frame: &Frames,
) -> Result<Output, Problem> {
    let data_type = window.data_type;
    let variance = |values, result| statistics::variance(arrangement, frame, values, result);
    let covariance = |xs, ys, estimate| statistics::covariance(arrangement, frame, xs, ys, estimate);
    match (aggregate, arguments) {
        (Aggregate::CountRows, _) => Ok(totals::count_rows(arrangement, frame)),
        (Aggregate::Count, [values]) => totals::count(arrangement, frame, values),
        (Aggregate::Sum, [values]) => totals::sum(arrangement, frame, values, data_type),
        (Aggregate::Average, [values]) => totals::average(arrangement, frame, values, data_type),
        (Aggregate::BoolAnd, [values]) => totals::bool_and(arrangement, frame, values),
        (Aggregate::BoolOr, [values]) => totals::bool_or(arrangement, frame, values),
        (Aggregate::Min, [values]) => Ok(Output::of_rows(extremes::min(arrangement, frame, values)?, values)),
        (Aggregate::Max, [values]) => Ok(Output::of_rows(extremes::max(arrangement, frame, values)?, values)),
        (Aggregate::ArgMin, [values, keys]) => {
            Ok(Output::of_rows(extremes::arg_min(arrangement, frame, values, keys)?, values))
        }
        (Aggregate::ArgMax, [values, keys]) => {
            Ok(Output::of_rows(extremes::arg_max(arrangement, frame, values, keys)?, values))
        }
        (Aggregate::QuantileContinuous(share), [values]) => {
            quantiles::continuous(arrangement, frame, values, share, data_type)
        }
        (Aggregate::QuantileDiscrete(share), [values]) => quantiles::discrete(arrangement, frame, values, share),
        (Aggregate::Mode, [values]) => quantiles::mode(arrangement, frame, values),
        (Aggregate::Concatenate, [values, separators]) => {
            concatenate::concatenate(arrangement, frame, values, separators)
        }
        (Aggregate::VarianceSample, [values]) => variance(values, |of| of.variance(Estimate::Sample)),
        (Aggregate::VariancePopulation, [values]) => variance(values, |of| of.variance(Estimate::Population)),
        (Aggregate::DeviationSample, [values]) => variance(values, |of| of.deviation(Estimate::Sample)),
        (Aggregate::DeviationPopulation, [values]) => variance(values, |of| of.deviation(Estimate::Population)),
        (Aggregate::Correlation, [xs, ys]) => statistics::correlation(arrangement, frame, xs, ys),
        (Aggregate::CovarianceSample, [xs, ys]) => covariance(xs, ys, Estimate::Sample),
        (Aggregate::CovariancePopulation, [xs, ys]) => covariance(xs, ys, Estimate::Population),
        (other, _) => Err(Problem(format!("{other:?} does not take {} arguments", arguments.len()))),
    }
}
