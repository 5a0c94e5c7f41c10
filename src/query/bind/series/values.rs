//! The values of a series.

use chrono_tz::Tz;

use crate::query::functions::arithmetic::date_arithmetic::move_wall_clock;
use crate::query::functions::calendar::civil_day;
use crate::query::functions::time_zones::{first_instant_of_day, instant_of, move_instant, wall_clock_at};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

/// The maximum number of rows of a series. Each row is written out in the plan.
pub const MAX_SERIES_ROWS: usize = 1000;

/// Whether a series contains its last value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesEnd {
    Included,
    Excluded,
}

/// The step from one value to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SeriesDirection {
    Ascending,
    Descending,
}

impl SeriesEnd {
    fn is_before<T: PartialOrd>(self, next: T, end: T, direction: SeriesDirection) -> bool {
        match (direction, self) {
            (SeriesDirection::Ascending, Self::Included) => next <= end,
            (SeriesDirection::Ascending, Self::Excluded) => next < end,
            (SeriesDirection::Descending, Self::Included) => next >= end,
            (SeriesDirection::Descending, Self::Excluded) => next > end,
        }
    }
}

/// Returns the numbers of a series, or `None` if there are too many. A step of 0 gives no numbers.
#[must_use]
pub fn series_numbers(start: i64, end: i64, step: i64, last: SeriesEnd) -> Option<Vec<Value<'static>>> {
    let direction = if step > 0 { SeriesDirection::Ascending } else { SeriesDirection::Descending };
    let mut numbers = Vec::new();
    let mut next = start;
    while step != 0 && last.is_before(next, end, direction) {
        if numbers.len() == MAX_SERIES_ROWS {
            return None;
        }
        numbers.push(Value::Integer(next));
        let Some(after) = next.checked_add(step) else { break };
        next = after;
    }
    Some(numbers)
}

/// The times of a series, and how one follows from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesTimes {
    /// Timestamps on the wall clock.
    WallClock { start: i64, end: i64 },
    /// Instants, which move as in a zone.
    Instants { start: i64, end: i64, zone: Tz },
}

impl SeriesTimes {
    /// Returns the times between two dates, timestamps or instants; none for other values.
    #[must_use]
    pub fn between(start: &Value, end: &Value, zone: Tz) -> Option<Self> {
        let wall_clock = |value: &Value| match value {
            Value::Date(day) => i64::from(*day).checked_mul(MICROS_PER_DAY),
            Value::Timestamp(micros) => Some(*micros),
            _ => None,
        };
        let instant = |value: &Value| match value {
            Value::TimestampTz(micros) => Some(*micros),
            Value::Date(day) => Some(first_instant_of_day((*day).into(), zone)),
            other => wall_clock(other).map(|wall| instant_of(wall, zone)),
        };
        match (wall_clock(start), wall_clock(end)) {
            (Some(start), Some(end)) => Some(Self::WallClock { start, end }),
            _ => Some(Self::Instants { start: instant(start)?, end: instant(end)?, zone }),
        }
    }

    /// Returns the type of the times.
    #[must_use]
    pub fn data_type(self) -> Type {
        match self {
            Self::WallClock { .. } => Type::Timestamp,
            Self::Instants { .. } => Type::TimestampTz,
        }
    }

    /// Returns whether some months lack the day of the first time.
    #[must_use]
    pub fn starts_after_28th(self) -> bool {
        let wall = match self {
            Self::WallClock { start, .. } => start,
            Self::Instants { start, zone, .. } => wall_clock_at(start, zone),
        };
        civil_day(wall.div_euclid(MICROS_PER_DAY)).day > 28
    }

    fn bounds(self) -> (i64, i64) {
        match self {
            Self::WallClock { start, end } | Self::Instants { start, end, .. } => (start, end),
        }
    }

    fn moved(self, micros: i64, step: Interval) -> Option<i64> {
        match self {
            Self::WallClock { .. } => move_wall_clock(micros, step),
            Self::Instants { zone, .. } => move_instant(micros, step, zone),
        }
    }

    fn value(self, micros: i64) -> Value<'static> {
        match self {
            Self::WallClock { .. } => Value::Timestamp(micros),
            Self::Instants { .. } => Value::TimestampTz(micros),
        }
    }
}

/// Returns the times of a series, or `None` if there are too many. Each one is counted from the one before: after
/// February, the 31st has become the 28th. A step of 0 gives no times.
#[must_use]
pub fn series_times(times: SeriesTimes, step: Interval, last: SeriesEnd) -> Option<Vec<Value<'static>>> {
    let length = step.length_in_micros();
    let direction = if length > 0 { SeriesDirection::Ascending } else { SeriesDirection::Descending };
    let (start, end) = times.bounds();
    let mut values = Vec::new();
    let mut next = Some(start);
    while let Some(micros) = next.filter(|micros| length != 0 && last.is_before(*micros, end, direction)) {
        if values.len() == MAX_SERIES_ROWS {
            return None;
        }
        values.push(times.value(micros));
        next = times.moved(micros, step);
    }
    Some(values)
}
