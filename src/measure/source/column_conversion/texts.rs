//! Converts bytes to text, and displays values that cannot be converted.

use polars::prelude::{Column, DataType, Expr, Field, IntoColumn, PolarsResult, Schema, StringChunked, TimeUnit, col};

use super::conversion::ColumnConversion;
use crate::query::functions::casts::value_to_text::{date_text, timestamp_text};

/// Converts bytes to text; bytes that are not UTF-8 are unreadable.
pub fn convert_bytes(name: &str) -> ColumnConversion {
    ColumnConversion::null_if_unreadable(DataType::Binary, decode_bytes(name), name)
}

/// Returns bytes as text; NULL for bytes that are not UTF-8.
pub fn decode_bytes(name: &str) -> Expr {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    // Polars' own cast fails on the whole column if one value is not UTF-8.
    col(name).map_with_fmt_str(move |bytes| decode_texts(&bytes, text), text_field, "unicode")
}

/// Converts UUIDs, which are stored as 16 bytes, to their usual text: `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.
pub fn convert_uuids(name: &str) -> ColumnConversion {
    let value = col(name).map_with_fmt_str(|bytes| decode_texts(&bytes, uuid_text), text_field, "uuid");
    ColumnConversion::null_if_unreadable(DataType::Binary, value, name)
}

fn uuid_text(bytes: &[u8]) -> Option<String> {
    uuid::Uuid::from_slice(bytes).ok().map(|uuid| uuid.to_string())
}

/// Returns a stored value as text for a message.
pub fn displayed_value(conversion: Option<&ColumnConversion>, name: &str) -> Expr {
    match conversion.map(|conversion| &conversion.read_type) {
        Some(DataType::Binary) => {
            let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into_owned());
            col(name).map_with_fmt_str(move |bytes| decode_texts(&bytes, text), text_field, "unicode_in_part")
        }
        // Polars cannot write years that are far away.
        Some(DataType::Date) => col(name).map_with_fmt_str(|days| display_days(&days), text_field, "date"),
        Some(DataType::Datetime(unit, _)) => {
            let micros_per_unit = if *unit == TimeUnit::Milliseconds { 1000 } else { 1 };
            let display = move |times: Column| display_times(&times, micros_per_unit);
            col(name).map_with_fmt_str(display, text_field, "timestamp")
        }
        _ => col(name).cast(DataType::String),
    }
}

fn display_days(days: &Column) -> PolarsResult<Column> {
    let texts: StringChunked = days.date()?.physical().iter().map(|day| day.map(date_text)).collect();
    Ok(texts.with_name(days.name().clone()).into_column())
}

fn display_times(times: &Column, micros_per_unit: i64) -> PolarsResult<Column> {
    let text = |time: i64| match time.checked_mul(micros_per_unit) {
        Some(micros) => timestamp_text(micros, None),
        None => format!("{time} ms"),
    };
    let texts: StringChunked = times.datetime()?.physical().iter().map(|time| time.map(text)).collect();
    Ok(texts.with_name(times.name().clone()).into_column())
}

fn decode_texts(bytes: &Column, text: impl Fn(&[u8]) -> Option<String>) -> PolarsResult<Column> {
    let texts: StringChunked = bytes.binary()?.iter().map(|value| value.and_then(&text)).collect();
    Ok(texts.with_name(bytes.name().clone()).into_column())
}

#[expect(clippy::unnecessary_wraps, reason = "the signature that Polars expects")]
pub fn text_field(_: &Schema, field: &Field) -> PolarsResult<Field> {
    Ok(Field::new(field.name().clone(), DataType::String))
}
