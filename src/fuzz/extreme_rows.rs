//! Rows of extreme values, and the test whether a value has a type.

use crate::query::types::MAX_DIGITS;
use crate::query::value::{Interval, Value};
use crate::query::{Field, Type};

/// The number of different values of each type.
const VALUES_PER_TYPE: usize = 8;

/// Returns rows with the same kind of extreme in all columns, and rows with a different one in each column.
pub fn extreme_rows(columns: &[Field]) -> Vec<Vec<Value<'static>>> {
    (0..VALUES_PER_TYPE).flat_map(|at| [extreme_row(columns, at, 0), extreme_row(columns, at, 3)]).collect()
}

/// Returns a row of the values at an index, which grows by `step` from column to column.
fn extreme_row(columns: &[Field], first: usize, step: usize) -> Vec<Value<'static>> {
    let mut row = Vec::with_capacity(columns.len());
    for (position, field) in columns.iter().enumerate() {
        let values = extreme_values(field);
        row.push(values[(first + position * step) % values.len()].clone());
    }
    row
}

/// Returns the values of a column, first NULL if the column may be NULL.
fn extreme_values(field: &Field) -> Vec<Value<'static>> {
    let greatest = 10_i128.pow(u32::from(MAX_DIGITS)) - 1;
    // 02:30 on the day on which Berlin's clocks go forward, and half past midnight on which Havana's do.
    let (berlin, havana) = (1_774_751_400_000_000, 1_772_929_800_000_000);
    let integers = [i64::MIN, i64::MAX, 0, 1, -1, i64::MAX / 2, 1 << 53];
    let moments = [i64::MIN, i64::MAX, 0, -1, berlin, havana, berlin - 7 * 3_600_000_000];
    let texts = ["", " ", "gold", "-0", "it's ß😀e\u{301}\u{0}", "2026-03-29 02:30:00+01", "9223372036854775808"];
    let mut found: Vec<Value<'static>> = match field.data_type {
        Type::Null => Vec::new(),
        Type::Boolean => [true, false, true, false, false, true, true].map(Value::Boolean).into(),
        Type::Integer => integers.map(Value::Integer).into(),
        Type::Decimal(_) => [-greatest, greatest, 0, 1, -1, greatest / 2, 150].map(Value::Decimal).into(),
        Type::Double => [f64::MIN, f64::MAX, -0.0, f64::MIN_POSITIVE, -0.5, 2.5, 1e18].map(Value::Double).into(),
        Type::Text if field.values.is_some() => {
            ["free", "gold", "active", "open", "gold", "free", "open"].map(Value::text).into()
        }
        Type::Text => texts.map(Value::text).into(),
        Type::Date => [i32::MIN, i32::MAX, 0, -1, 20_541, 20_520, 11_016].map(Value::Date).into(),
        Type::Timestamp => moments.map(Value::Timestamp).into(),
        Type::TimestampTz => moments.map(Value::TimestampTz).into(),
        Type::Span => integers.map(Value::Span).into(),
        Type::Interval => integers
            .map(|micros| Interval { months: micros % 100_000, days: micros % 1_000_000, micros })
            .map(Value::Interval)
            .into(),
    };
    if field.nullable {
        found.insert(0, Value::Null);
    }
    found
}

/// Returns whether this is NULL or a value of the type.
pub fn is_value_of_type(value: &Value, data_type: Type) -> bool {
    match (value, data_type) {
        (Value::Null, _)
        | (Value::Boolean(_), Type::Boolean)
        | (Value::Integer(_), Type::Integer)
        | (Value::Text(_), Type::Text)
        | (Value::Date(_), Type::Date)
        | (Value::Timestamp(_), Type::Timestamp)
        | (Value::TimestampTz(_), Type::TimestampTz)
        | (Value::Span(_), Type::Span)
        | (Value::Interval(_), Type::Interval) => true,
        (Value::Decimal(unscaled), Type::Decimal(scale)) => {
            scale <= MAX_DIGITS && unscaled.unsigned_abs() < 10_u128.pow(u32::from(MAX_DIGITS))
        }
        (Value::Double(number), Type::Double) => number.is_finite(),
        _ => false,
    }
}
