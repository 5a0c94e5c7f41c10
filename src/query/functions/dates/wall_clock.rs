//! What the clock and the calendar read at a date, a timestamp or an instant.

use chrono_tz::Tz;

use crate::query::functions::calendar::split_micros;
use crate::query::functions::time_zones::wall_clock_at;
use crate::query::value::{MICROS_PER_DAY, Value};

/// What the clock reads at a value, in microseconds; none where it is no moment.
#[must_use]
pub fn wall_clock_of(value: &Value, zone: Tz) -> Option<i64> {
    match value {
        Value::Date(days) => Some(i64::from(*days).saturating_mul(MICROS_PER_DAY)),
        Value::Timestamp(wall) => Some(*wall),
        Value::TimestampTz(instant) => Some(wall_clock_at(*instant, zone)),
        _ => None,
    }
}

/// The day of a value in the calendar, since 1970.
#[must_use]
pub fn day_of_value(value: &Value, zone: Tz) -> Option<i64> {
    match value {
        Value::Date(days) => Some(i64::from(*days)),
        other => wall_clock_of(other, zone).map(|wall| split_micros(wall).day),
    }
}
