//! Intervals of a unit that is computed, how old something is, and how long an interval is.

use chrono_tz::Tz;

use super::super::super::interval::Interval;
use super::super::super::types::Type;
use super::super::super::value::{MICROS_PER_DAY, MICROS_PER_SECOND, Value};
use super::super::arguments::refuse_arguments;
use super::super::calendar::{civil_day, days_in_month, split_micros};
use super::super::{Argument, Function, Overload, Refusal, ScalarEvaluator, ValueError};
use super::date_difference::common_moment_type;
use super::date_parts::{DatePart, wall_clock_of};
use super::interval_of_units;
use super::is_integer;

macro_rules! lengths {
    ($($function:ident $scalar:ident $name:literal $usage:literal $unit:literal $example:expr;)*) => {
        $(pub const $function: Function = Function {
            names: &[$name],
            usage: $usage,
            meaning: concat!("An interval of so many ", $unit, ", as `INTERVAL (n) ", $unit, "`."),
            examples: $example,
            resolve: |arguments| match arguments {
                [count] if is_integer(count) => Ok(Overload::new(&$scalar, vec![Type::Integer], Type::Interval)),
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

        /// The function of an interval's unit: INTERVAL (n) DAY is TO_DAYS(n).
        #[must_use]
        pub fn interval_function_of_unit(unit: &str) -> Option<&'static str> {
            let wanted = DatePart::from_name(unit)?;
            [$(($unit, $name)),*].into_iter().find(|(unit, _)| DatePart::from_name(unit) == Some(wanted)).map(|(_, name)| name)
        }
    };
}

lengths! {
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

/// How long an interval is, as a number to compare: a month has 30 days, a day 24 hours.
pub static LENGTH: ScalarEvaluator = ScalarEvaluator {
    name: "interval_length",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Interval(interval)] => Ok(Value::Decimal(interval.length_in_micros())),
        _ => Ok(Value::Null),
    },
};

pub const TIME_BUCKET: Function = Function {
    names: &["time_bucket"],
    usage: "TIME_BUCKET(width, x [, origin])",
    meaning: "The beginning of the bucket that x lies in, where all buckets have this width. They are counted from an \
              origin, which is Monday, 3 January 2000 unless said, for months 1 January 2000. Months are counted from the \
              day of the origin (DuckDB: from the first of its month).",
    examples: &[
        ("TIME_BUCKET(INTERVAL '7 days', DATE '2026-06-30')", "2026-06-29"),
        ("TIME_BUCKET(INTERVAL '2 months', DATE '2026-06-30')", "2026-05-01"),
        ("TIME_BUCKET(INTERVAL '6 hours', TIMESTAMP '2026-06-30 17:00:00')", "2026-06-30 12:00:00"),
        ("TIME_BUCKET(INTERVAL '7 days', DATE '2026-06-30', DATE '2026-06-01')", "2026-06-29"),
    ],
    resolve: |arguments| resolve_time_bucket("TIME_BUCKET", arguments),
};

pub const DATE_BIN: Function = Function {
    names: &["date_bin"],
    usage: "DATE_BIN(width, x, origin)",
    meaning: "The beginning of the bucket that x lies in, counted from an origin; as TIME_BUCKET.",
    examples: &[(
        "DATE_BIN(INTERVAL '15 minutes', TIMESTAMP '2026-06-30 10:50:00', TIMESTAMP '2026-01-01 00:00:00')",
        "2026-06-30 10:45:00",
    )],
    resolve: |arguments| resolve_time_bucket("DATE_BIN", arguments),
};

fn resolve_time_bucket(name: &str, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let takes = "an interval, a date or timestamp and perhaps an origin";
    let (width, of, origin) = match arguments {
        [width, of] => (width, of, None),
        [width, of, origin] => (width, of, Some(origin)),
        _ => return Err(refuse_arguments(name, takes, arguments)),
    };
    if !matches!(width.data_type, Type::Interval | Type::Span | Type::Null) {
        return Err(refuse_arguments(name, takes, arguments));
    }
    let moment = match origin {
        None if of.is_null() => Some(Type::Date),
        None => Some(of.data_type),
        Some(origin) => common_moment_type(of, origin),
    };
    match moment {
        Some(moment @ (Type::Date | Type::Timestamp)) => {
            let mut types = vec![Type::Interval];
            types.resize(arguments.len(), moment);
            Ok(Overload::new(&BUCKET, types, moment))
        }
        Some(Type::TimestampTz) => Err(refuse_arguments(name, takes, arguments)
            .hint("read the clock first: `TIME_BUCKET(width, CAST(x AS TIMESTAMP))`")),
        _ => Err(refuse_arguments(name, takes, arguments)),
    }
}

static BUCKET: ScalarEvaluator = ScalarEvaluator {
    name: "time_bucket",
    strict: true,
    fallible: true,
    evaluate: |values, signature| {
        let [Value::Interval(width), of, rest @ ..] = values else { return Ok(Value::Null) };
        let Some(wall) = wall_clock_of(of, signature.zone) else { return Ok(Value::Null) };
        let origin = rest.first().and_then(|origin| wall_clock_of(origin, signature.zone));
        let found = if width.months > 0 && width.days == 0 && width.micros == 0 {
            start_of_month_bucket(width.months, wall, origin)
        } else if width.months == 0 {
            start_of_time_bucket(width.length_in_micros(), wall, origin)
        } else {
            None
        };
        let Some(found) = found else {
            return Err(ValueError(format!(
                "`{}` is no width of buckets: it is longer than nothing, and either of months or of days and time",
                super::super::casts::value_to_text::interval_text(*width)
            )));
        };
        Ok(match signature.result {
            Type::Date => i32::try_from(split_micros(found).0).map_or(Value::Null, Value::Date),
            _ => Value::Timestamp(found),
        })
    },
};

/// 3 January 2000, a Monday, in days since 1970.
const BUCKET_ORIGIN_DAY: i64 = 10_959;

fn start_of_time_bucket(width: i128, wall: i64, origin: Option<i64>) -> Option<i64> {
    let origin = i128::from(origin.unwrap_or(BUCKET_ORIGIN_DAY * MICROS_PER_DAY));
    let passed = i128::from(wall) - origin;
    (width > 0).then(|| passed.div_euclid(width) * width + origin).and_then(|found| i64::try_from(found).ok())
}

fn start_of_month_bucket(width: i64, wall: i64, origin: Option<i64>) -> Option<i64> {
    // 1 January 2000.
    let origin = origin.unwrap_or((BUCKET_ORIGIN_DAY - 2) * MICROS_PER_DAY);
    let month = |wall: i64| {
        let civil = civil_day(split_micros(wall).0);
        civil.year * 12 + civil.month - 1
    };
    let moved = |months: i64| {
        super::super::arithmetic::date_arithmetic::move_wall_clock(origin, Interval { months, ..Interval::default() })
    };
    let months = (month(wall) - month(origin)).div_euclid(width) * width;
    let found = moved(months)?;
    if found > wall { moved(months - width) } else { Some(found) }
}
