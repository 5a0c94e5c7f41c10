//! 128-bit hashes of keys and values: XXH3, the same in every run. All 128 bits are stored and compared.

use xxhash_rust::xxh3::xxh3_128;

/// The hash of a key without columns.
pub const EMPTY_KEY: u128 = 0x243f_6a88_85a3_08d3_1319_8a2e_0370_7344;

/// Hashes a text.
#[inline]
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// Hashes a number of 64 bits.
#[inline]
#[must_use]
pub fn hash_u64(number: u64) -> u128 {
    xxh3_128(&number.to_le_bytes())
}

/// Hashes a number of 128 bits.
#[inline]
#[must_use]
pub fn hash_u128(number: u128) -> u128 {
    xxh3_128(&number.to_le_bytes())
}

/// Returns the hash of a key followed by a value, from the hashes of both. A key of one value has the hash of that
/// value.
#[inline]
#[must_use]
pub fn append_hash(key: u128, value: u128) -> u128 {
    if key == EMPTY_KEY {
        return value;
    }
    let mut both = [0; 32];
    let (first, second) = both.split_at_mut(16);
    first.copy_from_slice(&key.to_le_bytes());
    second.copy_from_slice(&value.to_le_bytes());
    xxh3_128(&both)
}

/// Returns the hash of a key followed by NULL, from the hash of the key.
#[inline]
#[must_use]
pub fn append_null(key: u128) -> u128 {
    xxh3_128(&key.to_le_bytes())
}

/// Splits a hash into its four quarters, the lowest first.
#[inline]
#[must_use]
pub fn split_in_four(hash: u128) -> [u32; 4] {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = hash.to_le_bytes();
    [[a, b, c, d], [e, f, g, h], [i, j, k, l], [m, n, o, p]].map(u32::from_le_bytes)
}

/// Returns the share that a hash belongs to. Shares use the upper half because tables use the lower one.
#[inline]
#[must_use]
pub fn share_of(hash: u128, shares: usize) -> usize {
    usize::try_from(hash >> 96).unwrap_or(0) % shares
}
