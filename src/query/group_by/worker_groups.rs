//! The groups of one worker.

use polars::prelude::{DataFrame, IdxCa, IdxSize, IntoColumn, IntoSeries, PolarsError, Schema, StringChunked};

use super::accumulator::GroupAccumulator;
use super::batch::{GroupedRows, InputColumns, RowBatch, RowOfGroup};
use super::column_values::{ColumnForm, ColumnValues};
use super::distinct_counts::{DistinctCounts, MAX_COUNTS};
use super::distinct_rows::DistinctRows;
use super::group_error::GroupError;
use super::group_results::GroupResults;
use super::hash;
use super::input::{GroupAggregate, GroupByInput};
use super::number_by_hash::NumberByHash;
use super::prepared_aggregate::PreparedAggregate;
use crate::query::expr::AggregateFunction;

/// The share of all groups that one worker takes.
#[derive(Debug, Clone, Copy)]
pub struct HashShare {
    /// The number of this share, from 0.
    pub index: usize,
    /// The number of shares.
    pub count: usize,
}

impl HashShare {
    /// All groups.
    #[cfg(test)]
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    fn contains(self, key: u128) -> bool {
        hash::share_of(key, self.count) == self.index
    }
}

/// The groups of a share and the state of their aggregates.
pub struct WorkerGroups {
    share: HashShare,
    /// The number of each group, plus one, by the hash of its key.
    numbers: NumberByHash,
    groups: usize,
    /// The keys of the groups, in the order of their numbers.
    keys: DataFrame,
    aggregates: Vec<TrackedAggregate>,
    /// The COUNT(DISTINCT …), grouped by the table that they share.
    distinct_counts: Vec<SharedDistinctCounts>,
    /// The rows of the current batch that belong to the share.
    rows: Vec<RowOfGroup>,
}

struct TrackedAggregate {
    aggregate: GroupAggregate,
    state: AggregateState,
}

enum AggregateState {
    /// COUNT(DISTINCT …): `table` is a position in [`WorkerGroups::distinct_counts`].
    DistinctCount {
        table: usize,
        position: usize,
    },
    Accumulated(AccumulatedAggregate),
}

struct AccumulatedAggregate {
    accumulator: Box<dyn GroupAccumulator>,
    columns: Vec<usize>,
    /// Set where each value counts once.
    distinct: Option<DistinctFilter>,
}

/// The filter of an aggregate that counts each value once.
struct DistinctFilter {
    /// The positions of the arguments' hashes.
    columns: Vec<usize>,
    rows: DistinctRows,
}

/// Several COUNT(DISTINCT …) that share a table.
struct SharedDistinctCounts {
    counts: DistinctCounts,
    /// The positions of the arguments' hashes.
    columns: Vec<usize>,
}

impl WorkerGroups {
    /// Starts without rows. Adds the columns that the aggregates read to `columns_read`.
    ///
    /// # Errors
    /// Where an aggregate lacks a column.
    pub fn new(input: &GroupByInput, columns_read: &mut InputColumns, share: HashShare) -> Result<Self, PolarsError> {
        let keys: Schema =
            input.schema.iter().take(input.group_by.keys).map(|(name, kind)| (name.clone(), kind.clone())).collect();
        let mut counted: Vec<usize> = Vec::new();
        let mut aggregates = Vec::new();
        for aggregate in &input.group_by.aggregates {
            let state = match aggregate.arguments[..] {
                [column] if aggregate.function == AggregateFunction::Count && aggregate.distinct => {
                    let count = counted.len();
                    counted.push(columns_read.add(column, ColumnForm::Hashes));
                    AggregateState::DistinctCount { table: count / MAX_COUNTS, position: count % MAX_COUNTS }
                }
                _ => AggregateState::Accumulated(AccumulatedAggregate::new(PreparedAggregate::new(
                    aggregate,
                    input,
                    columns_read,
                )?)),
            };
            aggregates.push(TrackedAggregate { aggregate: aggregate.clone(), state });
        }
        let mut groups = Self {
            share,
            numbers: NumberByHash::default(),
            groups: 0,
            keys: DataFrame::empty_with_schema(&keys),
            aggregates,
            distinct_counts: counted.chunks(MAX_COUNTS).map(SharedDistinctCounts::new).collect(),
            rows: Vec::new(),
        };
        if input.group_by.keys == 0 && share.contains(hash::EMPTY_KEY) {
            // Without keys there is one group, even of no rows.
            groups.groups = 1;
            *groups.numbers.entry(hash::EMPTY_KEY) = 1;
        }
        Ok(groups)
    }

    /// Adds the rows of a batch that belong to the share.
    pub fn add(&mut self, batch: &RowBatch) -> Result<(), PolarsError> {
        let first_rows = self.assign_groups(batch)?;
        if !first_rows.is_empty() {
            let keys = batch.keys.take(&IdxCa::from_vec("".into(), first_rows))?;
            self.keys.vstack_mut(&copy_texts(keys)?)?;
        }
        let rows = GroupedRows { rows: &self.rows, keys: &batch.hashes, groups: self.groups };
        for TrackedAggregate { state, .. } in &mut self.aggregates {
            if let AggregateState::Accumulated(accumulated) = state {
                accumulated.add(batch, rows);
            }
        }
        for SharedDistinctCounts { counts, columns } in &mut self.distinct_counts {
            counts.add(&columns_at(batch, columns), &rows);
        }
        Ok(())
    }

    /// Finds the group of each row of the share. Returns the first row of each new group.
    fn assign_groups(&mut self, batch: &RowBatch) -> Result<Vec<IdxSize>, PolarsError> {
        self.rows.clear();
        let mut first_rows = Vec::new();
        for (row, key) in batch.hashes.iter().enumerate() {
            if self.share.contains(*key) {
                let number = self.numbers.entry(*key);
                if *number == 0 {
                    self.groups += 1;
                    *number = u32::try_from(self.groups).ok().ok_or_else(too_many_groups_error)?;
                    first_rows.push(IdxSize::try_from(row).ok().ok_or_else(too_many_groups_error)?);
                }
                let group = usize::try_from(*number - 1).ok().ok_or_else(too_many_groups_error)?;
                self.rows.push(RowOfGroup { row, group });
            }
        }
        Ok(first_rows)
    }

    /// Returns the keys and the results of all groups, in no particular order.
    ///
    /// # Errors
    /// Where the type of an aggregate does not hold its result.
    pub fn finish(mut self) -> Result<DataFrame, GroupError> {
        self.keys.rechunk_mut();
        let mut columns = self.keys.into_columns();
        for (at, TrackedAggregate { aggregate, state }) in self.aggregates.into_iter().enumerate() {
            let results = match state {
                AggregateState::DistinctCount { table, position } => {
                    let mut counts = self.distinct_counts[table].counts.take_counts(position);
                    counts.resize(self.groups, 0);
                    Ok(GroupResults::Integers(counts.into_iter().map(Some).collect()))
                }
                AggregateState::Accumulated(accumulated) => accumulated.accumulator.finish(self.groups),
            };
            let results = results.map_err(|problem| GroupError::Aggregate { aggregate: at, problem })?;
            columns.push(results.into_column(&aggregate.name, aggregate.data_type)?);
        }
        Ok(DataFrame::new(self.groups, columns)?)
    }
}

impl SharedDistinctCounts {
    fn new(columns: &[usize]) -> Self {
        Self { counts: DistinctCounts::new(columns.len()), columns: columns.to_vec() }
    }
}

impl AccumulatedAggregate {
    fn new(prepared: PreparedAggregate) -> Self {
        let PreparedAggregate { accumulator, columns, distinct } = prepared;
        let filter = DistinctFilter { columns: distinct, rows: DistinctRows::default() };
        Self { accumulator, columns, distinct: (!filter.columns.is_empty()).then_some(filter) }
    }

    fn add(&mut self, batch: &RowBatch, rows: GroupedRows) {
        let columns = columns_at(batch, &self.columns);
        match &mut self.distinct {
            None => self.accumulator.add(&columns, &rows),
            Some(filter) => {
                let selected = filter.rows.select_new_rows(&columns_at(batch, &filter.columns), &rows);
                self.accumulator.add(&columns, &GroupedRows { rows: &selected, ..rows });
            }
        }
    }
}

fn columns_at<'a>(batch: &'a RowBatch, positions: &[usize]) -> Vec<&'a ColumnValues> {
    positions.iter().map(|position| &batch.columns[*position]).collect()
}

fn too_many_groups_error() -> PolarsError {
    PolarsError::ComputeError("there are more than four billion groups".into())
}

/// Copies the texts of a few rows. Otherwise they would keep the texts of the whole batch in memory.
fn copy_texts(rows: DataFrame) -> Result<DataFrame, PolarsError> {
    let height = rows.height();
    let columns = rows.into_columns().into_iter().map(|column| match column.str() {
        Ok(texts) => {
            let copied: StringChunked = texts.iter().collect();
            copied.with_name(column.name().clone()).into_series().into_column()
        }
        Err(_) => column,
    });
    DataFrame::new(height, columns.collect())
}
