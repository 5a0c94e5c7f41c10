//! Which values a group has seen, for all COUNT(DISTINCT …) of a query at once.
//!
//! Totals over the same column, such as the users of the last 30 days and those of the last 90, usually see the
//! same value in a row. One table with a bit per total then costs one look-up where a table per total costs
//! several, and look-ups in a large table are what such a query spends its time on.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use super::hash::{self, AsIs};
use super::lane::Lane;

/// How many totals fit the bits.
pub const MOST: usize = 32;

/// 96 bits of the hash of a group and a value, which with the bits of the totals fill 16 bytes.
#[derive(PartialEq, Eq)]
struct Pair([u32; 3]);

impl Hash for Pair {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Pair([low, high, _]) = self;
        state.write_u64(u64::from(*high) << 32 | u64::from(*low));
    }
}

/// The counts of one thread's groups.
#[derive(Default)]
pub struct Distinct {
    seen: HashMap<Pair, u32, BuildHasherDefault<AsIs>>,
    /// For each total, one count per group.
    counts: Vec<Vec<i64>>,
}

impl Distinct {
    /// Nothing seen, for so many totals.
    #[must_use]
    pub fn new(totals: usize) -> Self {
        Self { seen: HashMap::default(), counts: vec![Vec::new(); totals] }
    }

    /// Takes in the given rows, each with its group; `keys` are the hashes of the groups of all rows, `lanes`
    /// the values of each total.
    pub fn add(&mut self, lanes: &[&Lane], rows: &[(usize, usize)], keys: &[u128], groups: usize) {
        for counts in &mut self.counts {
            counts.resize(groups, 0);
        }
        let values: Vec<&[u128]> = lanes.iter().map(|lane| lane.hashes()).collect();
        if values.is_empty() {
            return;
        }
        for (row, group) in rows {
            let (mut last, mut totals) = (0, 0);
            for (total, values) in values.iter().enumerate() {
                let value = values.get(*row).copied().unwrap_or(0);
                if value != last {
                    self.see(keys[*row], *group, last, totals);
                    (last, totals) = (value, 0);
                }
                totals |= 1 << total;
            }
            self.see(keys[*row], *group, last, totals);
        }
    }

    /// One value of a group, for the totals whose bits are set. NULL is never counted.
    #[inline]
    fn see(&mut self, key: u128, group: usize, value: u128, totals: u32) {
        if value == 0 {
            return;
        }
        let [low, high, more, _] = hash::quarters(hash::wide(key, value));
        let seen = self.seen.entry(Pair([low, high, more])).or_insert(0);
        let mut new = totals & !*seen;
        *seen |= new;
        while new != 0 {
            let total = usize::try_from(new.trailing_zeros()).unwrap_or(0);
            self.counts[total][group] += 1;
            new &= new - 1;
        }
    }

    /// The counts of one total, by the number of the group.
    #[must_use]
    pub fn take(&mut self, total: usize) -> Vec<i64> {
        self.counts.get_mut(total).map(std::mem::take).unwrap_or_default()
    }
}
