use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::query::functions::calendar::day_number;

const HOUR: i64 = 3600 * MICROS_PER_SECOND;

fn wall(year: i64, month: i64, day: i64, hour: i64, minute: i64) -> i64 {
    day_number(year, month, day) * MICROS_PER_DAY + hour * HOUR + minute * 60 * MICROS_PER_SECOND
}

#[test]
fn readings_that_come_twice_or_never() {
    let berlin = Tz::Europe__Berlin;
    // Clocks go back from 3 to 2 o'clock at 01:00 UTC: 02:30 is read at 00:30 and at 01:30 UTC.
    assert_eq!(instant_of(wall(2026, 10, 25, 2, 30), berlin), wall(2026, 10, 25, 1, 30));
    assert_eq!(earliest_instant_of(wall(2026, 10, 25, 2, 30), berlin), wall(2026, 10, 25, 0, 30));
    // Clocks go from 2 to 3 o'clock at 01:00 UTC: 02:30 becomes 03:30 in summer time.
    assert_eq!(instant_of(wall(2026, 3, 29, 2, 30), berlin), wall(2026, 3, 29, 1, 30));
    assert_eq!(instant_of(wall(2026, 3, 8, 2, 30), Tz::America__New_York), wall(2026, 3, 8, 7, 30));
    // Samoa skips the 30th of December 2011.
    assert_eq!(instant_of(wall(2011, 12, 30, 12, 0), Tz::Pacific__Apia), wall(2011, 12, 30, 22, 0));
    assert_eq!(instant_of(wall(2026, 1, 1, 0, 0), Tz::UTC), wall(2026, 1, 1, 0, 0));
}

/// The values are those of DuckDB 1.5.5 with `TimeZone = 'Europe/Berlin'`.
#[test]
fn days_and_months_move_the_wall_clock() {
    let berlin = Tz::Europe__Berlin;
    let moved = |instant, months, days, micros| move_instant(instant, Interval { months, days, micros }, berlin);
    // 2026-03-28 02:30+01 and a day, which is 03:30+02; with an hour more, 04:30+02.
    let before = wall(2026, 3, 28, 1, 30);
    assert_eq!(moved(before, 0, 1, 0), Some(wall(2026, 3, 29, 1, 30)));
    assert_eq!(moved(before, 0, 1, HOUR), Some(wall(2026, 3, 29, 2, 30)));
    // 2026-10-24 02:30+02 and a day stays in summer time; 2026-10-26 02:30+01 less a day in winter time.
    assert_eq!(moved(wall(2026, 10, 24, 0, 30), 0, 1, 0), Some(wall(2026, 10, 25, 0, 30)));
    assert_eq!(moved(wall(2026, 10, 26, 1, 30), 0, -1, 0), Some(wall(2026, 10, 25, 1, 30)));
    // 2026-09-25 02:30+02 and a month is 02:30+01.
    assert_eq!(moved(wall(2026, 9, 25, 0, 30), 1, 0, 0), Some(wall(2026, 10, 25, 1, 30)));
    // Back by a day and an hour from 2026-03-30 02:30+02 is 01:30+01: the hour goes first.
    assert_eq!(moved(wall(2026, 3, 30, 0, 30), 0, -1, -HOUR), Some(wall(2026, 3, 29, 0, 30)));
    // Months before days: 2026-03-31 10:00+02 less a month and a day is 2026-02-27 10:00+01.
    assert_eq!(moved(wall(2026, 3, 31, 8, 0), -1, -1, 0), Some(wall(2026, 2, 27, 9, 0)));
}

proptest! {
    #[test]
    fn never_panics_and_agrees_with_chrono(micros: i64, months in -5_000_000_i64..5_000_000, days: i32) {
        for zone in [Tz::UTC, Tz::Europe__Berlin, Tz::Pacific__Apia, Tz::America__Havana] {
            let instant = instant_of(micros, zone);
            let _ = earliest_instant_of(micros, zone);
            let _ = move_instant(micros, Interval { months, days: i64::from(days), micros: -1 }, zone);
            if checked_micros(i128::from(micros)).is_some() && wall_clock_at(instant, zone) != micros {
                prop_assert!(wall_clock_at(instant, zone) > micros || checked_micros(i128::from(instant)).is_none());
            }
        }
    }
}

#[test]
fn a_day_begins_when_the_clocks_show_no_earlier_day_any_more() {
    const MINUTE: i64 = 60_000_000;
    for zone in [
        Tz::Europe__Berlin,
        Tz::America__St_Johns,
        Tz::America__Havana,
        Tz::America__Sao_Paulo,
        Tz::America__Scoresbysund,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Apia,
    ] {
        for day in day_number(2010, 10, 1)..day_number(2012, 1, 2) {
            let noon =
                day * MICROS_PER_DAY + MICROS_PER_DAY / 2 - offset_seconds(day * MICROS_PER_DAY, zone) * 1_000_000;
            let is_earlier = |instant: i64| wall_clock_at(instant, zone).div_euclid(MICROS_PER_DAY) < day;
            let minutes_before = (1..3 * 24 * 60).find(|minutes| is_earlier(noon - minutes * MINUTE)).unwrap();
            let begins = noon - (minutes_before - 1) * MINUTE;
            // Samoa left out a day, whose noon is on the next one.
            if wall_clock_at(noon, zone).div_euclid(MICROS_PER_DAY) == day {
                assert_eq!(first_instant_of_day(day, zone), begins, "{zone} {day}");
            }
        }
    }
}
