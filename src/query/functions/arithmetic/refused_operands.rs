//! The refusal of operands that an operator does not combine, with what to write instead.

use super::length_arithmetic::is_length;
use super::operator::Operator;
use crate::query::functions::{Argument, Refusal};
use crate::query::types::Type;

/// Returns why two operands do not combine, and what to write instead.
pub fn refuse_operands(operator: Operator, left: Argument, right: Argument) -> Refusal {
    let symbol = operator.symbol();
    let refusal =
        Refusal::new(format!("`{symbol}` does not combine {} with {}", left.data_type.noun(), right.data_type.noun()));
    match hint_for_operands(operator, left, right) {
        Some(hint) => refusal.hint(hint),
        None => refusal,
    }
}

/// Returns what to write instead. The first rule that fits decides.
fn hint_for_operands(operator: Operator, left: Argument, right: Argument) -> Option<&'static str> {
    let (one, two) = (left.data_type, right.data_type);
    let is_sum = matches!(operator, Operator::Add | Operator::Subtract);
    let has_moment = one.is_temporal() || two.is_temporal();
    let has_length = is_length(one) || is_length(two);
    Some(if one == Type::Boolean || two == Type::Boolean {
        "turn the condition into a number: `CASE WHEN … THEN 1 ELSE 0 END` or `CAST(… AS INTEGER)`"
    } else if one == Type::Text || two == Type::Text {
        hint_for_text_operand(left, right)
    } else if is_sum && one.is_temporal() && two.is_temporal() {
        "the middle of two days is `a + (b - a) // 2`; the later is `GREATEST(a, b)`"
    } else if is_sum && (has_time_of_day(one) || has_time_of_day(two)) && (one.is_numeric() || two.is_numeric()) {
        "say which unit: `+ INTERVAL '1 hour'`"
    } else if is_sum && one == Type::Date && two.is_numeric() {
        "a date moves by whole days: `date + 5`; by hours with `+ INTERVAL '12 hours'`"
    } else if is_sum && two.is_temporal() {
        "write the date first: `date - 5`"
    } else if is_sum && has_length {
        "say which unit: `+ INTERVAL '1 hour'`"
    } else if has_length {
        "convert the time to a number first: `EXTRACT(EPOCH FROM …)` is its seconds"
    } else if has_moment {
        "convert the date to a number first, such as `date - DATE '1970-01-01'`"
    } else {
        return None;
    })
}

fn hint_for_text_operand(left: Argument, right: Argument) -> &'static str {
    let is_literal = left.literal_text().is_some() || right.literal_text().is_some();
    let has_moment = left.data_type.is_temporal() || right.data_type.is_temporal();
    match (is_literal, has_moment) {
        (true, true) => {
            "write the type before the text: `DATE '2026-06-30'`, `INTERVAL '1 month'`; write a number without quotes"
        }
        (true, false) => "write the number without quotes; join texts with `||`",
        (false, true) => "convert the text first: `CAST(… AS DATE)`",
        (false, false) => "convert the text first: `CAST(… AS DOUBLE)`; join texts with `||`",
    }
}

fn has_time_of_day(data_type: Type) -> bool {
    matches!(data_type, Type::Timestamp | Type::TimestampTz)
}
