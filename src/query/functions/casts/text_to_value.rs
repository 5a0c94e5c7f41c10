//! Converts text to values of other types.

use chrono_tz::Tz;

use super::interval_parser::parse_interval;
use super::number_parser::{NumberError, WrittenNumber, parse_double, parse_integer};
use super::numbers::{checked_decimal, checked_integer, outside_range};
use super::timestamp_parser::{TimeError, WrittenTimestamp, WrittenZone, parse_date, parse_timestamp};
use crate::query::functions::ValueError;
use crate::query::functions::calendar::checked_micros;
use crate::query::functions::time_zones::instant_of;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_SECOND, Value};

/// Converts a text to another type.
///
/// # Errors
/// A text that is not a value of the type.
pub fn convert_text(text: &str, to: Type, limit: Option<i128>, zone: Tz) -> Result<Value<'static>, ValueError> {
    match to {
        Type::Boolean => parse_boolean(text)
            .map(Value::Boolean)
            .ok_or_else(|| ValueError(format!("`{}` is neither true nor false", shorten_for_message(text)))),
        Type::Integer => match parse_integer(text) {
            Ok(number) => checked_integer(i128::from(number), limit).ok_or(NumberError::TooLarge),
            Err(error) => Err(error),
        }
        .map_err(|error| number_error(text, to, limit, error)),
        Type::Decimal(scale) => match WrittenNumber::parse(text) {
            Some(number) => number
                .to_scaled_integer(scale)
                .and_then(|unscaled| checked_decimal(unscaled, limit))
                .ok_or(NumberError::TooLarge),
            None => Err(NumberError::NoNumber),
        }
        .map_err(|error| number_error(text, to, limit, error)),
        Type::Double => match parse_double(text) {
            Ok(number) => Ok(number.map_or(Value::Null, Value::Double)),
            Err(error) => Err(number_error(text, to, limit, error)),
        },
        Type::Date => parse_date(text).map(Value::Date).map_err(|error| time_error(text, to, &error)),
        Type::Timestamp => parse_timestamp(text)
            .map_err(|error| time_error(text, to, &error))
            .and_then(|written| wall_clock_as_written(text, written)),
        Type::TimestampTz => parse_timestamp(text)
            .and_then(|written| instant_as_written(written, zone))
            .map(Value::TimestampTz)
            .map_err(|error| time_error(text, to, &error)),
        Type::Interval => parse_interval(text).map(Value::Interval),
        Type::Span => {
            let micros = parse_interval(text).map(|interval| i64::try_from(interval.length_in_micros()).ok())?;
            micros.map(Value::Span).ok_or_else(|| outside_range(&shorten_for_message(text), to, None))
        }
        _ => Err(ValueError(format!("`{}` cannot be converted to {to}", shorten_for_message(text)))),
    }
}

/// Reads the words that DuckDB reads, in any case.
fn parse_boolean(text: &str) -> Option<bool> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&["true", "t", "1", "yes", "y"]) {
        Some(true)
    } else if is_one_of(&["false", "f", "0", "no", "n"]) {
        Some(false)
    } else {
        None
    }
}

/// Returns the reading of the clock as it is written. An offset behind it is ignored; a time zone other than UTC is refused.
fn wall_clock_as_written(text: &str, written: WrittenTimestamp) -> Result<Value<'static>, ValueError> {
    match written.zone {
        WrittenZone::None | WrittenZone::Offset(_) | WrittenZone::Named(Tz::UTC) => Ok(Value::Timestamp(written.wall)),
        WrittenZone::Named(_) => {
            Err(ValueError(format!("`{}` names a time zone; convert it to TIMESTAMPTZ", shorten_for_message(text))))
        }
    }
}

/// Returns the instant of a timestamp. Without a zone of its own, it is in the zone of the pipeline.
fn instant_as_written(written: WrittenTimestamp, pipeline_zone: Tz) -> Result<i64, TimeError> {
    let wall = written.wall;
    let instant = match written.zone {
        WrittenZone::None => i128::from(instant_of(wall, pipeline_zone)),
        WrittenZone::Named(named) => i128::from(instant_of(wall, named)),
        WrittenZone::Offset(seconds) => i128::from(wall) - i128::from(seconds * MICROS_PER_SECOND),
    };
    checked_micros(instant).ok_or(TimeError::Range)
}

fn number_error(text: &str, to: Type, limit: Option<i128>, error: NumberError) -> ValueError {
    let text = shorten_for_message(text);
    match error {
        NumberError::NoNumber => ValueError(format!("{} is not {}", quote_text(&text), to.noun())),
        NumberError::TooLarge => outside_range(&text, to, limit),
    }
}

fn time_error(text: &str, to: Type, error: &TimeError) -> ValueError {
    let text = shorten_for_message(text);
    let form = if to == Type::Date { "2026-06-30" } else { "2026-06-30 12:00:00" };
    if matches!(text.trim(), "infinity" | "-infinity") {
        return ValueError(format!("`{text}` is not {}: write a day far away, such as `9999-12-31`", to.noun()));
    }
    ValueError(match error {
        TimeError::Format => format!("{} is not {}, which is written `{form}`", quote_text(&text), to.noun()),
        TimeError::Range => format!("`{text}` is not {}: the calendar has no such day or hour", to.noun()),
        TimeError::UnknownZone(name) => format!("`{text}` is not {}: there is no time zone `{name}`", to.noun()),
    })
}

/// Shortens a text for a message and puts it on one line.
fn shorten_for_message(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown.replace("\\'", "'").replace("\\\"", "\"")
}

/// Quotes a text for a message.
fn quote_text(text: &str) -> String {
    if text.is_empty() { "an empty text".to_owned() } else { format!("`{text}`") }
}
