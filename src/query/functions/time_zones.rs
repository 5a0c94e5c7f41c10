//! Converts between instants and the wall clock of a time zone.
//!
//! When clocks go back, a reading that comes twice is the later of the two instants. When clocks go forward, a skipped
//! reading moves forward by the gap. DuckDB does the same.

/// The clock of a zone over many values.
mod zone_clock;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::calendar::{DayAndTime, add_months, checked_micros, split_micros};
use crate::query::value::{Interval, MICROS_PER_DAY, MICROS_PER_SECOND};

pub use zone_clock::{EndOfDay, ZoneClock, end_of_day};

/// Returns the seconds that the clocks of the zone are ahead of UTC at an instant.
#[must_use]
pub fn offset_seconds(instant: i64, zone: Tz) -> i64 {
    i64::from(zone.offset_from_utc_datetime(&naive_utc(instant)).fix().local_minus_utc())
}

/// Returns the reading of the zone's clocks at an instant.
#[must_use]
pub fn wall_clock_at(instant: i64, zone: Tz) -> i64 {
    instant.saturating_add(offset_seconds(instant, zone) * MICROS_PER_SECOND)
}

/// Returns the instant of a reading of the zone's clocks.
#[must_use]
pub fn instant_of(wall: i64, zone: Tz) -> i64 {
    let offset = match zone.offset_from_local_datetime(&naive_utc(wall)) {
        MappedLocalTime::Single(offset) => i64::from(offset.fix().local_minus_utc()),
        MappedLocalTime::Ambiguous(one, two) => i64::from(one.fix().local_minus_utc().min(two.fix().local_minus_utc())),
        MappedLocalTime::None => offset_before_gap(wall, zone),
    };
    wall.saturating_sub(offset * MICROS_PER_SECOND)
}

/// Returns the offset that is valid until the clocks skip this reading.
fn offset_before_gap(wall: i64, zone: Tz) -> i64 {
    let guess = offset_seconds(wall.saturating_sub(MICROS_PER_DAY), zone);
    let after = offset_seconds(wall.saturating_sub(guess * MICROS_PER_SECOND), zone);
    offset_seconds(wall.saturating_sub(after * MICROS_PER_SECOND), zone)
}

/// Returns the instant of a reading of the zone's clocks; the earlier one if the reading comes twice.
#[must_use]
pub fn earliest_instant_of(wall: i64, zone: Tz) -> i64 {
    match zone.offset_from_local_datetime(&naive_utc(wall)) {
        MappedLocalTime::Ambiguous(one, two) => {
            let offset = i64::from(one.fix().local_minus_utc().max(two.fix().local_minus_utc()));
            wall.saturating_sub(offset * MICROS_PER_SECOND)
        }
        MappedLocalTime::Single(_) | MappedLocalTime::None => instant_of(wall, zone),
    }
}

/// Returns the first instant of a day, which is given in days since 1970: when the clocks first show it, and no earlier day
/// any more. If they skip midnight, the day begins when they do.
#[must_use]
pub fn first_instant_of_day(day: i64, zone: Tz) -> i64 {
    let midnight = day.saturating_mul(MICROS_PER_DAY);
    let (first, last) = (earliest_instant_of(midnight, zone), instant_of(midnight, zone));
    // Clocks that go back from one to midnight stay on the day. Clocks that go back over midnight show the day before again.
    let stays_on_day = first != last && wall_clock_at(last.saturating_sub(1), zone).div_euclid(MICROS_PER_DAY) == day;
    if stays_on_day { first } else { last }
}

/// Moves an instant by an interval: by months and days on the wall clock, then by elapsed time. As in DuckDB, elapsed
/// time comes first if a part of the interval is negative, so that going back undoes going forth.
#[must_use]
pub fn move_instant(instant: i64, interval: Interval, zone: Tz) -> Option<i64> {
    let Interval { months, days, micros } = interval;
    let elapse = |instant: i64| checked_micros(i128::from(instant) + i128::from(micros));
    if months < 0 || days < 0 || micros < 0 {
        return move_days(move_months(elapse(instant)?, months, zone)?, days, zone);
    }
    elapse(move_days(move_months(instant, months, zone)?, days, zone)?)
}

fn move_months(instant: i64, months: i64, zone: Tz) -> Option<i64> {
    if months == 0 {
        return Some(instant);
    }
    let DayAndTime { day, time } = split_micros(wall_clock_at(instant, zone));
    let day = add_months(day, months)?;
    let wall = checked_micros(i128::from(day) * i128::from(MICROS_PER_DAY) + i128::from(time))?;
    Some(instant_of(wall, zone))
}

/// Moves an instant by days on the wall clock. If the new reading comes twice, the offset from UTC stays the same if it can.
fn move_days(instant: i64, days: i64, zone: Tz) -> Option<i64> {
    if days == 0 {
        return Some(instant);
    }
    let distance = i128::from(days) * i128::from(MICROS_PER_DAY);
    let same_offset = checked_micros(i128::from(instant) + distance)?;
    let wall = checked_micros(i128::from(wall_clock_at(instant, zone)) + distance)?;
    if wall_clock_at(same_offset, zone) == wall { Some(same_offset) } else { Some(instant_of(wall, zone)) }
}

/// Converts to the type of `chrono`. Beyond its years, its first or last moment has the same offset.
fn naive_utc(micros: i64) -> NaiveDateTime {
    // One day less, because `chrono` adds offsets.
    let first = DateTime::<chrono::Utc>::MIN_UTC.timestamp_micros() + MICROS_PER_DAY;
    let last = DateTime::<chrono::Utc>::MAX_UTC.timestamp_micros() - MICROS_PER_DAY;
    let micros = micros.clamp(first, last);
    DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
}

#[cfg(test)]
mod tests;
