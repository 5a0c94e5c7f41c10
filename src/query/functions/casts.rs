//! Conversions between types: CAST, TRY_CAST, typed literals, and what the binder adds where types meet.
//!
//! What a text may look like and how values are rounded follows DuckDB 1.5.5. Known differences:
//! - `inf` and `nan` become NULL, because such numbers are missing here; so does a number too large for a double.
//! - A decimal becomes the nearest double also where DuckDB's is off by the last bit.
//! - A text with an exponent becomes a decimal by its exact value: `1255e-3` is 1.26 with two digits.
//! - `infinity` is no date; offsets from 16 hours on are no offsets.

pub mod numbers;
pub mod value_to_text;
pub mod text_to_value;
pub mod number_parser;
pub mod timestamp_parser;

use std::borrow::Cow;

use chrono_tz::Tz;

use super::super::expr::Cast;
use super::super::interval::Interval;
use super::super::types::{MAX_DIGITS, Type};
use super::super::value::{MICROS_PER_DAY, Value};
use super::calendar::{checked_date, checked_micros, split_micros};
use super::time_zones::{instant_of, wall_clock_at};
use super::{Refusal, ValueError};
use value_to_text::{date_text, text_of, timestamp_text};

/// Converts a value. NULL stays NULL, and TRY_CAST gives NULL for what cannot be converted.
///
/// # Errors
/// What cannot be converted, or is outside what the type holds.
pub fn cast_value<'a>(value: &Value<'a>, from: Type, to: Type, cast: Cast, zone: Tz) -> Result<Value<'a>, ValueError> {
    match convert_value(value, from, to, cast.limit, zone) {
        Err(_) if cast.lenient => Ok(Value::Null),
        converted => converted,
    }
}

fn convert_value<'a>(
    value: &Value<'a>,
    from: Type,
    to: Type,
    limit: Option<i128>,
    zone: Tz,
) -> Result<Value<'a>, ValueError> {
    match (value, to) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::Text(text), Type::Text) => Ok(Value::Text(text.clone())),
        (_, Type::Text) => Ok(Value::Text(Cow::Owned(text_of(value, from, zone)))),
        (Value::Text(text), _) => text_to_value::convert_text(text, to, limit, zone),
        (Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::Double(_), _)
            if to.is_numeric() || to == Type::Boolean =>
        {
            numbers::convert_number(value, from, to, limit)
        }
        (Value::Date(date), Type::Date) => Ok(Value::Date(*date)),
        (Value::Timestamp(wall), Type::Timestamp) => Ok(Value::Timestamp(*wall)),
        (Value::TimestampTz(instant), Type::TimestampTz) => Ok(Value::TimestampTz(*instant)),
        (Value::Span(micros), Type::Span) => Ok(Value::Span(*micros)),
        (Value::Interval(interval), Type::Interval) => Ok(Value::Interval(*interval)),
        (Value::Span(micros), Type::Interval) => Ok(Value::Interval(Interval::of_elapsed(*micros))),
        (Value::Date(date), Type::Timestamp) => midnight_micros(*date).map(Value::Timestamp),
        (Value::Date(date), Type::TimestampTz) => midnight_micros(*date).and_then(|wall| instant_value(wall, zone)),
        (Value::Timestamp(wall), Type::Date) => date_value(*wall),
        (Value::Timestamp(wall), Type::TimestampTz) => instant_value(*wall, zone),
        (Value::TimestampTz(instant), Type::Date) => date_value(wall_clock_at(*instant, zone)),
        (Value::TimestampTz(instant), Type::Timestamp) => Ok(Value::Timestamp(wall_clock_at(*instant, zone))),
        (Value::Timestamp(wall), Type::Span) => Ok(Value::Span(wall.rem_euclid(MICROS_PER_DAY))),
        (Value::TimestampTz(instant), Type::Span) => {
            Ok(Value::Span(wall_clock_at(*instant, zone).rem_euclid(MICROS_PER_DAY)))
        }
        (Value::Interval(interval), Type::Span) => i64::try_from(interval.length_in_micros())
            .ok()
            .map(Value::Span)
            .ok_or_else(|| outside_type(value, from, to, zone)),
        _ => Err(ValueError(format!("`{}` is not converted to {to}", text_of(value, from, zone)))),
    }
}

fn midnight_micros(date: i32) -> Result<i64, ValueError> {
    checked_micros(i128::from(date) * i128::from(MICROS_PER_DAY))
        .ok_or_else(|| ValueError(format!("`{}` is outside the years that timestamps have", date_text(date))))
}

fn instant_value(wall: i64, zone: Tz) -> Result<Value<'static>, ValueError> {
    checked_micros(i128::from(instant_of(wall, zone))).map(Value::TimestampTz).ok_or_else(|| {
        ValueError(format!("`{}` is outside the years that timestamps have", timestamp_text(wall, None)))
    })
}

fn date_value(wall: i64) -> Result<Value<'static>, ValueError> {
    checked_date(split_micros(wall).0)
        .map(Value::Date)
        .ok_or_else(|| ValueError(format!("`{}` is outside the years that dates have", timestamp_text(wall, None))))
}

/// A value that the type does not hold.
fn outside_type(value: &Value, from: Type, to: Type, zone: Tz) -> ValueError {
    ValueError(format!("`{}` is outside what {to} holds", text_of(value, from, zone)))
}

/// Whether values of one type can become values of another.
///
/// # Errors
/// Types between which there is no conversion, with what to write instead.
pub fn check_cast(from: Type, to: Type) -> Result<(), Refusal> {
    let is_number = |data_type: Type| data_type.is_numeric() || data_type == Type::Boolean;
    let possible = from == to
        || from == Type::Null
        || to == Type::Text
        || (is_number(from) && is_number(to))
        || (from.is_temporal() && to.is_temporal())
        || (from == Type::Text && (is_number(to) || to.is_temporal() || matches!(to, Type::Interval | Type::Span)))
        || (matches!(from, Type::Timestamp | Type::TimestampTz) && to == Type::Span)
        || (from == Type::Span && to == Type::Interval);
    if possible {
        return Ok(());
    }
    let refusal = Refusal::new(format!("{} cannot be converted to {to}", from.noun()));
    Err(match (from, to) {
        (Type::Integer | Type::Decimal(_) | Type::Double, Type::Date) => {
            refusal.hint("days since 1970 are a date by `DATE '1970-01-01' + days`, seconds by `CAST(TO_TIMESTAMP(seconds) AS DATE)`")
        }
        (Type::Integer | Type::Decimal(_) | Type::Double, Type::Timestamp | Type::TimestampTz) => {
            refusal.hint("seconds since 1970 are an instant by `TO_TIMESTAMP(seconds)`, milliseconds by `EPOCH_MS(milliseconds)`")
        }
        (Type::Date, _) if to.is_numeric() => {
            refusal.hint("the days since 1970 are `date - DATE '1970-01-01'`; a part is `EXTRACT(YEAR FROM date)`")
        }
        (Type::Timestamp | Type::TimestampTz, _) if to.is_numeric() => {
            refusal.hint("the seconds since 1970 are `EPOCH(timestamp)`, the milliseconds `EPOCH_MS(timestamp)`")
        }
        (Type::Span | Type::Interval, _) if to.is_numeric() => {
            refusal.hint("the seconds are `EXTRACT(EPOCH FROM …)`; days between two times are `DAYS_BETWEEN(from, to)`")
        }
        (_, Type::Interval) => refusal.hint("say in which unit: `TO_DAYS(n)`, `INTERVAL (n) HOUR`"),
        (_, Type::Boolean) => refusal.hint("write the condition: `… IS NOT NULL`"),
        (_, Type::Date | Type::Timestamp | Type::TimestampTz) => refusal.hint("add it to a date: `date + INTERVAL '1 day'`"),
        _ => refusal,
    })
}

/// Whether the conversion refuses some values. Dates and timestamps beyond the year 262142 are not counted, which
/// exports don't hold.
#[must_use]
pub fn is_fallible_cast(from: Type, to: Type, cast: Cast) -> bool {
    if cast.lenient {
        return false;
    }
    match (from, to) {
        (Type::Null, _) | (_, Type::Text) => false,
        (Type::Text, _) | (Type::Interval, Type::Span) => true,
        (Type::Double, Type::Integer | Type::Decimal(_)) | (Type::Decimal(_), Type::Integer) => true,
        (Type::Boolean, Type::Decimal(scale)) => cast.limit.is_some() || scale == MAX_DIGITS,
        // 64 bits have up to 19 digits.
        (Type::Integer, Type::Decimal(scale)) => cast.limit.is_some() || scale > MAX_DIGITS - 19,
        (Type::Decimal(from), Type::Decimal(to)) => cast.limit.is_some() || to > from,
        (Type::Integer, Type::Integer) => cast.limit.is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
