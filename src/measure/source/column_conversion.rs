//! Converts what a file holds to the declared type of a column, or refuses to.
//!
//! A file that already holds the declared type is read without a conversion, so that Polars still prunes it by column,
//! partition and row group. The reader widens numbers itself; every other conversion is an expression. Where a value may
//! be lost, a second expression finds the values that cannot be converted.

use chrono_tz::Tz;
use polars::prelude::{DataType, col};

use super::declared_columns::polars_type;
use crate::config::{ColumnType, EpochUnit, SourceColumn, example_of_format};
use crate::storage::parquet_footer::{FooterColumn, IntegerRange, PhysicalKind};

/// A conversion and its constructors, and the reasons to refuse one.
mod conversion;
/// Integers, doubles and decimals.
mod numbers;
/// Whole numbers out of doubles, and ids of accounts that are stored as numbers.
mod ids;
/// Texts out of bytes.
mod texts;
/// What a format describes.
mod written_texts;
/// Numbers and booleans out of texts.
mod formats;
/// Dates and timestamps.
mod times;
/// Times out of numbers.
mod epochs;

pub use conversion::{ColumnConversion, ConversionRefusal, StoredTime};
pub use ids::{InexactNumber, inexact_number, whole_number_digits};
pub use texts::displayed_value;
pub use times::{TimeColumn, check_time_range, is_distant_int96, local_days};

use conversion::refuse_conversion;
use written_texts::WrittenTexts;

/// Decides how to read a declared column from a file that holds it as `stored`.
///
/// # Errors
/// A conversion that would lose or invent something.
pub fn convert_column(
    column: &SourceColumn,
    stored: &FooterColumn,
    zone: Tz,
) -> Result<ColumnConversion, ConversionRefusal> {
    use ColumnType::{Boolean, Date, Decimal, Integer, Number, Text, Timestamp};

    let name = column.stored_name();
    let target = polars_type(column.kind);
    let times = TimeColumn::new(column, zone);
    // Numbers count since 1970; a file that stores dates or timestamps says itself what they mean.
    let numbers = column.epoch.and_then(|unit| epochs::convert_epoch(times, unit, &stored.kind));
    if let Some(converted) = numbers {
        return Ok(converted);
    }
    let stored_kind = &stored.kind;
    if let Some(converted) = ids::convert_whole_numbers(column, stored_kind) {
        return converted;
    }
    Ok(match (column.kind, stored_kind) {
        (Text, PhysicalKind::Text) => ColumnConversion::as_stored(DataType::String, name),
        (Text, PhysicalKind::Binary) => texts::convert_bytes(name),
        (Text, PhysicalKind::Uuid) => texts::convert_uuids(name),
        (Text, PhysicalKind::Integer { .. }) => {
            ColumnConversion::lossless(numbers::integer_type(stored_kind), col(name).cast(DataType::String))
        }
        (Boolean, PhysicalKind::Boolean) => ColumnConversion::as_stored(DataType::Boolean, name),

        (Integer | Number | Decimal(_), PhysicalKind::Float { bits: 16 }) => {
            return Err(refuse_conversion(
                stored_kind,
                "export it as a double: the engine does not read 16-bit numbers",
            ));
        }
        (Integer, PhysicalKind::Integer { .. }) => numbers::convert_integer(name, stored_kind),
        (Integer, PhysicalKind::Float { .. }) => numbers::convert_float_to_integer(name),
        (Integer, PhysicalKind::Decimal { .. }) => {
            ColumnConversion::checked_by_round_trip(numbers::decimal_type(stored_kind), col(name).cast(target), name)
        }

        (Number, PhysicalKind::Float { .. }) => {
            ColumnConversion::lossless(DataType::Float64, numbers::finite_or_null(col(name)))
        }
        (Number, PhysicalKind::Integer { .. }) => {
            ColumnConversion::lossless(numbers::integer_type(stored_kind), col(name).cast(target))
        }
        (Number, PhysicalKind::Decimal { .. }) => {
            ColumnConversion::lossless(numbers::decimal_type(stored_kind), col(name).cast(target))
        }

        (Decimal(scale), PhysicalKind::Decimal { scale: stored_scale, .. }) => {
            let (read_type, value) = (numbers::decimal_type(stored_kind), col(name).cast(target));
            if i16::from(*stored_scale) <= i16::from(scale) {
                ColumnConversion::null_if_unreadable(read_type, value, name)
            } else {
                ColumnConversion::checked_by_round_trip(read_type, value, name)
            }
        }
        (Decimal(_), PhysicalKind::Integer { .. }) => {
            ColumnConversion::null_if_unreadable(numbers::integer_type(stored_kind), col(name).cast(target), name)
        }
        (Decimal(scale), PhysicalKind::Float { .. }) => numbers::convert_float_to_decimal(name, stored_kind, scale),

        (Date, PhysicalKind::Date) => ColumnConversion::as_stored(DataType::Date, name),
        (Timestamp, PhysicalKind::Date) => times::convert_date_to_timestamp(times),
        (Date | Timestamp, PhysicalKind::Timestamp { .. }) => times::convert_timestamp(times, stored)?,
        (
            Date | Timestamp,
            PhysicalKind::Integer { .. } | PhysicalKind::Float { .. } | PhysicalKind::Decimal { .. },
        ) => {
            return convert_formatted(column, stored_kind, zone)
                .ok_or_else(|| refuse_conversion(stored_kind, hint_for_numbers(column, stored.range)));
        }

        (_, PhysicalKind::Text | PhysicalKind::Binary) => {
            return convert_formatted(column, stored_kind, zone).ok_or_else(|| refuse_text(column, stored_kind));
        }
        (_, PhysicalKind::Uuid) => return Err(refuse_conversion(stored_kind, "declare it as `text`")),
        (_, PhysicalKind::Nested | PhysicalKind::Other(_) | PhysicalKind::Time) => {
            let hint = "leave the column out of `columns`, or export it as a plain value";
            return Err(refuse_conversion(stored_kind, hint));
        }
        _ => return Err(refuse_conversion(stored_kind, "declare the type that the file holds")),
    })
}

/// Returns the hint for a column of dates or times that holds numbers.
fn hint_for_numbers(column: &SourceColumn, range: Option<IntegerRange>) -> String {
    let kind = if column.kind == ColumnType::Date { "date" } else { "timestamp" };
    if let Some(format) = range.and_then(epochs::likely_format) {
        return format!("if the digits are those of a date, write `{{type: {kind}, format: \"{format}\"}}`");
    }
    let Some(unit) = range.and_then(epochs::likely_unit).map(EpochUnit::as_str) else {
        return format!(
            "if the numbers count since 1970, say what they count: `{{type: {kind}, epoch: seconds}}`, or milliseconds, days …; if \
             their digits are those of a date, such as 20260310, write `{{type: {kind}, format: \"%Y%m%d\"}}`; or declare the \
             type that the file holds"
        );
    };
    format!(
        "if the numbers count {unit} since 1970, write `{{type: {kind}, epoch: {unit}}}`; or declare the type that the file holds"
    )
}

/// Decides how to read a number, a boolean or a time that a file stores as text, or a time that it stores as a number of
/// digits; `None` without a declared format, or if the file stores something else.
fn convert_formatted(column: &SourceColumn, stored: &PhysicalKind, zone: Tz) -> Option<ColumnConversion> {
    let format = column.format.as_deref()?;
    let texts = WrittenTexts::of_stored(column, stored)?;
    match column.kind {
        ColumnType::Integer | ColumnType::Number | ColumnType::Decimal(_) => {
            Some(formats::convert_text_to_number(texts, format, column.kind))
        }
        ColumnType::Boolean => Some(formats::convert_text_to_boolean(texts, format)),
        ColumnType::Date | ColumnType::Timestamp => {
            Some(times::convert_text(TimeColumn::new(column, zone), texts, format))
        }
        ColumnType::Text => None,
    }
}

/// Refuses text without a format.
fn refuse_text(column: &SourceColumn, stored: &PhysicalKind) -> ConversionRefusal {
    let example = example_of_format(column.kind).unwrap_or_default();
    refuse_conversion(stored, format!("declare its `format`, such as `{example}`, or declare it as `text`"))
}
