//! AGE: the years, months, days and time between two moments.

use chrono_tz::Tz;

use super::date_difference::common_moment_type;
use super::wall_clock::wall_clock_of;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::calendar::{civil_day, days_in_month, split_micros};
use crate::query::functions::{Function, Overload, ScalarEvaluator};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_SECOND, Value};

pub const AGE: Function = Function {
    names: &["age"],
    usage: "AGE(to, from)",
    meaning: "The years, months, days and time from one moment to another, the later one first, as PostgreSQL counts \
              them. `EXTRACT(YEAR FROM AGE(:as_of, x))` are whole years.",
    examples: &[
        ("AGE(DATE '2026-03-31', DATE '2026-02-28')", "1 month 3 days"),
        ("AGE(TIMESTAMP '2026-03-31 10:00:00', TIMESTAMP '2026-02-28 12:00:00')", "1 month 2 days 22:00:00"),
        ("EXTRACT(YEAR FROM AGE(DATE '2026-06-30', DATE '2020-07-01'))", "5"),
        ("AGE(NULL, DATE '2026-02-28')", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [to, from] => match common_moment_type(to, from) {
            Some(common) => {
                let common = if common == Type::Date { Type::Timestamp } else { common };
                Ok(Overload::new(&AGE_OF, vec![common, common], Type::Interval))
            }
            None => Err(refuse_arguments("AGE", "two dates or timestamps", arguments)),
        },
        [_] => Err(refuse_arguments("AGE", "two dates or timestamps", arguments)
            .hint("an age is counted to the as-of date: `AGE(:as_of, x)`")),
        _ => Err(refuse_arguments("AGE", "two dates or timestamps", arguments)),
    },
};
static AGE_OF: ScalarEvaluator = ScalarEvaluator {
    name: "age",
    strict: true,
    fallible: false,
    evaluate: |values, signature| {
        let [to, from] = values else { return Ok(Value::Null) };
        Ok(age_between(to, from, signature.zone).map_or(Value::Null, Value::Interval))
    },
};

/// A date and a time as their parts, the larger first.
fn date_and_time_parts(wall: i64) -> [i64; 6] {
    let (day, time) = split_micros(wall);
    let civil = civil_day(day);
    [
        civil.year,
        civil.month,
        civil.day,
        time / (3600 * MICROS_PER_SECOND),
        time / (60 * MICROS_PER_SECOND) % 60,
        time % (60 * MICROS_PER_SECOND),
    ]
}

/// As PostgreSQL does it: parts are subtracted, and a day that is borrowed is one of the earlier month.
fn age_between(to: &Value, from: &Value, zone: Tz) -> Option<Interval> {
    let (to, from) = (wall_clock_of(to, zone)?, wall_clock_of(from, zone)?);
    let (late, early) = (date_and_time_parts(to.max(from)), date_and_time_parts(to.min(from)));
    let mut apart: Vec<i64> = late.iter().zip(early).map(|(late, early)| late - early).collect();
    let month = days_in_month(early[0], early[1]);
    for (at, borrowed) in [(5, 60 * MICROS_PER_SECOND), (4, 60), (3, 24), (2, month), (1, 12)] {
        while apart[at] < 0 {
            apart[at] += borrowed;
            apart[at - 1] -= 1;
        }
    }
    let micros = (apart[3] * 60 + apart[4]) * 60 * MICROS_PER_SECOND + apart[5];
    let found = Interval::new_checked(apart[0] * 12 + apart[1], apart[2], micros)?;
    if to < from { found.negated() } else { Some(found) }
}
