//! Converts floating point numbers to whole numbers, and ids of accounts that a file stores as numbers. A whole number is
//! exact or refused: a double from 2^53 on may stand for its neighbour, which is the id of another account.

use polars::prelude::{DataType, col, lit};

use super::conversion::{ColumnConversion, ConversionRefusal, refuse_conversion};
use super::numbers::{DOUBLE_LIMIT, SINGLE_LIMIT, finite_or_null};
use crate::config::{ColumnType, SourceColumn};
use crate::measure::source::declared_columns::polars_type;
use crate::storage::parquet_footer::PhysicalKind;

/// Converts columns of whole numbers and of ids where the file stores other numbers, or refuses to; `None` if the column is
/// converted like any other.
pub fn convert_whole_numbers(
    column: &SourceColumn,
    stored: &PhysicalKind,
) -> Option<Result<ColumnConversion, ConversionRefusal>> {
    match (column.kind, stored, column.holds_account_ids) {
        (ColumnType::Integer, PhysicalKind::Float { bits: 64 }, _)
        | (ColumnType::Decimal(0), PhysicalKind::Float { bits: 64 }, true) => {
            Some(Ok(convert_floats(column, DOUBLE_LIMIT)))
        }
        (ColumnType::Integer | ColumnType::Decimal(0), PhysicalKind::Float { bits: 32 }, true) => {
            Some(Ok(convert_floats(column, SINGLE_LIMIT)))
        }
        (ColumnType::Text, PhysicalKind::Float { .. }, true) => {
            let hint = "declare it as `integer`: as text, the id 1 would be `1.0`";
            Some(Err(refuse_conversion(stored, hint)))
        }
        (ColumnType::Text, PhysicalKind::Decimal { .. }, true) => {
            let hint = "declare it as `integer`, or as `decimal(0)` if the ids have more than 18 digits";
            Some(Err(refuse_conversion(stored, hint)))
        }
        _ => None,
    }
}

/// Converts whole numbers below a limit; a fraction and a number from the limit on are unreadable.
fn convert_floats(column: &SourceColumn, limit: f64) -> ColumnConversion {
    let finite = finite_or_null(col(column.stored_name()));
    let integer = finite.clone().cast(DataType::Int64);
    let has_fraction = integer.clone().cast(DataType::Float64).eq_missing(finite.clone()).not();
    let is_rounded = finite.clone().gt_eq(lit(limit)).or(finite.clone().lt_eq(lit(-limit)));
    let is_lost = finite.is_not_null().and(has_fraction.or(is_rounded));
    let value = integer.cast(polars_type(column.kind));
    ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(DataType::Float64, value) }
}

/// What is wrong with a number that cannot be read as a whole number or an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InexactNumber {
    /// A double from 2^53 on.
    Double,
    /// A floating point number of 32 bits from 2^24 on.
    Single,
    Fraction,
    /// A whole number that 64 bits do not hold.
    Wide,
}

/// Returns what is wrong with a number that cannot be read as a whole number or an id; `None` for a text.
#[must_use]
pub fn inexact_number(value: &str) -> Option<InexactNumber> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(InexactNumber::Wide);
    }
    let number = parse_float(value)?;
    Some(if !is_whole(number) {
        InexactNumber::Fraction
    } else if number.abs() >= DOUBLE_LIMIT {
        InexactNumber::Double
    } else {
        InexactNumber::Single
    })
}

/// Returns a whole number in all its digits: `9007199254740992` for `9.007199254740992e15`. A number with more digits than
/// a decimal stays as it is.
#[must_use]
pub fn whole_number_digits(value: &str) -> String {
    match parse_float(value) {
        Some(number) if is_whole(number) && number.abs() < 1e38 => format!("{number:.0}"),
        _ => value.to_owned(),
    }
}

/// Parses a floating point number as the engine prints it, always with a point or an exponent: `1.0`, `1e20`.
fn parse_float(value: &str) -> Option<f64> {
    let number: f64 = value.parse().ok()?;
    (number.is_finite() && value.contains(['.', 'e'])).then_some(number)
}

fn is_whole(number: f64) -> bool {
    number.fract().abs() <= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inexact_number_is_shown_in_all_digits() {
        for (value, digits, problem) in [
            ("9.007199254740992e15", "9007199254740992", InexactNumber::Double),
            ("9007199254740992.0", "9007199254740992", InexactNumber::Double),
            ("-1e+20", "-100000000000000000000", InexactNumber::Double),
            ("1e+300", "1e+300", InexactNumber::Double),
            ("16777216.0", "16777216", InexactNumber::Single),
            ("0.5", "0.5", InexactNumber::Fraction),
            ("18446744073709551615", "18446744073709551615", InexactNumber::Wide),
        ] {
            assert_eq!((whole_number_digits(value).as_str(), inexact_number(value)), (digits, Some(problem)));
        }
        for text in ["A1", "", "-", "nan", "inf"] {
            assert_eq!((whole_number_digits(text).as_str(), inexact_number(text)), (text, None));
        }
    }
}
