//! Which values a group has seen, for up to 32 COUNT(DISTINCT …) of a query at once.
//!
//! Totals over the same column, such as the users of the last 30 days and those of the last 90, usually see the
//! same value in a row: one table with a bit per total then costs one look-up where a table per total costs
//! several. Columns with few values (days, features) need no such table at all, but a bit per value and group.

use super::batch::GroupedRows;
use super::column_values::ColumnValues;
use super::hash;
use super::number_by_hash::NumberByHash;
use super::small_distinct_set::SmallDistinctSet;

/// How many totals fit the bits.
pub const MAX_TOTALS: usize = 32;

/// Look-ups under way at once.
const AHEAD: usize = 64;

/// The counts of one thread's groups.
#[derive(Default)]
pub struct DistinctCounts {
    totals: Vec<DistinctCount>,
    /// The pairs of a group and a value that were seen, with a bit for each total that has many values.
    seen: NumberByHash,
    /// Of look-ups under way: the hash of the pair, the group, the bits.
    queued: Vec<(u128, usize, u32)>,
}

#[derive(Default)]
struct DistinctCount {
    /// One count per group.
    counts: Vec<i64>,
    /// As long as the column has few values.
    small: Option<SmallDistinctSet>,
}

impl DistinctCounts {
    /// Nothing seen, for so many totals.
    #[must_use]
    pub fn new(totals: usize) -> Self {
        let total = || DistinctCount { counts: Vec::new(), small: Some(SmallDistinctSet::default()) };
        Self { totals: (0..totals).map(|_| total()).collect(), seen: NumberByHash::default(), queued: Vec::new() }
    }

    /// Adds rows; `columns` are the hashed values of each total.
    pub fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        for total in &mut self.totals {
            total.counts.resize(rows.groups, 0);
        }
        for (at, column) in columns.iter().enumerate() {
            self.add_to_small_set(at, column.as_hashes(), rows);
        }
        let many: Vec<(u32, &[u128])> = (0..)
            .zip(columns)
            .filter(|(at, _)| self.totals.get(*at).is_some_and(|total| total.small.is_none()))
            .map(|(at, column)| (1 << at, column.as_hashes()))
            .collect();
        if many.is_empty() {
            return;
        }
        for chunk in rows.rows.chunks(AHEAD) {
            for (row, group) in chunk {
                let (mut last, mut bits) = (0, 0);
                for (bit, values) in &many {
                    let value = values[*row];
                    if value != last {
                        self.queue(rows.keys[*row], *group, last, bits);
                        (last, bits) = (value, 0);
                    }
                    bits |= bit;
                }
                self.queue(rows.keys[*row], *group, last, bits);
            }
            self.look_up();
        }
    }

    /// Adds the rows of a total over a column that has had few values so far.
    fn add_to_small_set(&mut self, at: usize, values: &[u128], rows: &GroupedRows) {
        let Some(total) = self.totals.get_mut(at) else {
            return;
        };
        let Some(small) = &mut total.small else {
            return;
        };
        for (row, group) in rows.rows {
            match small.add(values[*row], *group, rows.keys[*row]) {
                Some(new) => total.counts[*group] += i64::from(new),
                None => break,
            }
        }
        if small.is_full() {
            // What was seen so far goes where the rest goes. The rows of this batch are then added from the start,
            // which changes nothing for those that were added here.
            for pair in small.seen_pairs() {
                *self.seen.entry(pair) |= 1 << at;
            }
            total.small = None;
        }
    }

    /// Queues one value of a group, for the totals whose bits are set. NULL is never counted.
    #[inline]
    fn queue(&mut self, key: u128, group: usize, value: u128, bits: u32) {
        if value != 0 {
            self.queued.push((hash::append_hash(key, value), group, bits));
        }
    }

    /// Looks up what is queued.
    fn look_up(&mut self) {
        self.seen.prefetch(self.queued.iter().map(|(pair, _, _)| *pair));
        for (pair, group, bits) in self.queued.drain(..) {
            let seen = self.seen.entry(pair);
            let mut new = bits & !*seen;
            *seen |= new;
            while new != 0 {
                let total = usize::try_from(new.trailing_zeros()).unwrap_or(0);
                self.totals[total].counts[group] += 1;
                new &= new - 1;
            }
        }
    }

    /// The counts of one total, by the number of the group.
    #[must_use]
    pub fn take_counts(&mut self, total: usize) -> Vec<i64> {
        self.totals.get_mut(total).map(|total| std::mem::take(&mut total.counts)).unwrap_or_default()
    }
}
