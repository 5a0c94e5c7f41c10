//! The values of a series.

use crate::query::functions::arithmetic::date_arithmetic::move_wall_clock;
use crate::query::functions::calendar::civil_day;
use crate::query::interval::Interval;
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

/// Returns the timestamps of a series, or `None` if there are too many. Each one is counted from the one before: after
/// February, the 31st has become the 28th. A step of 0 gives no timestamps.
#[must_use]
pub fn series_times(start: i64, end: i64, step: Interval, last: SeriesEnd) -> Option<Vec<Value<'static>>> {
    let length = step.length_in_micros();
    let direction = if length > 0 { SeriesDirection::Ascending } else { SeriesDirection::Descending };
    let mut times = Vec::new();
    let mut next = Some(start);
    while let Some(micros) = next.filter(|micros| length != 0 && last.is_before(*micros, end, direction)) {
        if times.len() == MAX_SERIES_ROWS {
            return None;
        }
        times.push(Value::Timestamp(micros));
        next = move_wall_clock(micros, step);
    }
    Some(times)
}

/// Returns the beginning of a day, or a timestamp, in microseconds.
#[must_use]
pub fn wall_clock_micros(value: &Value) -> Option<i64> {
    match value {
        Value::Date(day) => i64::from(*day).checked_mul(MICROS_PER_DAY),
        Value::Timestamp(micros) => Some(*micros),
        _ => None,
    }
}

/// Returns whether some months lack the day of a timestamp.
#[must_use]
pub fn is_after_28th(micros: i64) -> bool {
    civil_day(micros.div_euclid(MICROS_PER_DAY)).day > 28
}
