//! A table of numbers by 128-bit hashes: the number of a group, or the aggregates that have counted a value.
//!
//! COUNT(DISTINCT) spends most of its time waiting for the memory of tables larger than the caches. Here the hash is
//! beside its number, so that a look-up waits once, and `NumberByHash::prefetch_entries` lets many look-ups wait together.
//! `hashbrown` can do neither; with it, the benchmark in `tests/bench` takes a seventh more CPU time.

use super::hash;

/// A map from 128-bit hashes to numbers that are not zero.
#[derive(Default)]
pub struct NumberByHash {
    /// The four quarters of the hash and the number. A number of zero marks an empty slot.
    slots: Vec<[u32; 5]>,
    used: usize,
}

/// The number of slots of the first allocation.
const FIRST_SLOTS: usize = 1024;

impl NumberByHash {
    /// Returns the number of a hash. A new hash has the number zero, and the caller must change it.
    #[inline]
    pub fn entry(&mut self, hash: u128) -> &mut u32 {
        // Growing at three quarters keeps runs of taken slots short.
        if self.used * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        let key = hash::split_in_four(hash);
        let at = find_slot(&self.slots, key);
        let [first, second, third, fourth, number] = &mut self.slots[at];
        if *number == 0 {
            self.used += 1;
            [*first, *second, *third, *fourth] = key;
        }
        number
    }

    /// Reads the slots of several hashes before they are looked up one by one, so that the waits for memory overlap.
    #[inline]
    pub fn prefetch_entries(&self, hashes: impl Iterator<Item = u128>) {
        let touched = hashes.fold(0, |touched, hash| {
            let [_, spread, _, _] = hash::split_in_four(hash);
            touched ^ self.slots.get(first_slot(self.slots.len(), spread)).map_or(0, |slot| slot[4])
        });
        std::hint::black_box(touched);
    }

    fn grow(&mut self) {
        let more = (self.slots.len() + self.slots.len() / 2).max(FIRST_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![[0; 5]; more]);
        for slot in old.into_iter().filter(|slot| slot[4] != 0) {
            let [first, second, third, fourth, _] = slot;
            let at = find_slot(&self.slots, [first, second, third, fourth]);
            self.slots[at] = slot;
        }
    }
}

/// Returns the slot of a key, or the empty slot where it belongs.
#[inline]
fn find_slot(slots: &[[u32; 5]], key: [u32; 4]) -> usize {
    let mut at = first_slot(slots.len(), key[1]);
    loop {
        let slot = &slots[at];
        if slot[4] == 0 || slot[..4] == key {
            return at;
        }
        at += 1;
        if at == slots.len() {
            at = 0;
        }
    }
}

/// Returns the first slot to try, from 32 evenly spread bits of the hash.
#[inline]
fn first_slot(slots: usize, spread: u32) -> usize {
    let slots = u64::try_from(slots).unwrap_or(u64::MAX);
    usize::try_from(u64::from(spread).wrapping_mul(slots) >> 32).unwrap_or(0)
}
