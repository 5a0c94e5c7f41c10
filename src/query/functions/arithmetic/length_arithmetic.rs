//! Lengths of time: sums, multiples and parts of spans and of intervals.

use super::operator::Operator;
use crate::query::functions::casts::value_to_text::{interval_text, span_text};
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator, ValueError};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

/// Resolves an operator if one of the operands is a length of time that the operator combines with the other.
pub fn resolve_length_arithmetic(
    operator: Operator,
    left: Argument,
    right: Argument,
) -> Option<Result<Overload, Refusal>> {
    let (one, two) = (left.data_type, right.data_type);
    let of_intervals = |scalar| Overload::new(scalar, vec![Type::Interval, Type::Interval], Type::Interval);
    let overload = match (operator, one, two) {
        (Operator::Add | Operator::Subtract, Type::Span, _) | (Operator::Add | Operator::Subtract, _, Type::Span)
            if is_elapsed(left) && is_elapsed(right) =>
        {
            Overload::new(if operator == Operator::Add { &ADD } else { &SUBTRACT }, vec![one, two], Type::Span)
        }
        (Operator::Add, _, _) if is_length(one) && is_length(two) => of_intervals(&ADD_INTERVALS),
        (Operator::Subtract, _, _) if is_length(one) && is_length(two) => of_intervals(&SUBTRACT_INTERVALS),
        (Operator::Multiply, Type::Span, Type::Integer) | (Operator::Multiply, Type::Integer, Type::Span) => {
            Overload::new(&MULTIPLY, vec![one, two], Type::Span)
        }
        (Operator::Multiply, Type::Interval, Type::Integer) | (Operator::Multiply, Type::Integer, Type::Interval) => {
            Overload::new(&MULTIPLY_INTERVAL, vec![one, two], Type::Interval)
        }
        (Operator::Multiply, length, number) if is_length(length) && number.is_numeric() => {
            let scalar = if length == Type::Span { &SCALE } else { &SCALE_INTERVAL };
            Overload::new_nullable(scalar, vec![length, Type::Double], length)
        }
        (Operator::Multiply, number, length) if is_length(length) && number.is_numeric() => {
            let scalar = if length == Type::Span { &SCALE } else { &SCALE_INTERVAL };
            Overload::new_nullable(scalar, vec![Type::Double, length], length)
        }
        (Operator::Divide, Type::Span, Type::Integer) => Overload::new_nullable(&DIVIDE, vec![one, two], Type::Span),
        (Operator::Divide, Type::Span, _) if two.is_numeric() => {
            Overload::new_nullable(&DIVIDE_BY_DOUBLE, vec![one, Type::Double], Type::Span)
        }
        (Operator::Divide, Type::Interval, _) if two.is_numeric() => {
            Overload::new_nullable(&DIVIDE_INTERVAL, vec![one, Type::Double], Type::Interval)
        }
        _ => return None,
    };
    Some(Ok(overload))
}

/// Whether a type is a length of time.
pub fn is_length(data_type: Type) -> bool {
    matches!(data_type, Type::Span | Type::Interval)
}

/// Whether an argument is elapsed time: a span, or an interval literal without months. Its days have 24 hours.
fn is_elapsed(argument: Argument) -> bool {
    match argument.literal {
        Some(Value::Interval(interval)) => interval.months == 0,
        _ => argument.data_type == Type::Span,
    }
}

/// Adds elapsed times.
pub static ADD: ScalarEvaluator = ScalarEvaluator {
    name: "+",
    strict: true,
    fallible: true,
    evaluate: |values, _| combine_elapsed(values, "+", i64::checked_add),
};
pub static SUBTRACT: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, _| combine_elapsed(values, "-", i64::checked_sub),
};

fn combine_elapsed(
    values: &[Value],
    symbol: &str,
    operation: fn(i64, i64) -> Option<i64>,
) -> Result<Value<'static>, ValueError> {
    let [left, right] = values else { return Ok(Value::Null) };
    let found = elapsed_micros(left).zip(elapsed_micros(right)).and_then(|(left, right)| operation(left, right));
    found
        .map(Value::Span)
        .ok_or_else(|| span_too_long(&format!("{} {symbol} {}", operand_text(left), operand_text(right))))
}

/// Returns the elapsed time of a span, or of an interval whose days have 24 hours. None for months.
fn elapsed_micros(value: &Value) -> Option<i64> {
    match value {
        Value::Span(micros) => Some(*micros),
        Value::Interval(Interval { months: 0, days, micros }) => {
            days.checked_mul(MICROS_PER_DAY).and_then(|days| days.checked_add(*micros))
        }
        _ => None,
    }
}

fn operand_text(value: &Value) -> String {
    match value {
        Value::Span(micros) => span_text(*micros),
        Value::Interval(interval) => interval_text(*interval),
        Value::Integer(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        _ => "NULL".to_owned(),
    }
}

pub static MULTIPLY: ScalarEvaluator = ScalarEvaluator {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(count), length] | [length, Value::Integer(count)] => elapsed_micros(length)
            .and_then(|micros| micros.checked_mul(*count))
            .map(Value::Span)
            .ok_or_else(|| span_too_long(&format!("{} * {count}", operand_text(length)))),
        _ => Ok(Value::Null),
    },
};

pub static SCALE: ScalarEvaluator = ScalarEvaluator {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros), Value::Double(factor)] | [Value::Double(factor), Value::Span(micros)] => {
            rounded_span(micros_as_double(*micros) * factor, || format!("{} * {factor}", span_text(*micros)))
        }
        _ => Ok(Value::Null),
    },
};

pub static DIVIDE: ScalarEvaluator = ScalarEvaluator {
    name: "/",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros), Value::Integer(divisor)] if *divisor != 0 => divide_to_even(*micros, *divisor)
            .map(Value::Span)
            .ok_or_else(|| span_too_long(&format!("{} / {divisor}", span_text(*micros)))),
        _ => Ok(Value::Null),
    },
};

pub static DIVIDE_BY_DOUBLE: ScalarEvaluator = ScalarEvaluator {
    name: "/",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros), Value::Double(divisor)] => {
            rounded_span(micros_as_double(*micros) / divisor, || format!("{} / {divisor}", span_text(*micros)))
        }
        _ => Ok(Value::Null),
    },
};

#[expect(clippy::cast_precision_loss, reason = "as any integer beside a double")]
fn micros_as_double(micros: i64) -> f64 {
    micros as f64
}

/// Rounds microseconds to a span, halves to the even one. NULL if they are not a finite number.
fn rounded_span(micros: f64, calculation: impl Fn() -> String) -> Result<Value<'static>, ValueError> {
    if !micros.is_finite() {
        return Ok(Value::Null);
    }
    let rounded = micros.round_ties_even();
    if !(-9.2e18..=9.2e18).contains(&rounded) {
        return Err(span_too_long(&calculation()));
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 64 bits")]
    Ok(Value::Span(rounded as i64))
}

/// Divides to the nearest integer, halves to the even one.
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

pub static NEGATE: ScalarEvaluator = ScalarEvaluator {
    name: "negate",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Span(micros)] => {
            micros.checked_neg().map(Value::Span).ok_or_else(|| span_too_long(&format!("-({})", span_text(*micros))))
        }
        _ => Ok(Value::Null),
    },
};

pub static NEGATE_INTERVAL: ScalarEvaluator = ScalarEvaluator {
    name: "negate",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [length @ Value::Interval(interval)] => {
            checked_interval(interval.negated(), || format!("-({})", operand_text(length)))
        }
        _ => Ok(Value::Null),
    },
};

pub static ADD_INTERVALS: ScalarEvaluator = ScalarEvaluator {
    name: "+",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [left @ Value::Interval(one), right @ Value::Interval(two)] => {
            checked_interval(one.plus(*two), || format!("{} + {}", operand_text(left), operand_text(right)))
        }
        _ => Ok(Value::Null),
    },
};

pub static SUBTRACT_INTERVALS: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [left @ Value::Interval(one), right @ Value::Interval(two)] => {
            let found = two.negated().and_then(|two| one.plus(two));
            checked_interval(found, || format!("{} - {}", operand_text(left), operand_text(right)))
        }
        _ => Ok(Value::Null),
    },
};

pub static MULTIPLY_INTERVAL: ScalarEvaluator = ScalarEvaluator {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [length @ Value::Interval(interval), Value::Integer(count)]
        | [Value::Integer(count), length @ Value::Interval(interval)] => {
            checked_interval(interval.times(*count), || format!("{} * {count}", operand_text(length)))
        }
        _ => Ok(Value::Null),
    },
};

pub static SCALE_INTERVAL: ScalarEvaluator = ScalarEvaluator {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [length @ Value::Interval(interval), Value::Double(factor)]
        | [Value::Double(factor), length @ Value::Interval(interval)] => {
            checked_interval(interval.scaled(|part| part * factor), || format!("{} * {factor}", operand_text(length)))
        }
        _ => Ok(Value::Null),
    },
};

pub static DIVIDE_INTERVAL: ScalarEvaluator = ScalarEvaluator {
    name: "/",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Interval(_), Value::Double(0.0)] => Ok(Value::Null),
        [length @ Value::Interval(interval), Value::Double(divisor)] => {
            checked_interval(interval.scaled(|part| part / divisor), || format!("{} / {divisor}", operand_text(length)))
        }
        _ => Ok(Value::Null),
    },
};

fn checked_interval(
    interval: Option<Interval>,
    calculation: impl Fn() -> String,
) -> Result<Value<'static>, ValueError> {
    interval
        .map(Value::Interval)
        .ok_or_else(|| ValueError(format!("`{}` is longer than an interval can be (349525 years)", calculation())))
}

fn span_too_long(calculation: &str) -> ValueError {
    ValueError(format!("`{calculation}` is longer than the 292471 years that a span of time holds"))
}
