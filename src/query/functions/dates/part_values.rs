//! The values of the parts of dates, timestamps, spans and intervals.

use chrono_tz::Tz;

use super::wall_clock::{day_of_value, wall_clock_of};
use crate::query::functions::calendar::{IsoWeek, civil_day, day_number, day_of_week, iso_week, split_micros};
use crate::query::functions::casts::numbers::integer_as_double;
use crate::query::functions::date_part::DatePart;
use crate::query::functions::time_zones::offset_seconds;
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, MICROS_PER_SECOND, Value};

/// Returns the value of a part of a date, timestamp, span or interval.
#[must_use]
pub fn date_part_value(part: DatePart, value: &Value, zone: Tz) -> Value<'static> {
    match value {
        Value::Span(micros) => return part_of_span(part, *micros),
        Value::Interval(interval) => return part_of_interval(part, *interval),
        _ => {}
    }
    let Some(day) = day_of_value(value, zone) else { return Value::Null };
    let time = match value {
        Value::Date(_) => 0,
        _ => wall_clock_of(value, zone).map_or(0, |wall| split_micros(wall).time),
    };
    match (part, value) {
        (DatePart::Epoch, Value::Date(days)) => Value::Double(f64::from(*days) * 86_400.0),
        (DatePart::Epoch, Value::Timestamp(micros) | Value::TimestampTz(micros)) => {
            Value::Double(integer_as_double(*micros) / 1e6)
        }
        (DatePart::Julian, _) => Value::Double(
            integer_as_double(day + 2_440_588) + integer_as_double(time) / integer_as_double(MICROS_PER_DAY),
        ),
        (DatePart::Zone | DatePart::ZoneHour | DatePart::ZoneMinute, Value::TimestampTz(instant)) => {
            let offset = offset_seconds(*instant, zone);
            Value::Integer(match part {
                DatePart::ZoneHour => offset / 3600,
                DatePart::ZoneMinute => offset / 60 % 60,
                _ => offset,
            })
        }
        _ => part_of_day(part, day).or_else(|| part_of_time(part, time)).map_or(Value::Null, Value::Integer),
    }
}

fn part_of_day(part: DatePart, day: i64) -> Option<i64> {
    let civil = civil_day(day);
    Some(match part {
        DatePart::Year => civil.year,
        DatePart::Quarter => (civil.month - 1) / 3 + 1,
        DatePart::Month => civil.month,
        DatePart::Day => civil.day,
        DatePart::Decade => civil.year / 10,
        DatePart::Century => count_periods(civil.year, 100),
        DatePart::Millennium => count_periods(civil.year, 1000),
        DatePart::Era => i64::from(civil.year > 0),
        DatePart::IsoYear => iso_week(day).year,
        DatePart::Week => iso_week(day).week,
        DatePart::YearWeek => {
            let IsoWeek { year, week } = iso_week(day);
            year * 100 + if year > 0 { week } else { -week }
        }
        DatePart::DayOfWeek => day_of_week(day),
        DatePart::IsoDayOfWeek => (day_of_week(day) + 6) % 7 + 1,
        DatePart::DayOfYear => day - day_number(civil.year, 1, 1) + 1,
        _ => return None,
    })
}

/// Counts centuries or millennia. The first begins with year 1; the one before it, -1, ends with year 0.
fn count_periods(year: i64, length: i64) -> i64 {
    if year > 0 { (year - 1) / length + 1 } else { year / length - 1 }
}

/// Returns a part of a time of day. Seconds are whole; milliseconds and microseconds count from the full minute.
fn part_of_time(part: DatePart, time: i64) -> Option<i64> {
    let within_minute = time % (60 * MICROS_PER_SECOND);
    Some(match part {
        DatePart::Hour => time / (3600 * MICROS_PER_SECOND),
        DatePart::Minute => time / (60 * MICROS_PER_SECOND) % 60,
        DatePart::Second => within_minute / MICROS_PER_SECOND,
        DatePart::Millisecond => within_minute / 1000,
        DatePart::Microsecond => within_minute,
        _ => return None,
    })
}

fn part_of_span(part: DatePart, micros: i64) -> Value<'static> {
    match part {
        DatePart::Epoch => Value::Double(integer_as_double(micros) / 1e6),
        DatePart::Day => Value::Integer(micros / MICROS_PER_DAY),
        _ => part_of_time(part, micros % MICROS_PER_DAY).map_or(Value::Null, Value::Integer),
    }
}

/// Returns a part of an interval. Hours go on past 24. For the epoch, a year has 365.25 days and a further month 30.
fn part_of_interval(part: DatePart, Interval { months, days, micros }: Interval) -> Value<'static> {
    let of_months = |unit: i64| Value::Integer(months / unit);
    match part {
        DatePart::Millennium => of_months(12_000),
        DatePart::Century => of_months(1200),
        DatePart::Decade => of_months(120),
        DatePart::Year => of_months(12),
        DatePart::Quarter => Value::Integer(months % 12 / 3 + 1),
        DatePart::Month => Value::Integer(months % 12),
        DatePart::Day => Value::Integer(days),
        DatePart::Epoch => {
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
pub fn has_part(part: DatePart, of: Type) -> bool {
    match of {
        Type::Date => !matches!(part, DatePart::Zone | DatePart::ZoneHour | DatePart::ZoneMinute),
        Type::Timestamp => !matches!(part, DatePart::Zone | DatePart::ZoneHour | DatePart::ZoneMinute),
        Type::TimestampTz => true,
        Type::Span => part == DatePart::Day || part.micros().is_some(),
        Type::Interval => {
            part == DatePart::Day || part.micros().is_some() || (part.months().is_some() && part != DatePart::IsoYear)
        }
        _ => false,
    }
}
