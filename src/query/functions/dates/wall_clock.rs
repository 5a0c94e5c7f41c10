//! The reading of the clock and the day of the calendar at a moment.

use chrono_tz::Tz;

use crate::query::functions::calendar::split_micros;
use crate::query::functions::time_zones::wall_clock_at;
use crate::query::value::{MICROS_PER_DAY, Value};

/// Returns the reading of the clock at a moment, in microseconds. None for other values.
#[must_use]
pub fn wall_clock_of(value: &Value, zone: Tz) -> Option<i64> {
    match value {
        Value::Date(days) => Some(i64::from(*days).saturating_mul(MICROS_PER_DAY)),
        Value::Timestamp(wall) => Some(*wall),
        Value::TimestampTz(instant) => Some(wall_clock_at(*instant, zone)),
        _ => None,
    }
}

/// Returns the day of a moment in the calendar, since 1970.
#[must_use]
pub fn day_of_value(value: &Value, zone: Tz) -> Option<i64> {
    match value {
        Value::Date(days) => Some(i64::from(*days)),
        other => wall_clock_of(other, zone).map(|wall| split_micros(wall).day),
    }
}
