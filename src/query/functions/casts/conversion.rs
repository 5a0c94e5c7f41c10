//! Converts a value from one type to another.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::value_to_text::{date_text, text_of, timestamp_text, value_as_text};
use super::{numbers, text_to_value};
use crate::query::expr::Cast;
use crate::query::functions::ValueError;
use crate::query::functions::calendar::{checked_date, checked_micros, split_micros};
use crate::query::functions::time_zones::{first_instant_of_day, instant_of, wall_clock_at};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

/// Converts a value. NULL stays NULL, and TRY_CAST gives NULL for what cannot be converted.
///
/// # Errors
/// A value that cannot be converted, or that the type does not hold.
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
        (_, Type::Text) => Ok(Value::Text(Cow::Owned(value_as_text(value, from, zone)))),
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
        (Value::Date(date), Type::TimestampTz) => first_instant_of_date(*date, zone).map(Value::TimestampTz),
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
            .ok_or_else(|| numbers::outside_range(&text_of(value, from, zone), to, None)),
        _ => Err(ValueError(format!("`{}` cannot be converted to {to}", text_of(value, from, zone)))),
    }
}

fn midnight_micros(date: i32) -> Result<i64, ValueError> {
    checked_micros(i128::from(date) * i128::from(MICROS_PER_DAY))
        .ok_or_else(|| ValueError(format!("`{}` is outside the years that timestamps have", date_text(date))))
}

fn first_instant_of_date(date: i32, zone: Tz) -> Result<i64, ValueError> {
    midnight_micros(date)?;
    Ok(first_instant_of_day(date.into(), zone))
}

fn instant_value(wall: i64, zone: Tz) -> Result<Value<'static>, ValueError> {
    checked_micros(i128::from(instant_of(wall, zone))).map(Value::TimestampTz).ok_or_else(|| {
        ValueError(format!("`{}` is outside the years that timestamps have", timestamp_text(wall, None)))
    })
}

fn date_value(wall: i64) -> Result<Value<'static>, ValueError> {
    checked_date(split_micros(wall).day)
        .map(Value::Date)
        .ok_or_else(|| ValueError(format!("`{}` is outside the years that dates have", timestamp_text(wall, None))))
}
