//! The last day of a month, and the names of days and months.

use super::date_arguments::{MomentKinds, resolve_moment_function};
use super::wall_clock::day_of_value;
use crate::query::functions::arithmetic::date_arithmetic::outside_calendar;
use crate::query::functions::calendar::{
    MONTHS, WEEKDAYS, checked_date, civil_day, day_number, day_of_week, days_in_month,
};
use crate::query::functions::{Function, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

pub const LAST_DAY: Function = Function {
    names: &["last_day"],
    usage: "LAST_DAY(x)",
    meaning: "The last day of the month.",
    examples: &[
        ("LAST_DAY(DATE '2026-02-10')", "2026-02-28"),
        ("LAST_DAY(TIMESTAMP '2024-02-10 10:00:00')", "2024-02-29"),
    ],
    resolve: |arguments| {
        resolve_moment_function(&LAST_DAY_OF, "LAST_DAY", arguments, Type::Date, MomentKinds::DatesAndTimestamps)
    },
};
static LAST_DAY_OF: ScalarEvaluator = ScalarEvaluator {
    name: "last_day",
    strict: true,
    fallible: true,
    evaluate: |values, signature| {
        let Some(day) = values.first().and_then(|value| day_of_value(value, signature.zone)) else {
            return Ok(Value::Null);
        };
        let civil = civil_day(day);
        let last = day_number(civil.year, civil.month, days_in_month(civil.year, civil.month));
        checked_date(last).map(Value::Date).ok_or_else(|| outside_calendar("LAST_DAY"))
    },
};

pub const DAYNAME: Function = Function {
    names: &["dayname"],
    usage: "DAYNAME(x)",
    meaning: "The name of the day of the week.",
    examples: &[("DAYNAME(DATE '2026-03-08')", "Sunday"), ("DAYNAME(NULL)", "NULL")],
    resolve: |arguments| {
        resolve_moment_function(&DAYNAME_OF, "DAYNAME", arguments, Type::Text, MomentKinds::DatesAndTimestamps)
    },
};
static DAYNAME_OF: ScalarEvaluator = ScalarEvaluator {
    name: "dayname",
    strict: true,
    fallible: false,
    evaluate: |values, signature| {
        let day = values.first().and_then(|value| day_of_value(value, signature.zone));
        let number = day.and_then(|day| usize::try_from(day_of_week(day)).ok());
        Ok(number.and_then(|number| WEEKDAYS.get(number)).map_or(Value::Null, |name| Value::text(*name)))
    },
};

pub const MONTHNAME: Function = Function {
    names: &["monthname"],
    usage: "MONTHNAME(x)",
    meaning: "The name of the month.",
    examples: &[("MONTHNAME(DATE '2026-03-08')", "March"), ("MONTHNAME(NULL)", "NULL")],
    resolve: |arguments| {
        resolve_moment_function(&MONTHNAME_OF, "MONTHNAME", arguments, Type::Text, MomentKinds::DatesAndTimestamps)
    },
};
static MONTHNAME_OF: ScalarEvaluator = ScalarEvaluator {
    name: "monthname",
    strict: true,
    fallible: false,
    evaluate: |values, signature| {
        let day = values.first().and_then(|value| day_of_value(value, signature.zone));
        let number = day.and_then(|day| usize::try_from(civil_day(day).month - 1).ok());
        Ok(number.and_then(|number| MONTHS.get(number)).map_or(Value::Null, |name| Value::text(*name)))
    },
};
