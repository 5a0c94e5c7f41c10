//! The parts of dates and timestamps, which are also units of time: their names and lengths.

use crate::query::value::MICROS_PER_SECOND;

/// A part of a date or a timestamp, and a unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    Millennium,
    Century,
    Decade,
    Year,
    IsoYear,
    Quarter,
    Month,
    Week,
    YearWeek,
    Day,
    DayOfWeek,
    IsoDayOfWeek,
    DayOfYear,
    Julian,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Epoch,
    Era,
    Zone,
    ZoneHour,
    ZoneMinute,
}

/// The names of parts: those of DuckDB, and `isoweek`.
pub const DATE_PART_NAMES: [(DatePart, &[&str]); 24] = [
    (DatePart::Millennium, &["millennium", "millenniums", "millenium", "millennia", "mil", "mils"]),
    (DatePart::Century, &["century", "centuries", "cent", "c"]),
    (DatePart::Decade, &["decade", "decades", "dec", "decs"]),
    (DatePart::Year, &["year", "years", "yr", "yrs", "y"]),
    (DatePart::IsoYear, &["isoyear"]),
    (DatePart::Quarter, &["quarter", "quarters"]),
    (DatePart::Month, &["month", "months", "mon", "mons"]),
    (DatePart::Week, &["week", "weeks", "w", "weekofyear", "isoweek"]),
    (DatePart::YearWeek, &["yearweek"]),
    (DatePart::Day, &["day", "days", "d", "dayofmonth"]),
    (DatePart::DayOfWeek, &["dow"]),
    (DatePart::IsoDayOfWeek, &["isodow"]),
    (DatePart::DayOfYear, &["doy", "dayofyear"]),
    (DatePart::Julian, &["julian"]),
    (DatePart::Hour, &["hour", "hours", "hr", "hrs", "h"]),
    (DatePart::Minute, &["minute", "minutes", "min", "mins", "m"]),
    (DatePart::Second, &["second", "seconds", "sec", "secs", "s"]),
    (DatePart::Millisecond, &["millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds"]),
    (DatePart::Microsecond, &["microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds"]),
    (DatePart::Epoch, &["epoch"]),
    (DatePart::Era, &["era"]),
    (DatePart::Zone, &["timezone"]),
    (DatePart::ZoneHour, &["timezone_hour"]),
    (DatePart::ZoneMinute, &["timezone_minute"]),
];

impl DatePart {
    /// Returns the part of a name in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let has_name = |(_, names): &&(Self, &[&str])| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        DATE_PART_NAMES.iter().find(has_name).map(|(part, _)| *part)
    }

    /// Returns the usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        DATE_PART_NAMES
            .iter()
            .find(|(part, _)| *part == self)
            .and_then(|(_, names)| names.first())
            .copied()
            .unwrap_or_default()
    }

    /// Returns the length of a unit of whole months.
    #[must_use]
    pub fn months(self) -> Option<i64> {
        Some(match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year | Self::IsoYear => 12,
            Self::Decade => 120,
            Self::Century => 1200,
            Self::Millennium => 12_000,
            _ => return None,
        })
    }

    /// Returns the length of a unit of time in microseconds. None for days and more, whose length varies.
    #[must_use]
    pub fn micros(self) -> Option<i64> {
        Some(match self {
            Self::Microsecond => 1,
            Self::Millisecond => 1000,
            Self::Second | Self::Epoch => MICROS_PER_SECOND,
            Self::Minute => 60 * MICROS_PER_SECOND,
            Self::Hour => 3600 * MICROS_PER_SECOND,
            _ => return None,
        })
    }

    /// Returns the length of a unit of whole days.
    #[must_use]
    pub fn days(self) -> Option<i64> {
        Some(match self {
            Self::Day | Self::DayOfWeek | Self::IsoDayOfWeek | Self::DayOfYear | Self::Julian => 1,
            Self::Week | Self::YearWeek => 7,
            _ => return None,
        })
    }
}
