//! A hash table of 16-byte entries, key beside value, so that a look-up waits for memory once.
//!
//! Look-ups in tables larger than the caches are what counting distinct values spends its time on. The table
//! of the standard library keeps tags and entries apart, which is better in general and twice the waiting here.

use super::hash;

/// From 96 bits of a hash to a number that is not zero.
#[derive(Default)]
pub struct Table {
    /// The key and the value; a value of zero is an empty slot.
    slots: Vec<[u32; 4]>,
    used: usize,
}

/// Slots of the first allocation.
const FIRST_SLOTS: usize = 1024;

impl Table {
    /// The value of a hash, to be set. One that was not there yet is zero and must not stay so.
    #[inline]
    pub fn entry(&mut self, hash: u128) -> &mut u32 {
        // At most seven tenths full, so that runs of taken slots stay short.
        if self.used * 10 >= self.slots.len() * 7 {
            self.grow();
        }
        let key = hash::quarters(hash);
        let at = find(&self.slots, key);
        let slot = &mut self.slots[at];
        if slot[3] == 0 {
            self.used += 1;
            [slot[0], slot[1], slot[2], _] = key;
        }
        &mut slot[3]
    }

    /// Reads where some hashes belong, before they are looked up one by one: memory then answers all at once.
    #[inline]
    pub fn prefetch(&self, hashes: impl Iterator<Item = u128>) {
        let touched = hashes.fold(0, |touched, hash| {
            let [_, spread, _, _] = hash::quarters(hash);
            touched ^ self.slots.get(start(self.slots.len(), spread)).map_or(0, |slot| slot[3])
        });
        std::hint::black_box(touched);
    }

    fn grow(&mut self) {
        let more = (self.slots.len() + self.slots.len() / 2).max(FIRST_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![[0; 4]; more]);
        for slot in old.into_iter().filter(|slot| slot[3] != 0) {
            let at = find(&self.slots, slot);
            self.slots[at] = slot;
        }
    }
}

/// The slot of a key, or the empty one where it belongs.
#[inline]
fn find(slots: &[[u32; 4]], key: [u32; 4]) -> usize {
    let mut at = start(slots.len(), key[1]);
    loop {
        let slot = &slots[at];
        if slot[3] == 0 || slot[..3] == key[..3] {
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
fn start(slots: usize, spread: u32) -> usize {
    let slots = u64::try_from(slots).unwrap_or(u64::MAX);
    usize::try_from(u64::from(spread).wrapping_mul(slots) >> 32).unwrap_or(0)
}
