//! Lengths of time: sums, multiples and parts of spans and of interval literals.

use super::super::super::types::Type;
use super::super::super::value::{Interval, MICROS_PER_DAY, Value};
use super::super::casts::print::{interval_text, span_text};
use super::super::{Argument, Overload, Problem, Refusal, Scalar};
use super::Operator;
use super::moments::opposite;

/// The overload, where one of the operands is a length of time and the other goes with it.
pub fn resolve(operator: Operator, left: Argument, right: Argument) -> Option<Result<Overload, Refusal>> {
    let (one, two) = (left.data_type, right.data_type);
    let is_length = |data_type: Type| matches!(data_type, Type::Span | Type::Interval);
    let overload = match (operator, one, two) {
        (Operator::Add, Type::Interval, Type::Interval) => {
            Overload::new(&ADD_INTERVALS, vec![one, two], Type::Interval)
        }
        (Operator::Subtract, Type::Interval, Type::Interval) => {
            Overload::new(&SUBTRACT_INTERVALS, vec![one, two], Type::Interval)
        }
        (Operator::Add | Operator::Subtract, _, _) if is_length(one) && is_length(two) => {
            if has_months(left) || has_months(right) {
                return Some(Err(months_in_span()));
            }
            Overload::new(if operator == Operator::Add { &ADD } else { &SUBTRACT }, vec![one, two], Type::Span)
        }
        (Operator::Multiply, Type::Span | Type::Interval, Type::Integer) => return Some(multiple(left, right)),
        (Operator::Multiply, Type::Integer, Type::Span | Type::Interval) => {
            return Some(multiple(right, left).map(|found| Overload { arguments: vec![one, two], ..found }));
        }
        (Operator::Multiply, Type::Span, _) if two.is_numeric() => {
            Overload::or_null(&SCALE, vec![one, Type::Double], Type::Span)
        }
        (Operator::Multiply, _, Type::Span) if one.is_numeric() => {
            Overload::or_null(&SCALE, vec![Type::Double, two], Type::Span)
        }
        (Operator::Divide, Type::Span, Type::Integer) => Overload::or_null(&DIVIDE, vec![one, two], Type::Span),
        (Operator::Divide, Type::Span, _) if two.is_numeric() => {
            Overload::or_null(&DIVIDE_BY_DOUBLE, vec![one, Type::Double], Type::Span)
        }
        _ => return None,
    };
    Some(Ok(overload))
}

/// A length so many times. An interval stays one beside a literal; beside a column it is elapsed time.
fn multiple(length: Argument, count: Argument) -> Result<Overload, Refusal> {
    let arguments = vec![length.data_type, Type::Integer];
    match length.literal {
        _ if length.data_type == Type::Span => Ok(Overload::new(&MULTIPLY, arguments, Type::Span)),
        _ if count.literal.is_some() => Ok(Overload::new(&MULTIPLY_INTERVAL, arguments, Type::Interval)),
        Some(Value::Interval(Interval { months: 0, days: 0, .. })) => {
            Ok(Overload::new(&MULTIPLY, arguments, Type::Span))
        }
        _ => Err(Refusal::new("a column times an interval of days or months has no fixed length")
            .hint("move a date by days with `date + days`; for timestamps, write hours: `days * INTERVAL '24 hours'`")),
    }
}

fn has_months(argument: Argument) -> bool {
    matches!(argument.literal, Some(Value::Interval(interval)) if interval.months != 0)
}

fn months_in_span() -> Refusal {
    Refusal::new("a month has no fixed length, so a span of time is not moved by it")
        .hint("write days: `INTERVAL '30 days'`; or move the date: `date + INTERVAL '1 month'`")
}

/// Sums and differences in which an interval without months stands for its time, a day being 24 hours.
pub static ADD: Scalar =
    Scalar { name: "+", strict: true, fallible: true, evaluate: |values, _| sum(values, "+", i64::checked_add) };
pub static SUBTRACT: Scalar =
    Scalar { name: "-", strict: true, fallible: true, evaluate: |values, _| sum(values, "-", i64::checked_sub) };

fn sum(values: &[Value], symbol: &str, operation: fn(i64, i64) -> Option<i64>) -> Result<Value<'static>, Problem> {
    let [left, right] = values else { return Ok(Value::Null) };
    let found = elapsed(left).zip(elapsed(right)).and_then(|(left, right)| operation(left, right));
    found.map(Value::Span).ok_or_else(|| too_long(&format!("{} {symbol} {}", shown(left), shown(right))))
}

/// The elapsed time of a span, or of an interval whose days have 24 hours. None for months.
fn elapsed(value: &Value) -> Option<i64> {
    match value {
        Value::Span(micros) => Some(*micros),
        Value::Interval(Interval { months: 0, days, micros }) => {
            days.checked_mul(MICROS_PER_DAY).and_then(|days| days.checked_add(*micros))
        }
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Span(micros) => span_text(*micros),
        Value::Interval(interval) => interval_text(*interval),
        Value::Integer(number) => number.to_string(),
        _ => "NULL".to_owned(),
    }
}

pub static MULTIPLY: Scalar = Scalar {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(count), length] | [length, Value::Integer(count)] => elapsed(length)
            .and_then(|micros| micros.checked_mul(*count))
            .map(Value::Span)
            .ok_or_else(|| too_long(&format!("{} * {count}", shown(length)))),
        _ => Ok(Value::Null),
    },
};

pub static SCALE: Scalar = Scalar {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros), Value::Double(factor)] | [Value::Double(factor), Value::Span(micros)] => {
            rounded_span(as_double(*micros) * factor, || format!("{} * {factor}", span_text(*micros)))
        }
        _ => Ok(Value::Null),
    },
};

pub static DIVIDE: Scalar = Scalar {
    name: "/",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros), Value::Integer(divisor)] if *divisor != 0 => divide_to_even(*micros, *divisor)
            .map(Value::Span)
            .ok_or_else(|| too_long(&format!("{} / {divisor}", span_text(*micros)))),
        _ => Ok(Value::Null),
    },
};

pub static DIVIDE_BY_DOUBLE: Scalar = Scalar {
    name: "/",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros), Value::Double(divisor)] => {
            rounded_span(as_double(*micros) / divisor, || format!("{} / {divisor}", span_text(*micros)))
        }
        _ => Ok(Value::Null),
    },
};

#[expect(clippy::cast_precision_loss, reason = "as any integer beside a double")]
fn as_double(micros: i64) -> f64 {
    micros as f64
}

/// A span of so many microseconds, to the nearest even one; NULL where that is no number.
fn rounded_span(micros: f64, calculation: impl Fn() -> String) -> Result<Value<'static>, Problem> {
    if !micros.is_finite() {
        return Ok(Value::Null);
    }
    let rounded = micros.round_ties_even();
    if !(-9.2e18..=9.2e18).contains(&rounded) {
        return Err(too_long(&calculation()));
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 64 bits")]
    Ok(Value::Span(rounded as i64))
}

/// The quotient to the nearest integer, halves to the even one.
fn divide_to_even(dividend: i64, divisor: i64) -> Option<i64> {
    let (dividend, divisor) = (i128::from(dividend), i128::from(divisor));
    let (quotient, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    let up = if divisor > 0 { 1 } else { -1 };
    let rounded = match (rest * 2).cmp(&divisor.abs()) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Equal if quotient % 2 == 0 => quotient,
        _ => quotient + up,
    };
    i64::try_from(rounded).ok()
}

pub static NEGATE: Scalar = Scalar {
    name: "negate",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros)] => {
            micros.checked_neg().map(Value::Span).ok_or_else(|| too_long(&format!("-({})", span_text(*micros))))
        }
        _ => Ok(Value::Null),
    },
};

pub static NEGATE_INTERVAL: Scalar = Scalar {
    name: "negate",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Interval(interval)] => opposite(*interval)
            .map(Value::Interval)
            .ok_or_else(|| too_long(&format!("-({})", interval_text(*interval)))),
        _ => Ok(Value::Null),
    },
};

pub static ADD_INTERVALS: Scalar = Scalar {
    name: "+",
    strict: true,
    fallible: true,
    evaluate: |values, _| combine_intervals(values, "+", i64::checked_add),
};
pub static SUBTRACT_INTERVALS: Scalar = Scalar {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, _| combine_intervals(values, "-", i64::checked_sub),
};
pub static MULTIPLY_INTERVAL: Scalar = Scalar {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Interval(length), Value::Integer(count)] | [Value::Integer(count), Value::Interval(length)] => {
            let times = Interval { months: *count, days: *count, micros: *count };
            by_parts(*length, times, i64::checked_mul)
                .map(Value::Interval)
                .ok_or_else(|| too_long(&format!("{} * {count}", interval_text(*length))))
        }
        _ => Ok(Value::Null),
    },
};

fn combine_intervals(
    values: &[Value],
    symbol: &str,
    operation: fn(i64, i64) -> Option<i64>,
) -> Result<Value<'static>, Problem> {
    let [Value::Interval(left), Value::Interval(right)] = values else { return Ok(Value::Null) };
    by_parts(*left, *right, operation)
        .map(Value::Interval)
        .ok_or_else(|| too_long(&format!("{} {symbol} {}", interval_text(*left), interval_text(*right))))
}

fn by_parts(left: Interval, right: Interval, operation: fn(i64, i64) -> Option<i64>) -> Option<Interval> {
    Some(Interval {
        months: operation(left.months, right.months)?,
        days: operation(left.days, right.days)?,
        micros: operation(left.micros, right.micros)?,
    })
}

fn too_long(calculation: &str) -> Problem {
    Problem(format!("`{calculation}` is longer than the 292471 years that a span of time holds"))
}
