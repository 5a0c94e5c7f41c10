//! How the text columns of an export write dates and times.
//!
//! One rule: text that says an offset, a zone or seconds since 1970 is an instant. Any other text is the reading of a clock.

use super::day_basis::day_basis_of_format;
use super::format_parser::ParsedTime;
use super::specifiers::{DateField, DateFormat, DateFormatPiece, FormatDialect};
use super::zone_words::{NamedZone, ZoneWords, read_zone_words};
use crate::query::functions::Refusal;
use crate::query::functions::time_zones::instant_of;
use crate::query::value::MICROS_PER_SECOND;

/// A format of dates or times, such as `%d.%m.%Y` or `%Y-%m-%dT%H:%M:%SZ`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportTimeFormat {
    format: DateFormat,
    has_time_of_day: bool,
    /// The zone that the format itself names, such as the `Z` at its end.
    named_zone: Option<NamedZone>,
    /// Letters of the format that may stand for several zones, such as `PST`.
    unclear_zone: Option<String>,
}

/// A time as a text writes it, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenTime {
    Instant(i64),
    /// The reading of a clock in no particular zone.
    WallClock(i64),
    /// A day without a time of day: the midnight at which it begins on any clock.
    Day(i64),
}

impl ExportTimeFormat {
    /// Reads a format.
    ///
    /// # Errors
    /// An unknown specifier, a format without a day, or one that leaves something to guess.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let format = DateFormat::parse(text, FormatDialect::Export)?;
        day_basis_of_format(&format)?;
        let has = |fields: &[DateField]| format.fields().any(|field| fields.contains(&field));
        if !has_day(&has) {
            return Err(Refusal::new("the format has no day").hint("name year, month and day, such as `%Y-%m-%d`"));
        }
        if has(&[DateField::ShortHour]) && !has(&[DateField::HalfDay]) {
            return Err(Refusal::new("an hour of twelve, `%I`, needs AM or PM").hint("add `%p`, or write `%H`"));
        }
        if has_digits_after_epoch(&format) {
            return Err(Refusal::new("digits follow `%s`, whose number has no fixed length")
                .hint("leave `format` out, and write `epoch: milliseconds` (or another unit)"));
        }
        let has_time_of_day = has_time_of_day(&has);
        let words = if format.has_zone() { ZoneWords::default() } else { read_zone_words(&format)? };
        Ok(Self { has_time_of_day, named_zone: words.zone, unclear_zone: words.unclear, format })
    }

    /// Returns the letters of the format that may stand for several zones, such as `PST`.
    #[must_use]
    pub fn unclear_zone(&self) -> Option<&str> {
        self.unclear_zone.as_deref()
    }

    /// Returns whether a text in the format is an instant.
    #[must_use]
    pub fn says_zone(&self) -> bool {
        self.named_zone.is_some() || self.format.has_zone()
    }

    /// Returns whether a text in the format has a time of day.
    #[must_use]
    pub fn has_time_of_day(&self) -> bool {
        self.has_time_of_day
    }

    /// Reads a text; none if it is not in the format.
    #[must_use]
    pub fn parse_text(&self, text: &str) -> Option<WrittenTime> {
        let ParsedTime { wall, time } = self.format.parse_time(text).ok()?;
        Some(match self.named_zone {
            _ if !self.has_time_of_day => WrittenTime::Day(wall),
            Some(NamedZone::Offset(seconds)) => WrittenTime::Instant(wall - seconds * MICROS_PER_SECOND),
            Some(NamedZone::Zone(zone)) => WrittenTime::Instant(instant_of(wall, zone)),
            None if self.format.has_zone() => WrittenTime::Instant(time),
            None => WrittenTime::WallClock(wall),
        })
    }
}

fn has_day(has: &dyn Fn(&[DateField]) -> bool) -> bool {
    let has_year = has(&[DateField::Year, DateField::ShortYear]);
    let has_month = has(&[DateField::Month, DateField::MonthName, DateField::ShortMonthName]);
    let has_week = has(&[DateField::SundayWeek, DateField::MondayWeek]) && has(&[DateField::Weekday]);
    let has_iso_week = has(&[DateField::IsoYear]) && has(&[DateField::IsoWeek]) && has(&[DateField::IsoWeekday]);
    let has_day_of_year = has(&[DateField::DayOfYear]) || has_week || (has_month && has(&[DateField::Day]));
    has(&[DateField::EpochSeconds]) || has_iso_week || (has_year && has_day_of_year)
}

fn has_time_of_day(has: &dyn Fn(&[DateField]) -> bool) -> bool {
    has(&[DateField::Hour, DateField::ShortHour, DateField::EpochSeconds])
}

/// Returns whether digits follow the seconds since 1970 without a point between them.
fn has_digits_after_epoch(format: &DateFormat) -> bool {
    let is_epoch =
        |piece: &DateFormatPiece| matches!(piece, DateFormatPiece::Field { field: DateField::EpochSeconds, .. });
    let is_glued = |piece: &DateFormatPiece| match piece {
        DateFormatPiece::Field { field, .. } => *field != DateField::PointAndFraction,
        DateFormatPiece::Text(text) => text.starts_with(|character: char| character.is_ascii_digit()),
    };
    format.pieces.windows(2).any(|pair| is_epoch(&pair[0]) && is_glued(&pair[1]))
}

#[cfg(test)]
mod tests {
    use super::{ExportTimeFormat, WrittenTime};

    fn read(format: &str, text: &str) -> Option<WrittenTime> {
        ExportTimeFormat::parse(format).unwrap().parse_text(text)
    }

    /// 2026-03-09 20:00:00 UTC.
    const EVENING: i64 = 1_773_086_400_000_000;

    #[test]
    fn text_that_says_its_zone_is_an_instant() {
        for (format, text) in [
            ("%Y-%m-%dT%H:%M:%SZ", "2026-03-09T20:00:00Z"),
            ("%Y-%m-%dT%H:%M:%S%z", "2026-03-09T20:00:00Z"),
            ("%Y-%m-%dT%H:%M:%S%#z", "2026-03-09T20:00:00Z"),
            ("%Y-%m-%dT%H:%M:%S%:z", "2026-03-10T05:00:00+09:00"),
            ("%Y-%m-%dT%H:%M:%S%z", "2026-03-10T05:00:00+0900"),
            ("%Y-%m-%dT%H:%M:%S%z", "2026-03-09T16:30:00-03:30"),
            ("%+", "2026-03-09T20:00:00Z"),
            ("%+", "2026-03-10T05:00:00.000+09:00"),
            ("%Y-%m-%d %H:%M:%S UTC", "2026-03-09 20:00:00 UTC"),
            ("%Y-%m-%d %H:%M:%S %Z", "2026-03-09 20:00:00 UTC"),
            ("%Y-%m-%d %H:%M:%S %Z", "2026-03-10 05:00:00 Asia/Tokyo"),
            ("%Y-%m-%d %H:%M:%S Asia/Tokyo", "2026-03-10 05:00:00 Asia/Tokyo"),
            ("%Y-%m-%d %H:%M:%S+00:00", "2026-03-09 20:00:00+00:00"),
            ("%Y-%m-%d %H:%M:%S.%f+09", "2026-03-10 05:00:00.000+09"),
            ("%Y-%m-%dT%H:%MZ[UTC]", "2026-03-09T20:00Z[UTC]"),
            ("%a, %d %b %Y %T GMT", "Mon, 09 Mar 2026 20:00:00 GMT"),
            ("%s", "1773086400"),
            ("%s%.f", "1773086400.000"),
            ("%Y-%m-%dT%H:%M:%S.000Z", "2026-03-09T20:00:00.000Z"),
            ("%Y-%m-%dT%H:%M:%S.000+0000", "2026-03-09T20:00:00.000+0000"),
            ("%Y-%m-%d %H:%M:%S.000000 UTC", "2026-03-09 20:00:00.000000 UTC"),
            ("%Y-%m-%d %H:%M:%S +0000 UTC", "2026-03-09 20:00:00 +0000 UTC"),
            ("%a %b %d %H:%M:%S +0000 %Y", "Mon Mar 09 20:00:00 +0000 2026"),
            ("%a %b %e %H:%M:%S UTC %Y", "Mon Mar  9 20:00:00 UTC 2026"),
            (
                "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)",
                "Mon Mar 09 2026 20:00:00 GMT+0000 (Coordinated Universal Time)",
            ),
            ("%Y-%m-%d %H:%M:%S (UTC)", "2026-03-09 20:00:00 (UTC)"),
            ("%Y-%m-%d %H:%M:%S (CET)", "2026-03-09 21:00:00 (CET)"),
            ("%Y-%m-%d %H:%M:%S UTC+2", "2026-03-09 22:00:00 UTC+2"),
            ("%Y-%m-%d %H:%M:%S UTC+05:30", "2026-03-10 01:30:00 UTC+05:30"),
            ("%Y-%m-%d %H:%M:%S UT", "2026-03-09 20:00:00 UT"),
            ("%Y-%m-%dT%H:%M:00Z", "2026-03-09T20:00:00Z"),
            ("%Y-%m-%dT%H:%M:%Sz", "2026-03-09T20:00:00z"),
            ("%Y-%m-%d %H:%M:%S Zulu", "2026-03-09 20:00:00 Zulu"),
            ("%Y-%m-%d %H:%M:%S Etc/GMT-9", "2026-03-10 05:00:00 Etc/GMT-9"),
            ("%H:%MZ %d.%m.%Y", "20:00Z 09.03.2026"),
            ("%Y-%m-%dT%H:%M:%S\u{2212}03:00", "2026-03-09T17:00:00\u{2212}03:00"),
        ] {
            assert_eq!(read(format, text), Some(WrittenTime::Instant(EVENING)), "{format}");
        }
    }

    #[test]
    fn other_text_is_the_reading_of_a_clock() {
        for (format, text) in [
            ("%Y-%m-%d %H:%M:%S", "2026-03-09 20:00:00"),
            ("%Y-%m-%d %H:%M:%S%.f", "2026-03-09 20:00:00"),
            ("%Y-%m-%d %H:%M:%S%.f", "2026-03-09 20:00:00.000"),
            ("%d.%m.%Y %H:%M Uhr", "09.03.2026 20:00 Uhr"),
            ("%d/%m/%y %I:%M %p", "09/03/26 08:00 PM"),
            ("%Y%m%d%H%M%S", "20260309200000"),
            ("%F %T", "2026-03-09 20:00:00"),
        ] {
            assert_eq!(read(format, text), Some(WrittenTime::WallClock(EVENING)), "{format}");
        }
        for (format, text) in [
            ("%Y-%m-%d", "1970-01-02"),
            ("%Y-%m-%dZ", "1970-01-02Z"),
            ("%d.%m.%y", "02.01.70"),
            ("%Y-%m-%d%:z", "1970-01-02+09:00"),
        ] {
            assert_eq!(read(format, text), Some(WrittenTime::Day(86_400_000_000)), "{format}");
        }
    }

    #[test]
    fn text_in_another_format_is_not_read() {
        for (format, text) in [
            ("%Y-%m-%d", "26-03-09"),
            ("%d.%m.%Y", "31.12.25"),
            ("%Y-%m-%d", "2026-02-30"),
            ("%Y-%m-%d", "2026-03-09 20:00:00"),
            ("%Y-%m-%dT%H:%M:%SZ", "2026-03-09T20:00:00"),
            ("%Y-%m-%dT%H:%M:%SZ", "2026-03-09T20:00:00+09:00"),
            ("%Y-%m-%d %H:%M:%S %Z", "2026-03-09 20:00:00 PST"),
            ("%Y-%m-%d %H:%M:%S%z", "2026-03-09 20:00:00"),
            ("%s", "soon"),
            ("%s", "1773086400000"),
            ("%Y-%j", "2026-366"),
        ] {
            assert_eq!(read(format, text), None, "{format} {text}");
        }
    }

    #[test]
    fn a_format_leaves_nothing_to_guess() {
        let refusal = |format: &str| ExportTimeFormat::parse(format).unwrap_err().message;
        assert_eq!(refusal("%Y-%m"), "the format has no day");
        assert_eq!(refusal("%H:%M"), "the format has no day");
        assert_eq!(refusal("%m-%d"), "the format has no day");
        assert_eq!(refusal("%Y-%m-%d %I:%M"), "an hour of twelve, `%I`, needs AM or PM");
        let unclear_zone = |format: &str| ExportTimeFormat::parse(format).unwrap().unclear_zone().map(str::to_owned);
        assert_eq!(unclear_zone("%Y-%m-%d %H:%M PST").as_deref(), Some("PST"));
        assert_eq!(unclear_zone("%Y-%m-%d %H:%M MEZ (%a)").as_deref(), Some("MEZ"));
        assert_eq!(unclear_zone("%Y-%m-%d %I:%M %p ET").as_deref(), Some("ET"));
        for clear in [
            "%Y-%m-%d %H:%M Uhr",
            "%d/%m/%Y %H:%M HRS",
            "%H:%M UHR %d.%m.%Y",
            "%d DE %m DE %Y %H:%M",
            "%Y-%m-%d at %H h %M",
            "T%H%M D%Y%m%d",
        ] {
            assert_eq!(unclear_zone(clear), None, "{clear}");
            assert!(!ExportTimeFormat::parse(clear).unwrap().says_zone(), "{clear}");
        }
        assert_eq!(refusal("%s%3f"), "digits follow `%s`, whose number has no fixed length");
        assert_eq!(refusal("%Y-%m-%d %H:%M +01:00 UTC"), "`+01:00` and `UTC` are different time zones");
        assert_eq!(refusal("%Y-%m-%d %Q"), "`%Q` is not a format specifier");
        assert_eq!(refusal("YYYY-MM-DD"), "the format `YYYY-MM-DD` has no specifier");
    }
}
