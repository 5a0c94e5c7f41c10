//! Dates and timestamps: the time between them, and moving them by days, an interval or a span.

use super::operator::Operator;
use crate::query::functions::calendar::{DayAndTime, add_months, checked_date, checked_micros, split_micros};
use crate::query::functions::casts::value_to_text::{date_text, interval_text, timestamp_text};
use crate::query::functions::time_zones::move_instant;
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::{Interval, MICROS_PER_DAY, Value};

/// Resolves an operator if one of the operands is a date or a timestamp that the operator combines with the other.
pub fn resolve_date_arithmetic(
    operator: Operator,
    left: Argument,
    right: Argument,
) -> Option<Result<Overload, Refusal>> {
    let (one, two) = (left.data_type, right.data_type);
    let overload = match (operator, one, two) {
        (Operator::Subtract, Type::Date, Type::Date) => {
            Overload::new(&DAYS_BETWEEN, vec![Type::Date, Type::Date], Type::Integer)
        }
        (Operator::Subtract, _, _) if one.is_temporal() && two.is_temporal() => {
            let common = one.common_with(two)?;
            Overload::new(&TIME_BETWEEN, vec![common, common], Type::Span)
        }
        (Operator::Add, Type::Date, Type::Integer) => Overload::new(&ADD_DAYS, vec![one, two], Type::Date),
        (Operator::Add, Type::Integer, Type::Date) => Overload::new(&ADD_DAYS, vec![one, two], Type::Date),
        (Operator::Subtract, Type::Date, Type::Integer) => Overload::new(&SUBTRACT_DAYS, vec![one, two], Type::Date),
        (Operator::Add | Operator::Subtract, _, Type::Interval) if one.is_temporal() => Overload::new(
            if operator == Operator::Add { &ADD } else { &SUBTRACT },
            vec![one, two],
            type_after_move(one),
        ),
        (Operator::Add, Type::Interval, _) if two.is_temporal() => {
            Overload::new(&ADD, vec![one, two], type_after_move(two))
        }
        (Operator::Add | Operator::Subtract, _, Type::Span) if one.is_temporal() => {
            let scalar = if operator == Operator::Add { &ADD } else { &SUBTRACT };
            Overload::new(scalar, vec![type_after_move(one), two], type_after_move(one))
        }
        (Operator::Add, Type::Span, _) if two.is_temporal() => {
            Overload::new(&ADD, vec![one, type_after_move(two)], type_after_move(two))
        }
        _ => return None,
    };
    Some(Ok(overload))
}

/// Returns the type of a moved date or timestamp. A moved date has a time of day.
fn type_after_move(data_type: Type) -> Type {
    if data_type == Type::Date { Type::Timestamp } else { data_type }
}

/// Counts the days from the second date to the first.
pub static DAYS_BETWEEN: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Date(left), Value::Date(right)] => Ok(Value::Integer(i64::from(*left) - i64::from(*right))),
        _ => Ok(Value::Null),
    },
};

/// Computes the elapsed time from the second timestamp to the first.
pub static TIME_BETWEEN: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, signature| match values {
        [Value::Timestamp(left), Value::Timestamp(right)] | [Value::TimestampTz(left), Value::TimestampTz(right)] => {
            left.checked_sub(*right).map(Value::Span).ok_or_else(|| {
                let calculation = format!("{} - {}", timestamp_text(*left, None), timestamp_text(*right, None));
                ValueError(format!("`{calculation}` is longer than a span of time holds ({})", signature.result))
            })
        }
        _ => Ok(Value::Null),
    },
};

pub static ADD_DAYS: ScalarEvaluator = ScalarEvaluator {
    name: "+",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Date(date), Value::Integer(days)] | [Value::Integer(days), Value::Date(date)] => {
            move_date(*date, *days, "+", i64::checked_add)
        }
        _ => Ok(Value::Null),
    },
};
pub static SUBTRACT_DAYS: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Date(date), Value::Integer(days)] => move_date(*date, *days, "-", i64::checked_sub),
        _ => Ok(Value::Null),
    },
};

fn move_date(
    date: i32,
    days: i64,
    symbol: &str,
    operation: fn(i64, i64) -> Option<i64>,
) -> Result<Value<'static>, ValueError> {
    operation(i64::from(date), days)
        .and_then(checked_date)
        .map(Value::Date)
        .ok_or_else(|| outside_calendar(&format!("{} {symbol} {days}", date_text(date))))
}

/// Moves a date, a timestamp or an instant by an interval or a span.
pub static ADD: ScalarEvaluator = ScalarEvaluator {
    name: "+",
    strict: true,
    fallible: true,
    evaluate: |values, signature| move_by_length(values, signature, Operator::Add),
};
pub static SUBTRACT: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, signature| move_by_length(values, signature, Operator::Subtract),
};

fn move_by_length(values: &[Value], signature: &Signature, operator: Operator) -> Result<Value<'static>, ValueError> {
    let (moment, length) = match values {
        [length @ (Value::Interval(_) | Value::Span(_)), moment] => (moment, length),
        [moment, length] => (moment, length),
        _ => return Ok(Value::Null),
    };
    let length = match length {
        Value::Interval(interval) => *interval,
        Value::Span(micros) => Interval { micros: *micros, ..Interval::default() },
        _ => return Ok(Value::Null),
    };
    let distance = if operator == Operator::Subtract { length.negated() } else { Some(length) };
    let (moved, shown) = match moment {
        Value::Date(date) => {
            let micros = i64::from(*date).checked_mul(MICROS_PER_DAY);
            let found = micros.zip(distance).and_then(|(wall, distance)| move_wall_clock(wall, distance));
            (found.map(Value::Timestamp), date_text(*date))
        }
        Value::Timestamp(wall) => {
            let found = distance.and_then(|distance| move_wall_clock(*wall, distance));
            (found.map(Value::Timestamp), timestamp_text(*wall, None))
        }
        Value::TimestampTz(instant) => {
            let found = distance.and_then(|distance| move_instant(*instant, distance, signature.zone));
            (found.map(Value::TimestampTz), timestamp_text(*instant, Some(signature.zone)))
        }
        _ => return Ok(Value::Null),
    };
    moved
        .ok_or_else(|| outside_calendar(&format!("{shown} {} INTERVAL '{}'", operator.symbol(), interval_text(length))))
}

/// Moves a reading of the clock by months, then by days, then by time.
pub fn move_wall_clock(wall: i64, distance: Interval) -> Option<i64> {
    let DayAndTime { day, time } = split_micros(wall);
    let day = if distance.months == 0 { day } else { add_months(day, distance.months)? };
    let days = i128::from(day) + i128::from(distance.days);
    checked_micros(days * i128::from(MICROS_PER_DAY) + i128::from(time) + i128::from(distance.micros))
}

/// Returns the error for a result outside of the years that are computed.
pub fn outside_calendar(calculation: &str) -> ValueError {
    ValueError(format!("`{calculation}` is outside the years that dates and timestamps have (262144 BC to 262142)"))
}
