//! Reads dates and timestamps as people and exports write them: `2026-06-30`, `2026-06-30T12:00:00.5Z`.
//!
//! The grammar is DuckDB's. A time behind a date is ignored.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::number_parser::is_blank;
use crate::query::functions::calendar::{checked_day, checked_micros};
use crate::query::value::{MICROS_PER_DAY, MICROS_PER_SECOND};

/// Why a text is not a date or timestamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeError {
    /// The text has another format.
    Format,
    /// The calendar or the clock does not have the value: the 30th of February, 25 o'clock.
    Range,
    /// No time zone has this name.
    UnknownZone(String),
}

/// The time zone behind a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenZone {
    None,
    /// `Z`, `+02`, `+0200`, `+02:00`: seconds ahead of UTC.
    Offset(i64),
    /// ` Europe/Berlin`
    Named(Tz),
}

/// Reads the day of a date. Text behind it is ignored.
///
/// # Errors
/// A text that is not a date, or a date that the calendar does not have.
pub fn parse_date(text: &str) -> Result<i32, TimeError> {
    DateTimeParser { rest: text }.read_date()
}

/// A timestamp as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenTimestamp {
    /// The reading of the clock, in microseconds since 1970-01-01 00:00.
    pub wall: i64,
    pub zone: WrittenZone,
}

/// Reads a timestamp, and the zone behind it.
///
/// # Errors
/// A text that is not a timestamp, or one that the calendar or the clock does not have.
pub fn parse_timestamp(text: &str) -> Result<WrittenTimestamp, TimeError> {
    let mut reader = DateTimeParser { rest: text };
    let day = reader.read_date()?;
    // The word stands for the beginning of 1970 in UTC.
    let is_epoch = text.trim_start_matches(is_blank).starts_with(|first: char| first.is_ascii_alphabetic());
    let (mut time, mut zone) = (0, if is_epoch { WrittenZone::Offset(0) } else { WrittenZone::None });
    if !reader.rest.is_empty() {
        reader.skip_time_separator();
        time = reader.read_time()?;
        zone = reader.read_zone()?;
        reader.skip_blanks();
    }
    if !reader.rest.is_empty() {
        return Err(TimeError::Format);
    }
    let wall = i128::from(day) * i128::from(MICROS_PER_DAY) + i128::from(time);
    Ok(WrittenTimestamp { wall: checked_micros(wall).ok_or(TimeError::Range)?, zone })
}

/// Reads a text from its beginning.
struct DateTimeParser<'t> {
    rest: &'t str,
}

impl<'t> DateTimeParser<'t> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(is_blank);
    }

    fn take_if_next(&mut self, expected: char) -> bool {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Reads up to `most` digits.
    fn read_digits(&mut self, most: usize) -> &'t str {
        let length = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        digits
    }

    /// Reads one or two digits.
    fn read_short_number(&mut self) -> Result<i64, TimeError> {
        self.read_digits(2).parse().ok().ok_or(TimeError::Format)
    }

    fn read_two_digits(&mut self) -> Result<i64, TimeError> {
        if self.rest.bytes().take(2).filter(u8::is_ascii_digit).count() == 2 {
            self.read_short_number()
        } else {
            Err(TimeError::Format)
        }
    }

    fn read_date(&mut self) -> Result<i32, TimeError> {
        self.skip_blanks();
        if self.rest.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("epoch")) {
            self.rest = self.rest[5..].trim_start_matches(is_blank);
            return if self.rest.is_empty() { Ok(0) } else { Err(TimeError::Format) };
        }
        let negative = self.take_if_next('-');
        let digits = self.read_digits(usize::MAX);
        if digits.is_empty() {
            return Err(TimeError::Format);
        }
        let year = digits.parse().unwrap_or(i64::from(i32::MAX));
        let year = if negative { -year } else { year };
        let Some(separator) = self.rest.chars().next().filter(|sign| matches!(sign, ' ' | '-' | '/' | '\\')) else {
            return Err(TimeError::Format);
        };
        self.take_if_next(separator);
        let month = self.read_short_number()?;
        if !self.take_if_next(separator) {
            return Err(TimeError::Format);
        }
        let day = self.read_short_number()?;
        // A third digit of the day is an error: `2026-02-031`.
        if self.rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            return Err(TimeError::Format);
        }
        let year = self.apply_bc_mark(year)?;
        checked_day(year, month, day).ok_or(TimeError::Range)
    }

    /// Counts the year backwards if ` (BC)` follows.
    fn apply_bc_mark(&mut self, year: i64) -> Result<i64, TimeError> {
        let mark = self.rest.get(..5).filter(|mark| mark.starts_with(is_blank));
        if !mark.is_some_and(|mark| mark.get(1..).is_some_and(|mark| mark.eq_ignore_ascii_case("(bc)"))) {
            return Ok(year);
        }
        self.rest = &self.rest[5..];
        if year <= 0 { Err(TimeError::Format) } else { Ok(1 - year) }
    }

    fn skip_time_separator(&mut self) {
        if !self.take_if_next(' ') {
            self.take_if_next('T');
        }
    }

    /// Reads the microseconds since midnight. Minutes and seconds are optional; digits after the sixth are cut off.
    fn read_time(&mut self) -> Result<i64, TimeError> {
        self.skip_blanks();
        let hour: i64 = self.read_digits(9).parse().ok().ok_or(TimeError::Format)?;
        if !self.take_if_next(':') {
            return Err(TimeError::Format);
        }
        let minute = if self.rest.is_empty() { 0 } else { self.read_sixtieth()? };
        if !self.rest.is_empty() && !self.take_if_next(':') {
            return Err(TimeError::Format);
        }
        let second = if self.rest.is_empty() { 0 } else { self.read_sixtieth()? };
        let fraction = if self.take_if_next('.') { self.read_digits(usize::MAX) } else { "" };
        let micros: i64 = format!("{fraction:0<6.6}").parse().ok().ok_or(TimeError::Format)?;
        let time = ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros;
        // 24 o'clock is the end of the day.
        if time <= MICROS_PER_DAY { Ok(time) } else { Err(TimeError::Range) }
    }

    fn read_sixtieth(&mut self) -> Result<i64, TimeError> {
        self.read_short_number().and_then(|number| if number < 60 { Ok(number) } else { Err(TimeError::Format) })
    }

    fn read_zone(&mut self) -> Result<WrittenZone, TimeError> {
        if self.take_if_next('Z') {
            return Ok(WrittenZone::Offset(0));
        }
        if self.take_if_next('+') {
            return Ok(WrittenZone::Offset(self.read_offset()?));
        }
        if self.take_if_next('-') {
            return Ok(WrittenZone::Offset(-self.read_offset()?));
        }
        if !self.rest.starts_with(is_blank) {
            return Ok(WrittenZone::None);
        }
        self.rest = &self.rest[1..];
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '/' | '+' | '-');
        let length = self.rest.find(|letter| !is_name(letter)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        if name.is_empty() {
            return Ok(WrittenZone::None);
        }
        let known = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name));
        known.map(|zone| WrittenZone::Named(*zone)).ok_or_else(|| TimeError::UnknownZone(name.to_owned()))
    }

    /// Reads the seconds of `02`, `0200`, `02:00` and `02:00:00`.
    fn read_offset(&mut self) -> Result<i64, TimeError> {
        let hours = self.read_two_digits()?;
        let mut minutes = 0;
        let mut seconds = 0;
        if self.take_if_next(':') {
            if self.rest.starts_with(|letter: char| letter.is_ascii_digit()) {
                minutes = self.read_two_digits()?;
                if self.take_if_next(':') && self.rest.starts_with(|letter: char| letter.is_ascii_digit()) {
                    seconds = self.read_two_digits()?;
                }
            }
        } else if self.rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            minutes = self.read_two_digits()?;
        }
        if hours > 15 || minutes > 59 || seconds > 59 {
            return Err(TimeError::Range);
        }
        Ok((hours * 60 + minutes) * 60 + seconds)
    }
}

#[cfg(test)]
mod tests;
