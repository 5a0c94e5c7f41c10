//! The refusal of operands that an operator does not combine, with what to write instead.

use super::operator::Operator;
use crate::query::functions::{Argument, Refusal};
use crate::query::types::Type;

/// Why two operands don't combine, and what to write instead.
pub fn refuse_operands(operator: Operator, left: Argument, right: Argument) -> Refusal {
    let symbol = operator.symbol();
    let (one, two) = (left.data_type, right.data_type);
    let refusal = Refusal::new(format!("`{symbol}` does not combine {} with {}", one.noun(), two.noun()));
    let either = |wanted: Type| one == wanted || two == wanted;
    let temporal = one.is_temporal() || two.is_temporal();
    if either(Type::Boolean) {
        return refusal
            .hint("turn the condition into a number: `CASE WHEN … THEN 1 ELSE 0 END` or `CAST(… AS INTEGER)`");
    }
    if either(Type::Text) {
        let is_literal = left.literal_text().is_some() || right.literal_text().is_some();
        return refusal.hint(match (is_literal, temporal) {
            (true, true) => {
                "say what the text is: `DATE '2026-06-30'`, `INTERVAL '1 month'`, or a number without quotes"
            }
            (true, false) => "write the number without quotes; join texts with `||`",
            (false, true) => "convert the text first: `CAST(… AS DATE)`",
            (false, false) => "convert the text first: `CAST(… AS DOUBLE)`; join texts with `||`",
        });
    }
    let is_instant = |data_type: Type| matches!(data_type, Type::Timestamp | Type::TimestampTz);
    let sum = matches!(operator, Operator::Add | Operator::Subtract);
    if sum && one.is_temporal() && two.is_temporal() {
        return refusal.hint("the middle of two days is `a + (b - a) // 2`; the later is `GREATEST(a, b)`");
    }
    if sum && (is_instant(one) || is_instant(two)) && (one.is_numeric() || two.is_numeric()) {
        return refusal.hint("say which unit: `+ INTERVAL '1 hour'`");
    }
    if sum && one == Type::Date && two.is_numeric() {
        return refusal.hint("a date moves by whole days: `date + 5`; by hours with `+ INTERVAL '12 hours'`");
    }
    if sum && two.is_temporal() {
        return refusal.hint("write the date first: `date - 5`");
    }
    if sum && (either(Type::Span) || either(Type::Interval)) {
        return refusal.hint("say which unit: `+ INTERVAL '1 hour'`");
    }
    if either(Type::Span) || either(Type::Interval) {
        return refusal.hint("bring the time to a number first: `EXTRACT(EPOCH FROM …)` is its seconds");
    }
    if temporal {
        return refusal.hint("bring the date to a number first, such as `date - DATE '1970-01-01'`");
    }
    refusal
}
