//! How the text columns of an export write dates and times.
//!
//! One rule: text that says an offset, a zone or seconds since 1970 is an instant. Any other text is the reading of a clock.

use super::day_basis::day_basis_of_format;
use super::format_parser::ParsedTime;
use super::specifiers::{DateField, DateFormat, DateFormatPiece, FormatDialect, Padding};
use super::zone_words::{NamedZone, ZoneWords, read_zone_words};
use crate::query::functions::Refusal;
use crate::query::functions::time_zones::instant_of;
use crate::query::value::MICROS_PER_SECOND;

/// A format of dates or times, such as `%d.%m.%Y` or `%Y-%m-%dT%H:%M:%SZ`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportTimeFormat {
    format: DateFormat,
    has_time_of_day: bool,
    /// The time of day that stands in the format itself, in microseconds since midnight.
    literal_time: i64,
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
        check_end_of_epoch(&format)?;
        let words = if format.has_zone() { ZoneWords::default() } else { read_zone_words(&format)? };
        // `T00:00:00` says nothing more than the day, unless a zone says where.
        let names_zone = words.zone.is_some() || words.unclear.is_some();
        let literal_time = words.literal_time.filter(|_| names_zone);
        Ok(Self {
            has_time_of_day: has_time_of_day(&has) || literal_time.is_some(),
            literal_time: literal_time.unwrap_or(0),
            named_zone: words.zone,
            unclear_zone: words.unclear,
            format,
        })
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

    /// Returns whether a text in the format may have a fraction of a second behind its point.
    #[must_use]
    pub fn has_fraction(&self) -> bool {
        self.format.fields().any(|field| field == DateField::PointAndFraction)
    }

    /// Returns how many digits a text in the format has; none unless it consists of digits only, always as many.
    #[must_use]
    pub fn count_of_digits(&self) -> Option<usize> {
        let digits = |piece: &DateFormatPiece| match piece {
            DateFormatPiece::Field { field, padding: Padding::Zeros } => field.count_of_digits(),
            _ => None,
        };
        self.format.pieces.iter().map(digits).sum()
    }

    /// Reads a text; none if it is not in the format.
    #[must_use]
    pub fn parse_text(&self, text: &str) -> Option<WrittenTime> {
        let ParsedTime { wall, time } = self.format.parse_time(text).ok()?;
        let wall = wall + self.literal_time;
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

/// Checks what follows the seconds since 1970: their number has no fixed length, and they are an instant already.
fn check_end_of_epoch(format: &DateFormat) -> Result<(), Refusal> {
    let is_epoch =
        |piece: &DateFormatPiece| matches!(piece, DateFormatPiece::Field { field: DateField::EpochSeconds, .. });
    let Some(at) = format.pieces.iter().position(is_epoch) else { return Ok(()) };
    let has_digits = match format.pieces.get(at + 1) {
        Some(DateFormatPiece::Text(text)) => text.starts_with(|character: char| character.is_ascii_digit()),
        Some(DateFormatPiece::Field { field, .. }) => !is_offset(*field) && *field != DateField::PointAndFraction,
        None => false,
    };
    if has_digits {
        let is_alone = format.pieces.len() == 2;
        let refusal = Refusal::new("digits follow `%s`, whose number has no fixed length");
        return Err(refusal.hint(if is_alone {
            "leave `format` out, and write `epoch: milliseconds` (or another unit)"
        } else {
            "export the number alone, without text around it, and write `epoch: milliseconds` (or another unit)"
        }));
    }
    if format.fields().any(is_offset) {
        return Err(Refusal::new("`%s` is an instant already, so no offset or zone can move it")
            .hint("write the offset as it stands in the texts, such as `%s+0000`"));
    }
    Ok(())
}

fn is_offset(field: DateField) -> bool {
    matches!(field, DateField::Offset | DateField::OffsetOrUtc | DateField::ZoneName)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
            ("/Date(%s)/", "/Date(1773086400)/"),
            ("%s+0900", "1773086400+0900"),
            ("%G-W%V-%u %H:%MZ", "2026-W11-1 20:00Z"),
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
            ("%Y-%m-%d %H:%M:%S UTC +2", "2026-03-09 22:00:00 UTC +2"),
            ("%Y-%m-%d %H:%M:%S UTC-8:00", "2026-03-09 12:00:00 UTC-8:00"),
            ("%Y-%m-%d %H:%M:%S GMT+5:30", "2026-03-10 01:30:00 GMT+5:30"),
            ("%Y-%m-%d %H:%M:%S+5:30", "2026-03-10 01:30:00+5:30"),
            ("%Y-%m-%d %H:%M:%S GMT+200", "2026-03-09 22:00:00 GMT+200"),
            ("%Y-%m-%d %H:%M:%S UTC\u{2013}3", "2026-03-09 17:00:00 UTC\u{2013}3"),
            ("%Y-%m-%d %H:%M:%S UTC - 3", "2026-03-09 17:00:00 UTC - 3"),
            ("%H:%M UTC - %d.%m.%Y", "20:00 UTC - 09.03.2026"),
            ("%Y-%m-%d %H:%M America/Port-au-Prince", "2026-03-09 16:00 America/Port-au-Prince"),
            ("%Y-%m-%d %H:%M EST5EDT", "2026-03-09 16:00 EST5EDT"),
            ("%Y-%m-%d %H:%M W-SU", "2026-03-09 23:00 W-SU"),
            ("%Y-%m-%d %H:%M Coordinated Universal Time", "2026-03-09 20:00 Coordinated Universal Time"),
            (
                "%a %b %d %Y %H:%M:%S GMT+0900 (Japan Standard Time)",
                "Tue Mar 10 2026 05:00:00 GMT+0900 (Japan Standard Time)",
            ),
            ("%Y-%m-%d %H:%M:%S (UTC +05:30)", "2026-03-10 01:30:00 (UTC +05:30)"),
            ("%Y-%m-%d %H:%M:%S U.T.C.", "2026-03-09 20:00:00 U.T.C."),
            ("%Y-%m-%d %H:%M:%S asia/tokyo", "2026-03-10 05:00:00 asia/tokyo"),
            ("UTC %Y-%m-%d %H:%M:%S", "UTC 2026-03-09 20:00:00"),
            ("UTC+2 %Y-%m-%d %H:%M:%S", "UTC+2 2026-03-09 22:00:00"),
            ("[Asia/Tokyo] %Y-%m-%d %H:%M:%S", "[Asia/Tokyo] 2026-03-10 05:00:00"),
            ("%Y-%m-%dT20:00:00Z", "2026-03-09T20:00:00Z"),
            ("%Y-%m-%d 20:00:00.000+00:00", "2026-03-09 20:00:00.000+00:00"),
            ("20:00 UTC %d.%m.%Y", "20:00 UTC 09.03.2026"),
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
            ("%Y-%m-%dT00:00:00", "1970-01-02T00:00:00"),
            ("%Y-%m-%d 12:00:00.000", "1970-01-02 12:00:00.000"),
            ("%d.%m.%y", "02.01.70"),
            ("%Y-%m-%d%:z", "1970-01-02+09:00"),
        ] {
            assert_eq!(read(format, text), Some(WrittenTime::Day(86_400_000_000)), "{format}");
        }
    }

    /// The minus sign of seconds holds for their fraction, too.
    #[test]
    fn seconds_before_1970_have_fractions() {
        for (text, micros) in [("-1.5", -1_500_000), ("-0.25", -250_000), ("-1000", -1_000_000_000), ("0.25", 250_000)]
        {
            assert_eq!(read("%s%.f", text), Some(WrittenTime::Instant(micros)), "{text}");
        }
        assert_eq!(read("%s.%f", "-1.5"), Some(WrittenTime::Instant(-1_500_000)));
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
            ("%G-W%V-%u", "2025-W53-1"),
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
        for (format, word) in [
            ("%Y-%m-%d %H:%M Japan", "Japan"),
            ("%Y-%m-%d %H:%M GB", "GB"),
            ("%Y-%m-%d %H:%M Tokyo Standard Time", "Tokyo"),
            ("%Y-%m-%d %H:%M GMT Standard Time", "Standard"),
            ("%Y-%m-%d %H:%M America/New York", "America/New"),
            ("%Y-%m-%d %H:%M Europe/Berlín", "Europe/Berlín"),
            ("%Y-%m-%d %H:%M CET/CEST", "CET/CEST"),
            ("%Y-%m-%d %H:%M Mitteleuropäische Zeit", "Mitteleuropäische"),
            ("%Y-%m-%d %H:%M GMT2", "GMT"),
            ("%Y-%m-%d %H:%M UTC 3", "UTC"),
            ("%Y-%m-%d %H:%M UTC+5.5", "UTC+5.5"),
            ("%Y-%m-%d %H:%M UTC+24", "UTC+24"),
            ("%Y-%m-%d %H-00-00", "-00-00"),
            ("%H:%M %d.%m.%Y Eastern", "Eastern"),
            ("%Y-%m-%d %H:%M +2", "+2"),
            ("%Y-%m-%d %H:%M:%S +1 day", "+1"),
            ("%Y-%m-%d 00:00 PST", "PST"),
        ] {
            assert_eq!(unclear_zone(format).as_deref(), Some(word), "{format}");
        }
        for clear in [
            "A-05-%Y-%m-%d %H:%M",
            "PST %Y-%m-%d %H:%M",
            "Israel, %Y-%m-%d um %H:%M",
            "%Y-%m-%d %H:%M Uhr",
            "%d/%m/%Y %H:%M HRS",
            "%H:%M UHR %d.%m.%Y",
            "%d DE %m DE %Y %H:%M",
            "%Y-%m-%d at %H h %M",
            "%H heures %M, %d mars %Y-%m",
            "%H:%M, den %d. des Monats %m/%Y",
            "T%H%M D%Y%m%d",
        ] {
            assert_eq!(unclear_zone(clear), None, "{clear}");
            assert!(!ExportTimeFormat::parse(clear).unwrap().says_zone(), "{clear}");
        }
        assert_eq!(refusal("/Date(%s000)/"), "digits follow `%s`, whose number has no fixed length");
        assert_eq!(refusal("%s%z"), "`%s` is an instant already, so no offset or zone can move it");
        assert_eq!(refusal("%s%3f"), "digits follow `%s`, whose number has no fixed length");
        assert_eq!(refusal("%Y-%m-%d %H:%M +01:00 UTC"), "`+01:00` and `UTC` are different time zones");
        assert_eq!(refusal("%Y-%m-%d %Q"), "`%Q` is not a format specifier");
        assert_eq!(refusal("YYYY-MM-DD"), "the format `YYYY-MM-DD` has no specifier");
    }

    proptest! {
        #[test]
        fn no_format_panics(format in "(%[a-zA-Z]|%Y-%m-%d|%H|[ :/+0-9A-Za-zÄ\u{2212}.-]){0,20}", text in "[ -~Ä\u{2212}]{0,30}") {
            if let Ok(parsed) = ExportTimeFormat::parse(&format) {
                let _ = parsed.parse_text(&text);
                let _ = parsed.parse_text(&format);
            }
        }
    }
}
