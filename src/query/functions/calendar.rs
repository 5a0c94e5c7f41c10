//! The calendar as arithmetic on days since 1970-01-01: Gregorian in both directions, with a year 0 before year 1.
//!
//! The formulas are valid for every day and instant of the types, so extreme values do not fail.

use crate::query::value::MICROS_PER_DAY;

/// A day as a date of the calendar. Year 0 is 1 BC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CivilDay {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

/// The first and the last year whose days and instants are computed. They are the range of `chrono`.
pub const FIRST_YEAR: i64 = -262_143;
pub const LAST_YEAR: i64 = 262_142;

pub const FIRST_DAY: i64 = day_number(FIRST_YEAR, 1, 1);
pub const LAST_DAY: i64 = day_number(LAST_YEAR, 12, 31);

/// The names of the months, from January. The short names are their first three letters.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The names of the weekdays, from Sunday. The short names are their first three letters.
pub const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const DAYS_PER_ERA: i64 = 146_097;

/// Returns the days since 1970-01-01. (Howard Hinnant, "chrono-compatible low-level date algorithms".)
#[must_use]
pub const fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - 719_468
}

/// Returns the date of a day number. The inverse of [`day_number`].
#[must_use]
pub const fn civil_day(days: i64) -> CivilDay {
    let days = days + 719_468;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400;
    CivilDay {
        year: if month <= 2 { year + 1 } else { year },
        month,
        day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
    }
}

/// Returns the number of days of a month.
#[must_use]
pub const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the day of a date, if the calendar has it.
#[must_use]
pub fn checked_day(year: i64, month: i64, day: i64) -> Option<i32> {
    let in_calendar = (FIRST_YEAR..=LAST_YEAR).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    if in_calendar { checked_date(day_number(year, month, day)) } else { None }
}

/// Returns the same day of the month, this number of months later, or the last day if that month is shorter.
#[must_use]
pub fn add_months(days: i64, months: i64) -> Option<i64> {
    let civil = civil_day(days);
    let month = (civil.year * 12 + civil.month - 1).checked_add(months)?;
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return None;
    }
    Some(day_number(year, month, civil.day.min(days_in_month(year, month))))
}

/// Returns the day of the week, from 0 for Sunday to 6 for Saturday.
#[must_use]
pub const fn day_of_week(days: i64) -> i64 {
    (days + 4).rem_euclid(7)
}

/// Returns the Monday of the week.
#[must_use]
pub const fn monday_of_week(days: i64) -> i64 {
    days - (days + 3).rem_euclid(7)
}

/// A week by ISO 8601: week 1 is the one with the year's first Thursday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsoWeek {
    pub year: i64,
    pub week: i64,
}

/// Returns the week by ISO 8601 that a day belongs to.
#[must_use]
pub const fn iso_week(days: i64) -> IsoWeek {
    let thursday = monday_of_week(days) + 3;
    let year = civil_day(thursday).year;
    IsoWeek { year, week: (thursday - day_number(year, 1, 1)) / 7 + 1 }
}

/// Returns the Monday that begins a year by ISO 8601.
#[must_use]
pub const fn iso_year_start(year: i64) -> i64 {
    monday_of_week(day_number(year, 1, 4))
}

/// Returns a day, if it lies within the years that are computed.
#[must_use]
pub fn checked_date(days: i64) -> Option<i32> {
    if (FIRST_DAY..=LAST_DAY).contains(&days) { i32::try_from(days).ok() } else { None }
}

/// Returns an instant or a reading of the clock, if it lies within the years that are computed.
#[must_use]
pub fn checked_micros(micros: i128) -> Option<i64> {
    let first = i128::from(FIRST_DAY) * i128::from(MICROS_PER_DAY);
    let end = i128::from(LAST_DAY + 1) * i128::from(MICROS_PER_DAY);
    if (first..end).contains(&micros) { i64::try_from(micros).ok() } else { None }
}

/// A reading of the clock, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayAndTime {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Microseconds since midnight.
    pub time: i64,
}

/// Splits a reading of the clock into its day and its time of day.
#[must_use]
pub const fn split_micros(micros: i64) -> DayAndTime {
    DayAndTime { day: micros.div_euclid(MICROS_PER_DAY), time: micros.rem_euclid(MICROS_PER_DAY) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_their_numbers() {
        assert_eq!(day_number(1970, 1, 1), 0);
        assert_eq!(day_number(2026, 3, 10), 20_522);
        assert_eq!(day_number(1, 1, 1), -719_162);
        assert_eq!(civil_day(-719_163), CivilDay { year: 0, month: 12, day: 31 });
        assert_eq!(civil_day(11_016), CivilDay { year: 2000, month: 2, day: 29 });
        for days in (i64::from(i32::MIN)..=i64::from(i32::MAX)).step_by(104_729) {
            let civil = civil_day(days);
            assert_eq!(day_number(civil.year, civil.month, civil.day), days);
        }
    }

    #[test]
    fn the_range_is_that_of_chrono() {
        use chrono::{Datelike, NaiveDate};
        assert_eq!(i64::from(NaiveDate::MIN.num_days_from_ce()) - 719_163, FIRST_DAY);
        assert_eq!(i64::from(NaiveDate::MAX.num_days_from_ce()) - 719_163, LAST_DAY);
        assert_eq!(checked_date(LAST_DAY + 1), None);
        assert_eq!(checked_day(2026, 2, 29), None);
        assert_eq!(checked_day(2024, 2, 29), Some(19_782));
        assert_eq!(add_months(0, i64::MAX), None);
    }

    #[test]
    fn weeks_are_those_of_iso_8601() {
        let week = |year, month, day| iso_week(day_number(year, month, day));
        // 2027-01-01 is a Friday of 2026's last week.
        assert_eq!(week(2027, 1, 1), IsoWeek { year: 2026, week: 53 });
        assert_eq!(week(2026, 12, 28), IsoWeek { year: 2026, week: 53 });
        assert_eq!(week(2026, 1, 1), IsoWeek { year: 2026, week: 1 });
        assert_eq!(day_of_week(day_number(2026, 3, 8)), 0);
        assert_eq!(civil_day(monday_of_week(day_number(2026, 5, 13))), CivilDay { year: 2026, month: 5, day: 11 });
        assert_eq!(civil_day(iso_year_start(2026)), CivilDay { year: 2025, month: 12, day: 29 });
    }

    #[test]
    fn months_clamp_to_the_end() {
        let january = day_number(2026, 1, 31);
        assert_eq!(add_months(january, 1), Some(day_number(2026, 2, 28)));
        assert_eq!(add_months(january, -2), Some(day_number(2025, 11, 30)));
        assert_eq!(add_months(day_number(2024, 2, 29), 12), Some(day_number(2025, 2, 28)));
    }
}
