//! DATE_TRUNC: the beginning of the unit that a moment lies in.

use chrono_tz::Tz;

use super::date_arguments::{literal_date_part, moment_type};
use super::wall_clock::wall_clock_of;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::calendar::{
    CivilDay, civil_day, day_number, iso_week, iso_year_start, monday_of_week, split_micros,
};
use crate::query::functions::date_part::DatePart;
use crate::query::functions::time_zones::{first_instant_of_day, instant_of, wall_clock_at};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator};
use crate::query::interval::Interval;
use crate::query::types::Type;
use crate::query::value::{MICROS_PER_DAY, Value};

pub const DATE_TRUNC: Function = Function {
    names: &["date_trunc", "datetrunc"],
    usage: "DATE_TRUNC('unit', x)",
    meaning: "The beginning of the unit that x lies in: millennium, century, decade, year, isoyear, quarter, month, \
              week (Monday), day, hour, minute, second, millisecond. Of a date, it is a timestamp. Spans are cut off \
              towards 0. While clocks go back, an hour begins before x (DuckDB gives the later hour).",
    examples: &[
        ("DATE_TRUNC('month', DATE '2026-05-13')", "2026-05-01 00:00:00"),
        ("DATE_TRUNC('week', TIMESTAMP '2026-05-13 14:15:16')", "2026-05-11 00:00:00"),
        ("DATE_TRUNC('hour', TIMESTAMP '1969-12-31 10:30:50.5')", "1969-12-31 10:00:00"),
        ("DATE_TRUNC('day', NULL)", "NULL"),
    ],
    resolve: resolve_date_trunc,
};

fn resolve_date_trunc(arguments: &[Argument]) -> Result<Overload, Refusal> {
    let takes = "a unit in quotes and a date";
    let [part, of] = arguments else { return Err(refuse_arguments("DATE_TRUNC", takes, arguments)) };
    let part = literal_date_part("DATE_TRUNC", part)?;
    let of_type = moment_type(of);
    let result = match of_type {
        Type::Date => Type::Timestamp,
        Type::Timestamp | Type::TimestampTz | Type::Span | Type::Interval => of_type,
        _ => return Err(refuse_arguments("DATE_TRUNC", takes, arguments)),
    };
    if matches!(part, DatePart::Era | DatePart::Zone | DatePart::ZoneHour | DatePart::ZoneMinute)
        || (of_type == Type::Span && part.months().is_some())
    {
        let refusal = Refusal::new(format!("`DATE_TRUNC` has no unit {} for {}", part.name(), of_type.noun()));
        return Err(refusal.hint("use a unit such as 'day', 'hour' or 'minute'"));
    }
    Ok(Overload::new(truncate_scalar(part), vec![Type::Text, of_type], result))
}

/// Writes one evaluator per unit, because calls of different units are different expressions.
macro_rules! truncate_scalars {
    ($($part:ident $name:literal),* $(,)?) => {
        fn truncate_scalar(part: DatePart) -> &'static ScalarEvaluator {
            match part {
                $(DatePart::$part => {
                    static UNIT: ScalarEvaluator = ScalarEvaluator {
                        name: $name,
                        strict: true,
                        fallible: false,
                        evaluate: |values, signature| {
                            Ok(values.last().map_or(Value::Null, |value| truncate_value(DatePart::$part, value, signature.zone)))
                        },
                    };
                    &UNIT
                })*
            }
        }
    };
}

truncate_scalars! {
    Millennium "trunc_millennium", Century "trunc_century", Decade "trunc_decade", Year "trunc_year",
    IsoYear "trunc_isoyear", Quarter "trunc_quarter", Month "trunc_month", Week "trunc_week",
    YearWeek "trunc_yearweek", Day "trunc_day", DayOfWeek "trunc_dow", IsoDayOfWeek "trunc_isodow",
    DayOfYear "trunc_doy", Julian "trunc_julian", Hour "trunc_hour", Minute "trunc_minute", Second "trunc_second",
    Millisecond "trunc_millisecond", Microsecond "trunc_microsecond", Epoch "trunc_epoch", Era "trunc_era",
    Zone "trunc_timezone", ZoneHour "trunc_timezone_hour", ZoneMinute "trunc_timezone_minute",
}

fn truncate_value(part: DatePart, value: &Value, zone: Tz) -> Value<'static> {
    if let Value::Span(micros) = value {
        let unit = part.micros().or_else(|| part.days().map(|days| days * MICROS_PER_DAY)).unwrap_or(1);
        return Value::Span(micros - micros % unit);
    }
    if let Value::Interval(interval) = value {
        return Value::Interval(truncate_interval(part, *interval));
    }
    let Some(wall) = wall_clock_of(value, zone) else { return Value::Null };
    let Some(unit) = part.micros() else {
        let day = first_day_of_unit(part, split_micros(wall).day);
        return match value {
            Value::TimestampTz(_) => Value::TimestampTz(first_instant_of_day(day, zone)),
            _ => Value::Timestamp(day.saturating_mul(MICROS_PER_DAY)),
        };
    };
    let passed = wall.rem_euclid(unit);
    match value {
        Value::TimestampTz(instant) => Value::TimestampTz(start_of_clock_unit(*instant, passed, zone)),
        _ => Value::Timestamp(wall.saturating_sub(passed)),
    }
}

/// Cuts an interval off after the unit.
fn truncate_interval(part: DatePart, Interval { months, days, micros }: Interval) -> Interval {
    if let Some(unit) = part.months() {
        return Interval { months: months - months % unit, ..Interval::default() };
    }
    match (part.days(), part.micros()) {
        (Some(unit), _) => Interval { months, days: days - days % unit, micros: 0 },
        (None, unit) => Interval { months, days, micros: micros - micros % unit.unwrap_or(1) },
    }
}

/// Returns the instant at which a unit of the clock began, `passed` microseconds ago. If clocks have changed since, the
/// reading of the clock decides.
fn start_of_clock_unit(instant: i64, passed: i64, zone: Tz) -> i64 {
    let wall = wall_clock_at(instant, zone).saturating_sub(passed);
    let begin = instant.saturating_sub(passed);
    if wall_clock_at(begin, zone) == wall { begin } else { instant_of(wall, zone).min(instant) }
}

/// Returns the first day of the unit. Decades, centuries and millennia begin with the years that end in zeros.
pub fn first_day_of_unit(part: DatePart, day: i64) -> i64 {
    let CivilDay { year, month, .. } = civil_day(day);
    match part {
        DatePart::Millennium => day_number(year / 1000 * 1000, 1, 1),
        DatePart::Century => day_number(year / 100 * 100, 1, 1),
        DatePart::Decade => day_number(year / 10 * 10, 1, 1),
        DatePart::Year => day_number(year, 1, 1),
        DatePart::Quarter => day_number(year, (month - 1) / 3 * 3 + 1, 1),
        DatePart::Month => day_number(year, month, 1),
        DatePart::IsoYear => iso_year_start(iso_week(day).year),
        DatePart::Week | DatePart::YearWeek => monday_of_week(day),
        _ => day,
    }
}
