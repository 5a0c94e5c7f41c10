//! Interval literals: `INTERVAL '1 month 2 days'`, `INTERVAL '1 day 02:00'`, `INTERVAL 30 DAY`.

use crate::query::functions::ValueError;
use crate::query::functions::casts::number_parser::{is_blank, trim_blanks};
use crate::query::functions::date_part::DatePart;
use crate::query::value::{Interval, MICROS_PER_DAY, MICROS_PER_SECOND};

/// Reads the text of an interval as DuckDB does. A number without a unit, which is seconds in DuckDB, is refused.
///
/// # Errors
/// A text that is not an interval, or an interval that is too long.
pub fn parse_interval(text: &str) -> Result<Interval, ValueError> {
    let trimmed = trim_blanks(text);
    let trimmed = trimmed.strip_prefix('@').map_or(trimmed, |rest| rest.trim_start_matches(is_blank));
    let (trimmed, ago) = match trimmed.len().checked_sub(3).and_then(|at| trimmed.split_at_checked(at)) {
        Some((rest, ago)) if ago.eq_ignore_ascii_case("ago") && rest.ends_with(is_blank) => (trim_blanks(rest), true),
        _ => (trimmed, false),
    };
    let mut reader = IntervalParser { text, rest: trimmed, is_ago: ago, interval: Interval::default() };
    if reader.rest.is_empty() {
        return Err(reader.invalid_interval());
    }
    while !reader.rest.is_empty() {
        reader.read_term()?;
        reader.rest = reader.rest.trim_start_matches(is_blank);
    }
    let found = reader.interval;
    let found = Interval::new_checked(found.months, found.days, found.micros).ok_or_else(|| interval_too_long(text))?;
    if !ago {
        return Ok(found);
    }
    found.negated().ok_or_else(|| interval_too_long(text))
}

/// Returns an interval of this number of units.
///
/// # Errors
/// An unknown unit, or an interval that is too long.
pub fn interval_of_units(count: i64, unit: &str) -> Result<Interval, ValueError> {
    let mut interval = Interval::default();
    let text = format!("{count} {unit}");
    add_units(&mut interval, count, 0, unit, &text)?;
    Interval::new_checked(interval.months, interval.days, interval.micros).ok_or_else(|| interval_too_long(&text))
}

/// Reads a text from its beginning.
struct IntervalParser<'t> {
    text: &'t str,
    rest: &'t str,
    /// Whether the text ends in `ago`.
    is_ago: bool,
    interval: Interval,
}

impl<'t> IntervalParser<'t> {
    /// Reads a number with its unit, or a time as the last part: `2 days`, `-1.5 hours`, `02:30:00`.
    fn read_term(&mut self) -> Result<(), ValueError> {
        let negative = self.rest.starts_with('-');
        if negative {
            self.rest = &self.rest[1..];
        }
        let whole = self.read_digits();
        if whole.is_empty() {
            return Err(self.invalid_interval());
        }
        if self.rest.starts_with(':') {
            let time = self.read_time(whole)?;
            if !self.rest.is_empty() || self.is_ago {
                return Err(self.invalid_interval());
            }
            let time = if negative { -time } else { time };
            self.interval.micros =
                self.interval.micros.checked_add(time).ok_or_else(|| interval_too_long(self.text))?;
            return Ok(());
        }
        let mut millionths = 0;
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            millionths = self.read_millionths();
        }
        self.rest = self.rest.trim_start_matches(is_blank);
        let length = self.rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (unit, rest) = self.rest.split_at(length);
        self.rest = rest;
        if unit.is_empty() {
            if rest.is_empty() {
                return Err(ValueError(format!(
                    "`{}` has no unit: write `{whole} days` or `{whole} hours`",
                    self.text
                )));
            }
            return Err(self.invalid_interval());
        }
        // With its sign, because the most negative number has no positive counterpart.
        let sign = if negative { "-" } else { "" };
        let Ok(count) = format!("{sign}{whole}").parse::<i64>() else { return Err(interval_too_long(self.text)) };
        add_units(&mut self.interval, count, if negative { -millionths } else { millionths }, unit, self.text)
    }

    fn read_digits(&mut self) -> &'t str {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        digits
    }

    /// Reads a fraction to six digits.
    fn read_millionths(&mut self) -> i64 {
        let digits = self.read_digits();
        format!("{digits:0<6.6}").parse().unwrap_or(0)
    }

    /// Reads `:30`, `:30:00` or `:30:00.5` after the hours.
    fn read_time(&mut self, hours: &str) -> Result<i64, ValueError> {
        let mut parts = [0, 0];
        for part in &mut parts {
            let Some(rest) = self.rest.strip_prefix(':') else { break };
            self.rest = rest;
            let digits = self.read_digits();
            let number: i64 = digits.parse().unwrap_or(60);
            if digits.len() > 2 || number >= 60 {
                return Err(self.invalid_interval());
            }
            *part = number;
        }
        let [minutes, seconds] = parts;
        let mut millionths = 0;
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            millionths = self.read_millionths();
        }
        let hours = hours.parse::<i64>().ok();
        let time = hours
            .and_then(|hours| hours.checked_mul(3600))
            .and_then(|time| time.checked_add(minutes * 60 + seconds))
            .and_then(|time| time.checked_mul(MICROS_PER_SECOND))
            .and_then(|time| time.checked_add(millionths));
        time.ok_or_else(|| interval_too_long(self.text))
    }

    fn invalid_interval(&self) -> ValueError {
        ValueError(format!("`{}` is not an interval, which is written `1 month 2 days` or `01:30:00`", self.text))
    }
}

/// Adds units and millionths of a unit. A fraction of a year becomes whole months, a fraction of a month days, and
/// a fraction of a day time.
fn add_units(interval: &mut Interval, count: i64, millionths: i64, unit: &str, text: &str) -> Result<(), ValueError> {
    const WHOLE: i64 = 1_000_000;
    let Some(part) = DatePart::from_name(unit).filter(|part| is_interval_unit(*part)) else {
        return Err(ValueError(format!(
            "`{text}` is not an interval: there is no unit `{unit}`, such as `days` or `hours`"
        )));
    };
    if let Some(months) = part.months() {
        let fraction = millionths * months;
        let whole = count.checked_mul(months).and_then(|whole| whole.checked_add(fraction / WHOLE));
        add_checked(&mut interval.months, whole.filter(|months| i32::try_from(*months).is_ok()), text)?;
        if months < 12 {
            add_checked(&mut interval.days, Some(fraction % WHOLE * 30 / WHOLE), text)?;
        }
        return Ok(());
    }
    if let Some(days) = part.days() {
        let fraction = millionths * days;
        let whole = count.checked_mul(days).and_then(|whole| whole.checked_add(fraction / WHOLE));
        add_checked(&mut interval.days, whole.filter(|days| i32::try_from(*days).is_ok()), text)?;
        return add_checked(&mut interval.micros, Some(fraction % WHOLE * (MICROS_PER_DAY / WHOLE)), text);
    }
    let micros = part.micros().unwrap_or(1);
    let fraction =
        if micros == 1 { (millionths + millionths.signum() * WHOLE / 2) / WHOLE } else { millionths * micros / WHOLE };
    add_checked(&mut interval.micros, count.checked_mul(micros).and_then(|whole| whole.checked_add(fraction)), text)
}

/// Adds to a part of an interval. The addend is None if it has overflown.
fn add_checked(sum: &mut i64, addend: Option<i64>, text: &str) -> Result<(), ValueError> {
    *sum = addend.and_then(|addend| sum.checked_add(addend)).ok_or_else(|| interval_too_long(text))?;
    Ok(())
}

/// Whether a part is a unit of intervals.
fn is_interval_unit(part: DatePart) -> bool {
    matches!(
        part,
        DatePart::Millennium
            | DatePart::Century
            | DatePart::Decade
            | DatePart::Year
            | DatePart::Quarter
            | DatePart::Month
            | DatePart::Week
            | DatePart::Day
            | DatePart::Hour
            | DatePart::Minute
            | DatePart::Second
            | DatePart::Millisecond
            | DatePart::Microsecond
    )
}

fn interval_too_long(text: &str) -> ValueError {
    ValueError(format!("`{text}` is longer than an interval can be"))
}

#[cfg(test)]
mod tests;
