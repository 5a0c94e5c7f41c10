//! Converts integers, doubles, decimals and numbers in text.

use polars::prelude::{DataType, Expr, NULL, col, lit, when};

use super::conversion::ColumnConversion;
use crate::config::{ColumnType, NumberFormat, parse_number_format};
use crate::measure::source::declared_columns::polars_type;
use crate::storage::parquet_footer::PhysicalKind;

/// Returns the type in which Polars reads stored integers.
pub fn integer_type(stored: &PhysicalKind) -> DataType {
    match stored {
        PhysicalKind::Integer { signed: false, bits: 64 } => DataType::UInt64,
        _ => DataType::Int64,
    }
}

/// Returns the type in which Polars reads stored decimals.
pub fn decimal_type(stored: &PhysicalKind) -> DataType {
    match stored {
        PhysicalKind::Decimal { precision, scale } => {
            DataType::Decimal(usize::from(*precision), usize::try_from(*scale).unwrap_or(0))
        }
        _ => DataType::Decimal(38, 0),
    }
}

/// Replaces NaN and infinities by NULL: they stand for "no number".
pub fn finite_or_null(value: Expr) -> Expr {
    when(value.clone().is_finite()).then(value).otherwise(lit(NULL))
}

/// Converts stored integers to 64-bit integers.
pub fn convert_integer(name: &str, stored: &PhysicalKind) -> ColumnConversion {
    match integer_type(stored) {
        DataType::Int64 => ColumnConversion::as_stored(DataType::Int64, name),
        unsigned => ColumnConversion::null_if_unreadable(unsigned, col(name).cast(DataType::Int64), name),
    }
}

/// Converts doubles without a fraction to integers; a fraction is unreadable.
pub fn convert_float_to_integer(name: &str) -> ColumnConversion {
    let finite = finite_or_null(col(name));
    let integer = finite.clone().cast(DataType::Int64);
    let is_lost = finite.clone().is_not_null().and(integer.clone().cast(DataType::Float64).eq_missing(finite).not());
    ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(DataType::Float64, integer) }
}

/// Converts doubles to the declared digits. A number with more digits is unreadable, but for what computing with doubles adds:
/// 10.1 is stored as 10.0999999999999996, and 0.1 + 0.2 as 0.30000000000000004.
pub fn convert_float_to_decimal(name: &str, target: DataType) -> ColumnConversion {
    /// The share of a number that computing with doubles may add.
    const NOISE: f64 = 1e-12;
    let number = finite_or_null(col(name));
    let value = number.clone().cast(target);
    let difference = absolute(value.clone().cast(DataType::Float64) - number.clone());
    let is_rounded = difference.gt(absolute(number.clone()) * lit(NOISE)).fill_null(lit(false));
    let is_lost = number.is_not_null().and(value.clone().is_null().or(is_rounded));
    ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(DataType::Float64, value) }
}

fn absolute(number: Expr) -> Expr {
    when(number.clone().lt(lit(0.0))).then(lit(0.0) - number.clone()).otherwise(number)
}

/// Converts text in a number format. An integer or a decimal is unreadable if it has more digits than the declared type.
pub fn convert_text(name: &str, format: &str, kind: ColumnType) -> ColumnConversion {
    let digits = parse_digits(col(name), format);
    if kind == ColumnType::Number {
        let value = finite_or_null(digits.cast(DataType::Float64));
        return ColumnConversion::null_if_unreadable(DataType::String, value, name);
    }
    let widest = DataType::Decimal(38, 18);
    let exact = digits.cast(widest.clone());
    let value = exact.clone().cast(polars_type(kind));
    let is_rounded = value.clone().cast(widest).eq_missing(exact).not();
    let is_lost = col(name).is_not_null().and(value.clone().is_null().or(is_rounded));
    ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(DataType::String, value) }
}

/// Rewrites the digits of a number in text as Polars parses them; NULL for text in another format.
pub fn parse_digits(text: Expr, format: &str) -> Expr {
    let Some(NumberFormat { thousands, point }) = parse_number_format(format) else {
        return text;
    };
    // A separator of thousands is only valid between groups of three digits: `1,5` is not 15.
    let grouped = thousands.map_or_else(String::new, |sign| format!(r"|\d{{1,3}}([{sign}]\d{{3}})+"));
    let fraction = point.map_or_else(String::new, |sign| format!(r"([{sign}]\d+)?"));
    let is_in_format = text.clone().str().contains(lit(format!(r"^[+-]?(\d+{grouped}){fraction}$")), true);
    let mut plain = text;
    if let Some(sign) = thousands {
        plain = plain.str().replace_all(lit(sign.to_string()), lit(""), true);
    }
    if point == Some(',') {
        plain = plain.str().replace_all(lit(","), lit("."), true);
    }
    when(is_in_format).then(plain).otherwise(lit(NULL))
}
