//! The totals of exact sums in the types of SQL.

use super::integer_sum::IntegerSum;
use crate::query::types::{MAX_DIGITS, Type};

/// Returns the total of unscaled decimals.
///
/// # Errors
/// Describes a total that decimals do not hold.
pub fn decimal_total(sum: &IntegerSum) -> Result<i128, String> {
    let most = 10_u128.pow(u32::from(MAX_DIGITS));
    sum.total().filter(|total| total.unsigned_abs() < most).ok_or_else(|| {
        format!("the sum has more than the {MAX_DIGITS} digits that decimals have: calculate with DOUBLE")
    })
}

/// Returns the total of integers, or of the integers that store spans.
///
/// # Errors
/// Describes a total that 64 bits do not hold.
pub fn integer_total(sum: &IntegerSum, data_type: Type) -> Result<i64, String> {
    // 128 bits hold the sum of any number of rows of 64 bits.
    let total = sum.total().unwrap_or(i128::MAX);
    i64::try_from(total).ok().ok_or_else(|| match data_type {
        Type::Span => format!("the sum is {total} microseconds, which 64 bits do not hold"),
        _ => format!("the sum is {total}, which 64 bits do not hold: calculate with DOUBLE"),
    })
}
