//! Between instants and the clock on the wall of a time zone.
//!
//! A reading that comes twice, when clocks go back, is the later of the two instants. A reading that is skipped, when
//! clocks go forward, moves forward by the gap. DuckDB does the same.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::calendar::{DayAndTime, add_months, checked_micros, split_micros};
use crate::query::value::{Interval, MICROS_PER_DAY, MICROS_PER_SECOND};

/// Seconds that the clocks of the zone are ahead of UTC at an instant.
#[must_use]
pub fn offset_seconds(instant: i64, zone: Tz) -> i64 {
    i64::from(zone.offset_from_utc_datetime(&naive_utc(instant)).fix().local_minus_utc())
}

/// What the clocks of the zone read at an instant.
#[must_use]
pub fn wall_clock_at(instant: i64, zone: Tz) -> i64 {
    instant.saturating_add(offset_seconds(instant, zone) * MICROS_PER_SECOND)
}

/// The instant at which the clocks of the zone read this.
#[must_use]
pub fn instant_of(wall: i64, zone: Tz) -> i64 {
    let offset = match zone.offset_from_local_datetime(&naive_utc(wall)) {
        MappedLocalTime::Single(offset) => i64::from(offset.fix().local_minus_utc()),
        MappedLocalTime::Ambiguous(one, two) => i64::from(one.fix().local_minus_utc().min(two.fix().local_minus_utc())),
        MappedLocalTime::None => offset_before_gap(wall, zone),
    };
    wall.saturating_sub(offset * MICROS_PER_SECOND)
}

/// The offset that holds until the clocks skip this reading.
fn offset_before_gap(wall: i64, zone: Tz) -> i64 {
    let guess = offset_seconds(wall.saturating_sub(MICROS_PER_DAY), zone);
    let after = offset_seconds(wall.saturating_sub(guess * MICROS_PER_SECOND), zone);
    offset_seconds(wall.saturating_sub(after * MICROS_PER_SECOND), zone)
}

/// The earlier of the two instants where the clocks read this twice; else the instant at which they do.
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

/// An instant moved by an interval: months and days on the wall clock, then elapsed time. As in DuckDB, elapsed time
/// goes first where a part of the interval is negative, so that going back undoes going forth.
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

/// The clock reads the same so many days later. Where it reads that twice, it keeps its distance to UTC if it can.
fn move_days(instant: i64, days: i64, zone: Tz) -> Option<i64> {
    if days == 0 {
        return Some(instant);
    }
    let distance = i128::from(days) * i128::from(MICROS_PER_DAY);
    let same_offset = checked_micros(i128::from(instant) + distance)?;
    let wall = checked_micros(i128::from(wall_clock_at(instant, zone)) + distance)?;
    if wall_clock_at(same_offset, zone) == wall { Some(same_offset) } else { Some(instant_of(wall, zone)) }
}

/// As `chrono` has it; beyond its years, its first or last moment, whose offset holds there.
fn naive_utc(micros: i64) -> NaiveDateTime {
    // A day of room, because `chrono` adds offsets to what it is given.
    let first = DateTime::<chrono::Utc>::MIN_UTC.timestamp_micros() + MICROS_PER_DAY;
    let last = DateTime::<chrono::Utc>::MAX_UTC.timestamp_micros() - MICROS_PER_DAY;
    let micros = micros.clamp(first, last);
    DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
}

#[cfg(test)]
mod tests;
