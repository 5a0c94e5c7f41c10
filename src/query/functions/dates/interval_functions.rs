//! Intervals of a number of units, such as TO_DAYS, and the length of an interval.

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::casts::interval_of_units;
use crate::query::functions::date_part::DatePart;
use crate::query::functions::{Function, Overload, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

/// Writes the functions TO_YEARS, TO_DAYS and so on.
macro_rules! interval_functions {
    ($($function:ident $scalar:ident $name:literal $usage:literal $unit:literal $example:expr;)*) => {
        $(pub const $function: Function = Function {
            names: &[$name],
            usage: $usage,
            meaning: concat!("An interval of n ", $unit, ", as `INTERVAL (n) ", $unit, "`."),
            examples: $example,
            resolve: |arguments| match arguments {
                [count] if count.is_integer_or_null() => Ok(Overload::new(&$scalar, vec![Type::Integer], Type::Interval)),
                _ => Err(refuse_arguments(&$name.to_uppercase(), "an integer", arguments)),
            },
        };
        static $scalar: ScalarEvaluator = ScalarEvaluator {
            name: $name,
            strict: true,
            fallible: true,
            evaluate: |values, _| match values {
                [Value::Integer(count)] => interval_of_units(*count, $unit).map(Value::Interval),
                _ => Ok(Value::Null),
            },
        };)*

        /// Returns the function of an interval's unit: `INTERVAL (n) DAY` is `TO_DAYS(n)`.
        #[must_use]
        pub fn interval_function_of_unit(unit: &str) -> Option<&'static str> {
            let wanted = DatePart::from_name(unit)?;
            [$(($unit, $name)),*].into_iter().find(|(unit, _)| DatePart::from_name(unit) == Some(wanted)).map(|(_, name)| name)
        }
    };
}

interval_functions! {
    TO_YEARS YEARS "to_years" "TO_YEARS(n)" "years" &[("TO_YEARS(2)", "2 years")];
    TO_QUARTERS QUARTERS "to_quarters" "TO_QUARTERS(n)" "quarters" &[("TO_QUARTERS(2)", "6 months")];
    TO_MONTHS MONTHS "to_months" "TO_MONTHS(n)" "months" &[("TO_MONTHS(14)", "1 year 2 months")];
    TO_WEEKS WEEKS "to_weeks" "TO_WEEKS(n)" "weeks" &[("TO_WEEKS(2)", "14 days")];
    TO_DAYS DAYS "to_days" "TO_DAYS(n)" "days" &[("TO_DAYS(30)", "30 days"), ("DATE '2026-01-01' + TO_DAYS(30)", "2026-01-31 00:00:00")];
    TO_HOURS HOURS "to_hours" "TO_HOURS(n)" "hours" &[("TO_HOURS(30)", "30:00:00")];
    TO_MINUTES MINUTES "to_minutes" "TO_MINUTES(n)" "minutes" &[("TO_MINUTES(90)", "01:30:00")];
    TO_SECONDS SECONDS "to_seconds" "TO_SECONDS(n)" "seconds" &[("TO_SECONDS(90)", "00:01:30")];
    TO_MILLISECONDS MILLISECONDS "to_milliseconds" "TO_MILLISECONDS(n)" "milliseconds" &[("TO_MILLISECONDS(1500)", "00:00:01.5")];
    TO_MICROSECONDS MICROSECONDS "to_microseconds" "TO_MICROSECONDS(n)" "microseconds" &[("TO_MICROSECONDS(5)", "00:00:00.000005")];
    TO_DECADES DECADES "to_decades" "TO_DECADES(n)" "decades" &[("TO_DECADES(1)", "10 years")];
    TO_CENTURIES CENTURIES "to_centuries" "TO_CENTURIES(n)" "centuries" &[("TO_CENTURIES(1)", "100 years")];
    TO_MILLENNIA MILLENNIA "to_millennia" "TO_MILLENNIA(n)" "millennia" &[("TO_MILLENNIA(1)", "1000 years")];
}

/// The length of an interval as a number to compare. A month has 30 days, a day 24 hours.
pub static LENGTH: ScalarEvaluator = ScalarEvaluator {
    name: "interval_length",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Interval(interval)] => Ok(Value::Decimal(interval.length_in_micros())),
        _ => Ok(Value::Null),
    },
};
