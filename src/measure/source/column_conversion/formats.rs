//! Converts numbers and booleans in text.

use polars::prelude::{DataType, Expr, NULL, lit, when};

use super::conversion::ColumnConversion;
use super::numbers::finite_or_null;
use super::written_texts::WrittenTexts;
use crate::config::{BooleanFormat, ColumnType, NumberFormat, parse_boolean_format, parse_number_format};
use crate::measure::source::declared_columns::polars_type;

/// Converts text in a number format. An integer or a decimal is unreadable if it has more digits than the declared type.
pub fn convert_text_to_number(texts: WrittenTexts, format: &str, kind: ColumnType) -> ColumnConversion {
    let digits = parse_digits(texts.text.clone(), format);
    if kind == ColumnType::Number {
        return texts.convert(finite_or_null(digits.cast(DataType::Float64)));
    }
    let widest = DataType::Decimal(38, 18);
    let exact = digits.cast(widest.clone());
    let value = exact.clone().cast(polars_type(kind));
    let is_rounded = value.clone().cast(widest).eq_missing(exact).not();
    texts.convert_exactly(value, is_rounded)
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

/// Converts text such as `yes/no` to booleans; any other text is unreadable.
pub fn convert_text_to_boolean(texts: WrittenTexts, format: &str) -> ColumnConversion {
    let BooleanFormat { yes, no } = parse_boolean_format(format).unwrap_or_default();
    let is = |text: &str| texts.text.clone().eq(lit(text));
    let value = when(is(yes)).then(lit(true)).when(is(no)).then(lit(false)).otherwise(lit(NULL));
    texts.convert(value)
}
