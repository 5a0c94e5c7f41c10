//! The groups of one worker.

use polars::prelude::{DataFrame, IdxCa, IdxSize, IntoColumn, IntoSeries, PolarsError, Schema, StringChunked};

use super::accumulator::{GroupAccumulator, PreparedAggregate};
use super::batch::{GroupedRows, InputColumns, RowBatch};
use super::column_values::ColumnForm;
use super::distinct_counts::{DistinctCounts, MAX_TOTALS};
use super::distinct_rows::DistinctRows;
use super::group_results::GroupResults;
use super::number_by_hash::NumberByHash;
use super::{GroupAggregate, GroupByInput, GroupError, hash};
use crate::query::expr::AggregateFunction;

/// Which groups are whose.
#[derive(Debug, Clone, Copy)]
pub struct HashShare {
    pub own: usize,
    pub of: usize,
}

impl HashShare {
    /// All groups.
    #[cfg(test)]
    pub const WHOLE: Self = Self { own: 0, of: 1 };

    fn contains(self, key: u128) -> bool {
        hash::share_of(key, self.of) == self.own
    }
}

/// The groups of a share, and what the totals keep of them.
pub struct WorkerGroups {
    share: HashShare,
    /// One more than the number of each group.
    numbers: NumberByHash,
    groups: usize,
    /// The keys of the groups, in the order of their numbers.
    keys: DataFrame,
    totals: Vec<(GroupAggregate, AggregateState)>,
    /// COUNT(DISTINCT …), so many at a time as fit.
    distinct_counts: Vec<SharedDistinctCounts>,
    /// Rows of the batch at hand, and the groups they belong to.
    rows: Vec<(usize, usize)>,
}

enum AggregateState {
    /// COUNT(DISTINCT …): which of [`Groups::distinct_counts`], and the position there.
    DistinctCount(usize, usize),
    Accumulated(AccumulatedAggregate),
}

struct AccumulatedAggregate {
    accumulator: Box<dyn GroupAccumulator>,
    columns: Vec<usize>,
    /// Where each value counts once.
    distinct: Option<(Vec<usize>, DistinctRows)>,
}

/// Several COUNT(DISTINCT …) that share a table.
struct SharedDistinctCounts {
    counts: DistinctCounts,
    /// The hashes of their arguments.
    columns: Vec<usize>,
}

impl WorkerGroups {
    /// # Errors
    /// Where a total lacks a column.
    pub fn new(feed: &GroupByInput, inputs: &mut InputColumns, share: HashShare) -> Result<Self, PolarsError> {
        let keys: Schema =
            feed.schema.iter().take(feed.group_by.keys).map(|(name, kind)| (name.clone(), kind.clone())).collect();
        let mut counted: Vec<usize> = Vec::new();
        let mut totals = Vec::new();
        for total in &feed.group_by.totals {
            let state = match total.arguments[..] {
                [column] if total.function == AggregateFunction::Count && total.distinct => {
                    counted.push(inputs.column_position(column, ColumnForm::Hashes));
                    AggregateState::DistinctCount((counted.len() - 1) / MAX_TOTALS, (counted.len() - 1) % MAX_TOTALS)
                }
                _ => {
                    AggregateState::Accumulated(AccumulatedAggregate::new(PreparedAggregate::new(total, feed, inputs)?))
                }
            };
            totals.push((total.clone(), state));
        }
        let together = |columns: &[usize]| SharedDistinctCounts {
            counts: DistinctCounts::new(columns.len()),
            columns: columns.to_vec(),
        };
        let mut groups = Self {
            share,
            numbers: NumberByHash::default(),
            groups: 0,
            keys: DataFrame::empty_with_schema(&keys),
            totals,
            distinct_counts: counted.chunks(MAX_TOTALS).map(together).collect(),
            rows: Vec::new(),
        };
        if feed.group_by.keys == 0 && share.contains(hash::EMPTY_KEY) {
            // Without keys there is one group, whether it has rows or not.
            groups.groups = 1;
            *groups.numbers.entry(hash::EMPTY_KEY) = 1;
        }
        Ok(groups)
    }

    /// Adds the rows of a batch that belong to the share.
    pub fn add(&mut self, batch: &RowBatch) -> Result<(), PolarsError> {
        self.rows.clear();
        let mut fresh: Vec<IdxSize> = Vec::new();
        for (row, key) in batch.hashes.iter().enumerate() {
            if self.share.contains(*key) {
                let number = self.numbers.entry(*key);
                if *number == 0 {
                    self.groups += 1;
                    *number = u32::try_from(self.groups).ok().ok_or_else(too_many_groups_error)?;
                    fresh.push(IdxSize::try_from(row).ok().ok_or_else(too_many_groups_error)?);
                }
                self.rows.push((row, usize::try_from(*number - 1).ok().ok_or_else(too_many_groups_error)?));
            }
        }
        if !fresh.is_empty() {
            let fresh = batch.keys.take(&IdxCa::from_vec("".into(), fresh))?;
            self.keys.vstack_mut(&copy_texts(fresh)?)?;
        }
        let rows = GroupedRows { rows: &self.rows, keys: &batch.hashes, groups: self.groups };
        for (_, state) in &mut self.totals {
            if let AggregateState::Accumulated(accumulated) = state {
                accumulated.add(batch, rows);
            }
        }
        for SharedDistinctCounts { counts, columns } in &mut self.distinct_counts {
            let columns: Vec<_> = columns.iter().map(|column| &batch.columns[*column]).collect();
            counts.add(&columns, &rows);
        }
        Ok(())
    }

    /// The keys and the totals of all groups, in no particular order.
    ///
    /// # Errors
    /// A total that its type does not hold.
    pub fn finish(mut self) -> Result<DataFrame, GroupError> {
        self.keys.rechunk_mut();
        let mut columns = self.keys.into_columns();
        for (at, (total, state)) in self.totals.into_iter().enumerate() {
            let results = match state {
                AggregateState::DistinctCount(together, position) => {
                    let mut counts = self.distinct_counts[together].counts.take_counts(position);
                    counts.resize(self.groups, 0);
                    Ok(GroupResults::Integers(counts.into_iter().map(Some).collect()))
                }
                AggregateState::Accumulated(accumulated) => accumulated.accumulator.finish(self.groups),
            };
            let results = results.map_err(|problem| GroupError::Total { total: at, problem })?;
            columns.push(results.into_column(&total.name, total.data_type)?);
        }
        Ok(DataFrame::new(self.groups, columns)?)
    }
}

impl AccumulatedAggregate {
    fn new(prepared: PreparedAggregate) -> Self {
        let PreparedAggregate { accumulator, columns, distinct } = prepared;
        let distinct = (!distinct.is_empty()).then(|| (distinct, DistinctRows::default()));
        Self { accumulator, columns, distinct }
    }

    fn add(&mut self, batch: &RowBatch, rows: GroupedRows) {
        let read = |places: &[usize]| places.iter().map(|place| &batch.columns[*place]).collect::<Vec<_>>();
        match &mut self.distinct {
            None => self.accumulator.add(&read(&self.columns), &rows),
            Some((places, distinct)) => {
                let selected = distinct.select_new_rows(&read(places), &rows);
                self.accumulator.add(&read(&self.columns), &GroupedRows { rows: &selected, ..rows });
            }
        }
    }
}

fn too_many_groups_error() -> PolarsError {
    PolarsError::ComputeError("there are more than four billion groups".into())
}

/// Copies the texts of a few rows, which otherwise hold on to those of the whole batch they came with.
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
