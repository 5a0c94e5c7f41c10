//! The parts of dates, timestamps and spans: their names, and their values.

use chrono_tz::Tz;

use super::super::super::interval::Interval;
use super::super::super::types::Type;
use super::super::super::value::{MICROS_PER_DAY, MICROS_PER_SECOND, Value};
use super::super::calendar::{civil_day, day_number, day_of_week, iso_week, split_micros};
use super::super::casts::numbers::integer_as_double;
use super::super::zones::{offset_seconds, wall_clock};

/// A part of a date or a timestamp, and a unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
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

/// The names that DuckDB knows, and `isoweek`.
pub const NAMES: [(Part, &[&str]); 24] = [
    (Part::Millennium, &["millennium", "millenniums", "millenium", "millennia", "mil", "mils"]),
    (Part::Century, &["century", "centuries", "cent", "c"]),
    (Part::Decade, &["decade", "decades", "dec", "decs"]),
    (Part::Year, &["year", "years", "yr", "yrs", "y"]),
    (Part::IsoYear, &["isoyear"]),
    (Part::Quarter, &["quarter", "quarters"]),
    (Part::Month, &["month", "months", "mon", "mons"]),
    (Part::Week, &["week", "weeks", "w", "weekofyear", "isoweek"]),
    (Part::YearWeek, &["yearweek"]),
    (Part::Day, &["day", "days", "d", "dayofmonth"]),
    (Part::DayOfWeek, &["dow"]),
    (Part::IsoDayOfWeek, &["isodow"]),
    (Part::DayOfYear, &["doy", "dayofyear"]),
    (Part::Julian, &["julian"]),
    (Part::Hour, &["hour", "hours", "hr", "hrs", "h"]),
    (Part::Minute, &["minute", "minutes", "min", "mins", "m"]),
    (Part::Second, &["second", "seconds", "sec", "secs", "s"]),
    (Part::Millisecond, &["millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds"]),
    (Part::Microsecond, &["microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds"]),
    (Part::Epoch, &["epoch"]),
    (Part::Era, &["era"]),
    (Part::Zone, &["timezone"]),
    (Part::ZoneHour, &["timezone_hour"]),
    (Part::ZoneMinute, &["timezone_minute"]),
];

impl Part {
    /// The part of this name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let has_name = |(_, names): &&(Self, &[&str])| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        NAMES.iter().find(has_name).map(|(part, _)| *part)
    }

    /// The usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(part, _)| *part == self).and_then(|(_, names)| names.first()).copied().unwrap_or_default()
    }

    /// Months, for the units that are whole months.
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

    /// Microseconds, for the units that always last as long.
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

    /// Days, for the units that are whole days.
    #[must_use]
    pub fn days(self) -> Option<i64> {
        Some(match self {
            Self::Day | Self::DayOfWeek | Self::IsoDayOfWeek | Self::DayOfYear | Self::Julian => 1,
            Self::Week | Self::YearWeek => 7,
            _ => return None,
        })
    }
}

/// What the clock reads at a value, in microseconds; none where it is no moment.
#[must_use]
pub fn wall_clock_of(value: &Value, zone: Tz) -> Option<i64> {
    match value {
        Value::Date(days) => Some(i64::from(*days).saturating_mul(MICROS_PER_DAY)),
        Value::Timestamp(wall) => Some(*wall),
        Value::TimestampTz(instant) => Some(wall_clock(*instant, zone)),
        _ => None,
    }
}

/// The day of a value in the calendar, since 1970.
#[must_use]
pub fn day_of(value: &Value, zone: Tz) -> Option<i64> {
    match value {
        Value::Date(days) => Some(i64::from(*days)),
        other => wall_clock_of(other, zone).map(|wall| split_micros(wall).0),
    }
}

/// The part of a date, timestamp or span.
#[must_use]
pub fn value_of(part: Part, value: &Value, zone: Tz) -> Value<'static> {
    match value {
        Value::Span(micros) => return part_of_span(part, *micros),
        Value::Interval(interval) => return part_of_interval(part, *interval),
        _ => {}
    }
    let Some(day) = day_of(value, zone) else { return Value::Null };
    let time = match value {
        Value::Date(_) => 0,
        _ => wall_clock_of(value, zone).map_or(0, |wall| split_micros(wall).1),
    };
    match (part, value) {
        (Part::Epoch, Value::Date(days)) => Value::Double(f64::from(*days) * 86_400.0),
        (Part::Epoch, Value::Timestamp(micros) | Value::TimestampTz(micros)) => {
            Value::Double(integer_as_double(*micros) / 1e6)
        }
        (Part::Julian, _) => Value::Double(
            integer_as_double(day + 2_440_588) + integer_as_double(time) / integer_as_double(MICROS_PER_DAY),
        ),
        (Part::Zone | Part::ZoneHour | Part::ZoneMinute, Value::TimestampTz(instant)) => {
            let offset = offset_seconds(*instant, zone);
            Value::Integer(match part {
                Part::ZoneHour => offset / 3600,
                Part::ZoneMinute => offset / 60 % 60,
                _ => offset,
            })
        }
        _ => part_of_day(part, day).or_else(|| part_of_time(part, time)).map_or(Value::Null, Value::Integer),
    }
}

fn part_of_day(part: Part, day: i64) -> Option<i64> {
    let civil = civil_day(day);
    Some(match part {
        Part::Year => civil.year,
        Part::Quarter => (civil.month - 1) / 3 + 1,
        Part::Month => civil.month,
        Part::Day => civil.day,
        Part::Decade => civil.year / 10,
        Part::Century => count_from_one(civil.year, 100),
        Part::Millennium => count_from_one(civil.year, 1000),
        Part::Era => i64::from(civil.year > 0),
        Part::IsoYear => iso_week(day).0,
        Part::Week => iso_week(day).1,
        Part::YearWeek => {
            let (year, week) = iso_week(day);
            year * 100 + if year > 0 { week } else { -week }
        }
        Part::DayOfWeek => day_of_week(day),
        Part::IsoDayOfWeek => (day_of_week(day) + 6) % 7 + 1,
        Part::DayOfYear => day - day_number(civil.year, 1, 1) + 1,
        _ => return None,
    })
}

/// The first century begins with year 1; the one before it, -1, ends with year 0.
fn count_from_one(year: i64, length: i64) -> i64 {
    if year > 0 { (year - 1) / length + 1 } else { year / length - 1 }
}

/// Seconds are whole; milliseconds and microseconds count from the full minute.
fn part_of_time(part: Part, time: i64) -> Option<i64> {
    let within_minute = time % (60 * MICROS_PER_SECOND);
    Some(match part {
        Part::Hour => time / (3600 * MICROS_PER_SECOND),
        Part::Minute => time / (60 * MICROS_PER_SECOND) % 60,
        Part::Second => within_minute / MICROS_PER_SECOND,
        Part::Millisecond => within_minute / 1000,
        Part::Microsecond => within_minute,
        _ => return None,
    })
}

fn part_of_span(part: Part, micros: i64) -> Value<'static> {
    match part {
        Part::Epoch => Value::Double(integer_as_double(micros) / 1e6),
        Part::Day => Value::Integer(micros / MICROS_PER_DAY),
        _ => part_of_time(part, micros % MICROS_PER_DAY).map_or(Value::Null, Value::Integer),
    }
}

/// Hours go on past 24. A year of the epoch has 365.25 days, a month beside it 30.
fn part_of_interval(part: Part, Interval { months, days, micros }: Interval) -> Value<'static> {
    let of_months = |unit: i64| Value::Integer(months / unit);
    match part {
        Part::Millennium => of_months(12_000),
        Part::Century => of_months(1200),
        Part::Decade => of_months(120),
        Part::Year => of_months(12),
        Part::Quarter => Value::Integer(months % 12 / 3 + 1),
        Part::Month => Value::Integer(months % 12),
        Part::Day => Value::Integer(days),
        Part::Epoch => {
            let hours = i128::from(months / 12) * 8766 + i128::from(months % 12) * 720 + i128::from(days) * 24;
            let all = hours * 3600 * i128::from(MICROS_PER_SECOND) + i128::from(micros);
            #[expect(clippy::cast_precision_loss, reason = "as any integer beside a double")]
            Value::Double(all as f64 / 1e6)
        }
        _ => part_of_time(part, micros).map_or(Value::Null, Value::Integer),
    }
}

/// Whether values of the type have the part.
#[must_use]
pub fn has_part(part: Part, of: Type) -> bool {
    match of {
        Type::Date => !matches!(part, Part::Zone | Part::ZoneHour | Part::ZoneMinute),
        Type::Timestamp => !matches!(part, Part::Zone | Part::ZoneHour | Part::ZoneMinute),
        Type::TimestampTz => true,
        Type::Span => part == Part::Day || part.micros().is_some(),
        Type::Interval => {
            part == Part::Day || part.micros().is_some() || (part.months().is_some() && part != Part::IsoYear)
        }
        _ => false,
    }
}
