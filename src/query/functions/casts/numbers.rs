//! Conversions between conditions, integers, decimals and doubles.

use super::value_to_text::{decimal_text, text_of};
use crate::query::functions::ValueError;
use crate::query::functions::type_names::UNSIGNED_LIMITS;
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::Value;

/// Converts a number or a condition to a type of the same kinds.
///
/// # Errors
/// A number that the type does not hold.
pub fn convert_number(value: &Value, from: Type, to: Type, limit: Option<i128>) -> Result<Value<'static>, ValueError> {
    let scale = from.scale().unwrap_or(0);
    let converted = match (value, to) {
        (Value::Boolean(truth), Type::Boolean) => Some(Value::Boolean(*truth)),
        (Value::Integer(number), Type::Boolean) => Some(Value::Boolean(*number != 0)),
        (Value::Decimal(unscaled), Type::Boolean) => Some(Value::Boolean(*unscaled != 0)),
        (Value::Double(number), Type::Boolean) => Some(Value::Boolean(number.abs() > 0.0)),

        (Value::Boolean(truth), Type::Integer) => checked_integer(i128::from(*truth), limit),
        (Value::Integer(number), Type::Integer) => checked_integer(i128::from(*number), limit),
        (Value::Decimal(unscaled), Type::Integer) => {
            rescale_decimal(*unscaled, scale, 0).and_then(|whole| checked_integer(whole, limit))
        }
        (Value::Double(number), Type::Integer) => {
            whole_double_to_integer(number.round_ties_even()).and_then(|whole| checked_integer(whole, limit))
        }

        (Value::Boolean(truth), Type::Decimal(to)) => {
            rescale_decimal(i128::from(*truth), 0, to).and_then(|found| checked_decimal(found, limit))
        }
        (Value::Integer(number), Type::Decimal(to)) => {
            rescale_decimal(i128::from(*number), 0, to).and_then(|found| checked_decimal(found, limit))
        }
        (Value::Decimal(unscaled), Type::Decimal(to)) => {
            rescale_decimal(*unscaled, scale, to).and_then(|found| checked_decimal(found, limit))
        }
        (Value::Double(number), Type::Decimal(to)) => {
            whole_double_to_integer((number * 10_f64.powi(i32::from(to))).round())
                .and_then(|found| checked_decimal(found, limit))
        }

        (Value::Boolean(truth), Type::Double) => Some(Value::Double(f64::from(u8::from(*truth)))),
        (Value::Integer(number), Type::Double) => Some(Value::Double(integer_as_double(*number))),
        (Value::Decimal(unscaled), Type::Double) => Some(Value::double(decimal_as_double(*unscaled, scale))),
        (Value::Double(number), Type::Double) => Some(Value::double(*number)),
        _ => None,
    };
    converted.ok_or_else(|| outside_range(&text_of(value, from, chrono_tz::Tz::UTC), to, limit))
}

/// Returns an integer, if it lies within 64 bits and the bounds of the named type.
pub fn checked_integer(number: i128, limit: Option<i128>) -> Option<Value<'static>> {
    let within = limit.is_none_or(|limit| (smallest_integer(limit)..=limit).contains(&number));
    if within { i64::try_from(number).ok().map(Value::Integer) } else { None }
}

/// Returns an unscaled decimal, if it has no more than 38 digits and lies within the bounds of the named type.
pub fn checked_decimal(unscaled: i128, limit: Option<i128>) -> Option<Value<'static>> {
    let limit = limit.map_or(u128::MAX, i128::unsigned_abs).min(10_u128.pow(u32::from(MAX_DIGITS)) - 1);
    if unscaled.unsigned_abs() <= limit { Some(Value::Decimal(unscaled)) } else { None }
}

/// Changes the scale of a decimal, rounding halves away from zero. Returns None beyond 128 bits.
#[must_use]
pub fn rescale_decimal(unscaled: i128, from: u8, to: u8) -> Option<i128> {
    if to >= from {
        return unscaled.checked_mul(10_i128.checked_pow(u32::from(to - from))?);
    }
    let divisor = 10_i128.checked_pow(u32::from(from - to))?;
    let (quotient, rest) = (unscaled / divisor, unscaled % divisor);
    Some(if rest.abs() >= divisor / 2 { quotient + rest.signum() } else { quotient })
}

/// Converts a whole double to an integer. Returns None beyond 128 bits.
fn whole_double_to_integer(number: f64) -> Option<i128> {
    if !(-1.7e38..=1.7e38).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 128 bits")]
    Some(number as i128)
}

/// Returns the nearest double.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "the nearest double is intended")]
pub fn integer_as_double(number: i64) -> f64 {
    number as f64
}

/// Returns the nearest double.
#[must_use]
pub fn decimal_as_double(unscaled: i128, scale: u8) -> f64 {
    // A quotient of two exact doubles is rounded once. Powers of ten are exact up to 22, integers up to 2^53.
    match i64::try_from(unscaled) {
        Ok(small) if scale <= 22 && small.unsigned_abs() <= 1 << 53 => {
            integer_as_double(small) / 10_f64.powi(i32::from(scale))
        }
        _ => decimal_text(unscaled, scale).parse().unwrap_or(f64::NAN),
    }
}

/// Returns the error for a value outside of the range of a type, or of the narrower named type.
pub fn outside_range(value: &str, data_type: Type, limit: Option<i128>) -> ValueError {
    ValueError(match (data_type, limit) {
        (Type::Integer, Some(limit)) => {
            format!("`{value}` is not an integer from {} to {limit}", smallest_integer(limit))
        }
        (Type::Decimal(scale), Some(limit)) => {
            let digits = limit.checked_ilog10().map_or(0, |most| most + 1);
            format!("`{value}` is outside the range of DECIMAL({digits},{scale})")
        }
        _ => format!("`{value}` is outside the range of {data_type}"),
    })
}

/// Returns the smallest value of the integer type with this largest value.
fn smallest_integer(limit: i128) -> i128 {
    if UNSIGNED_LIMITS.contains(&limit) { 0 } else { -limit - 1 }
}
