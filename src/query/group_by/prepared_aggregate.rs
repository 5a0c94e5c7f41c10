//! An aggregate with its empty accumulator and the columns of a batch that it reads.

use polars::prelude::PolarsError;

use super::accumulator::GroupAccumulator;
use super::accumulators::new_accumulator;
use super::batch::InputColumns;
use super::column_values::{ColumnForm, ValueStorage};
use super::input::{GroupAggregate, GroupByInput};
use crate::query::expr::AggregateFunction;

/// An aggregate with its empty accumulator and the columns of a batch that it reads.
pub struct PreparedAggregate {
    pub accumulator: Box<dyn GroupAccumulator>,
    /// The positions of the arguments, then of the columns that the values are ordered by.
    pub columns: Vec<usize>,
    /// The positions of the arguments' hashes, where each value counts once.
    pub distinct: Vec<usize>,
}

impl PreparedAggregate {
    /// Creates the accumulator, and adds the columns that it reads to `columns_read`.
    ///
    /// # Errors
    /// Where the aggregate lacks an argument or names a column that does not exist.
    pub fn new(
        aggregate: &GroupAggregate,
        input: &GroupByInput,
        columns_read: &mut InputColumns,
    ) -> Result<Self, PolarsError> {
        let storages = column_storages(aggregate, input)?;
        let arguments = aggregate
            .arguments
            .get(..argument_column_count(aggregate.function))
            .ok_or_else(|| missing_column_error(aggregate))?;
        let mut columns = columns_read.add_all(arguments, argument_form(aggregate));
        match aggregate.function {
            AggregateFunction::Mode | AggregateFunction::Entropy => {
                columns.extend(columns_read.add_all(arguments, ColumnForm::Hashes));
            }
            AggregateFunction::First | AggregateFunction::Last | AggregateFunction::Concatenate => {
                let order: Vec<usize> = aggregate.order.iter().map(|order| order.position).collect();
                columns.extend(columns_read.add_all(&order, ColumnForm::Values));
            }
            _ => {}
        }
        let distinct = if aggregate.distinct && depends_on_duplicates(aggregate.function) {
            columns_read.add_all(arguments, ColumnForm::Hashes)
        } else {
            Vec::new()
        };
        let storage = storages.first().copied().unwrap_or(ValueStorage::Integers);
        Ok(Self { accumulator: new_accumulator(aggregate, storage), columns, distinct })
    }
}

/// Returns the storage of the arguments and of the columns that the values are ordered by.
fn column_storages(aggregate: &GroupAggregate, input: &GroupByInput) -> Result<Vec<ValueStorage>, PolarsError> {
    let positions = aggregate.arguments.iter().chain(aggregate.order.iter().map(|order| &order.position));
    positions.map(|position| column_storage(aggregate, input, *position)).collect()
}

fn column_storage(
    aggregate: &GroupAggregate,
    input: &GroupByInput,
    position: usize,
) -> Result<ValueStorage, PolarsError> {
    let (_, data_type) = input.schema.get_at_index(position).ok_or_else(|| missing_column_error(aggregate))?;
    Ok(ValueStorage::of_column_type(data_type))
}

fn missing_column_error(aggregate: &GroupAggregate) -> PolarsError {
    PolarsError::ComputeError(format!("the aggregate `{}` lacks a column", aggregate.name).into())
}

/// Returns how many of the arguments are columns.
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

/// Returns whether DISTINCT can change the result. STRING_AGG drops duplicates itself, after it has sorted the values.
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

/// Returns the form in which the arguments are read.
fn argument_form(aggregate: &GroupAggregate) -> ColumnForm {
    match aggregate.function {
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
        AggregateFunction::QuantileContinuous(_) if aggregate.data_type.is_numeric() => ColumnForm::Doubles,
        _ => ColumnForm::Values,
    }
}
