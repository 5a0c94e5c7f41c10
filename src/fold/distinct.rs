//! Which values a group has seen, for all COUNT(DISTINCT …) of a query at once.
//!
//! Totals over the same column, such as the users of the last 30 days and those of the last 90, usually see the
//! same value in a row: one table with a bit per total then costs one look-up where a table per total costs
//! several. Columns with few values (days, features) need no such table at all, but a bit per value and group.

use super::few::Few;
use super::hash;
use super::lane::Lane;
use super::table::Table;

/// How many totals fit the bits.
pub const MOST: usize = 32;

/// Look-ups under way at once.
const AHEAD: usize = 64;

/// The counts of one thread's groups.
#[derive(Default)]
pub struct Distinct {
    totals: Vec<Counted>,
    /// The pairs of a group and a value that were seen, with a bit for each total that has many values.
    seen: Table,
    /// Of look-ups under way: the hash of the pair, the group, the bits.
    ahead: Vec<(u128, usize, u32)>,
}

#[derive(Default)]
struct Counted {
    /// One count per group.
    counts: Vec<i64>,
    /// As long as the column has few values.
    few: Option<Few>,
}

impl Distinct {
    /// Nothing seen, for so many totals.
    #[must_use]
    pub fn new(totals: usize) -> Self {
        let total = || Counted { counts: Vec::new(), few: Some(Few::default()) };
        Self { totals: (0..totals).map(|_| total()).collect(), seen: Table::default(), ahead: Vec::new() }
    }

    /// Takes in the given rows, each with its group; `keys` are the hashes of the groups of all rows, `lanes`
    /// the values of each total.
    pub fn add(&mut self, lanes: &[&Lane], rows: &[(usize, usize)], keys: &[u128], groups: usize) {
        for total in &mut self.totals {
            total.counts.resize(groups, 0);
        }
        for (at, lane) in lanes.iter().enumerate() {
            self.add_few(at, lane.hashes(), rows, keys);
        }
        let many: Vec<(u32, &[u128])> = (0..)
            .zip(lanes)
            .filter(|(at, _)| self.totals.get(*at).is_some_and(|total| total.few.is_none()))
            .map(|(at, lane)| (1 << at, lane.hashes()))
            .collect();
        if many.is_empty() {
            return;
        }
        for rows in rows.chunks(AHEAD) {
            for (row, group) in rows {
                let (mut last, mut bits) = (0, 0);
                for (bit, values) in &many {
                    let value = values[*row];
                    if value != last {
                        self.ask(keys[*row], *group, last, bits);
                        (last, bits) = (value, 0);
                    }
                    bits |= bit;
                }
                self.ask(keys[*row], *group, last, bits);
            }
            self.answer();
        }
    }

    /// Takes in the rows of a total over a column that has had few values so far.
    fn add_few(&mut self, at: usize, values: &[u128], rows: &[(usize, usize)], keys: &[u128]) {
        let Some(total) = self.totals.get_mut(at) else {
            return;
        };
        let Some(few) = &mut total.few else {
            return;
        };
        let mut taken = rows.iter();
        for (row, group) in taken.by_ref() {
            match few.add(values[*row], *group, keys[*row]) {
                Some(new) => total.counts[*group] += i64::from(new),
                None => break,
            }
        }
        if few.is_full() {
            // What was seen so far goes where the rest goes; the rows of this batch are then taken in from the
            // start, which changes nothing for those that were.
            for pair in few.pairs() {
                *self.seen.entry(pair) |= 1 << at;
            }
            total.few = None;
        }
    }

    /// Puts one value of a group on the list, for the totals whose bits are set. NULL is never counted.
    #[inline]
    fn ask(&mut self, key: u128, group: usize, value: u128, bits: u32) {
        if value != 0 {
            self.ahead.push((hash::wide(key, value), group, bits));
        }
    }

    /// Looks up what is on the list.
    fn answer(&mut self) {
        let touched = self.ahead.iter().fold(0, |sum, (pair, _, _)| sum ^ self.seen.touch(*pair));
        std::hint::black_box(touched);
        for (pair, group, bits) in self.ahead.drain(..) {
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
    pub fn take(&mut self, total: usize) -> Vec<i64> {
        self.totals.get_mut(total).map(|total| std::mem::take(&mut total.counts)).unwrap_or_default()
    }
}
