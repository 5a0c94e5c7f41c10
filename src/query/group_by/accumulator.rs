//! What an aggregate keeps of the rows of each group.

use polars::prelude::PolarsError;

use super::batch::{Inputs, Rows};
use super::column_values::{ColumnValues, Form, Storage};
use super::results::Results;
use super::{Feed, GroupTotal};
use crate::query::expr::{Aggregate, Direction};
use crate::query::quantile::Quantile;
use crate::query::statistics::{Correlation, Covariance, Estimate, Moments, Variance};

mod bits;
mod counts;
mod extremes;
mod lists;
mod modes;
mod ordered;
mod quantiles;
mod statistics;
mod sums;

use bits::Bits;
use counts::Counts;
use extremes::Extremes;
use lists::{Lists, median_deviation, product};
use modes::{Asked, Modes};
use ordered::{Concatenated, Nulls, Picked, Repeated};
use quantiles::{Position, Quantiles};
use statistics::{Pairs, Singles};
use sums::{Outcome, Sums};

/// One aggregate over all groups of a worker. The result depends neither on the order of rows nor on how they are
/// batched.
pub trait Accumulator: Send {
    /// Adds rows; `columns` are those of [`Prepared::columns`].
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows);

    /// The totals of so many groups, in the order of their numbers; or, in words, what is wrong with one of them.
    fn finish(self: Box<Self>, groups: usize) -> Result<Results, String>;
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
pub struct Prepared {
    pub accumulator: Box<dyn Accumulator>,
    /// The arguments, then what the values are ordered by.
    pub columns: Vec<usize>,
    /// The hashes of the arguments, where each value counts once.
    pub distinct: Vec<usize>,
}

impl Prepared {
    /// # Errors
    /// Where the total lacks an argument or names a column that is not there.
    pub fn new(total: &GroupTotal, feed: &Feed, inputs: &mut Inputs) -> Result<Self, PolarsError> {
        let mut storages = Vec::new();
        for position in total.arguments.iter().chain(total.order.iter().map(|order| &order.position)) {
            let (_, data_type) = feed.schema.get_at_index(*position).ok_or_else(|| lacking(total))?;
            storages.push(Storage::of(data_type));
        }
        let arguments = total.arguments.get(..arity(total.function)).ok_or_else(|| lacking(total))?;
        let accumulator = accumulator(total, storages.first().copied().unwrap_or(Storage::Integers));
        let form = form(total);
        let mut columns: Vec<usize> = arguments.iter().map(|column| inputs.place(*column, form)).collect();
        match total.function {
            Aggregate::Mode | Aggregate::Entropy => {
                columns.extend(arguments.iter().map(|column| inputs.place(*column, Form::Hashes)));
            }
            Aggregate::First | Aggregate::Last | Aggregate::Concatenate => {
                columns.extend(total.order.iter().map(|order| inputs.place(order.position, Form::Values)));
            }
            _ => {}
        }
        let distinct = if total.distinct && repetition_matters(total.function) {
            arguments.iter().map(|column| inputs.place(*column, Form::Hashes)).collect()
        } else {
            Vec::new()
        };
        Ok(Self { accumulator, columns, distinct })
    }
}

fn lacking(total: &GroupTotal) -> PolarsError {
    PolarsError::ComputeError(format!("the total `{}` lacks a column", total.name).into())
}

/// How many of the arguments are columns.
fn arity(function: Aggregate) -> usize {
    match function {
        Aggregate::CountRows => 0,
        Aggregate::Correlation
        | Aggregate::CovarianceSample
        | Aggregate::CovariancePopulation
        | Aggregate::ArgMin
        | Aggregate::ArgMax => 2,
        _ => 1,
    }
}

/// Whether DISTINCT can change the result. STRING_AGG sees to it when the values are in order.
fn repetition_matters(function: Aggregate) -> bool {
    !matches!(
        function,
        Aggregate::CountRows
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::BoolAnd
            | Aggregate::BoolOr
            | Aggregate::ArgMin
            | Aggregate::ArgMax
            | Aggregate::First
            | Aggregate::Last
            | Aggregate::Concatenate
    )
}

/// In which form the arguments are read.
fn form(total: &GroupTotal) -> Form {
    match total.function {
        Aggregate::CountRows | Aggregate::Count => Form::Present,
        Aggregate::VarianceSample
        | Aggregate::VariancePopulation
        | Aggregate::DeviationSample
        | Aggregate::DeviationPopulation
        | Aggregate::Correlation
        | Aggregate::CovarianceSample
        | Aggregate::CovariancePopulation
        | Aggregate::Skewness
        | Aggregate::KurtosisSample
        | Aggregate::KurtosisPopulation
        | Aggregate::Product
        | Aggregate::MedianDeviation => Form::Doubles,
        Aggregate::QuantileContinuous(_) if total.data_type.is_numeric() => Form::Doubles,
        _ => Form::Values,
    }
}

fn accumulator(total: &GroupTotal, storage: Storage) -> Box<dyn Accumulator> {
    let descending = total.order.first().is_some_and(|order| order.descending);
    let quantile = |share| if descending { Quantile::new(share).descending() } else { Quantile::new(share) };
    let by_order = || {
        let directions = total.order.iter();
        directions.map(|order| Direction { descending: order.descending, nulls_first: order.nulls_first }).collect()
    };
    let covariance = |result| Pairs::new(Covariance::add, result);
    let variance = |result| Singles::new(Variance::add, result);
    let moments = |result| Singles::new(Moments::add, result);
    match total.function {
        // Plans have literals in the place of GROUPING.
        Aggregate::CountRows | Aggregate::Count | Aggregate::Grouping => Box::new(Counts::default()),
        Aggregate::Sum => Box::new(Sums::new(storage, Outcome::Total, total.data_type)),
        Aggregate::Average => Box::new(Sums::new(storage, Outcome::Average, total.data_type)),
        Aggregate::Min | Aggregate::BoolAnd => Box::new(Extremes::new(storage, Extreme::Least)),
        Aggregate::Max | Aggregate::BoolOr => Box::new(Extremes::new(storage, Extreme::Greatest)),
        Aggregate::QuantileContinuous(share) => {
            Box::new(Quantiles::new(storage, Position::Continuous, quantile(share), total.data_type))
        }
        Aggregate::QuantileDiscrete(share) => {
            Box::new(Quantiles::new(storage, Position::Discrete, quantile(share), total.data_type))
        }
        Aggregate::VarianceSample => Box::new(variance(|of| of.variance(Estimate::Sample))),
        Aggregate::VariancePopulation => Box::new(variance(|of| of.variance(Estimate::Population))),
        Aggregate::DeviationSample => Box::new(variance(|of| of.deviation(Estimate::Sample))),
        Aggregate::DeviationPopulation => Box::new(variance(|of| of.deviation(Estimate::Population))),
        Aggregate::Correlation => Box::new(Pairs::new(Correlation::add, Correlation::coefficient)),
        Aggregate::CovarianceSample => Box::new(covariance(|of| of.covariance(Estimate::Sample))),
        Aggregate::CovariancePopulation => Box::new(covariance(|of| of.covariance(Estimate::Population))),
        Aggregate::Skewness => Box::new(moments(Moments::skewness)),
        Aggregate::KurtosisSample => Box::new(moments(|of| of.kurtosis(Estimate::Sample))),
        Aggregate::KurtosisPopulation => Box::new(moments(|of| of.kurtosis(Estimate::Population))),
        Aggregate::Product => Box::new(Lists::new(product)),
        Aggregate::MedianDeviation => Box::new(Lists::new(median_deviation)),
        Aggregate::BitAnd => Box::new(Bits::new(|one, two| one & two)),
        Aggregate::BitOr => Box::new(Bits::new(|one, two| one | two)),
        Aggregate::BitXor => Box::new(Bits::new(|one, two| one ^ two)),
        Aggregate::Entropy => Box::new(Modes::new(storage, Asked::Entropy)),
        Aggregate::Mode => Box::new(Modes::new(storage, Asked::Mode)),
        Aggregate::ArgMin => Box::new(Picked::new(storage, vec![Direction::ASCENDING], Extreme::Least, Nulls::Skipped)),
        Aggregate::ArgMax => {
            Box::new(Picked::new(storage, vec![Direction::DESCENDING], Extreme::Least, Nulls::Skipped))
        }
        Aggregate::First => Box::new(Picked::new(storage, by_order(), Extreme::Least, Nulls::Kept)),
        Aggregate::Last => Box::new(Picked::new(storage, by_order(), Extreme::Greatest, Nulls::Kept)),
        Aggregate::Concatenate => {
            let repeated = if total.distinct { Repeated::Dropped } else { Repeated::Kept };
            Box::new(Concatenated::new(by_order(), total.separator.clone().unwrap_or_default(), repeated))
        }
    }
}
