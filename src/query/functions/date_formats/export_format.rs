//! How the text columns of an export write dates and times.
//!
//! One rule: text that says an offset, a zone or seconds since 1970 is an instant. Any other text is the reading of a clock.

use chrono_tz::Tz;

use super::day_basis::day_basis_of_format;
use super::field_readers::{is_space, read_offset_or_utc};
use super::specifiers::{DateField, DateFormat, DateFormatPiece, FormatDialect};
use crate::query::functions::Refusal;
use crate::query::functions::time_zones::instant_of;
use crate::query::value::MICROS_PER_SECOND;

/// A format of dates or times, such as `%d.%m.%Y` or `%Y-%m-%dT%H:%M:%SZ`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportTimeFormat {
    format: DateFormat,
    /// The zone that the format itself names, such as the `Z` at its end.
    named_zone: Option<NamedZone>,
    /// Letters at the end of the format that may stand for several zones, such as `PST`.
    unclear_zone: Option<String>,
}

/// A zone that stands in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamedZone {
    /// Seconds ahead of UTC.
    Offset(i64),
    Zone(Tz),
}

/// A time as a text writes it, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenTime {
    Instant(i64),
    /// The reading of a clock in no particular zone.
    WallClock(i64),
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
        let end = match format.pieces.last() {
            Some(DateFormatPiece::Text(end)) if has_time_of_day(&has) && !format.has_zone() => {
                end.trim_matches(is_space)
            }
            _ => "",
        };
        let named_zone = read_named_zone(end);
        let unclear_zone = (named_zone.is_none() && is_abbreviation(end)).then(|| end.to_owned());
        Ok(Self { format, named_zone, unclear_zone })
    }

    /// Returns the letters at the end of the format that may stand for several zones, such as `PST`.
    #[must_use]
    pub fn unclear_zone(&self) -> Option<&str> {
        self.unclear_zone.as_deref()
    }

    /// Returns whether a text in the format is an instant.
    #[must_use]
    pub fn says_zone(&self) -> bool {
        self.named_zone.is_some() || self.format.has_zone()
    }

    /// Reads a text; none if it is not in the format.
    #[must_use]
    pub fn parse_text(&self, text: &str) -> Option<WrittenTime> {
        let micros = self.format.parse_text(text).ok()?;
        Some(match self.named_zone {
            Some(NamedZone::Offset(seconds)) => WrittenTime::Instant(micros - seconds * MICROS_PER_SECOND),
            Some(NamedZone::Zone(zone)) => WrittenTime::Instant(instant_of(micros, zone)),
            None if self.format.has_zone() => WrittenTime::Instant(micros),
            None => WrittenTime::WallClock(micros),
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
    has(&[DateField::Hour, DateField::ShortHour])
}

/// Reads the zone at the end of a format: `Z`, `UTC`, `+00:00`, `Europe/Berlin` or `Z[UTC]`; none if the text is no zone.
fn read_named_zone(end: &str) -> Option<NamedZone> {
    let (text, in_brackets) = match end.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((before, name)) => (before, name.parse::<Tz>().ok()),
        None => (end, None),
    };
    match read_offset_or_utc(text) {
        Ok((seconds, "")) => Some(NamedZone::Offset(seconds)),
        _ => in_brackets.or_else(|| text.parse::<Tz>().ok()).map(NamedZone::Zone),
    }
}

fn is_abbreviation(text: &str) -> bool {
    (3..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
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
        assert_eq!(read("%Y-%m-%dZ", "1970-01-02Z"), Some(WrittenTime::WallClock(86_400_000_000)));
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
        assert_eq!(unclear_zone("%Y-%m-%d %H:%M Uhr"), None);
        assert_eq!(refusal("%Y-%m-%d %Q"), "`%Q` is not a format specifier");
        assert_eq!(refusal("YYYY-MM-DD"), "the format `YYYY-MM-DD` has no specifier");
    }
}
