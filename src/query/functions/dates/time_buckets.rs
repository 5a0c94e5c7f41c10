//! TIME_BUCKET and DATE_BIN: the beginning of the bucket that a moment lies in.

use super::date_difference::common_moment_type;
use super::wall_clock::wall_clock_of;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::date_arithmetic::move_wall_clock;
use crate::query::functions::calendar::{DayAndTime, civil_day, split_micros};
use crate::query::functions::casts::value_to_text::interval_text;
use crate::query::functions::time_zones::{first_instant_of_day, instant_of};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

pub const TIME_BUCKET: Function = Function {
    names: &["time_bucket"],
    usage: "TIME_BUCKET(width, x [, origin])",
    meaning: "The beginning of the bucket of this width that x lies in. Buckets are counted from an origin. The \
              default is Monday, 3 January 2000, and for widths in months 1 January 2000. Months are counted from the \
              day of the origin (DuckDB: from the first of its month). Of an instant, hours and minutes are elapsed \
              time since the midnight of the origin in the pipeline's time zone, so buckets of six hours begin at one \
              o'clock in summer (DuckDB: since midnight in UTC); days are days of that time zone.",
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
    meaning: "The beginning of the bucket that x lies in, counted from an origin, as in TIME_BUCKET.",
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
    if let Some(text) = width.literal_text() {
        return Err(refuse_arguments(name, takes, arguments).hint(format!("write `INTERVAL '{text}'`")));
    }
    if !matches!(width.data_type, Type::Interval | Type::Span | Type::Null) {
        return Err(refuse_arguments(name, takes, arguments));
    }
    if let Some(Value::Interval(width)) = width.literal
        && !is_width(*width)
    {
        return Err(Refusal::new(refuse_width(*width).0));
    }
    let moment = match origin {
        None if of.is_null() => Some(Type::Date),
        None => Some(of.data_type),
        Some(origin) => common_moment_type(of, origin),
    };
    match moment {
        Some(moment @ (Type::Date | Type::Timestamp | Type::TimestampTz)) => {
            let mut types = vec![Type::Interval];
            types.resize(arguments.len(), moment);
            Ok(Overload::new(&BUCKET, types, moment))
        }
        _ => Err(refuse_arguments(name, takes, arguments)),
    }
}

static BUCKET: ScalarEvaluator =
    ScalarEvaluator { name: "time_bucket", strict: true, fallible: true, evaluate: evaluate_time_bucket };

fn evaluate_time_bucket<'a>(values: &[Value<'a>], signature: &Signature) -> Result<Value<'a>, ValueError> {
    let [Value::Interval(width), of, rest @ ..] = values else { return Ok(Value::Null) };
    if let Value::TimestampTz(instant) = of
        && width.months == 0
        && width.days == 0
    {
        let origin = match rest.first() {
            Some(Value::TimestampTz(origin)) => *origin,
            _ => first_instant_of_day(BUCKET_ORIGIN_DAY, signature.zone),
        };
        let found = start_of_time_bucket(width.length_in_micros(), *instant, Some(origin));
        return found.map(Value::TimestampTz).ok_or_else(|| refuse_width(*width));
    }
    let Some(wall) = wall_clock_of(of, signature.zone) else { return Ok(Value::Null) };
    let origin = rest.first().and_then(|origin| wall_clock_of(origin, signature.zone));
    let found = if width.months > 0 && width.days == 0 && width.micros == 0 {
        start_of_month_bucket(width.months, wall, origin)
    } else if width.months == 0 {
        start_of_time_bucket(width.length_in_micros(), wall, origin)
    } else {
        None
    };
    let Some(found) = found else { return Err(refuse_width(*width)) };
    Ok(match signature.result {
        Type::Date => i32::try_from(split_micros(found).day).map_or(Value::Null, Value::Date),
        Type::TimestampTz => match split_micros(found) {
            DayAndTime { day, time: 0 } => Value::TimestampTz(first_instant_of_day(day, signature.zone)),
            _ => Value::TimestampTz(instant_of(found, signature.zone)),
        },
        _ => Value::Timestamp(found),
    })
}

/// Returns whether an interval is a width of buckets.
fn is_width(width: Interval) -> bool {
    match width.months {
        0 => width.length_in_micros() > 0,
        months => months > 0 && width.days == 0 && width.micros == 0,
    }
}

fn refuse_width(width: Interval) -> ValueError {
    ValueError(format!(
        "`{}` is not a width of buckets: write a positive interval, either of months or of days and time",
        interval_text(width)
    ))
}

/// Monday, 3 January 2000, in days since 1970.
const BUCKET_ORIGIN_DAY: i64 = 10_959;

fn start_of_time_bucket(width: i128, wall: i64, origin: Option<i64>) -> Option<i64> {
    let origin = i128::from(origin.unwrap_or(BUCKET_ORIGIN_DAY * MICROS_PER_DAY));
    let passed = i128::from(wall) - origin;
    (width > 0).then(|| passed.div_euclid(width) * width + origin).and_then(|found| i64::try_from(found).ok())
}

fn start_of_month_bucket(width: i64, wall: i64, origin: Option<i64>) -> Option<i64> {
    // 1 January 2000.
    let origin = origin.unwrap_or((BUCKET_ORIGIN_DAY - 2) * MICROS_PER_DAY);
    let months = (month_number(wall) - month_number(origin)).div_euclid(width) * width;
    let found = add_months_to_wall_clock(origin, months)?;
    if found > wall { add_months_to_wall_clock(origin, months - width) } else { Some(found) }
}

/// Returns the number of months from January of year 0 on.
fn month_number(wall: i64) -> i64 {
    let civil = civil_day(split_micros(wall).day);
    civil.year * 12 + civil.month - 1
}

fn add_months_to_wall_clock(wall: i64, months: i64) -> Option<i64> {
    move_wall_clock(wall, Interval { months, ..Interval::default() })
}
