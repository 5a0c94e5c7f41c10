//! AGE: the years, months, days and time between two moments.

use chrono_tz::Tz;

use super::date_difference::common_moment_type;
use super::wall_clock::wall_clock_of;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::calendar::{DayAndTime, civil_day, days_in_month, split_micros};
use crate::query::functions::{Function, Overload, ScalarEvaluator};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_SECOND, Value};

pub const AGE: Function = Function {
    names: &["age"],
    usage: "AGE(to, from)",
    meaning: "The years, months, days and time between two moments, counted as in PostgreSQL. The later moment comes \
              first. `EXTRACT(YEAR FROM AGE(:as_of, x))` are whole years.",
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

const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;

/// The parts of a reading of the clock, or of the difference of two.
struct ClockParts {
    years: i64,
    months: i64,
    days: i64,
    hours: i64,
    minutes: i64,
    /// The seconds, in microseconds.
    micros: i64,
}

impl ClockParts {
    fn of_wall_clock(wall: i64) -> Self {
        let DayAndTime { day, time } = split_micros(wall);
        let civil = civil_day(day);
        Self {
            years: civil.year,
            months: civil.month,
            days: civil.day,
            hours: time / (60 * MICROS_PER_MINUTE),
            minutes: time / MICROS_PER_MINUTE % 60,
            micros: time % MICROS_PER_MINUTE,
        }
    }

    /// Subtracts an earlier reading part by part. A part below zero borrows from the next larger one; a borrowed month
    /// has as many days as the month of the earlier reading.
    fn since(&self, earlier: &Self) -> Self {
        let mut apart = Self {
            years: self.years - earlier.years,
            months: self.months - earlier.months,
            days: self.days - earlier.days,
            hours: self.hours - earlier.hours,
            minutes: self.minutes - earlier.minutes,
            micros: self.micros - earlier.micros,
        };
        borrow_from_larger(&mut apart.micros, &mut apart.minutes, MICROS_PER_MINUTE);
        borrow_from_larger(&mut apart.minutes, &mut apart.hours, 60);
        borrow_from_larger(&mut apart.hours, &mut apart.days, 24);
        borrow_from_larger(&mut apart.days, &mut apart.months, days_in_month(earlier.years, earlier.months));
        borrow_from_larger(&mut apart.months, &mut apart.years, 12);
        apart
    }

    fn to_interval(&self) -> Option<Interval> {
        let micros = (self.hours * 60 + self.minutes) * MICROS_PER_MINUTE + self.micros;
        Interval::new_checked(self.years * 12 + self.months, self.days, micros)
    }
}

/// Takes units of the larger part, each worth several of the smaller one, until the smaller part is not below zero.
fn borrow_from_larger(smaller: &mut i64, larger: &mut i64, size: i64) {
    while *smaller < 0 {
        *smaller += size;
        *larger -= 1;
    }
}

/// Returns the time between two moments, counted as in PostgreSQL.
fn age_between(to: &Value, from: &Value, zone: Tz) -> Option<Interval> {
    let (to, from) = (wall_clock_of(to, zone)?, wall_clock_of(from, zone)?);
    let (late, early) = (ClockParts::of_wall_clock(to.max(from)), ClockParts::of_wall_clock(to.min(from)));
    let found = late.since(&early).to_interval()?;
    if to < from { found.negated() } else { Some(found) }
}
