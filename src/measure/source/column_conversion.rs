//! How a declared column is read out of what a file holds, or why it cannot be.
//!
//! Only what differs is converted, so that a file that already holds the declared type is pruned by column,
//! partition and row group as if nothing were declared. Widening happens inside the reader; the rest is an
//! expression, with a second one that tells which values it cannot do justice to.

use chrono_tz::Tz;
use polars::prelude::{
    Column as Values, DataType, Expr, Field, IntoColumn, LiteralValue, NULL, NonExistent, PolarsResult, Schema,
    StringChunked, StrptimeOptions, TimeUnit, TimeZone, col, lit, when,
};

use super::polars_type;
use crate::config::{BooleanFormat, ColumnType, NumberFormat, SourceColumn, parse_boolean_format, parse_number_format};
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, Unit, Zone};

/// How one column comes out of one kind of file.
#[derive(Debug, Clone)]
pub struct ColumnConversion {
    /// What the reader is asked for.
    pub read_type: DataType,
    /// What SQL sees.
    pub value: Expr,
    /// Holds for values that cannot be read as declared.
    pub unreadable: Option<Expr>,
    /// The file holds instants, and the value is their wall clock elsewhere.
    pub shifted_from_utc: bool,
}

/// What stands against reading a column as declared, and the way out.
pub type ConversionRefusal = (String, &'static str);

/// How to read `column` from a file that holds `found`.
///
/// # Errors
/// Where that would lose or invent something.
pub fn convert_column(
    column: &SourceColumn,
    stored: &PhysicalKind,
    zone: Tz,
) -> Result<ColumnConversion, ConversionRefusal> {
    let this = || col(column.name.as_str());
    let target = polars_type(column.kind);
    let as_stored = |read: DataType| {
        Ok(ColumnConversion { read_type: read, value: this(), unreadable: None, shifted_from_utc: false })
    };
    let infallible = |read: DataType, value: Expr| {
        Ok(ColumnConversion { read_type: read, value, unreadable: None, shifted_from_utc: false })
    };
    let fallible = |read: DataType, value: Expr| {
        let lost = value.clone().is_null().and(this().is_not_null());
        Ok(ColumnConversion { read_type: read, value, unreadable: Some(lost), shifted_from_utc: false })
    };
    // Converting there and back tells whether something was cut off.
    let rounding = |read: DataType, value: Expr| {
        let back = value.clone().cast(read.clone());
        let lost = this().is_not_null().and(back.eq_missing(this()).not());
        Ok(ColumnConversion { read_type: read, value, unreadable: Some(lost), shifted_from_utc: false })
    };
    let integer = |signed: bool, bits: u8| match (signed, bits) {
        (false, 64) => DataType::UInt64,
        _ => DataType::Int64,
    };
    let format = column.format.as_deref();
    match (column.kind, stored) {
        (ColumnType::Text, PhysicalKind::Text) => as_stored(DataType::String),
        (ColumnType::Text, PhysicalKind::Binary) => fallible(DataType::Binary, utf8_or_null(this())),
        (ColumnType::Text, PhysicalKind::Integer { bits, signed }) => {
            infallible(integer(*signed, *bits), this().cast(DataType::String))
        }
        (ColumnType::Boolean, PhysicalKind::Boolean) => as_stored(DataType::Boolean),

        (ColumnType::Integer | ColumnType::Number | ColumnType::Decimal(_), PhysicalKind::Float { bits: 16 }) => {
            Err(refuse_conversion(stored, "export it as a double: the engine does not read such small ones"))
        }
        (ColumnType::Integer, PhysicalKind::Integer { bits, signed }) => match integer(*signed, *bits) {
            DataType::Int64 => as_stored(DataType::Int64),
            wide => fallible(wide, this().cast(target)),
        },
        (ColumnType::Integer, PhysicalKind::Float { .. }) => {
            let value = finite_or_null(this());
            let whole = value.clone().cast(DataType::Int64);
            let lost = value.clone().is_not_null().and(whole.clone().cast(DataType::Float64).eq_missing(value).not());
            Ok(ColumnConversion {
                read_type: DataType::Float64,
                value: whole,
                unreadable: Some(lost),
                shifted_from_utc: false,
            })
        }
        (ColumnType::Integer, PhysicalKind::Decimal { .. }) => rounding(decimal_type(stored), this().cast(target)),

        (ColumnType::Number, PhysicalKind::Float { .. }) => infallible(DataType::Float64, finite_or_null(this())),
        (ColumnType::Number, PhysicalKind::Integer { bits, signed }) => {
            infallible(integer(*signed, *bits), this().cast(target))
        }
        (ColumnType::Number, PhysicalKind::Decimal { .. }) => infallible(decimal_type(stored), this().cast(target)),

        (ColumnType::Decimal(scale), PhysicalKind::Decimal { scale: held, .. }) => {
            match i16::from(*held) <= i16::from(scale) {
                true => fallible(decimal_type(stored), this().cast(target)),
                false => rounding(decimal_type(stored), this().cast(target)),
            }
        }
        (ColumnType::Decimal(_), PhysicalKind::Integer { bits, signed }) => {
            fallible(integer(*signed, *bits), this().cast(target))
        }
        (ColumnType::Decimal(_), PhysicalKind::Float { .. }) => {
            // Rounded to the declared digits; what has more digits before the point than fit is refused.
            let value = finite_or_null(this()).cast(target);
            let lost = value.clone().is_null().and(finite_or_null(this()).is_not_null());
            Ok(ColumnConversion {
                read_type: DataType::Float64,
                value,
                unreadable: Some(lost),
                shifted_from_utc: false,
            })
        }

        (ColumnType::Date, PhysicalKind::Date) => as_stored(DataType::Date),
        (ColumnType::Timestamp, PhysicalKind::Date) => infallible(DataType::Date, this().cast(target)),
        (ColumnType::Date | ColumnType::Timestamp, PhysicalKind::Timestamp { zone: held, int96, .. }) => {
            let instant = *held == Zone::Utc || *int96;
            let mut reading = convert_to_wall_clock(this(), instant, *int96, zone);
            reading.unreadable = int96.then(|| this().eq(lit(INT96_END).cast(reading.read_type.clone())));
            if column.kind == ColumnType::Date {
                reading.value = reading.value.cast(DataType::Date);
            }
            Ok(reading)
        }

        (ColumnType::Integer | ColumnType::Number | ColumnType::Decimal(_), PhysicalKind::Text) if format.is_some() => {
            let digits = parse_digits(this(), format);
            if column.kind == ColumnType::Number {
                return fallible(DataType::String, finite_or_null(digits.cast(target)));
            }
            let exact = digits.cast(DataType::Decimal(38, 18));
            let value = exact.clone().cast(target);
            let lost = value.clone().cast(DataType::Decimal(38, 18)).eq_missing(exact).not();
            let lost = this().is_not_null().and(value.clone().is_null().or(lost));
            Ok(ColumnConversion { read_type: DataType::String, value, unreadable: Some(lost), shifted_from_utc: false })
        }
        (ColumnType::Boolean, PhysicalKind::Text) if format.is_some() => {
            let BooleanFormat { yes, no } = format.and_then(parse_boolean_format).unwrap_or_default();
            let value = when(this().eq(lit(yes))).then(lit(true)).when(this().eq(lit(no))).then(lit(false));
            fallible(DataType::String, value.otherwise(lit(NULL)))
        }
        (ColumnType::Date, PhysicalKind::Text) if format.is_some() => {
            fallible(DataType::String, this().str().to_date(strptime_options(format)))
        }
        (ColumnType::Timestamp, PhysicalKind::Text) if format.is_some() => {
            fallible(DataType::String, parse_timestamp(this(), format, zone))
        }
        (ColumnType::Boolean, PhysicalKind::Binary) => Err(refuse_conversion(stored, "declare it as `text`")),
        (_, PhysicalKind::Text) => Err(refuse_conversion(stored, "declare its `format`, or declare it as `text`")),
        (_, PhysicalKind::Nested | PhysicalKind::Other(_) | PhysicalKind::Time) => {
            Err(refuse_conversion(stored, "leave the column out of `columns`, or export it as a plain value"))
        }
        _ => Err(refuse_conversion(stored, "declare the type that the file holds")),
    }
}

/// Some 260,000 years; what lies further away can't be told as a date, and may not fit into microseconds.
const MAX_DAYS: i64 = 95_000_000;

/// Whether dates and times are such that they can be worked with, as far as the footer tells.
///
/// # Errors
/// Where some are not.
pub fn check_time_range(column: &FooterColumn) -> Result<(), ConversionRefusal> {
    let units_per_day = match &column.kind {
        PhysicalKind::Date => 1,
        PhysicalKind::Timestamp { unit: Unit::Milliseconds, .. } => 86_400_000,
        PhysicalKind::Timestamp { unit: Unit::Microseconds, .. } => 86_400_000_000,
        _ => return Ok(()),
    };
    let beyond =
        column.range.is_some_and(|(low, high)| low < -MAX_DAYS * units_per_day || high > MAX_DAYS * units_per_day);
    let refusal =
        ("times hundreds of thousands of years away".to_owned(), "mend the export: it may take one unit for another");
    if beyond { Err(refusal) } else { Ok(()) }
}

/// What the reader makes of an INT96 that nanoseconds of 64 bits do not hold, in microseconds: early in 2262.
const INT96_END: i64 = i64::MAX / 1000;

/// Bytes as the text they spell, NULL where they spell none: Polars' own cast fails as a whole.
fn utf8_or_null(bytes: Expr) -> Expr {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    bytes.map_with_fmt_str(move |bytes| decode_texts(&bytes, text), text_field, "unicode")
}

/// A value that can't be read, for people.
pub fn displayed_value(reading: Option<&ColumnConversion>, name: &str) -> Expr {
    match reading.map(|reading| &reading.read_type) {
        Some(DataType::Binary) => {
            let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into_owned());
            col(name).map_with_fmt_str(move |bytes| decode_texts(&bytes, text), text_field, "unicode_in_part")
        }
        _ => col(name).cast(DataType::String),
    }
}

fn decode_texts(bytes: &Values, text: impl Fn(&[u8]) -> Option<String>) -> PolarsResult<Values> {
    let texts: StringChunked = bytes.binary()?.iter().map(|value| value.and_then(&text)).collect();
    Ok(texts.with_name(bytes.name().clone()).into_column())
}

#[expect(clippy::unnecessary_wraps, reason = "Polars wants it so")]
fn text_field(_: &Schema, field: &Field) -> PolarsResult<Field> {
    Ok(Field::new(field.name().clone(), DataType::String))
}

/// A double without NaN and infinities, which stand for "no number".
fn finite_or_null(value: Expr) -> Expr {
    when(value.clone().is_finite()).then(value).otherwise(lit(NULL))
}

fn decimal_type(stored: &PhysicalKind) -> DataType {
    match stored {
        PhysicalKind::Decimal { precision, scale } => {
            DataType::Decimal(usize::from(*precision), usize::try_from(*scale).unwrap_or(0))
        }
        _ => DataType::Decimal(38, 0),
    }
}

/// What a clock on the wall of `zone` showed. The oldest form, INT96, holds instants without saying so.
fn convert_to_wall_clock(value: Expr, instant: bool, int96: bool, zone: Tz) -> ColumnConversion {
    let naive = DataType::Datetime(TimeUnit::Microseconds, None);
    let utc = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    match (instant, zone == Tz::UTC) {
        // The same number either way, so the reader may take the zone off.
        (false, _) | (true, true) => {
            ColumnConversion { read_type: naive, value, unreadable: None, shifted_from_utc: false }
        }
        (true, false) if int96 => {
            let value = local_time(value.cast(utc), zone);
            ColumnConversion { read_type: naive, value, unreadable: None, shifted_from_utc: false }
        }
        (true, false) => ColumnConversion {
            read_type: utc,
            value: local_time(value, zone),
            unreadable: None,
            shifted_from_utc: true,
        },
    }
}

fn local_time(instant: Expr, zone: Tz) -> Expr {
    // A zone of chrono is one of Polars, which knows zones through the same crate.
    let zone = TimeZone::opt_try_new(Some(zone.name())).ok().flatten().unwrap_or(TimeZone::UTC);
    instant.dt().convert_time_zone(zone).dt().replace_time_zone(None, lit("raise"), NonExistent::Raise)
}

/// The digits of a number in text as the engine spells them; NULL where another spelling is used.
fn parse_digits(text: Expr, format: Option<&str>) -> Expr {
    let Some(NumberFormat { thousands, point }) = format.and_then(parse_number_format) else {
        return text;
    };
    // `1,5` is not 15 because commas part thousands elsewhere in the file.
    let grouped = thousands.map_or_else(String::new, |sign| format!(r"|\d{{1,3}}([{sign}]\d{{3}})+"));
    let fraction = point.map_or_else(String::new, |sign| format!(r"([{sign}]\d+)?"));
    let spelled = text.clone().str().contains(lit(format!(r"^[+-]?(\d+{grouped}){fraction}$")), true);
    let mut plain = text;
    if let Some(sign) = thousands {
        plain = plain.str().replace_all(lit(sign.to_string()), lit(""), true);
    }
    if point == Some(',') {
        plain = plain.str().replace_all(lit(","), lit("."), true);
    }
    when(spelled).then(plain).otherwise(lit(NULL))
}

fn parse_timestamp(text: Expr, format: Option<&str>, zone: Tz) -> Expr {
    let zoned = format.is_some_and(|format| format.contains("%z") || format.contains("%:z") || format.contains("%#z"));
    let zone_of_text = zoned.then_some(TimeZone::UTC);
    let value =
        text.str().to_datetime(Some(TimeUnit::Microseconds), zone_of_text, strptime_options(format), lit("raise"));
    if zoned { local_time(value, zone) } else { value }
}

fn strptime_options(format: Option<&str>) -> StrptimeOptions {
    StrptimeOptions { format: format.map(Into::into), strict: false, exact: true, cache: true }
}

/// A column that a file lacks.
pub fn null_column(column: &SourceColumn) -> Expr {
    lit(LiteralValue::untyped_null()).cast(polars_type(column.kind)).alias(column.name.as_str())
}

fn refuse_conversion(stored: &PhysicalKind, way_out: &'static str) -> ConversionRefusal {
    let holds = match stored {
        PhysicalKind::Integer { signed: true, bits } => format!("{bits}-bit integers"),
        PhysicalKind::Integer { signed: false, bits } => format!("unsigned {bits}-bit integers"),
        PhysicalKind::Float { bits } => format!("{bits}-bit floating point numbers"),
        PhysicalKind::Decimal { scale, .. } => format!("decimals with {scale} digits after the point"),
        PhysicalKind::Text => "text".to_owned(),
        PhysicalKind::Binary => "bytes".to_owned(),
        PhysicalKind::Boolean => "booleans".to_owned(),
        PhysicalKind::Date => "dates".to_owned(),
        PhysicalKind::Timestamp { .. } => "timestamps".to_owned(),
        PhysicalKind::Time => "times of day".to_owned(),
        PhysicalKind::Nested => "nested values".to_owned(),
        PhysicalKind::Other(name) => name.clone(),
    };
    (holds, way_out)
}

/// A declared type in the author's words.
#[must_use]
pub fn column_type_name(kind: ColumnType) -> String {
    match kind {
        ColumnType::Text => "text".to_owned(),
        ColumnType::Integer => "integer".to_owned(),
        ColumnType::Number => "number".to_owned(),
        ColumnType::Decimal(scale) => format!("decimal({scale})"),
        ColumnType::Boolean => "boolean".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::Timestamp => "timestamp".to_owned(),
    }
}
