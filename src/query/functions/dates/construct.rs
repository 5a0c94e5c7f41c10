//! Dates and timestamps from numbers, and days from days: MAKE_DATE, TO_TIMESTAMP, LAST_DAY, DATE_ADD and others.

use super::super::super::expr::Cast;
use super::super::super::types::Type;
use super::super::super::value::{MICROS_PER_DAY, MICROS_PER_SECOND, Value};
use super::super::arguments::refuse;
use super::super::arithmetic::moments::outside;
use super::super::arithmetic::{Operator, binary};
use super::super::calendar::{as_date, as_micros, checked_day, civil_day, day_of_week, day_number, days_in_month};
use super::super::casts::cast;
use super::super::{Argument, Function, Overload, Problem, Refusal, Scalar};
use super::moment_type;
use super::part::day_of;

pub const MAKE_DATE: Function = Function {
    names: &["make_date"],
    usage: "MAKE_DATE(year, month, day)",
    meaning: "The date of a year, month and day. A day that the calendar does not have is an error.",
    examples: &[("MAKE_DATE(2026, 2, 28)", "2026-02-28"), ("MAKE_DATE(NULL, 2, 28)", "NULL")],
    resolve: |arguments| of_integers(&MAKE_DATE_OF, "MAKE_DATE", "a year, a month and a day", 3, Type::Date, arguments),
};
static MAKE_DATE_OF: Scalar = Scalar {
    name: "make_date",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let [Value::Integer(year), Value::Integer(month), Value::Integer(day)] = values else { return Ok(Value::Null) };
        checked_day(*year, *month, *day)
            .map(Value::Date)
            .ok_or_else(|| Problem(format!("`{year}-{month}-{day}` is not a date: the calendar has no such day")))
    },
};

pub const MAKE_TIMESTAMP: Function = Function {
    names: &["make_timestamp"],
    usage: "MAKE_TIMESTAMP(year, month, day, hour, minute, second)",
    meaning: "The timestamp of these parts; seconds may have a fraction. With one argument, microseconds since 1970.",
    examples: &[
        ("MAKE_TIMESTAMP(2026, 2, 28, 10, 30, 5.5)", "2026-02-28 10:30:05.5"),
        ("MAKE_TIMESTAMP(2026, 2, 28, 24, 0, 0)", "2026-03-01 00:00:00"),
        ("MAKE_TIMESTAMP(1767225600000000)", "2026-01-01 00:00:00"),
    ],
    resolve: |arguments| {
        let takes = "a year, a month, a day, an hour, a minute and seconds";
        match arguments {
            [_] => of_integers(&FROM_MICROS, "MAKE_TIMESTAMP", takes, 1, Type::Timestamp, arguments),
            [parts @ .., seconds]
                if parts.len() == 5
                    && parts.iter().all(is_integer)
                    && (seconds.data_type.is_numeric() || seconds.is_null()) =>
            {
                let mut types = vec![Type::Integer; 5];
                types.push(Type::Double);
                Ok(Overload::new(&MAKE_TIMESTAMP_OF, types, Type::Timestamp))
            }
            _ => Err(refuse("MAKE_TIMESTAMP", takes, arguments)),
        }
    },
};
static FROM_MICROS: Scalar = Scalar {
    name: "make_timestamp",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(micros)] => {
            let found = as_micros(i128::from(*micros));
            found.map(Value::Timestamp).ok_or_else(|| outside(&format!("MAKE_TIMESTAMP({micros})")))
        }
        _ => Ok(Value::Null),
    },
};
static MAKE_TIMESTAMP_OF: Scalar = Scalar {
    name: "make_timestamp",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
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
        let micros = (second * 1e6).round_ties_even();
        let is_time = (0..=24).contains(hour) && (0..60).contains(minute) && (0.0..61e6).contains(&micros);
        let time = if is_time {
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 61 million")]
            Some((hour * 60 + minute) * 60 * MICROS_PER_SECOND + micros as i64).filter(|time| *time <= MICROS_PER_DAY)
        } else {
            None
        };
        date.zip(time)
            .and_then(|(date, time)| as_micros(i128::from(date) * i128::from(MICROS_PER_DAY) + i128::from(time)))
            .map(Value::Timestamp)
            .ok_or_else(|| {
                let written = format!("{year}-{month}-{day} {hour}:{minute}:{second}");
                Problem(format!("`{written}` is not a timestamp: there is no such day or hour"))
            })
    },
};

pub const TO_TIMESTAMP: Function = Function {
    names: &["to_timestamp"],
    usage: "TO_TIMESTAMP(seconds)",
    meaning: "The instant so many seconds after the beginning of 1970 in UTC.",
    examples: &[
        ("TO_TIMESTAMP(1767225600)", "2026-01-01 00:00:00+00"),
        ("TO_TIMESTAMP(-1.5)", "1969-12-31 23:59:58.5+00"),
        ("TO_TIMESTAMP(NULL)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [seconds] if seconds.data_type.is_numeric() || seconds.is_null() => {
            Ok(Overload::new(&TO_TIMESTAMP_OF, vec![Type::Double], Type::TimestampTz))
        }
        _ => Err(refuse("TO_TIMESTAMP", "seconds since 1970", arguments)
            .hint("text is read by `CAST(… AS TIMESTAMP)` or `STRPTIME(text, '%Y-%m-%d %H:%M:%S')`")),
    },
};
static TO_TIMESTAMP_OF: Scalar = Scalar {
    name: "to_timestamp",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let [Value::Double(seconds)] = values else { return Ok(Value::Null) };
        let micros = (seconds * 1e6).round_ties_even();
        let found = if (-9.2e18..=9.2e18).contains(&micros) {
            #[expect(clippy::cast_possible_truncation, reason = "whole and within 64 bits")]
            as_micros(i128::from(micros as i64))
        } else {
            None
        };
        found.map(Value::TimestampTz).ok_or_else(|| outside(&format!("TO_TIMESTAMP({seconds})")))
    },
};

pub const EPOCH_MS: Function = Function {
    names: &["epoch_ms"],
    usage: "EPOCH_MS(x)",
    meaning: "Of a date, timestamp or span, its milliseconds, since 1970 or in all; of an integer, the timestamp so many \
              milliseconds after the beginning of 1970.",
    examples: &[
        ("EPOCH_MS(TIMESTAMP '2026-01-01 00:00:00')", "1767225600000"),
        ("EPOCH_MS(1767225600000)", "2026-01-01 00:00:00"),
        ("EPOCH_MS(-1)", "1969-12-31 23:59:59.999"),
    ],
    resolve: |arguments| match arguments {
        [number] if is_integer(number) => Ok(Overload::new(&FROM_MILLIS, vec![Type::Integer], Type::Timestamp)),
        _ => of_moment(&EPOCH_MS_OF, "EPOCH_MS", arguments, Type::Integer, true),
    },
};
static FROM_MILLIS: Scalar = Scalar {
    name: "epoch_ms",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(millis)] => {
            let found = as_micros(i128::from(*millis) * 1000);
            found.map(Value::Timestamp).ok_or_else(|| outside(&format!("EPOCH_MS({millis})")))
        }
        _ => Ok(Value::Null),
    },
};
static EPOCH_MS_OF: Scalar = Scalar {
    name: "epoch_ms",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(micros_of(values).map_or(Value::Null, |micros| Value::Integer(micros / 1000))),
};

pub const EPOCH_US: Function = Function {
    names: &["epoch_us"],
    usage: "EPOCH_US(x)",
    meaning: "The microseconds of a date, timestamp or span, since 1970 or in all.",
    examples: &[("EPOCH_US(TIMESTAMP '2026-01-01 00:00:00')", "1767225600000000"), ("EPOCH_US(DATE '1970-01-01')", "0")],
    resolve: |arguments| of_moment(&EPOCH_US_OF, "EPOCH_US", arguments, Type::Integer, true),
};
static EPOCH_US_OF: Scalar = Scalar {
    name: "epoch_us",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(micros_of(values).map_or(Value::Null, Value::Integer)),
};

/// Microseconds since 1970, or of a span.
fn micros_of(values: &[Value]) -> Option<i64> {
    match values {
        [Value::Date(days)] => Some(i64::from(*days).saturating_mul(MICROS_PER_DAY)),
        [Value::Timestamp(micros) | Value::TimestampTz(micros) | Value::Span(micros)] => Some(*micros),
        _ => None,
    }
}

pub const LAST_DAY: Function = Function {
    names: &["last_day"],
    usage: "LAST_DAY(x)",
    meaning: "The last day of the month.",
    examples: &[("LAST_DAY(DATE '2026-02-10')", "2026-02-28"), ("LAST_DAY(TIMESTAMP '2024-02-10 10:00:00')", "2024-02-29")],
    resolve: |arguments| of_moment(&LAST_DAY_OF, "LAST_DAY", arguments, Type::Date, false),
};
static LAST_DAY_OF: Scalar = Scalar {
    name: "last_day",
    strict: true,
    fallible: true,
    evaluate: |values, signature| {
        let Some(day) = values.first().and_then(|value| day_of(value, signature.zone)) else { return Ok(Value::Null) };
        let civil = civil_day(day);
        let last = day_number(civil.year, civil.month, days_in_month(civil.year, civil.month));
        as_date(last).map(Value::Date).ok_or_else(|| outside("LAST_DAY"))
    },
};

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];

pub const DAYNAME: Function = Function {
    names: &["dayname"],
    usage: "DAYNAME(x)",
    meaning: "The name of the day of the week.",
    examples: &[("DAYNAME(DATE '2026-03-08')", "Sunday"), ("DAYNAME(NULL)", "NULL")],
    resolve: |arguments| of_moment(&DAYNAME_OF, "DAYNAME", arguments, Type::Text, false),
};
static DAYNAME_OF: Scalar = Scalar {
    name: "dayname",
    strict: true,
    fallible: false,
    evaluate: |values, signature| {
        let day = values.first().and_then(|value| day_of(value, signature.zone));
        let number = day.and_then(|day| usize::try_from(day_of_week(day)).ok());
        Ok(number.and_then(|number| WEEKDAYS.get(number)).map_or(Value::Null, |name| Value::text(*name)))
    },
};

pub const MONTHNAME: Function = Function {
    names: &["monthname"],
    usage: "MONTHNAME(x)",
    meaning: "The name of the month.",
    examples: &[("MONTHNAME(DATE '2026-03-08')", "March"), ("MONTHNAME(NULL)", "NULL")],
    resolve: |arguments| of_moment(&MONTHNAME_OF, "MONTHNAME", arguments, Type::Text, false),
};
static MONTHNAME_OF: Scalar = Scalar {
    name: "monthname",
    strict: true,
    fallible: false,
    evaluate: |values, signature| {
        let day = values.first().and_then(|value| day_of(value, signature.zone));
        let number = day.and_then(|day| usize::try_from(civil_day(day).month - 1).ok());
        Ok(number.and_then(|number| MONTHS.get(number)).map_or(Value::Null, |name| Value::text(*name)))
    },
};

pub const DATE: Function = Function {
    names: &["date"],
    usage: "DATE(x)",
    meaning: "The day of a timestamp, or of a text such as `2026-06-30`; as `CAST(x AS DATE)`.",
    examples: &[
        ("DATE(TIMESTAMP '2026-02-28 23:30:00')", "2026-02-28"),
        ("DATE('2026-02-28 10:00:00')", "2026-02-28"),
        ("DATE(NULL)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [of] if of.is_null() || of.data_type == Type::Text || of.data_type.is_temporal() => {
            Ok(Overload::new(&DATE_OF, vec![moment_type(of)], Type::Date))
        }
        [_, _] => Err(refuse("DATE", "one timestamp or text", arguments)
            .hint("a text in another format is read by `CAST(STRPTIME(text, '%d.%m.%Y') AS DATE)`")),
        _ => Err(refuse("DATE", "one timestamp or text", arguments)),
    },
};
static DATE_OF: Scalar = Scalar {
    name: "date",
    strict: true,
    fallible: true,
    evaluate: |values, signature| match (values, signature.arguments.as_slice()) {
        ([value], [from]) => cast(value, *from, Type::Date, Cast::IMPLICIT, signature.zone),
        _ => Ok(Value::Null),
    },
};

pub const DATE_ADD: Function = Function {
    names: &["date_add"],
    usage: "DATE_ADD(date, interval)",
    meaning: "A date or timestamp moved by an interval, as `date + interval`; a date moved by an integer moves by days.",
    examples: &[
        ("DATE_ADD(DATE '2026-01-31', INTERVAL '1 month')", "2026-02-28 00:00:00"),
        ("DATE_ADD(DATE '2026-01-31', 5)", "2026-02-05"),
    ],
    resolve: |arguments| match arguments {
        [moment, length] if moment.data_type.is_temporal() || moment.is_null() => {
            binary(Operator::Add, *moment, *length)
        }
        _ => Err(refuse("DATE_ADD", "a date and an interval", arguments)
            .hint("write `date + 5` for days, or `date + INTERVAL '1 month'`")),
    },
};

fn is_integer(argument: &Argument) -> bool {
    argument.data_type == Type::Integer || argument.is_null()
}

fn of_integers(
    scalar: &'static Scalar,
    name: &str,
    takes: &str,
    count: usize,
    result: Type,
    arguments: &[Argument],
) -> Result<Overload, Refusal> {
    if arguments.len() == count && arguments.iter().all(is_integer) {
        Ok(Overload::new(scalar, vec![Type::Integer; count], result))
    } else {
        Err(refuse(name, takes, arguments))
    }
}

/// A function of one date or timestamp, or of a span where those have an answer.
fn of_moment(
    scalar: &'static Scalar,
    name: &str,
    arguments: &[Argument],
    result: Type,
    spans: bool,
) -> Result<Overload, Refusal> {
    match arguments {
        [of] if of.is_null() || of.data_type.is_temporal() || (spans && of.data_type == Type::Span) => {
            Ok(Overload::new(scalar, vec![moment_type(of)], result))
        }
        _ => Err(refuse(name, "a date or a timestamp", arguments)),
    }
}
