//! Values as bytes that sort as the values do, several of them in a row.
//!
//! ARG_MAX, FIRST and STRING_AGG keep one such key per value, for columns of any types.

use super::column_values::{ColumnValues, ValueStorage};
use super::group_results::GroupResults;
use crate::query::expr::SortDirection;

const NULL_FIRST: u8 = 0;
const PRESENT: u8 = 1;
const NULL_LAST: u8 = 2;

/// Appends the value of a row; other values may follow. Returns whether it is not NULL.
pub fn push_value(key: &mut Vec<u8>, values: &ColumnValues, row: usize, direction: SortDirection) -> bool {
    let from = key.len();
    let present = push_last_value(key, values, row);
    if !present {
        key[from] = if direction.nulls_first { NULL_FIRST } else { NULL_LAST };
        return false;
    }
    if let ColumnValues::Texts(_) = values {
        terminate_text(key, from + 1);
    }
    if direction.descending {
        key[from + 1..].iter_mut().for_each(|byte| *byte = !*byte);
    }
    true
}

/// Ends a text with two zero bytes and escapes zero bytes inside, so that what follows the text does not affect its
/// order.
fn terminate_text(key: &mut Vec<u8>, from: usize) {
    if key[from..].contains(&0) {
        let text = key.split_off(from);
        for byte in text {
            key.push(byte);
            if byte == 0 {
                key.push(u8::MAX);
            }
        }
    }
    key.extend([0, 0]);
}

/// Appends the last value of a key, ascending and with NULL last. Returns whether it is not NULL.
pub fn push_last_value(key: &mut Vec<u8>, values: &ColumnValues, row: usize) -> bool {
    key.push(PRESENT);
    let pushed = match values {
        ColumnValues::Integers(values) => values.get(row).map(|value| key.extend(sortable_bits(value).to_be_bytes())),
        ColumnValues::Decimals(values) => {
            values.get(row).map(|value| key.extend((value.cast_unsigned() ^ 1 << 127).to_be_bytes()))
        }
        ColumnValues::Doubles(values) => {
            values.get(row).map(|value| key.extend(sortable_bits(ordered_bits(value)).to_be_bytes()))
        }
        ColumnValues::Texts(values) => values.get(row).map(|value| key.extend(value.as_bytes())),
        ColumnValues::Present(_) | ColumnValues::Hashes(_) => None,
    };
    if pushed.is_none()
        && let Some(marker) = key.last_mut()
    {
        *marker = NULL_LAST;
    }
    pushed.is_some()
}

/// Reads the values that [`push_last_value`] wrote, by group.
pub fn read_last_values<'a>(storage: ValueStorage, values: impl Iterator<Item = Option<&'a [u8]>>) -> GroupResults {
    let values = values.map(|value| match value {
        Some([PRESENT, value @ ..]) => Some(value),
        _ => None,
    });
    match storage {
        ValueStorage::Integers | ValueStorage::Days => {
            GroupResults::Integers(values.map(|value| Some(integer_of_bytes(value?))).collect())
        }
        ValueStorage::Decimals(_) => {
            let wide = |bytes: &[u8]| (u128::from_be_bytes(first_bytes(bytes)) ^ 1 << 127).cast_signed();
            GroupResults::Decimals(values.map(|value| Some(wide(value?))).collect())
        }
        ValueStorage::Doubles => {
            GroupResults::Doubles(values.map(|value| Some(double_of_ordered_bits(integer_of_bytes(value?)))).collect())
        }
        ValueStorage::Texts => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into();
            GroupResults::Texts(values.map(|value| Some(text(value?))).collect())
        }
    }
}

/// Returns unsigned bits that sort as the integers do.
fn sortable_bits(number: i64) -> u64 {
    number.cast_unsigned() ^ 1 << 63
}

fn integer_of_bytes(bytes: &[u8]) -> i64 {
    (u64::from_be_bytes(first_bytes(bytes)) ^ 1 << 63).cast_signed()
}

fn first_bytes<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}

/// Returns integers that sort as the doubles do.
fn ordered_bits(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

fn double_of_ordered_bits(ordered: i64) -> f64 {
    let bits = if ordered < 0 { ordered ^ i64::MAX } else { ordered };
    f64::from_bits(bits.cast_unsigned())
}
