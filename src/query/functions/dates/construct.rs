//! MAKE_DATE, MAKE_TIMESTAMP, DATE and DATE_ADD: dates and timestamps from other values.

use super::date_arguments::moment_type;
use crate::query::expr::Cast;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::date_arithmetic::outside_calendar;
use crate::query::functions::arithmetic::{Operator, resolve_binary};
use crate::query::functions::calendar::{checked_day, checked_micros};
use crate::query::functions::casts::cast_value;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, MICROS_PER_SECOND, Value};

pub const MAKE_DATE: Function = Function {
    names: &["make_date"],
    usage: "MAKE_DATE(year, month, day)",
    meaning: "The date of a year, month and day. A day that the calendar does not have is an error.",
    examples: &[("MAKE_DATE(2026, 2, 28)", "2026-02-28"), ("MAKE_DATE(NULL, 2, 28)", "NULL")],
    resolve: |arguments| match arguments {
        [_, _, _] if arguments.iter().all(Argument::is_integer_or_null) => {
            Ok(Overload::new(&MAKE_DATE_OF, vec![Type::Integer; 3], Type::Date))
        }
        _ => Err(refuse_arguments("MAKE_DATE", "a year, a month and a day", arguments)),
    },
};
static MAKE_DATE_OF: ScalarEvaluator = ScalarEvaluator {
    name: "make_date",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let [Value::Integer(year), Value::Integer(month), Value::Integer(day)] = values else { return Ok(Value::Null) };
        checked_day(*year, *month, *day)
            .map(Value::Date)
            .ok_or_else(|| ValueError(format!("`{year}-{month}-{day}` is not a date: the calendar has no such day")))
    },
};

pub const MAKE_TIMESTAMP: Function = Function {
    names: &["make_timestamp"],
    usage: "MAKE_TIMESTAMP(year, month, day, hour, minute, second)",
    meaning: "The timestamp of these parts; seconds may have a fraction. A single argument is microseconds since 1970.",
    examples: &[
        ("MAKE_TIMESTAMP(2026, 2, 28, 10, 30, 5.5)", "2026-02-28 10:30:05.5"),
        ("MAKE_TIMESTAMP(2026, 2, 28, 24, 0, 0)", "2026-03-01 00:00:00"),
        ("MAKE_TIMESTAMP(1767225600000000)", "2026-01-01 00:00:00"),
    ],
    resolve: resolve_make_timestamp,
};

fn resolve_make_timestamp(arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [micros] if micros.is_integer_or_null() => {
            Ok(Overload::new(&FROM_MICROS, vec![Type::Integer], Type::Timestamp))
        }
        [parts @ .., seconds]
            if parts.len() == 5 && parts.iter().all(Argument::is_integer_or_null) && seconds.is_number_or_null() =>
        {
            let mut types = vec![Type::Integer; 5];
            types.push(Type::Double);
            Ok(Overload::new(&MAKE_TIMESTAMP_OF, types, Type::Timestamp))
        }
        _ => {
            let takes = "a year, a month, a day, an hour, a minute and seconds";
            Err(refuse_arguments("MAKE_TIMESTAMP", takes, arguments))
        }
    }
}

static FROM_MICROS: ScalarEvaluator = ScalarEvaluator {
    name: "make_timestamp",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(micros)] => {
            let found = checked_micros(i128::from(*micros));
            found.map(Value::Timestamp).ok_or_else(|| outside_calendar(&format!("MAKE_TIMESTAMP({micros})")))
        }
        _ => Ok(Value::Null),
    },
};
static MAKE_TIMESTAMP_OF: ScalarEvaluator =
    ScalarEvaluator { name: "make_timestamp", strict: true, fallible: true, evaluate: evaluate_make_timestamp };

fn evaluate_make_timestamp<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let [
        Value::Integer(year),
        Value::Integer(month),
        Value::Integer(day),
        Value::Integer(hour),
        Value::Integer(minute),
        Value::Double(second),
    ] = values
    else {
        return Ok(Value::Null);
    };
    let date = checked_day(*year, *month, *day);
    date.zip(checked_time(*hour, *minute, *second))
        .and_then(|(date, time)| checked_micros(i128::from(date) * i128::from(MICROS_PER_DAY) + i128::from(time)))
        .map(Value::Timestamp)
        .ok_or_else(|| {
            let written = format!("{year}-{month}-{day} {hour}:{minute}:{second}");
            ValueError(format!("`{written}` is not a timestamp: there is no such day or hour"))
        })
}

/// Returns the microseconds since midnight, if a day has this time. The end of the day is 24:00.
fn checked_time(hour: i64, minute: i64, second: f64) -> Option<i64> {
    let micros = (second * 1e6).round_ties_even();
    let is_time = (0..=24).contains(&hour) && (0..60).contains(&minute) && (0.0..61e6).contains(&micros);
    if !is_time {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 61 million")]
    Some((hour * 60 + minute) * 60 * MICROS_PER_SECOND + micros as i64).filter(|time| *time <= MICROS_PER_DAY)
}

pub const DATE: Function = Function {
    names: &["date"],
    usage: "DATE(x)",
    meaning: "The day of a timestamp, or of a text such as `2026-06-30`. The same as `CAST(x AS DATE)`.",
    examples: &[
        ("DATE(TIMESTAMP '2026-02-28 23:30:00')", "2026-02-28"),
        ("DATE('2026-02-28 10:00:00')", "2026-02-28"),
        ("DATE(NULL)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [of] if of.is_null() || of.data_type == Type::Text || of.data_type.is_temporal() => {
            Ok(Overload::new(&DATE_OF, vec![moment_type(of)], Type::Date))
        }
        [_, _] => Err(refuse_arguments("DATE", "one timestamp or text", arguments)
            .hint("a text in another format is read by `CAST(STRPTIME(text, '%d.%m.%Y') AS DATE)`")),
        _ => Err(refuse_arguments("DATE", "one timestamp or text", arguments)),
    },
};
static DATE_OF: ScalarEvaluator = ScalarEvaluator {
    name: "date",
    strict: true,
    fallible: true,
    evaluate: |values, signature| match (values, signature.arguments.as_slice()) {
        ([value], [from]) => cast_value(value, *from, Type::Date, Cast::IMPLICIT, signature.zone),
        _ => Ok(Value::Null),
    },
};

pub const DATE_ADD: Function = Function {
    names: &["date_add"],
    usage: "DATE_ADD(date, interval)",
    meaning: "A date or timestamp moved by an interval, as `date + interval`. An integer moves a date by days.",
    examples: &[
        ("DATE_ADD(DATE '2026-01-31', INTERVAL '1 month')", "2026-02-28 00:00:00"),
        ("DATE_ADD(DATE '2026-01-31', 5)", "2026-02-05"),
    ],
    resolve: |arguments| match arguments {
        [moment, length] if moment.data_type.is_temporal() || moment.is_null() => {
            resolve_binary(Operator::Add, *moment, *length)
        }
        _ => Err(refuse_arguments("DATE_ADD", "a date and an interval", arguments)
            .hint("write `date + 5` for days, or `date + INTERVAL '1 month'`")),
    },
};
