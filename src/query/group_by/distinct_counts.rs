//! The distinct values of each group, for up to 32 COUNT(DISTINCT …) of a query at once.
//!
//! Aggregates over the same column, such as the users of the last 30 days and those of the last 90, usually read the same
//! value in a row. One table with a bit per aggregate then costs one look-up, where a table per aggregate costs several.
//! Columns with few values (days, features) need no such table, only a bit per value and group.

use super::batch::{GroupedRows, RowOfGroup};
use super::column_values::ColumnValues;
use super::hash;
use super::number_by_hash::NumberByHash;
use super::small_distinct_set::{Insertion, SmallDistinctSet};

/// The number of aggregates that the bits have room for.
pub const MAX_COUNTS: usize = 32;

/// The number of look-ups that wait for memory together.
const LOOK_UPS_AT_ONCE: usize = 64;

/// The counts of one worker's groups.
#[derive(Default)]
pub struct DistinctCounts {
    counts: Vec<DistinctCount>,
    /// The pairs of a group and a value that were seen, with a bit for each aggregate that has many values.
    seen: NumberByHash,
    queued: Vec<QueuedValue>,
}

/// The counts of one aggregate.
#[derive(Default)]
struct DistinctCount {
    by_group: Vec<i64>,
    /// None once the column has had too many values for it.
    small: Option<SmallDistinctSet>,
}

/// A value of a group that is to be looked up.
struct QueuedValue {
    /// The hash of the group's key and the value.
    pair: u128,
    group: usize,
    /// The bits of the aggregates that read the value.
    bits: u32,
}

/// The hashed values of an aggregate that has many values.
struct CountedColumn<'a> {
    /// The bit of the aggregate.
    bit: u32,
    hashes: &'a [u128],
}

impl DistinctCounts {
    /// Starts the counts of several aggregates.
    #[must_use]
    pub fn new(aggregates: usize) -> Self {
        let mut counts = Vec::new();
        counts.resize_with(aggregates, || DistinctCount {
            by_group: Vec::new(),
            small: Some(SmallDistinctSet::default()),
        });
        Self { counts, seen: NumberByHash::default(), queued: Vec::new() }
    }

    /// Adds rows. `columns` are the hashed values of each aggregate.
    pub fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        for count in &mut self.counts {
            count.by_group.resize(rows.groups, 0);
        }
        for (at, column) in columns.iter().enumerate() {
            self.add_to_small_set(at, column.as_hashes(), rows);
        }
        let columns = self.columns_with_many_values(columns);
        if columns.is_empty() {
            return;
        }
        for chunk in rows.rows.chunks(LOOK_UPS_AT_ONCE) {
            for row in chunk {
                self.queue_row(*row, rows.keys[row.row], &columns);
            }
            self.look_up_queued();
        }
    }

    /// Adds the rows of an aggregate whose column has had few values so far.
    fn add_to_small_set(&mut self, at: usize, values: &[u128], rows: &GroupedRows) {
        let Some(count) = self.counts.get_mut(at) else {
            return;
        };
        let Some(small) = &mut count.small else {
            return;
        };
        for &RowOfGroup { row, group } in rows.rows {
            match small.add(values[row], group, rows.keys[row]) {
                Insertion::New => count.by_group[group] += 1,
                Insertion::Known => {}
                Insertion::NoRoom => {
                    // Moves the pairs to the table of all aggregates. The rows of this batch are then added there from
                    // the start, which changes nothing for those that were added here.
                    for pair in small.seen_pairs() {
                        *self.seen.entry(pair) |= 1 << at;
                    }
                    count.small = None;
                    return;
                }
            }
        }
    }

    fn columns_with_many_values<'a>(&self, columns: &[&'a ColumnValues]) -> Vec<CountedColumn<'a>> {
        (0..)
            .zip(columns)
            .filter(|(at, _)| self.counts.get(*at).is_some_and(|count| count.small.is_none()))
            .map(|(at, column)| CountedColumn { bit: 1 << at, hashes: column.as_hashes() })
            .collect()
    }

    /// Queues the values of a row. Neighbouring columns with the same value share a look-up.
    #[inline]
    fn queue_row(&mut self, RowOfGroup { row, group }: RowOfGroup, key: u128, columns: &[CountedColumn]) {
        let (mut last, mut bits) = (0, 0);
        for column in columns {
            let value = column.hashes[row];
            if value != last {
                self.queue_value(key, group, last, bits);
                (last, bits) = (value, 0);
            }
            bits |= column.bit;
        }
        self.queue_value(key, group, last, bits);
    }

    /// Queues one value of a group for the aggregates whose bits are set. NULL does not count.
    #[inline]
    fn queue_value(&mut self, key: u128, group: usize, value: u128, bits: u32) {
        if value != 0 {
            self.queued.push(QueuedValue { pair: hash::append_hash(key, value), group, bits });
        }
    }

    fn look_up_queued(&mut self) {
        self.seen.prefetch_entries(self.queued.iter().map(|queued| queued.pair));
        for QueuedValue { pair, group, bits } in self.queued.drain(..) {
            let seen = self.seen.entry(pair);
            let mut new = bits & !*seen;
            *seen |= new;
            while new != 0 {
                let aggregate = usize::try_from(new.trailing_zeros()).unwrap_or(0);
                self.counts[aggregate].by_group[group] += 1;
                new &= new - 1;
            }
        }
    }

    /// Takes the counts of one aggregate, in the order of the groups' numbers.
    #[must_use]
    pub fn take_counts(&mut self, aggregate: usize) -> Vec<i64> {
        self.counts.get_mut(aggregate).map(|count| std::mem::take(&mut count.by_group)).unwrap_or_default()
    }
}
