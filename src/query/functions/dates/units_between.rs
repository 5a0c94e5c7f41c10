//! DAYS_BETWEEN, HOURS_BETWEEN and their like: elapsed time between two moments, in the unit of the function's name.

use super::date_difference::common_moment_type;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::casts::numbers::integer_as_double;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, ValueError};
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, MICROS_PER_SECOND, Value};

fn resolve_moment_types(name: &str, arguments: &[Argument]) -> Result<Vec<Type>, Refusal> {
    match arguments {
        [from, to] => match common_moment_type(from, to) {
            Some(common) => Ok(vec![common, common]),
            None => Err(refuse_arguments(name, "two dates or timestamps", arguments)),
        },
        _ => Err(refuse_arguments(name, "two dates or timestamps", arguments)),
    }
}

/// Returns the elapsed time from one moment to another as a number of units.
fn elapsed_units(values: &[Value], unit: i64) -> Result<Value<'static>, ValueError> {
    let micros = match values {
        [Value::Date(from), Value::Date(to)] => (i128::from(*to) - i128::from(*from)) * i128::from(MICROS_PER_DAY),
        [Value::Timestamp(from), Value::Timestamp(to)] | [Value::TimestampTz(from), Value::TimestampTz(to)] => {
            i128::from(*to) - i128::from(*from)
        }
        _ => return Ok(Value::Null),
    };
    #[expect(clippy::cast_precision_loss, reason = "a quotient has no more digits")]
    Ok(Value::Double(micros as f64 / integer_as_double(unit)))
}

/// Writes the functions SECONDS_BETWEEN, HOURS_BETWEEN and so on.
macro_rules! between_functions {
    ($($constant:ident $scalar:ident $name:literal $usage:literal $unit:expr, $meaning:literal, $examples:expr;)*) => {
        $(pub const $constant: Function = Function {
            names: &[$name],
            usage: $usage,
            meaning: $meaning,
            examples: $examples,
            resolve: |arguments| {
                let types = resolve_moment_types(stringify!($constant), arguments)?;
                Ok(Overload::new(&$scalar, types, Type::Double))
            },
        };
        static $scalar: ScalarEvaluator = ScalarEvaluator {
            name: $name,
            strict: true,
            fallible: false,
            evaluate: |values, _| elapsed_units(values, $unit),
        };)*
    };
}

pub const DAYS_BETWEEN: Function = Function {
    names: &["days_between"],
    usage: "DAYS_BETWEEN(from, to)",
    meaning: "The days from one date to another, as an integer. Between timestamps, elapsed days of 24 hours with \
              their fraction.",
    examples: &[
        ("DAYS_BETWEEN(DATE '2026-01-01', DATE '2026-03-10')", "68"),
        ("DAYS_BETWEEN(TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-02 12:00:00')", "1.5"),
        ("DAYS_BETWEEN(DATE '2026-01-02', DATE '2026-01-01')", "-1"),
    ],
    resolve: |arguments| {
        let types = resolve_moment_types("DAYS_BETWEEN", arguments)?;
        Ok(match types.first() {
            Some(Type::Date) => Overload::new(&WHOLE_DAYS, types, Type::Integer),
            _ => Overload::new(&DAYS, types, Type::Double),
        })
    },
};
static DAYS: ScalarEvaluator = ScalarEvaluator {
    name: "days_between",
    strict: true,
    fallible: false,
    evaluate: |values, _| elapsed_units(values, MICROS_PER_DAY),
};
static WHOLE_DAYS: ScalarEvaluator = ScalarEvaluator {
    name: "days_between",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Date(from), Value::Date(to)] => Ok(Value::Integer(i64::from(*to) - i64::from(*from))),
        _ => Ok(Value::Null),
    },
};

between_functions! {
    SECONDS_BETWEEN SECONDS "seconds_between" "SECONDS_BETWEEN(from, to)" MICROS_PER_SECOND,
        "Elapsed seconds, with their fraction, from one moment to another; negative backwards.",
        &[
            ("SECONDS_BETWEEN(TIMESTAMP '2026-01-01 10:00:00', TIMESTAMP '2026-01-01 10:00:01.5')", "1.5"),
            ("SECONDS_BETWEEN(DATE '2026-01-02', DATE '2026-01-01')", "-86400.0"),
        ];
    MINUTES_BETWEEN MINUTES "minutes_between" "MINUTES_BETWEEN(from, to)" 60 * MICROS_PER_SECOND,
        "Elapsed minutes, with their fraction, from one moment to another; negative backwards.",
        &[("MINUTES_BETWEEN(TIMESTAMP '2026-01-01 10:00:00', TIMESTAMP '2026-01-01 10:01:30')", "1.5")];
    HOURS_BETWEEN HOURS "hours_between" "HOURS_BETWEEN(from, to)" 3600 * MICROS_PER_SECOND,
        "Elapsed hours, with their fraction, from one moment to another; negative backwards.",
        &[("HOURS_BETWEEN(TIMESTAMP '2026-01-01 10:00:00', TIMESTAMP '2026-01-02 10:15:00')", "24.25")];
    WEEKS_BETWEEN WEEKS "weeks_between" "WEEKS_BETWEEN(from, to)" 7 * MICROS_PER_DAY,
        "Elapsed weeks of 7 days, with their fraction, from one moment to another; negative backwards.",
        &[("WEEKS_BETWEEN(DATE '2026-01-01', DATE '2026-01-15')", "2.0")];
}
