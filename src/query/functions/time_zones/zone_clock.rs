//! The clock of a time zone over many values: remembers the offsets of the latest days.

use chrono_tz::Tz;

use super::{earliest_instant_of, first_instant_of_day, instant_of, offset_seconds, wall_clock_at};
use crate::query::value::{MICROS_PER_DAY, MICROS_PER_SECOND};

/// How many days are remembered: more than most queries read.
const SLOTS: usize = 1024;

/// The clock of a time zone. It gives the same readings as [`wall_clock_at`] and [`instant_of`], and looks most of them up.
pub struct ZoneClock {
    zone: Tz,
    /// For days since 1970 in UTC, by their remainder.
    offsets: Vec<DayOffset>,
}

/// The offset from UTC during one day of UTC. No clocks change twice within a day.
#[derive(Debug, Clone, Copy)]
struct DayOffset {
    day: i64,
    /// In microseconds; none if the clocks change on the day.
    micros: Option<i64>,
}

impl ZoneClock {
    #[must_use]
    pub fn new(zone: Tz) -> Self {
        let unknown = DayOffset { day: i64::MIN, micros: None };
        let slots = if zone == Tz::UTC { 0 } else { SLOTS };
        Self { zone, offsets: vec![unknown; slots] }
    }

    /// Returns the reading of the clock at an instant, in microseconds since 1970.
    pub fn wall_clock_at(&mut self, instant: i64) -> i64 {
        match self.offset_of_day(instant.div_euclid(MICROS_PER_DAY)) {
            Some(offset) => instant.saturating_add(offset),
            None => wall_clock_at(instant, self.zone),
        }
    }

    /// Returns the instant of a reading of the clock, as [`instant_of`].
    pub fn instant_of(&mut self, wall: i64) -> i64 {
        match self.offset_around(wall.div_euclid(MICROS_PER_DAY)) {
            Some(offset) => wall.saturating_sub(offset),
            None => instant_of(wall, self.zone),
        }
    }

    /// Returns the first instant of a day, as [`first_instant_of_day`].
    pub fn first_instant_of_day(&mut self, day: i64) -> i64 {
        match self.offset_around(day) {
            Some(offset) => day.saturating_mul(MICROS_PER_DAY).saturating_sub(offset),
            None => first_instant_of_day(day, self.zone),
        }
    }

    /// Returns the day of an instant in the zone, since 1970.
    pub fn day_at(&mut self, instant: i64) -> i64 {
        self.wall_clock_at(instant).div_euclid(MICROS_PER_DAY)
    }

    /// Returns the offset that is valid on a day and on the days before and after it; none if it changes.
    fn offset_around(&mut self, day: i64) -> Option<i64> {
        let offset = self.offset_of_day(day)?;
        (self.offset_of_day(day - 1) == Some(offset) && self.offset_of_day(day + 1) == Some(offset)).then_some(offset)
    }

    /// Returns the offset that is valid during a whole day of UTC, in microseconds; none if it changes on that day.
    fn offset_of_day(&mut self, day: i64) -> Option<i64> {
        if self.offsets.is_empty() {
            return Some(0);
        }
        let slot = usize::try_from(day.rem_euclid(i64::try_from(SLOTS).unwrap_or(1))).unwrap_or(0);
        let known = self.offsets.get_mut(slot)?;
        if known.day != day {
            let start = day.saturating_mul(MICROS_PER_DAY);
            let (first, last) =
                (offset_seconds(start, self.zone), offset_seconds(start.saturating_add(MICROS_PER_DAY), self.zone));
            *known = DayOffset { day, micros: (first == last).then_some(first * MICROS_PER_SECOND) };
        }
        known.micros
    }
}

/// The end of a day in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOfDay {
    /// The first instant from which on the clocks show later days only.
    pub instant: i64,
    /// Whether the clocks go back over midnight, so that instants before the end have the next day already.
    pub has_repeated_midnight: bool,
}

/// Returns the end of a day, which is given in days since 1970. If the clocks skip midnight, it ends when they do.
#[must_use]
pub fn end_of_day(day: i64, zone: Tz) -> EndOfDay {
    let next = day.saturating_add(1);
    let instant = first_instant_of_day(next, zone);
    // Clocks that go back from shortly after midnight show the old day again, before midnight comes a second time.
    let has_repeated_midnight = instant != earliest_instant_of(next.saturating_mul(MICROS_PER_DAY), zone);
    EndOfDay { instant, has_repeated_midnight }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Zones with half hours, with changes at midnight, far from UTC, and without changes.
    const ZONES: [Tz; 10] = [
        Tz::UTC,
        Tz::Europe__Berlin,
        Tz::America__New_York,
        Tz::America__St_Johns,
        Tz::America__Sao_Paulo,
        Tz::America__Havana,
        Tz::Asia__Tokyo,
        Tz::Asia__Kathmandu,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Apia,
    ];

    #[test]
    fn the_clock_agrees_with_single_conversions() {
        for zone in ZONES {
            let mut clock = ZoneClock::new(zone);
            // Every hour and 1 second over three years, and every 40 days over four centuries.
            let near = (0..26_000).map(|step| 1_199_145_600 + step * 3601);
            let far = (0..3650).map(|step| -5_364_662_400 + step * 86_400 * 40 + 77);
            for seconds in near.chain(far) {
                let micros = seconds * MICROS_PER_SECOND;
                assert_eq!(clock.wall_clock_at(micros), wall_clock_at(micros, zone), "{zone} {seconds}");
                assert_eq!(clock.instant_of(micros), instant_of(micros, zone), "{zone} {seconds}");
                let day = micros.div_euclid(MICROS_PER_DAY);
                assert_eq!(clock.first_instant_of_day(day), first_instant_of_day(day, zone), "{zone} {day}");
            }
        }
    }

    #[test]
    fn a_day_ends_when_the_clocks_leave_it() {
        let day = |text: &str| i64::from(crate::query::parameters::day_number(text.parse().unwrap()));
        let end = |text: &str, zone| {
            let EndOfDay { instant, has_repeated_midnight } = end_of_day(day(text), zone);
            let at = chrono::DateTime::from_timestamp_micros(instant).unwrap().naive_utc();
            (at.to_string(), has_repeated_midnight)
        };
        assert_eq!(end("2026-06-30", Tz::UTC), ("2026-07-01 00:00:00".to_owned(), false));
        assert_eq!(end("2026-03-28", Tz::Europe__Berlin), ("2026-03-28 23:00:00".to_owned(), false));
        assert_eq!(end("2026-03-29", Tz::Europe__Berlin), ("2026-03-29 22:00:00".to_owned(), false));
        assert_eq!(end("2026-03-10", Tz::Asia__Tokyo), ("2026-03-10 15:00:00".to_owned(), false));
        // Midnight was skipped: the clocks went from 23:59 to 01:00.
        assert_eq!(end("2018-11-03", Tz::America__Sao_Paulo), ("2018-11-04 03:00:00".to_owned(), false));
        // Clocks went back from 00:01 to 23:01.
        assert_eq!(end("2010-11-06", Tz::America__St_Johns), ("2010-11-07 03:30:00".to_owned(), true));
        // Clocks went back from 01:00 to 00:00, and stayed on the new day.
        assert_eq!(end("2025-11-01", Tz::America__Havana), ("2025-11-02 04:00:00".to_owned(), false));
        // Samoa left out 30 December 2011.
        assert_eq!(end("2011-12-29", Tz::Pacific__Apia), ("2011-12-30 10:00:00".to_owned(), false));
    }
}
