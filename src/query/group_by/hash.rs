//! 128-bit hashes, the same in every run: two halves of multiply-and-xor with different constants.

use std::hash::Hasher;

/// The hash of no key at all.
pub const START: u128 = 0x243f_6a88_85a3_08d3_1319_8a2e_0370_7344;

const LEFT: u64 = 0x9e37_79b9_7f4a_7c15;
const RIGHT: u64 = 0xd6e8_feb8_6659_fd93;

/// The two halves of a number, the lower one first.
fn halves(number: u128) -> (u64, u64) {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = number.to_le_bytes();
    (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, p]))
}

/// The four quarters of a number, the lowest one first.
#[inline]
#[must_use]
pub fn quarters(number: u128) -> [u32; 4] {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = number.to_le_bytes();
    [[a, b, c, d], [e, f, g, h], [i, j, k, l], [m, n, o, p]].map(u32::from_le_bytes)
}

fn join_halves(lower: u64, upper: u64) -> u128 {
    u128::from(upper) << 64 | u128::from(lower)
}

fn multiply_and_xor(one: u64, other: u64) -> u64 {
    let (lower, upper) = halves(u128::from(one) * u128::from(other));
    lower ^ upper
}

/// The hash of what `state` stands for followed by a number of 64 bits.
#[inline]
#[must_use]
pub fn of_word(state: u128, word: u64) -> u128 {
    let (lower, upper) = halves(state);
    // A different rotation on each side, so that what cancels out on one does not on the other.
    join_halves(multiply_and_xor(lower ^ word, LEFT), multiply_and_xor(upper.rotate_left(23) ^ word, RIGHT))
}

/// The hash of what `state` stands for followed by a text.
#[inline]
#[must_use]
pub fn of_bytes(state: u128, text: &[u8]) -> u128 {
    let (words, rest) = text.as_chunks::<8>();
    let mut state = words.iter().fold(state, |state, part| of_word(state, u64::from_le_bytes(*part)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    state = of_word(state, u64::from_le_bytes(last));
    // The length, so that no text is the beginning of another.
    of_word(state, u64::try_from(text.len()).unwrap_or(u64::MAX))
}

/// The hash of what `state` stands for followed by NULL.
#[inline]
#[must_use]
pub fn of_null(state: u128) -> u128 {
    of_word(of_word(state, LEFT), RIGHT)
}

/// The hash of what `state` stands for followed by a number of 128 bits, such as another hash.
#[inline]
#[must_use]
pub fn of_wide(state: u128, number: u128) -> u128 {
    let (lower, upper) = halves(number);
    of_word(of_word(state, lower), upper)
}

/// The upper half, as a number to share out by.
#[inline]
#[must_use]
pub fn upper(hash: u128) -> usize {
    usize::try_from(halves(hash).1 >> 32).unwrap_or(0)
}

/// Takes hashes as they are.
#[derive(Default)]
pub struct Unhashed(u64);

impl Hasher for Unhashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut first = [0; 8];
        for (to, from) in first.iter_mut().zip(bytes) {
            *to = *from;
        }
        self.0 = u64::from_le_bytes(first);
    }

    fn write_u128(&mut self, hash: u128) {
        self.0 = halves(hash).0;
    }
}
