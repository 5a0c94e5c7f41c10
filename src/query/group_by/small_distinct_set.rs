//! The values that groups have seen of a column that has few: one bit per value and group.

use super::hash;
use super::number_by_hash::NumberByHash;

/// How many values fit the bits: the days of a quarter do.
const MAX_VALUES: usize = 128;

#[derive(Default)]
pub struct SmallDistinctSet {
    /// One more than the bit of each value.
    bits: NumberByHash,
    /// Values by their bits.
    values: Vec<u128>,
    /// By group: what it has seen.
    seen: Vec<u128>,
    /// By group: the hash of its key.
    keys: Vec<u128>,
    /// The value before this one, as neighbours are often equal.
    last: (u128, u32),
    full: bool,
}

impl SmallDistinctSet {
    /// Whether a group sees a value for the first time; none when there are too many values. NULL is never new.
    #[inline]
    pub fn add(&mut self, value: u128, group: usize, key: u128) -> Option<bool> {
        if value == 0 {
            return Some(false);
        }
        let bit = if self.last.0 == value { self.last.1 } else { self.bit(value)? };
        self.last = (value, bit);
        if group >= self.seen.len() {
            self.seen.resize(group + 1, 0);
            self.keys.resize(group + 1, 0);
        }
        let before = self.seen[group];
        self.keys[group] = key;
        self.seen[group] |= 1 << bit;
        Some(before != self.seen[group])
    }

    #[inline]
    fn bit(&mut self, value: u128) -> Option<u32> {
        let number = self.bits.entry(value);
        if *number == 0 {
            if self.values.len() == MAX_VALUES {
                self.full = true;
                return None;
            }
            self.values.push(value);
            *number = u32::try_from(self.values.len()).ok()?;
        }
        Some(*number - 1)
    }

    /// Whether a value came that there was no bit for.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// The hashes of all pairs of a group and a value that were seen.
    pub fn seen_pairs(&self) -> impl Iterator<Item = u128> + '_ {
        self.seen.iter().zip(&self.keys).flat_map(|(seen, key)| {
            let values = self.values.iter().enumerate();
            values.filter(move |(bit, _)| seen >> bit & 1 == 1).map(move |(_, value)| hash::append_hash(*key, *value))
        })
    }
}
