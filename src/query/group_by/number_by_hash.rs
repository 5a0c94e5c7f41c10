//! A number for each of many hashes: which group it is, or which totals have counted it.
//!
//! Most of the time of COUNT(DISTINCT) is spent waiting for the memory of tables larger than the caches. Here the hash lies
//! beside its number, so that a look-up waits once, and [`NumberByHash::prefetch`] lets many look-ups wait together. With
//! `hashbrown`, which can do neither, the benchmark in `tests/bench` takes a seventh more CPU time.

use super::hash;

/// From hashes, all 128 bits of them, to numbers that are not zero.
#[derive(Default)]
pub struct NumberByHash {
    /// The hash in quarters and the number; a number of zero is an empty slot.
    slots: Vec<[u32; 5]>,
    used: usize,
}

/// Slots of the first allocation.
const FIRST_SLOTS: usize = 1024;

impl NumberByHash {
    /// The number of a hash, to be set. One that was not there yet is zero and must not stay so.
    #[inline]
    pub fn entry(&mut self, hash: u128) -> &mut u32 {
        // At most three quarters full, so that runs of taken slots stay short.
        if self.used * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        let key = hash::quarters(hash);
        let at = find_slot(&self.slots, key);
        let [first, second, third, fourth, number] = &mut self.slots[at];
        if *number == 0 {
            self.used += 1;
            [*first, *second, *third, *fourth] = key;
        }
        number
    }

    /// Reads where some hashes belong, before they are looked up one by one: memory then answers all at once.
    #[inline]
    pub fn prefetch(&self, hashes: impl Iterator<Item = u128>) {
        let touched = hashes.fold(0, |touched, hash| {
            let [_, spread, _, _] = hash::quarters(hash);
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

/// The slot of a key, or the empty one where it belongs.
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

/// A slot by 32 evenly spread bits, for any number of slots.
#[inline]
fn first_slot(slots: usize, spread: u32) -> usize {
    let slots = u64::try_from(slots).unwrap_or(u64::MAX);
    usize::try_from(u64::from(spread).wrapping_mul(slots) >> 32).unwrap_or(0)
}
