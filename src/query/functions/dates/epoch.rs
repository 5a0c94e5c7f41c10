//! TO_TIMESTAMP, EPOCH_MS and EPOCH_US: timestamps from and to numbers since 1970.

use super::date_arguments::{MomentKinds, resolve_moment_function};
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::date_arithmetic::outside_calendar;
use crate::query::functions::calendar::checked_micros;
use crate::query::functions::{Function, Overload, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

pub const TO_TIMESTAMP: Function = Function {
    names: &["to_timestamp"],
    usage: "TO_TIMESTAMP(seconds)",
    meaning: "The instant that is this number of seconds after the start of 1970 in UTC.",
    examples: &[
        ("TO_TIMESTAMP(1767225600)", "2026-01-01 00:00:00+00"),
        ("TO_TIMESTAMP(-1.5)", "1969-12-31 23:59:58.5+00"),
        ("TO_TIMESTAMP(NULL)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [seconds] if seconds.data_type.is_numeric() || seconds.is_null() => {
            Ok(Overload::new(&TO_TIMESTAMP_OF, vec![Type::Double], Type::TimestampTz))
        }
        _ => Err(refuse_arguments("TO_TIMESTAMP", "seconds since 1970", arguments)
            .hint("text is read by `CAST(… AS TIMESTAMP)` or `STRPTIME(text, '%Y-%m-%d %H:%M:%S')`")),
    },
};
static TO_TIMESTAMP_OF: ScalarEvaluator = ScalarEvaluator {
    name: "to_timestamp",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let [Value::Double(seconds)] = values else { return Ok(Value::Null) };
        let found = micros_of_seconds(*seconds).map(Value::TimestampTz);
        found.ok_or_else(|| outside_calendar(&format!("TO_TIMESTAMP({seconds})")))
    },
};

/// Returns the microseconds of an instant in seconds, if it lies within the years that are computed.
fn micros_of_seconds(seconds: f64) -> Option<i64> {
    let micros = (seconds * 1e6).round_ties_even();
    if !(-9.2e18..=9.2e18).contains(&micros) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 64 bits")]
    checked_micros(i128::from(micros as i64))
}

pub const EPOCH_MS: Function = Function {
    names: &["epoch_ms"],
    usage: "EPOCH_MS(x)",
    meaning: "The milliseconds of a date or timestamp since 1970, or the length of a span in milliseconds. Of an \
              integer, the timestamp that is this number of milliseconds after the start of 1970.",
    examples: &[
        ("EPOCH_MS(TIMESTAMP '2026-01-01 00:00:00')", "1767225600000"),
        ("EPOCH_MS(1767225600000)", "2026-01-01 00:00:00"),
        ("EPOCH_MS(-1)", "1969-12-31 23:59:59.999"),
    ],
    resolve: |arguments| match arguments {
        [number] if number.is_integer_or_null() => {
            Ok(Overload::new(&FROM_MILLIS, vec![Type::Integer], Type::Timestamp))
        }
        _ => resolve_moment_function(&EPOCH_MS_OF, "EPOCH_MS", arguments, Type::Integer, MomentKinds::WithLengths),
    },
};
static FROM_MILLIS: ScalarEvaluator = ScalarEvaluator {
    name: "epoch_ms",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(millis)] => {
            let found = checked_micros(i128::from(*millis) * 1000);
            found.map(Value::Timestamp).ok_or_else(|| outside_calendar(&format!("EPOCH_MS({millis})")))
        }
        _ => Ok(Value::Null),
    },
};
static EPOCH_MS_OF: ScalarEvaluator = ScalarEvaluator {
    name: "epoch_ms",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(micros_of(values).map_or(Value::Null, |micros| Value::Integer(micros / 1000))),
};

pub const EPOCH_US: Function = Function {
    names: &["epoch_us"],
    usage: "EPOCH_US(x)",
    meaning: "The microseconds of a date or timestamp since 1970, or the length of a span in microseconds.",
    examples: &[
        ("EPOCH_US(TIMESTAMP '2026-01-01 00:00:00')", "1767225600000000"),
        ("EPOCH_US(DATE '1970-01-01')", "0"),
    ],
    resolve: |arguments| {
        resolve_moment_function(&EPOCH_US_OF, "EPOCH_US", arguments, Type::Integer, MomentKinds::WithLengths)
    },
};
static EPOCH_US_OF: ScalarEvaluator = ScalarEvaluator {
    name: "epoch_us",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(micros_of(values).map_or(Value::Null, Value::Integer)),
};

/// Returns the microseconds since 1970, or those of a span.
fn micros_of(values: &[Value]) -> Option<i64> {
    match values {
        [Value::Date(days)] => Some(i64::from(*days).saturating_mul(MICROS_PER_DAY)),
        [Value::Timestamp(micros) | Value::TimestampTz(micros) | Value::Span(micros)] => Some(*micros),
        _ => None,
    }
}
