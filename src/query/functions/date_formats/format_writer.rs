//! Writes a moment in a format.

use std::fmt::Write;

use super::specifiers::{DateField, DateFormat, DateFormatPiece, Padding};
use crate::query::functions::calendar::{
    DayAndTime, MONTHS, WEEKDAYS, civil_day, day_number, day_of_week, iso_week, split_micros,
};

/// A moment as a wall clock shows it.
pub struct WallClockMoment<'z> {
    /// Microseconds since 1970-01-01 00:00 on the wall.
    pub wall: i64,
    /// Seconds that the clock is ahead of UTC.
    pub offset: i64,
    /// The time zone's name; empty if there is none.
    pub zone: &'z str,
}

impl DateFormat {
    /// Writes a moment in the format.
    pub fn format_moment(&self, moment: &WallClockMoment) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                DateFormatPiece::Text(between) => text.push_str(between),
                DateFormatPiece::Field { field, padding } => write_field(&mut text, *field, *padding, moment),
            }
        }
        text
    }
}

fn write_field(text: &mut String, field: DateField, padding: Padding, moment: &WallClockMoment) {
    let DayAndTime { day, time } = split_micros(moment.wall);
    let civil = civil_day(day);
    let day_of_year = day - day_number(civil.year, 1, 1);
    let weekday = day_of_week(day);
    let hour = time / 3_600_000_000;
    let (width, number) = match field {
        DateField::Year => (year_width(civil.year), civil.year),
        DateField::ShortYear => (2, civil.year.abs() % 100),
        DateField::IsoYear => (year_width(iso_week(day).year), iso_week(day).year),
        DateField::Month => (2, civil.month),
        DateField::MonthName => return text.push_str(name_at(&MONTHS, civil.month - 1)),
        DateField::ShortMonthName => return text.push_str(&name_at(&MONTHS, civil.month - 1)[..3]),
        DateField::Day => (2, civil.day),
        DateField::DayOfYear => (3, day_of_year + 1),
        DateField::Weekday => (1, weekday),
        DateField::IsoWeekday => (1, (weekday + 6) % 7 + 1),
        DateField::WeekdayName => return text.push_str(name_at(&WEEKDAYS, weekday)),
        DateField::ShortWeekdayName => return text.push_str(&name_at(&WEEKDAYS, weekday)[..3]),
        DateField::SundayWeek => (2, (day_of_year + 7 - weekday) / 7),
        DateField::MondayWeek => (2, (day_of_year + 7 - (weekday + 6) % 7) / 7),
        DateField::IsoWeek => (2, iso_week(day).week),
        DateField::Hour => (2, hour),
        DateField::ShortHour => (2, (hour + 11) % 12 + 1),
        DateField::HalfDay => return text.push_str(if hour < 12 { "AM" } else { "PM" }),
        DateField::Minute => (2, time / 60_000_000 % 60),
        DateField::Second => (2, time / 1_000_000 % 60),
        DateField::Millisecond => (3, time / 1000 % 1000),
        DateField::Microsecond => (6, time % 1_000_000),
        DateField::Nanosecond => (9, time % 1_000_000 * 1000),
        // Formats of exports are read, and never written.
        DateField::PointAndFraction | DateField::EpochSeconds => return,
        DateField::Offset | DateField::OffsetOrUtc => return write_offset(text, moment.offset),
        DateField::ZoneName => return text.push_str(moment.zone),
    };
    write_number(text, number, if padding == Padding::Zeros { width } else { 1 });
}

/// Returns the width of a year. Years outside of 0 to 9999 are not padded.
fn year_width(year: i64) -> usize {
    if (0..=9999).contains(&year) { 4 } else { 1 }
}

fn name_at(names: &[&'static str], number: i64) -> &'static str {
    usize::try_from(number).ok().and_then(|number| names.get(number)).copied().unwrap_or("???")
}

/// Writes an offset as `+02`, `-03:30`, or `+00:53:28` for the local mean time of the past.
fn write_offset(text: &mut String, offset: i64) {
    text.push(if offset < 0 { '-' } else { '+' });
    let offset = offset.abs();
    write_number(text, offset / 3600, 2);
    let (minutes, seconds) = (offset / 60 % 60, offset % 60);
    for part in [minutes, seconds].into_iter().take(if seconds > 0 { 2 } else { usize::from(minutes > 0) }) {
        text.push(':');
        write_number(text, part, 2);
    }
}

fn write_number(text: &mut String, number: i64, width: usize) {
    // Writing to a string does not fail.
    let _ = write!(text, "{number:0width$}");
}
