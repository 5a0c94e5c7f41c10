//! Reads a text in a format.

use chrono_tz::Tz;

use super::day_basis::{DayBasis, day_basis_of_format};
use super::field_readers::{
    is_space, read_epoch, read_four_digits, read_fraction, read_half_day, read_name, read_number, read_offset,
    read_offset_or_utc, read_point_and_fraction, read_zone, skip_text,
};
use super::specifiers::{DateField, DateFormat, DateFormatPiece, FormatDialect};
use crate::query::functions::calendar::{MONTHS, WEEKDAYS, checked_day, day_number, iso_year_start, monday_of_week};
use crate::query::functions::time_zones::instant_of;
use crate::query::value::{MICROS_PER_DAY, MICROS_PER_SECOND};

/// The fields of a text. A field that the text does not have is taken from 1900-01-01 00:00.
struct ParsedDateFields {
    year: i64,
    month: i64,
    day: i64,
    day_of_year: i64,
    /// The week, counted by the basis of the format.
    week: Option<i64>,
    /// 0 for Sunday. Without one, the day is the first of the week.
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
    /// Whole seconds since 1970 in UTC.
    epoch: Option<i64>,
    /// Whether the seconds since 1970 have a minus sign, which holds for their fraction, too.
    is_before_epoch: bool,
}

/// A time as a text writes it, in microseconds since 1970-01-01 00:00.
#[derive(Debug, Clone, Copy)]
pub struct ParsedTime {
    /// On the wall clock; in UTC if the text counts seconds.
    pub wall: i64,
    /// In UTC if the format has a time zone, otherwise on the wall clock.
    pub time: i64,
}

impl DateFormat {
    /// Reads a text as microseconds since 1970-01-01 00:00: in UTC if the format has a time zone, otherwise on the wall
    /// clock. The error says what does not fit, without a full stop.
    pub fn parse_text(&self, text: &str) -> Result<i64, String> {
        self.parse_time(text).map(|parsed| parsed.time)
    }

    /// Reads a text as [`parse_text`](Self::parse_text), and keeps what the wall clock shows.
    pub fn parse_time(&self, text: &str) -> Result<ParsedTime, String> {
        let mut parts = ParsedDateFields::new();
        let mut rest = text.trim_start_matches(is_space);
        for piece in &self.pieces {
            rest = match piece {
                DateFormatPiece::Text(between) => skip_text(rest, between)?,
                DateFormatPiece::Field { field, .. } => parts.read_field(*field, self.dialect, rest)?,
            };
        }
        if !rest.trim_end_matches(is_space).is_empty() {
            return Err(format!("unexpected `{rest}` at the end"));
        }
        if let Some(seconds) = parts.epoch {
            let micros = if parts.is_before_epoch { -parts.micros } else { parts.micros };
            let time = seconds * MICROS_PER_SECOND + micros;
            return Ok(ParsedTime { wall: time, time });
        }
        let basis = day_basis_of_format(self).map_err(|refusal| refusal.message)?;
        let wall = parts.days_since_epoch(basis, self.dialect)? * MICROS_PER_DAY + parts.micros_since_midnight()?;
        let time = match (parts.offset, parts.zone) {
            (Some(offset), _) => wall - offset * MICROS_PER_SECOND,
            (None, Some(zone)) => instant_of(wall, zone),
            (None, None) => wall,
        };
        Ok(ParsedTime { wall, time })
    }
}

impl ParsedDateFields {
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
            epoch: None,
            is_before_epoch: false,
        }
    }

    /// Reads one field and returns the rest of the text.
    fn read_field<'t>(&mut self, field: DateField, dialect: FormatDialect, text: &'t str) -> Result<&'t str, String> {
        let (number, rest) = match field {
            // `%Y` would take the year of `31.12.25` for one of antiquity.
            DateField::Year if dialect == FormatDialect::Export => read_four_digits(text, "year")?,
            DateField::Year => read_number(text, "year", 4, 0, 9999)?,
            DateField::IsoYear => read_number(text, "year of the ISO week", 4, 0, 9999)?,
            DateField::ShortYear => read_number(text, "year without century", 2, 0, 99)?,
            DateField::Month => read_number(text, "month", 2, 1, 12)?,
            DateField::MonthName => read_name(text, &MONTHS, usize::MAX, "name of a month")?,
            DateField::ShortMonthName => read_name(text, &MONTHS, 3, "short name of a month")?,
            DateField::Day => read_number(text, "day", 2, 1, 31)?,
            DateField::DayOfYear => read_number(text, "day of the year", 3, 1, 366)?,
            DateField::Weekday => read_number(text, "weekday", 1, 0, 6)?,
            DateField::IsoWeekday => read_number(text, "ISO weekday", 1, 1, 7)?,
            DateField::WeekdayName => read_name(text, &WEEKDAYS, usize::MAX, "name of a weekday")?,
            DateField::ShortWeekdayName => read_name(text, &WEEKDAYS, 3, "short name of a weekday")?,
            DateField::SundayWeek | DateField::MondayWeek => read_number(text, "week", 2, 0, 53)?,
            DateField::IsoWeek => read_number(text, "ISO week", 2, 1, 53)?,
            DateField::Hour => read_number(text, "hour", 2, 0, 23)?,
            DateField::ShortHour => read_number(text, "hour of twelve", 2, 1, 12)?,
            DateField::HalfDay => read_half_day(text)?,
            DateField::Minute => read_number(text, "minute", 2, 0, 59)?,
            DateField::Second => read_number(text, "second", 2, 0, 59)?,
            DateField::Millisecond => read_fraction(text, 3)?,
            DateField::Microsecond => read_fraction(text, 6)?,
            DateField::Nanosecond => read_fraction(text, 9)?,
            DateField::PointAndFraction => read_point_and_fraction(text)?,
            DateField::Offset => read_offset(text)?,
            DateField::OffsetOrUtc => read_offset_or_utc(text)?,
            DateField::EpochSeconds => read_epoch(text)?,
            DateField::ZoneName => {
                let (zone, rest) = read_zone(text)?;
                self.zone = Some(zone);
                return Ok(rest);
            }
        };
        match field {
            DateField::Year | DateField::IsoYear => self.year = number,
            // 69 to 99 are years of the last century.
            DateField::ShortYear => self.year = if number >= 69 { 1900 + number } else { 2000 + number },
            DateField::Month => self.month = number,
            DateField::MonthName | DateField::ShortMonthName => self.month = number + 1,
            DateField::Day => self.day = number,
            DateField::DayOfYear => self.day_of_year = number,
            DateField::Weekday => self.weekday = Some(number),
            DateField::IsoWeekday => self.iso_weekday = number,
            DateField::SundayWeek | DateField::MondayWeek | DateField::IsoWeek => self.week = Some(number),
            DateField::Hour | DateField::ShortHour => self.hour = number,
            DateField::HalfDay => self.is_afternoon = Some(number == 1),
            DateField::Minute => self.minute = number,
            DateField::Second => self.second = number,
            DateField::Millisecond | DateField::Microsecond | DateField::Nanosecond | DateField::PointAndFraction => {
                self.micros = number;
            }
            DateField::Offset | DateField::OffsetOrUtc => self.offset = Some(number),
            DateField::EpochSeconds => {
                self.epoch = Some(number);
                self.is_before_epoch = text.starts_with('-');
            }
            // The day follows from the other specifiers.
            DateField::WeekdayName | DateField::ShortWeekdayName | DateField::ZoneName => {}
        }
        Ok(rest)
    }

    /// Returns the days since 1970-01-01.
    fn days_since_epoch(&self, basis: DayBasis, dialect: FormatDialect) -> Result<i64, String> {
        let first = day_number(self.year, 1, 1);
        Ok(match basis {
            DayBasis::Civil => {
                let day = checked_day(self.year, self.month, self.day);
                return day
                    .map(i64::from)
                    .ok_or_else(|| format!("there is no day {:04}-{:02}-{:02}", self.year, self.month, self.day));
            }
            DayBasis::DayOfYear
                if dialect == FormatDialect::Export && first + self.day_of_year > day_number(self.year + 1, 1, 1) =>
            {
                return Err(format!("the year {} has no day {}", self.year, self.day_of_year));
            }
            DayBasis::DayOfYear => first + self.day_of_year - 1,
            DayBasis::SundayWeek => {
                start_of_week_zero(monday_of_week(first) - 1, first)
                    + self.week.unwrap_or(0) * 7
                    + self.weekday.unwrap_or(0)
            }
            DayBasis::MondayWeek => {
                let weekday = self.weekday.map_or(0, |weekday| (weekday + 6) % 7);
                start_of_week_zero(monday_of_week(first), first) + self.week.unwrap_or(0) * 7 + weekday
            }
            DayBasis::Iso
                if dialect == FormatDialect::Export
                    && iso_year_start(self.year) + (self.week.unwrap_or(1) - 1) * 7
                        >= iso_year_start(self.year + 1) =>
            {
                return Err(format!("the year {} has no week {}", self.year, self.week.unwrap_or(1)));
            }
            DayBasis::Iso => iso_year_start(self.year) + (self.week.unwrap_or(1) - 1) * 7 + self.iso_weekday - 1,
        })
    }

    /// Returns the microseconds since midnight.
    fn micros_since_midnight(&self) -> Result<i64, String> {
        let hour = match self.is_afternoon {
            Some(_) if self.hour > 12 => return Err(format!("the hour {} has no AM or PM", self.hour)),
            Some(is_afternoon) => self.hour % 12 + if is_afternoon { 12 } else { 0 },
            None => self.hour,
        };
        Ok(((hour * 60 + self.minute) * 60 + self.second) * MICROS_PER_SECOND + self.micros)
    }
}

/// Returns the day that week 0 begins on: the last beginning of a week before the first day of the year.
fn start_of_week_zero(beginning: i64, first: i64) -> i64 {
    if beginning < first { beginning } else { beginning - 7 }
}
