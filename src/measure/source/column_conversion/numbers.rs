//! Converts integers, doubles and decimals.

use polars::prelude::{
    Column, DataType, Expr, Field, Int128Chunked, IntoColumn, IntoSeries, NULL, Schema, col, lit, when,
};

use super::conversion::ColumnConversion;
use crate::config::ColumnType;
use crate::measure::source::declared_columns::polars_type;
use crate::storage::parquet_footer::PhysicalKind;

/// From here on, doubles do not hold every whole number.
pub const DOUBLE_LIMIT: f64 = 9_007_199_254_740_992.0;

/// From here on, floating point numbers of 32 bits do not hold every whole number.
pub const SINGLE_LIMIT: f64 = 16_777_216.0;

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

/// Returns whether a stored number may stand for its neighbour: a floating point number of 32 bits from 2^24 on, or one of 64
/// bits from 2^53 on.
pub fn is_inexact(number: &Expr, stored: &PhysicalKind) -> Expr {
    let limit = match stored {
        PhysicalKind::Float { bits: 64 } => DOUBLE_LIMIT,
        PhysicalKind::Float { .. } => SINGLE_LIMIT,
        _ => return lit(false),
    };
    number.clone().gt_eq(lit(limit)).or(number.clone().lt_eq(lit(-limit)))
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

/// Converts floating point numbers to the declared digits, exactly: to the decimal that the stored number stands for. A number
/// with more digits is unreadable, but for what binary fractions and computing with them add: 10.1 is stored as
/// 10.0999999999999996, and 0.1 + 0.2 as 0.30000000000000004.
pub fn convert_float_to_decimal(name: &str, stored: &PhysicalKind, scale: u8) -> ColumnConversion {
    let is_single = *stored == (PhysicalKind::Float { bits: 32 });
    let data_type = polars_type(ColumnType::Decimal(scale));
    let output = Field::new(name.into(), data_type.clone());
    let convert = move |numbers: Column| {
        let decimals: Int128Chunked =
            numbers.f64()?.iter().map(|number| decimal_of_double(number?, scale, is_single)).collect();
        let decimals = decimals.into_decimal_unchecked(MAX_DIGITS, usize::from(scale)).into_series();
        Ok(decimals.with_name(numbers.name().clone()).into_column())
    };
    let field = move |_: &Schema, _: &Field| Ok(output.clone());
    let number = finite_or_null(col(name));
    let value = number.clone().map_with_fmt_str(convert, field, format!("decimal({scale})"));
    let is_lost = number.is_not_null().and(value.clone().is_null());
    ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(DataType::Float64, value) }
}

/// The digits of a decimal.
const MAX_DIGITS: usize = 38;
/// The share of a double that computing may add.
const DOUBLE_NOISE: f64 = 1e-12;
/// Computing never adds more than this share of the last digit: of large numbers, 345.005 is not 345.01.
const MAX_NOISE_IN_UNITS: f64 = 0.05;
/// The share of a number of 32 bits that its binary fraction adds.
const SINGLE_NOISE: f64 = 1.2e-7;

/// Returns the decimal that a double stands for, without its point; `None` if the double has more digits or does not fit.
fn decimal_of_double(number: f64, scale: u8, is_single: bool) -> Option<i128> {
    let power = 10_f64.powi(i32::from(scale));
    if let Some(decimal) = short_decimal(number, power) {
        return Some(decimal);
    }
    if let Some(decimal) = exact_decimal(number, scale) {
        return Some(decimal);
    }
    let ShortestDecimal { decimal, is_rounded } = shortest_decimal(number, scale)?;
    if !is_rounded {
        return Some(decimal);
    }
    #[expect(clippy::cast_precision_loss, reason = "compared with a tolerance that is far above the loss")]
    let back = decimal as f64 / power;
    #[expect(clippy::cast_possible_truncation, reason = "compared in the precision that the file has")]
    #[expect(clippy::float_cmp, reason = "the decimal stands for exactly this number")]
    let is_nearest_single = is_single && back as f32 == number as f32;
    let noise = if is_single { SINGLE_NOISE } else { DOUBLE_NOISE };
    let tolerance = (number.abs() * noise).min(MAX_NOISE_IN_UNITS / power);
    (is_nearest_single || (back - number).abs() <= tolerance).then_some(decimal)
}

/// Returns the decimal of a double with few digits, such as an amount of money.
fn short_decimal(number: f64, power: f64) -> Option<i128> {
    /// Up to here, the division gives the double that is nearest to the decimal.
    const LIMIT: f64 = 9e15;
    let unscaled = (number * power).round();
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
    let decimal = (unscaled.abs() < LIMIT).then_some(unscaled as i128);
    #[expect(clippy::float_cmp, reason = "the decimal stands for exactly this double")]
    decimal.filter(|_| unscaled / power == number)
}

/// Returns the decimal that equals a double; `None` if the double has more digits.
fn exact_decimal(number: f64, scale: u8) -> Option<i128> {
    const MANTISSA_BITS: u32 = 52;
    const EXPONENT_BIAS: i32 = 1075;
    let bits = number.to_bits();
    let exponent_bits = i32::try_from((bits >> MANTISSA_BITS) & 0x7ff).ok().filter(|bits| *bits > 0)?;
    // The number is `mantissa * 2 ^ exponent`.
    let mantissa = i128::from(bits & ((1 << MANTISSA_BITS) - 1)) + (1 << MANTISSA_BITS);
    let exponent = exponent_bits - EXPONENT_BIAS;
    let scaled = mantissa.checked_mul(10_i128.checked_pow(u32::from(scale))?)?;
    let (left, right) = (exponent.max(0).unsigned_abs(), exponent.min(0).unsigned_abs());
    let decimal = if right > 0 {
        (scaled.trailing_zeros() >= right).then(|| scaled >> right)
    } else {
        (left < scaled.leading_zeros()).then(|| scaled << left)
    };
    let decimal = decimal.filter(|decimal| *decimal < 10_i128.pow(38))?;
    Some(if number.is_sign_negative() { -decimal } else { decimal })
}

/// The decimal with the fewest digits that is read as a double.
struct ShortestDecimal {
    /// Rounded to the declared digits.
    decimal: i128,
    is_rounded: bool,
}

/// Returns the decimal with the fewest digits that is read as the double.
fn shortest_decimal(number: f64, scale: u8) -> Option<ShortestDecimal> {
    let text = format!("{:e}", number.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let fraction = i32::try_from(digits.len()).ok()? - 1 - exponent.parse::<i32>().ok()?;
    let unscaled: i128 = digits.parse().ok()?;
    let shift = i32::from(scale) - fraction;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let decimal = match (shift >= 0, power) {
        (true, power) => unscaled.checked_mul(power?)?,
        (false, Some(power)) => (unscaled + power / 2) / power,
        (false, None) => 0,
    };
    let decimal = (decimal < 10_i128.pow(38)).then_some(decimal)?;
    let decimal = if number.is_sign_negative() { -decimal } else { decimal };
    Some(ShortestDecimal { decimal, is_rounded: shift < 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_become_the_nearest_decimal() {
        for (number, scale, expected) in [
            (10.1, 2, Some(1010)),
            (0.1 + 0.2, 2, Some(30)),
            (-1234.56, 2, Some(-123_456)),
            (0.0, 2, Some(0)),
            (-0.0, 0, Some(0)),
            (1e15 + 0.25, 2, Some(100_000_000_000_000_025)),
            (36_234_190_799_439.37, 2, Some(3_623_419_079_943_937)),
            (8_491_987_951_897_265.0, 4, Some(84_919_879_518_972_650_000)),
            (927_700_001.567_874_8, 8, Some(92_770_000_156_787_480)),
            (930_298.578_482_186_5, 10, Some(9_302_985_784_821_865)),
            (5e-324, 18, None),
            (0.125, 2, None),
            (12.346, 2, None),
            (12_345_678_901.345, 2, None),
            (99_999_999_999.994, 2, None),
            (12_345_678_901.340_1, 2, Some(1_234_567_890_134)),
            (12_345_678_901_234.4, 0, None),
            (123_456_789_012_345.67, 2, Some(12_345_678_901_234_567)),
            (1e19, 18, Some(10_000_000_000_000_000_000_000_000_000_000_000_000)),
            (1e21, 18, None),
            (1e300, 0, None),
        ] {
            assert_eq!(decimal_of_double(number, scale, false), expected, "{number} {scale}");
        }
        assert_eq!(decimal_of_double(f64::from(1.1_f32), 2, true), Some(110));
        assert_eq!(decimal_of_double(f64::from(1.1_f32), 2, false), None);
        assert_eq!(decimal_of_double(f64::from(123_456.78_f32), 2, true), Some(12_345_678));
    }
}
