//! The distinct values of each group, for a column with few values: one bit per value and group.

use super::hash;
use super::number_by_hash::NumberByHash;

/// The number of bits, one per value. The days of a quarter fit.
const MAX_VALUES: usize = 128;

/// The distinct values of each group.
#[derive(Default)]
pub struct SmallDistinctSet {
    /// The bit of each value, plus one.
    bits: NumberByHash,
    /// The values in the order of their bits.
    values: Vec<u128>,
    /// The bits of the values seen, by group.
    seen: Vec<u128>,
    /// The hash of the key, by group.
    keys: Vec<u128>,
    /// The value that was added last. Neighbouring rows often have the same value.
    last_value: u128,
    last_bit: u32,
}

/// The outcome of adding a value to a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insertion {
    New,
    /// The group had the value already, or the value is NULL.
    Known,
    /// There are too many values for the bits.
    NoRoom,
}

impl SmallDistinctSet {
    /// Adds a value, given by its hash, to a group.
    #[inline]
    pub fn add(&mut self, value: u128, group: usize, key: u128) -> Insertion {
        if value == 0 {
            return Insertion::Known;
        }
        if self.last_value != value {
            let Some(bit) = self.bit_of_value(value) else {
                return Insertion::NoRoom;
            };
            (self.last_value, self.last_bit) = (value, bit);
        }
        if group >= self.seen.len() {
            self.seen.resize(group + 1, 0);
            self.keys.resize(group + 1, 0);
        }
        let before = self.seen[group];
        self.keys[group] = key;
        self.seen[group] |= 1 << self.last_bit;
        if before == self.seen[group] { Insertion::Known } else { Insertion::New }
    }

    /// Returns the bit of a value; none where all bits are taken.
    #[inline]
    fn bit_of_value(&mut self, value: u128) -> Option<u32> {
        let number = self.bits.entry(value);
        if *number == 0 {
            if self.values.len() == MAX_VALUES {
                return None;
            }
            self.values.push(value);
            *number = u32::try_from(self.values.len()).ok()?;
        }
        Some(*number - 1)
    }

    /// Returns the hashes of all pairs of a group and one of its values.
    pub fn seen_pairs(&self) -> impl Iterator<Item = u128> + '_ {
        self.seen.iter().zip(&self.keys).flat_map(|(seen, key)| {
            let values = self.values.iter().enumerate();
            values.filter(move |(bit, _)| seen >> bit & 1 == 1).map(move |(_, value)| hash::append_hash(*key, *value))
        })
    }
}
