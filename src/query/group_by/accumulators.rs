//! The accumulators of all aggregates.

use super::accumulator::GroupAccumulator;
use super::column_values::ValueStorage;
use super::input::GroupAggregate;
use crate::query::expr::{AggregateFunction, SortDirection};
use crate::query::numerics::exact_statistics::{Correlation, Covariance, Estimate, Moments, Variance};
use crate::query::numerics::quantile::Quantile;

/// The choice between the least and the greatest value.
mod extreme;
/// The unit of dates and times in integer columns.
mod time_unit;
/// COUNT.
mod counts;
/// SUM and AVG.
mod sums;
/// MIN and MAX, BOOL_AND and BOOL_OR.
mod extremes;
/// BIT_AND, BIT_OR and BIT_XOR.
mod bits;
/// Variance, standard deviation, covariance, correlation, skewness and kurtosis.
mod statistics;
/// PRODUCT and MAD.
mod lists;
/// Quantiles and medians.
mod quantiles;
/// MODE and ENTROPY.
mod modes;
/// ARG_MIN, ARG_MAX, FIRST, LAST and STRING_AGG.
mod ordered;

use bits::BitAccumulator;
use counts::CountAccumulator;
use extreme::Extreme;
use extremes::ExtremeAccumulator;
use lists::{ListAccumulator, median_deviation, product_of};
use modes::{FrequencyAccumulator, FrequencyStatistic};
use ordered::{DuplicateHandling, NullHandling, PickAccumulator, TextJoinAccumulator};
use quantiles::{QuantileAccumulator, QuantileKind};
use statistics::{ColumnStatistics, PairStatistics};
use sums::{SumAccumulator, SumResult};

/// Returns the empty accumulator of an aggregate; `storage` is that of its first argument.
pub fn new_accumulator(aggregate: &GroupAggregate, storage: ValueStorage) -> Box<dyn GroupAccumulator> {
    match aggregate.function {
        // GROUPING is a literal in every plan.
        AggregateFunction::CountRows | AggregateFunction::Count | AggregateFunction::Grouping => {
            Box::new(CountAccumulator::default())
        }
        AggregateFunction::Sum => Box::new(SumAccumulator::new(storage, SumResult::Total, aggregate.data_type)),
        AggregateFunction::Average => Box::new(SumAccumulator::new(storage, SumResult::Average, aggregate.data_type)),
        AggregateFunction::Min | AggregateFunction::BoolAnd => {
            Box::new(ExtremeAccumulator::new(storage, Extreme::Least))
        }
        AggregateFunction::Max | AggregateFunction::BoolOr => {
            Box::new(ExtremeAccumulator::new(storage, Extreme::Greatest))
        }
        AggregateFunction::QuantileContinuous(share) => {
            new_quantile(aggregate, storage, QuantileKind::Continuous, share)
        }
        AggregateFunction::QuantileDiscrete(share) => new_quantile(aggregate, storage, QuantileKind::Discrete, share),
        AggregateFunction::VarianceSample => new_variance(|state| state.variance(Estimate::Sample)),
        AggregateFunction::VariancePopulation => new_variance(|state| state.variance(Estimate::Population)),
        AggregateFunction::DeviationSample => new_variance(|state| state.deviation(Estimate::Sample)),
        AggregateFunction::DeviationPopulation => new_variance(|state| state.deviation(Estimate::Population)),
        AggregateFunction::Correlation => Box::new(PairStatistics::new(Correlation::add, Correlation::coefficient)),
        AggregateFunction::CovarianceSample => new_covariance(|state| state.covariance(Estimate::Sample)),
        AggregateFunction::CovariancePopulation => new_covariance(|state| state.covariance(Estimate::Population)),
        AggregateFunction::Skewness => new_moments(Moments::skewness),
        AggregateFunction::KurtosisSample => new_moments(|state| state.kurtosis(Estimate::Sample)),
        AggregateFunction::KurtosisPopulation => new_moments(|state| state.kurtosis(Estimate::Population)),
        AggregateFunction::Product => Box::new(ListAccumulator::new(product_of)),
        AggregateFunction::MedianDeviation => Box::new(ListAccumulator::new(median_deviation)),
        AggregateFunction::BitAnd => Box::new(BitAccumulator::new(|one, two| one & two)),
        AggregateFunction::BitOr => Box::new(BitAccumulator::new(|one, two| one | two)),
        AggregateFunction::BitXor => Box::new(BitAccumulator::new(|one, two| one ^ two)),
        AggregateFunction::Entropy => Box::new(FrequencyAccumulator::new(storage, FrequencyStatistic::Entropy)),
        AggregateFunction::Mode => Box::new(FrequencyAccumulator::new(storage, FrequencyStatistic::Mode)),
        AggregateFunction::ArgMin => new_arg_extreme(storage, SortDirection::ASCENDING),
        AggregateFunction::ArgMax => new_arg_extreme(storage, SortDirection::DESCENDING),
        AggregateFunction::First => new_pick(aggregate, storage, Extreme::Least),
        AggregateFunction::Last => new_pick(aggregate, storage, Extreme::Greatest),
        AggregateFunction::Concatenate => new_text_join(aggregate),
    }
}

fn new_quantile(
    aggregate: &GroupAggregate,
    storage: ValueStorage,
    kind: QuantileKind,
    share: f64,
) -> Box<dyn GroupAccumulator> {
    let descending = aggregate.order.first().is_some_and(|order| order.descending);
    let quantile = if descending { Quantile::new(share).descending() } else { Quantile::new(share) };
    Box::new(QuantileAccumulator::new(storage, kind, quantile, aggregate.data_type))
}

fn new_variance(result: fn(&Variance) -> Option<f64>) -> Box<dyn GroupAccumulator> {
    Box::new(ColumnStatistics::new(Variance::add, result))
}

fn new_moments(result: fn(&Moments) -> Option<f64>) -> Box<dyn GroupAccumulator> {
    Box::new(ColumnStatistics::new(Moments::add, result))
}

fn new_covariance(result: fn(&Covariance) -> Option<f64>) -> Box<dyn GroupAccumulator> {
    Box::new(PairStatistics::new(Covariance::add, result))
}

/// Returns the accumulator of ARG_MIN or ARG_MAX, which take the first value in the order of their second argument.
fn new_arg_extreme(storage: ValueStorage, direction: SortDirection) -> Box<dyn GroupAccumulator> {
    Box::new(PickAccumulator::new(storage, vec![direction], Extreme::Least, NullHandling::Skip))
}

/// Returns the accumulator of FIRST or LAST.
fn new_pick(aggregate: &GroupAggregate, storage: ValueStorage, extreme: Extreme) -> Box<dyn GroupAccumulator> {
    Box::new(PickAccumulator::new(storage, sort_directions(aggregate), extreme, NullHandling::Keep))
}

fn new_text_join(aggregate: &GroupAggregate) -> Box<dyn GroupAccumulator> {
    let duplicates = if aggregate.distinct { DuplicateHandling::Drop } else { DuplicateHandling::Keep };
    let separator = aggregate.separator.clone().unwrap_or_default();
    Box::new(TextJoinAccumulator::new(sort_directions(aggregate), separator, duplicates))
}

fn sort_directions(aggregate: &GroupAggregate) -> Vec<SortDirection> {
    let order = aggregate.order.iter();
    order.map(|key| SortDirection { descending: key.descending, nulls_first: key.nulls_first }).collect()
}
