//! What an aggregate keeps of the rows of each group.

use polars::prelude::PolarsError;

use super::batch::{GroupedRows, InputColumns};
use super::column_values::{ColumnForm, ColumnValues, ValueStorage};
use super::group_results::GroupResults;
use super::{GroupAggregate, GroupByInput};
use crate::query::expr::{AggregateFunction, SortDirection};
use crate::query::numerics::exact_statistics::{Correlation, Covariance, Estimate, Moments, Variance};
use crate::query::numerics::quantile::Quantile;

mod bits;
mod counts;
mod extremes;
mod lists;
mod modes;
mod ordered;
mod quantiles;
mod statistics;
mod sums;

use bits::BitAccumulator;
use counts::CountAccumulator;
use extremes::ExtremeAccumulator;
use lists::{ListAccumulator, median_deviation, product_of};
use modes::{FrequencyAccumulator, FrequencyStatistic};
use ordered::{DuplicateHandling, NullHandling, PickAccumulator, TextJoinAccumulator};
use quantiles::{QuantileAccumulator, QuantileKind};
use statistics::{ColumnStatistics, PairStatistics};
use sums::{SumAccumulator, SumResult};

/// One aggregate over all groups of a worker. The result depends neither on the order of rows nor on how they are
/// batched.
pub trait GroupAccumulator: Send {
    /// Adds rows; `columns` are those of [`Prepared::columns`].
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows);

    /// The totals of so many groups, in the order of their numbers; or, in words, what is wrong with one of them.
    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String>;
}

/// Which of two values stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extreme {
    Least,
    Greatest,
}

impl Extreme {
    fn prefers<T: PartialOrd + ?Sized>(self, new: &T, old: &T) -> bool {
        match self {
            Self::Least => new < old,
            Self::Greatest => new > old,
        }
    }
}

/// An aggregate, and the places of its inputs in a batch.
pub struct PreparedAggregate {
    pub accumulator: Box<dyn GroupAccumulator>,
    /// The arguments, then what the values are ordered by.
    pub columns: Vec<usize>,
    /// The hashes of the arguments, where each value counts once.
    pub distinct: Vec<usize>,
}

impl PreparedAggregate {
    /// # Errors
    /// Where the total lacks an argument or names a column that is not there.
    pub fn new(total: &GroupAggregate, feed: &GroupByInput, inputs: &mut InputColumns) -> Result<Self, PolarsError> {
        let mut storages = Vec::new();
        for position in total.arguments.iter().chain(total.order.iter().map(|order| &order.position)) {
            let (_, data_type) = feed.schema.get_at_index(*position).ok_or_else(|| missing_column_error(total))?;
            storages.push(ValueStorage::of_column_type(data_type));
        }
        let arguments =
            total.arguments.get(..argument_column_count(total.function)).ok_or_else(|| missing_column_error(total))?;
        let accumulator = new_accumulator(total, storages.first().copied().unwrap_or(ValueStorage::Integers));
        let form = argument_form(total);
        let mut columns: Vec<usize> = arguments.iter().map(|column| inputs.column_position(*column, form)).collect();
        match total.function {
            AggregateFunction::Mode | AggregateFunction::Entropy => {
                columns.extend(arguments.iter().map(|column| inputs.column_position(*column, ColumnForm::Hashes)));
            }
            AggregateFunction::First | AggregateFunction::Last | AggregateFunction::Concatenate => {
                columns
                    .extend(total.order.iter().map(|order| inputs.column_position(order.position, ColumnForm::Values)));
            }
            _ => {}
        }
        let distinct = if total.distinct && depends_on_duplicates(total.function) {
            arguments.iter().map(|column| inputs.column_position(*column, ColumnForm::Hashes)).collect()
        } else {
            Vec::new()
        };
        Ok(Self { accumulator, columns, distinct })
    }
}

fn missing_column_error(total: &GroupAggregate) -> PolarsError {
    PolarsError::ComputeError(format!("the total `{}` lacks a column", total.name).into())
}

/// How many of the arguments are columns.
fn argument_column_count(function: AggregateFunction) -> usize {
    match function {
        AggregateFunction::CountRows => 0,
        AggregateFunction::Correlation
        | AggregateFunction::CovarianceSample
        | AggregateFunction::CovariancePopulation
        | AggregateFunction::ArgMin
        | AggregateFunction::ArgMax => 2,
        _ => 1,
    }
}

/// Whether DISTINCT can change the result. STRING_AGG sees to it when the values are in order.
fn depends_on_duplicates(function: AggregateFunction) -> bool {
    !matches!(
        function,
        AggregateFunction::CountRows
            | AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::BoolAnd
            | AggregateFunction::BoolOr
            | AggregateFunction::ArgMin
            | AggregateFunction::ArgMax
            | AggregateFunction::First
            | AggregateFunction::Last
            | AggregateFunction::Concatenate
    )
}

/// In which form the arguments are read.
fn argument_form(total: &GroupAggregate) -> ColumnForm {
    match total.function {
        AggregateFunction::CountRows | AggregateFunction::Count => ColumnForm::Present,
        AggregateFunction::VarianceSample
        | AggregateFunction::VariancePopulation
        | AggregateFunction::DeviationSample
        | AggregateFunction::DeviationPopulation
        | AggregateFunction::Correlation
        | AggregateFunction::CovarianceSample
        | AggregateFunction::CovariancePopulation
        | AggregateFunction::Skewness
        | AggregateFunction::KurtosisSample
        | AggregateFunction::KurtosisPopulation
        | AggregateFunction::Product
        | AggregateFunction::MedianDeviation => ColumnForm::Doubles,
        AggregateFunction::QuantileContinuous(_) if total.data_type.is_numeric() => ColumnForm::Doubles,
        _ => ColumnForm::Values,
    }
}

fn new_accumulator(total: &GroupAggregate, storage: ValueStorage) -> Box<dyn GroupAccumulator> {
    let descending = total.order.first().is_some_and(|order| order.descending);
    let quantile = |share| if descending { Quantile::new(share).descending() } else { Quantile::new(share) };
    let by_order = || {
        let directions = total.order.iter();
        directions.map(|order| SortDirection { descending: order.descending, nulls_first: order.nulls_first }).collect()
    };
    let covariance = |result| PairStatistics::new(Covariance::add, result);
    let variance = |result| ColumnStatistics::new(Variance::add, result);
    let moments = |result| ColumnStatistics::new(Moments::add, result);
    match total.function {
        // Plans have literals in the place of GROUPING.
        AggregateFunction::CountRows | AggregateFunction::Count | AggregateFunction::Grouping => {
            Box::new(CountAccumulator::default())
        }
        AggregateFunction::Sum => Box::new(SumAccumulator::new(storage, SumResult::Total, total.data_type)),
        AggregateFunction::Average => Box::new(SumAccumulator::new(storage, SumResult::Average, total.data_type)),
        AggregateFunction::Min | AggregateFunction::BoolAnd => {
            Box::new(ExtremeAccumulator::new(storage, Extreme::Least))
        }
        AggregateFunction::Max | AggregateFunction::BoolOr => {
            Box::new(ExtremeAccumulator::new(storage, Extreme::Greatest))
        }
        AggregateFunction::QuantileContinuous(share) => {
            Box::new(QuantileAccumulator::new(storage, QuantileKind::Continuous, quantile(share), total.data_type))
        }
        AggregateFunction::QuantileDiscrete(share) => {
            Box::new(QuantileAccumulator::new(storage, QuantileKind::Discrete, quantile(share), total.data_type))
        }
        AggregateFunction::VarianceSample => Box::new(variance(|of| of.variance(Estimate::Sample))),
        AggregateFunction::VariancePopulation => Box::new(variance(|of| of.variance(Estimate::Population))),
        AggregateFunction::DeviationSample => Box::new(variance(|of| of.deviation(Estimate::Sample))),
        AggregateFunction::DeviationPopulation => Box::new(variance(|of| of.deviation(Estimate::Population))),
        AggregateFunction::Correlation => Box::new(PairStatistics::new(Correlation::add, Correlation::coefficient)),
        AggregateFunction::CovarianceSample => Box::new(covariance(|of| of.covariance(Estimate::Sample))),
        AggregateFunction::CovariancePopulation => Box::new(covariance(|of| of.covariance(Estimate::Population))),
        AggregateFunction::Skewness => Box::new(moments(Moments::skewness)),
        AggregateFunction::KurtosisSample => Box::new(moments(|of| of.kurtosis(Estimate::Sample))),
        AggregateFunction::KurtosisPopulation => Box::new(moments(|of| of.kurtosis(Estimate::Population))),
        AggregateFunction::Product => Box::new(ListAccumulator::new(product_of)),
        AggregateFunction::MedianDeviation => Box::new(ListAccumulator::new(median_deviation)),
        AggregateFunction::BitAnd => Box::new(BitAccumulator::new(|one, two| one & two)),
        AggregateFunction::BitOr => Box::new(BitAccumulator::new(|one, two| one | two)),
        AggregateFunction::BitXor => Box::new(BitAccumulator::new(|one, two| one ^ two)),
        AggregateFunction::Entropy => Box::new(FrequencyAccumulator::new(storage, FrequencyStatistic::Entropy)),
        AggregateFunction::Mode => Box::new(FrequencyAccumulator::new(storage, FrequencyStatistic::Mode)),
        AggregateFunction::ArgMin => Box::new(PickAccumulator::new(
            storage,
            vec![SortDirection::ASCENDING],
            Extreme::Least,
            NullHandling::Skipped,
        )),
        AggregateFunction::ArgMax => Box::new(PickAccumulator::new(
            storage,
            vec![SortDirection::DESCENDING],
            Extreme::Least,
            NullHandling::Skipped,
        )),
        AggregateFunction::First => {
            Box::new(PickAccumulator::new(storage, by_order(), Extreme::Least, NullHandling::Kept))
        }
        AggregateFunction::Last => {
            Box::new(PickAccumulator::new(storage, by_order(), Extreme::Greatest, NullHandling::Kept))
        }
        AggregateFunction::Concatenate => {
            let repeated = if total.distinct { DuplicateHandling::Dropped } else { DuplicateHandling::Kept };
            Box::new(TextJoinAccumulator::new(by_order(), total.separator.clone().unwrap_or_default(), repeated))
        }
    }
}
