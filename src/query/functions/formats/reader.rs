//! Text read in a format.

use chrono_tz::Tz;

use super::day_basis::{DayBasis, day_basis};
use super::scan::{is_space, read_fraction, read_half_day, read_name, read_number, read_offset, read_zone, skip_text};
use super::specifiers::{Field, Format, MONTHS, Piece, WEEKDAYS};
use crate::query::functions::calendar::{checked_day, day_number, iso_year_start, monday};
use crate::query::functions::zones::instant_of;
use crate::query::value::{MICROS_PER_DAY, MICROS_PER_SECOND};

/// What a text says; what it does not say is of 1900-01-01 00:00.
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    day_of_year: i64,
    /// By the basis of the format.
    week: Option<i64>,
    /// 0 for Sunday; if there is none, the first day of the week.
    weekday: Option<i64>,
    /// 1 for Monday.
    iso_weekday: i64,
    hour: i64,
    is_afternoon: Option<bool>,
    minute: i64,
    second: i64,
    micros: i64,
    offset: Option<i64>,
    zone: Option<Tz>,
}

impl Format {
    /// The microseconds since 1970-01-01 00:00: in UTC if the format has a zone, else on the wall. The error is what
    /// does not fit, as a sentence without its end.
    pub fn read(&self, text: &str) -> Result<i64, String> {
        let mut parts = Parts::new();
        let mut rest = text.trim_start_matches(is_space);
        for piece in &self.pieces {
            rest = match piece {
                Piece::Text(between) => skip_text(rest, between)?,
                Piece::Field { field, .. } => parts.read(*field, rest)?,
            };
        }
        if !rest.trim_end_matches(is_space).is_empty() {
            return Err(format!("`{rest}` is left over"));
        }
        let basis = day_basis(self).map_err(|refusal| refusal.message)?;
        let wall = parts.day(basis)? * MICROS_PER_DAY + parts.time()?;
        Ok(match (parts.offset, parts.zone) {
            (Some(offset), _) => wall - offset * MICROS_PER_SECOND,
            (None, Some(zone)) => instant_of(wall, zone),
            (None, None) => wall,
        })
    }
}

impl Parts {
    fn new() -> Self {
        Self {
            year: 1900,
            month: 1,
            day: 1,
            day_of_year: 1,
            week: None,
            weekday: None,
            iso_weekday: 1,
            hour: 0,
            is_afternoon: None,
            minute: 0,
            second: 0,
            micros: 0,
            offset: None,
            zone: None,
        }
    }

    /// Reads one specifier; what follows it is left.
    fn read<'t>(&mut self, field: Field, text: &'t str) -> Result<&'t str, String> {
        let (number, rest) = match field {
            Field::Year => read_number(text, "year", 4, 0, 9999)?,
            Field::IsoYear => read_number(text, "year of the ISO week", 4, 0, 9999)?,
            Field::ShortYear => read_number(text, "year without century", 2, 0, 99)?,
            Field::Month => read_number(text, "month", 2, 1, 12)?,
            Field::MonthName => read_name(text, &MONTHS, usize::MAX, "name of a month")?,
            Field::ShortMonthName => read_name(text, &MONTHS, 3, "short name of a month")?,
            Field::Day => read_number(text, "day", 2, 1, 31)?,
            Field::DayOfYear => read_number(text, "day of the year", 3, 1, 366)?,
            Field::Weekday => read_number(text, "weekday", 1, 0, 6)?,
            Field::IsoWeekday => read_number(text, "ISO weekday", 1, 1, 7)?,
            Field::WeekdayName => read_name(text, &WEEKDAYS, usize::MAX, "name of a weekday")?,
            Field::ShortWeekdayName => read_name(text, &WEEKDAYS, 3, "short name of a weekday")?,
            Field::SundayWeek | Field::MondayWeek => read_number(text, "week", 2, 0, 53)?,
            Field::IsoWeek => read_number(text, "ISO week", 2, 1, 53)?,
            Field::Hour => read_number(text, "hour", 2, 0, 23)?,
            Field::ShortHour => read_number(text, "hour of twelve", 2, 1, 12)?,
            Field::HalfDay => read_half_day(text)?,
            Field::Minute => read_number(text, "minute", 2, 0, 59)?,
            Field::Second => read_number(text, "second", 2, 0, 59)?,
            Field::Millisecond => read_fraction(text, 3)?,
            Field::Microsecond => read_fraction(text, 6)?,
            Field::Nanosecond => read_fraction(text, 9)?,
            Field::Offset => read_offset(text)?,
            Field::ZoneName => {
                let (zone, rest) = read_zone(text)?;
                self.zone = Some(zone);
                return Ok(rest);
            }
        };
        match field {
            Field::Year | Field::IsoYear => self.year = number,
            // 69 to 99 are of the last century.
            Field::ShortYear => self.year = if number >= 69 { 1900 + number } else { 2000 + number },
            Field::Month => self.month = number,
            Field::MonthName | Field::ShortMonthName => self.month = number + 1,
            Field::Day => self.day = number,
            Field::DayOfYear => self.day_of_year = number,
            Field::Weekday => self.weekday = Some(number),
            Field::IsoWeekday => self.iso_weekday = number,
            Field::SundayWeek | Field::MondayWeek | Field::IsoWeek => self.week = Some(number),
            Field::Hour | Field::ShortHour => self.hour = number,
            Field::HalfDay => self.is_afternoon = Some(number == 1),
            Field::Minute => self.minute = number,
            Field::Second => self.second = number,
            Field::Millisecond | Field::Microsecond | Field::Nanosecond => self.micros = number,
            Field::Offset => self.offset = Some(number),
            // The day follows from the other specifiers.
            Field::WeekdayName | Field::ShortWeekdayName | Field::ZoneName => {}
        }
        Ok(rest)
    }

    /// Days since 1970-01-01.
    fn day(&self, basis: DayBasis) -> Result<i64, String> {
        let first = day_number(self.year, 1, 1);
        Ok(match basis {
            DayBasis::Civil => {
                let day = checked_day(self.year, self.month, self.day);
                return day
                    .map(i64::from)
                    .ok_or_else(|| format!("there is no day {:04}-{:02}-{:02}", self.year, self.month, self.day));
            }
            DayBasis::DayOfYear => first + self.day_of_year - 1,
            DayBasis::SundayWeek => {
                week_zero(monday(first) - 1, first) + self.week.unwrap_or(0) * 7 + self.weekday.unwrap_or(0)
            }
            DayBasis::MondayWeek => {
                let weekday = self.weekday.map_or(0, |weekday| (weekday + 6) % 7);
                week_zero(monday(first), first) + self.week.unwrap_or(0) * 7 + weekday
            }
            DayBasis::Iso => iso_year_start(self.year) + (self.week.unwrap_or(1) - 1) * 7 + self.iso_weekday - 1,
        })
    }

    /// Microseconds since midnight.
    fn time(&self) -> Result<i64, String> {
        let hour = match self.is_afternoon {
            Some(_) if self.hour > 12 => return Err(format!("the hour {} has no AM or PM", self.hour)),
            Some(is_afternoon) => self.hour % 12 + if is_afternoon { 12 } else { 0 },
            None => self.hour,
        };
        Ok(((hour * 60 + self.minute) * 60 + self.second) * MICROS_PER_SECOND + self.micros)
    }
}

/// The day that week 0 begins on: the last beginning of a week before the year's first day.
fn week_zero(beginning: i64, first: i64) -> i64 {
    if beginning < first { beginning } else { beginning - 7 }
}
