//! Values as bytes that sort as the values do, several of them one after another.
//!
//! What a group keeps for ARG_MAX, FIRST or STRING_AGG is then one key, whatever the types of the columns.

use super::column_values::{ColumnValues, Storage};
use super::results::Results;
use crate::query::expr::Direction;

const NULL_FIRST: u8 = 0;
const PRESENT: u8 = 1;
const NULL_LAST: u8 = 2;

/// Appends the value of a row, so that others may follow. False where it is NULL.
pub fn push(key: &mut Vec<u8>, values: &ColumnValues, row: usize, direction: Direction) -> bool {
    let from = key.len();
    let present = push_last(key, values, row);
    if !present {
        key[from] = if direction.nulls_first { NULL_FIRST } else { NULL_LAST };
        return false;
    }
    if let ColumnValues::Texts(_) = values {
        end_text(key, from + 1);
    }
    if direction.descending {
        key[from + 1..].iter_mut().for_each(|byte| *byte = !*byte);
    }
    true
}

/// Marks where a text ends in a way that its bytes can't: no text may sort by what follows it.
fn end_text(key: &mut Vec<u8>, from: usize) {
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

/// Appends the value of a row, ascending and NULL last; nothing may follow. False where it is NULL.
pub fn push_last(key: &mut Vec<u8>, values: &ColumnValues, row: usize) -> bool {
    key.push(PRESENT);
    let pushed = match values {
        ColumnValues::Integers(values) => values.get(row).map(|value| key.extend(flipped(value).to_be_bytes())),
        ColumnValues::Decimals(values) => {
            values.get(row).map(|value| key.extend((value.cast_unsigned() ^ 1 << 127).to_be_bytes()))
        }
        ColumnValues::Doubles(values) => {
            values.get(row).map(|value| key.extend(flipped(ordered_bits(value)).to_be_bytes()))
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

/// The values that [`push_last`] wrote, by group.
pub fn read_last<'a>(storage: Storage, values: impl Iterator<Item = Option<&'a [u8]>>) -> Results {
    let values = values.map(|value| match value {
        Some([PRESENT, value @ ..]) => Some(value),
        _ => None,
    });
    match storage {
        Storage::Integers | Storage::Days => Results::Integers(values.map(|value| Some(word(value?))).collect()),
        Storage::Decimals(_) => {
            let wide = |bytes: &[u8]| (u128::from_be_bytes(first_bytes(bytes)) ^ 1 << 127).cast_signed();
            Results::Decimals(values.map(|value| Some(wide(value?))).collect())
        }
        Storage::Doubles => Results::Doubles(values.map(|value| Some(double(word(value?)))).collect()),
        Storage::Texts => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into();
            Results::Texts(values.map(|value| Some(text(value?))).collect())
        }
    }
}

/// An integer whose bits sort as unsigned ones do.
fn flipped(number: i64) -> u64 {
    number.cast_unsigned() ^ 1 << 63
}

fn word(bytes: &[u8]) -> i64 {
    (u64::from_be_bytes(first_bytes(bytes)) ^ 1 << 63).cast_signed()
}

fn first_bytes<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}

/// Integers that sort as the doubles do.
fn ordered_bits(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

fn double(ordered: i64) -> f64 {
    let bits = if ordered < 0 { ordered ^ i64::MAX } else { ordered };
    f64::from_bits(bits.cast_unsigned())
}
