//! Writes values as text, in the way of DuckDB.

use std::fmt::Write;

use chrono_tz::Tz;

use crate::query::functions::calendar::{DayAndTime, civil_day, split_micros};
use crate::query::functions::time_zones::{offset_seconds, wall_clock_at};
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::{Interval, MICROS_PER_DAY, MICROS_PER_SECOND, Value};

/// Converts a value to text. An instant is the reading of the zone's clock, without the offset, so that it is the text that
/// people expect of a time in an export.
#[must_use]
pub fn value_as_text(value: &Value, data_type: Type, zone: Tz) -> String {
    match value {
        Value::TimestampTz(instant) => timestamp_text(wall_clock_at(*instant, zone), None),
        other => text_of(other, data_type, zone),
    }
}

/// Writes a value of a type for people, an instant with its offset. NULL is `NULL`.
#[must_use]
pub fn text_of(value: &Value, data_type: Type, zone: Tz) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(unscaled) => decimal_text(*unscaled, data_type.scale().unwrap_or(0)),
        Value::Double(number) => double_text(*number),
        Value::Text(text) => text.to_string(),
        Value::Date(days) => date_text(*days),
        Value::Timestamp(wall) => timestamp_text(*wall, None),
        Value::TimestampTz(instant) => timestamp_text(*instant, Some(zone)),
        Value::Span(micros) => span_text(*micros),
        Value::Interval(interval) => interval_text(*interval),
    }
}

/// Writes the fewest digits that read back as the same number. Numbers from 1e16 on and below 0.0001 have an exponent.
#[must_use]
pub fn double_text(number: f64) -> String {
    let ScientificDigits { digits, exponent } = shortest_digits(number);
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    match usize::try_from(exponent) {
        Ok(exponent) if exponent < 16 => {
            let whole = format!("{digits:0<width$}", width = exponent + 1);
            let (whole, fraction) = whole.split_at(exponent + 1);
            let fraction = if fraction.is_empty() { "0" } else { fraction };
            format!("{sign}{whole}.{fraction}")
        }
        Err(_) if exponent >= -4 => {
            let zeros = "0".repeat(usize::try_from(-1 - exponent).unwrap_or(0));
            format!("{sign}0.{zeros}{digits}")
        }
        _ => {
            let point = if rest.is_empty() { "" } else { "." };
            let direction = if exponent < 0 { '-' } else { '+' };
            format!("{sign}{first}{point}{rest}e{direction}{:02}", exponent.abs())
        }
    }
}

/// The digits of a number without its sign, the first of them before the point, and its power of ten.
pub struct ScientificDigits {
    pub digits: String,
    pub exponent: i32,
}

/// Returns the fewest digits that read back as the same number. Of two such numbers that are equally near, it is the even
/// one.
pub fn shortest_digits(number: f64) -> ScientificDigits {
    let number = number.abs();
    let shortest = split_scientific(&format!("{number:e}"));
    // Fewer digits are never halfway, because the number would have a shorter neighbour.
    if shortest.digits.len() >= 16 {
        let exact = split_scientific(&format!("{number:.40e}"));
        let (lower, rest) = exact.digits.split_at(shortest.digits.len());
        let is_even = lower.ends_with(['0', '2', '4', '6', '8']);
        let is_halfway = rest.trim_end_matches('0') == "5" && exact.exponent == shortest.exponent;
        let last_exponent = shortest.exponent + 1 - i32::try_from(lower.len()).unwrap_or(0);
        if is_even && is_halfway && format!("{lower}e{last_exponent}").parse() == Ok(number) {
            return ScientificDigits { digits: lower.trim_end_matches('0').to_owned(), ..shortest };
        }
    }
    shortest
}

fn split_scientific(text: &str) -> ScientificDigits {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.chars().filter(char::is_ascii_digit).collect();
    ScientificDigits { digits, exponent: exponent.parse().unwrap_or(0) }
}

/// Writes a decimal with all digits after the point. A type without integer digits has none before the point.
#[must_use]
pub fn decimal_text(unscaled: i128, scale: u8) -> String {
    if scale == 0 {
        return unscaled.to_string();
    }
    let sign = if unscaled < 0 { "-" } else { "" };
    let width = usize::from(scale) + usize::from(scale < MAX_DIGITS);
    let digits = format!("{:0width$}", unscaled.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    format!("{sign}{whole}.{fraction}")
}

/// Writes a date as `2026-06-30`, years before 1 as `0044-03-15 (BC)`.
#[must_use]
pub fn date_text(days: i32) -> String {
    day_text(i64::from(days))
}

fn day_text(days: i64) -> String {
    let civil = civil_day(days);
    let (year, era) = if civil.year > 0 { (civil.year, "") } else { (1 - civil.year, " (BC)") };
    format!("{year:04}-{:02}-{:02}{era}", civil.month, civil.day)
}

/// Writes a timestamp as `2026-06-30 12:00:00.5`, an instant with its offset as `2026-06-30 12:00:00.5+02`.
#[must_use]
pub fn timestamp_text(micros: i64, zone: Option<Tz>) -> String {
    let wall = zone.map_or(micros, |zone| wall_clock_at(micros, zone));
    let DayAndTime { day, time } = split_micros(wall);
    let mut text = format!("{} ", day_text(day));
    push_time(&mut text, time);
    if let Some(zone) = zone {
        push_offset(&mut text, offset_seconds(micros, zone));
    }
    text
}

fn push_offset(text: &mut String, seconds: i64) {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    let _ = write!(text, "{sign}{:02}", minutes / 60);
    if minutes % 60 != 0 {
        let _ = write!(text, ":{:02}", minutes % 60);
    }
}

/// Writes a span as `58 days 22:00:00`.
#[must_use]
pub fn span_text(micros: i64) -> String {
    interval_text(Interval { months: 0, days: micros / MICROS_PER_DAY, micros: micros % MICROS_PER_DAY })
}

/// Writes an interval as `1 year 2 months 3 days 04:05:06.7`.
#[must_use]
pub fn interval_text(interval: Interval) -> String {
    let parts = [(interval.months / 12, "year"), (interval.months % 12, "month"), (interval.days, "day")];
    let mut text = String::new();
    for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0) {
        let plural = if count.abs() == 1 { "" } else { "s" };
        let _ = write!(text, "{count} {unit}{plural} ");
    }
    if interval.micros != 0 || text.is_empty() {
        if interval.micros < 0 {
            text.push('-');
        }
        push_time(&mut text, interval.micros.saturating_abs());
    }
    text.trim_end().to_owned()
}

/// Appends a time as `04:05:06.7`, without zeros at the end of the fraction.
fn push_time(text: &mut String, micros: i64) {
    let seconds = micros / MICROS_PER_SECOND;
    let _ = write!(text, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = micros % MICROS_PER_SECOND;
    if fraction != 0 {
        let digits = format!(".{fraction:06}");
        text.push_str(digits.trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn doubles_are_written_as_in_duckdb_1_5_5() {
        for (number, text) in [
            (1e10, "10000000000.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1e17, "1e+17"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (1e15 + 0.25, "1000000000000000.2"),
            (1e15 + 0.75, "1000000000000000.8"),
            (0.1, "0.1"),
            (0.0, "0.0"),
            (100.0, "100.0"),
            (-0.0, "-0.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.000_012_345, "1.2345e-05"),
            (1e-10, "1e-10"),
            (1.5e300, "1.5e+300"),
            (5e-324, "5e-324"),
            (1_234_567.125, "1234567.125"),
        ] {
            assert_eq!(double_text(number), text);
        }
    }

    #[test]
    fn decimals_have_all_their_digits() {
        for (unscaled, scale, text) in [
            (5, 2, "0.05"),
            (-50, 2, "-0.50"),
            (12_345, 3, "12.345"),
            (5, 0, "5"),
            (0, 2, "0.00"),
            (-5, 38, "-.00000000000000000000000000000000000005"),
        ] {
            assert_eq!(decimal_text(unscaled, scale), text);
        }
    }

    #[test]
    fn dates_and_timestamps_are_written_as_in_duckdb() {
        assert_eq!(date_text(20_634), "2026-06-30");
        assert_eq!(timestamp_text(1_767_261_600_100_000, None), "2026-01-01 10:00:00.1");
        assert_eq!(timestamp_text(1, None), "1970-01-01 00:00:00.000001");
        // 2026-07-01 00:00:00.25 in Berlin; noon in Kathmandu; local mean time, whose seconds are not shown.
        assert_eq!(timestamp_text(1_782_856_800_250_000, Some(Tz::Europe__Berlin)), "2026-07-01 00:00:00.25+02");
        assert_eq!(timestamp_text(0, Some(Tz::Asia__Kathmandu)), "1970-01-01 05:30:00+05:30");
        assert_eq!(timestamp_text(-2_840_144_008_000_000, Some(Tz::Europe__Berlin)), "1880-01-01 00:00:00+00:53");
        assert_eq!(timestamp_text(0, Some(Tz::America__St_Johns)), "1969-12-31 20:30:00-03:30");
        // The ides of March.
        assert_eq!(date_text(-735_160), "0044-03-15 (BC)");
        assert_eq!(timestamp_text(-735_160 * MICROS_PER_DAY, None), "0044-03-15 (BC) 00:00:00");
    }

    #[test]
    fn spans_and_intervals_are_written_as_in_duckdb() {
        let hour = 3600 * MICROS_PER_SECOND;
        assert_eq!(span_text(58 * MICROS_PER_DAY + 22 * hour), "58 days 22:00:00");
        assert_eq!(span_text(-58 * MICROS_PER_DAY - 22 * hour), "-58 days -22:00:00");
        assert_eq!(span_text(0), "00:00:00");
        assert_eq!(span_text(-500_000), "-00:00:00.5");
        assert_eq!(span_text(MICROS_PER_DAY), "1 day");
        let interval = Interval { months: -14, days: 1, micros: -hour };
        assert_eq!(interval_text(interval), "-1 year -2 months 1 day -01:00:00");
        assert_eq!(interval_text(Interval { micros: 1000 * hour + 1, ..Interval::default() }), "1000:00:00.000001");
    }
}
