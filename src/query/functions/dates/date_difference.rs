//! DATE_DIFF and DATE_SUB: the distance of two moments, in boundaries or in whole units.

use chrono_tz::Tz;

use super::date_arguments::literal_date_part;
use super::wall_clock::{day_of_value, wall_clock_of};
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::calendar::{CivilDay, DayAndTime, add_months, civil_day, iso_week, split_micros};
use crate::query::functions::casts::value_to_text::text_of;
use crate::query::functions::date_part::DatePart;
use crate::query::functions::time_zones::move_instant;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::{Interval, MICROS_PER_DAY, Value};

pub const DATE_DIFF: Function = Function {
    names: &["date_diff", "datediff"],
    usage: "DATE_DIFF('unit', from, to)",
    meaning: "The number of boundaries of the unit between two moments: from 23:59 to 00:01 is 1 day. Weeks are whole \
              weeks between the days, as in DuckDB.",
    examples: &[
        ("DATE_DIFF('day', DATE '2026-01-01', DATE '2026-03-01')", "59"),
        ("DATE_DIFF('month', DATE '2026-01-31', DATE '2026-02-01')", "1"),
        ("DATE_DIFF('hour', TIMESTAMP '2026-01-01 10:59:59', TIMESTAMP '2026-01-01 11:00:00')", "1"),
        ("DATE_DIFF('day', DATE '2026-03-30', '2026-03-28')", "-2"),
    ],
    resolve: |arguments| resolve_difference("DATE_DIFF", boundaries_scalar, arguments),
};

pub const DATE_SUB: Function = Function {
    names: &["date_sub", "datesub"],
    usage: "DATE_SUB('unit', from, to)",
    meaning: "The number of whole units between two moments: from 23:59 to 00:01 is 0 days.",
    examples: &[
        ("DATE_SUB('month', DATE '2026-01-31', DATE '2026-02-28')", "1"),
        ("DATE_SUB('hour', TIMESTAMP '2026-01-01 10:59:59', TIMESTAMP '2026-01-01 11:00:00')", "0"),
        ("DATE_SUB('year', DATE '2024-02-29', DATE '2025-02-28')", "1"),
    ],
    resolve: |arguments| resolve_difference("DATE_SUB", whole_units_scalar, arguments),
};

fn resolve_difference(
    name: &str,
    scalar: fn(DatePart) -> &'static ScalarEvaluator,
    arguments: &[Argument],
) -> Result<Overload, Refusal> {
    let [part, from, to] = arguments else {
        let refusal = refuse_arguments(name, "a unit in quotes and two dates", arguments);
        return Err(match (name, arguments) {
            ("DATE_DIFF", [_, _]) => {
                refusal.hint("the days between two dates are `later - earlier` or `DATE_DIFF('day', earlier, later)`")
            }
            (_, [_, _]) => refusal.hint("a date is moved by `date - INTERVAL '1 day'`"),
            _ => refusal,
        });
    };
    let part = literal_date_part(name, part)?;
    if matches!(part, DatePart::Era | DatePart::Zone | DatePart::ZoneHour | DatePart::ZoneMinute) {
        return Err(Refusal::new(format!("`{name}` does not count in the unit {}", part.name())));
    }
    let Some(common) = common_moment_type(from, to) else {
        return Err(refuse_arguments(name, "a unit in quotes and two dates", arguments));
    };
    Ok(Overload::new(scalar(part), vec![Type::Text, common, common], Type::Integer))
}

/// Returns the common type of two moments. A text literal takes the type of the other.
pub fn common_moment_type(one: &Argument, two: &Argument) -> Option<Type> {
    let type_of = |argument: &Argument| if argument.literal_text().is_some() { Type::Null } else { argument.data_type };
    match type_of(one).common_with(type_of(two))? {
        Type::Null if has_time_of_day(one) || has_time_of_day(two) => Some(Type::Timestamp),
        Type::Null => Some(Type::Date),
        common if common.is_temporal() => Some(common),
        _ => None,
    }
}

/// Whether an argument is a text literal with more than a date.
fn has_time_of_day(argument: &Argument) -> bool {
    argument.literal_text().is_some_and(|text| text.trim().len() > "2026-06-30".len())
}

/// Writes one evaluator per unit, because calls of different units are different expressions.
macro_rules! difference_scalars {
    ($function:ident $compute:ident: $($part:ident $name:literal),* $(,)?) => {
        fn $function(part: DatePart) -> &'static ScalarEvaluator {
            match part {
                $(DatePart::$part => {
                    static UNIT: ScalarEvaluator = ScalarEvaluator {
                        name: $name,
                        strict: true,
                        // The count of any larger unit fits in 64 bits.
                        fallible: matches!(DatePart::$part, DatePart::Microsecond),
                        evaluate: |values, signature| match values {
                            [_, from, to] => match $compute(DatePart::$part, from, to, signature.zone) {
                                Some(count) => Ok(Value::Integer(count)),
                                None => Err(distance_too_large(from, to, signature)),
                            },
                            _ => Ok(Value::Null),
                        },
                    };
                    &UNIT
                })*
            }
        }
    };
}

difference_scalars! {
    boundaries_scalar count_boundaries:
    Millennium "diff_millennium", Century "diff_century", Decade "diff_decade", Year "diff_year",
    IsoYear "diff_isoyear", Quarter "diff_quarter", Month "diff_month", Week "diff_week", YearWeek "diff_yearweek",
    Day "diff_day", DayOfWeek "diff_dow", IsoDayOfWeek "diff_isodow", DayOfYear "diff_doy", Julian "diff_julian",
    Hour "diff_hour", Minute "diff_minute", Second "diff_second", Millisecond "diff_millisecond",
    Microsecond "diff_microsecond", Epoch "diff_epoch", Era "diff_era", Zone "diff_timezone",
    ZoneHour "diff_timezone_hour", ZoneMinute "diff_timezone_minute",
}

difference_scalars! {
    whole_units_scalar count_whole_units:
    Millennium "sub_millennium", Century "sub_century", Decade "sub_decade", Year "sub_year",
    IsoYear "sub_isoyear", Quarter "sub_quarter", Month "sub_month", Week "sub_week", YearWeek "sub_yearweek",
    Day "sub_day", DayOfWeek "sub_dow", IsoDayOfWeek "sub_isodow", DayOfYear "sub_doy", Julian "sub_julian",
    Hour "sub_hour", Minute "sub_minute", Second "sub_second", Millisecond "sub_millisecond",
    Microsecond "sub_microsecond", Epoch "sub_epoch", Era "sub_era", Zone "sub_timezone",
    ZoneHour "sub_timezone_hour", ZoneMinute "sub_timezone_minute",
}

fn distance_too_large(from: &Value, to: &Value, signature: &Signature) -> ValueError {
    let (from, to) = (argument_text(from, 1, signature), argument_text(to, 2, signature));
    ValueError(format!("`{from}` and `{to}` are further apart than BIGINT counts (64 bits)"))
}

fn argument_text(value: &Value, position: usize, signature: &Signature) -> String {
    text_of(value, signature.arguments.get(position).copied().unwrap_or(Type::Null), signature.zone)
}

/// Counts the boundaries of a unit between two moments.
fn count_boundaries(part: DatePart, from: &Value, to: &Value, zone: Tz) -> Option<i64> {
    let (first, last) = (day_of_value(from, zone)?, day_of_value(to, zone)?);
    if let Some(unit) = part.micros() {
        return count_time_boundaries(unit, from, to, zone);
    }
    if let Some(days) = part.days() {
        return Some((last - first) / days);
    }
    if part == DatePart::IsoYear {
        return Some(iso_week(last).year - iso_week(first).year);
    }
    let months = part.months()?;
    Some(period_number(last, months) - period_number(first, months))
}

/// Returns the index of the period that contains a day, for periods of this number of months from year 0 on.
fn period_number(day: i64, months: i64) -> i64 {
    let CivilDay { year, month, .. } = civil_day(day);
    if months < 12 { (year * 12 + month - 1) / months } else { year / (months / 12) }
}

/// Counts the boundaries of a unit of time. Between instants, an hour that clocks skip or repeat counts as it passes.
fn count_time_boundaries(unit: i64, from: &Value, to: &Value, zone: Tz) -> Option<i64> {
    let (begin, end) = (wall_clock_of(from, zone)?, wall_clock_of(to, zone)?);
    let (passed, passed_at_end) = (begin.rem_euclid(unit), end.rem_euclid(unit));
    let elapsed = match (from, to) {
        (Value::TimestampTz(from), Value::TimestampTz(to)) => i128::from(*to) - i128::from(*from),
        _ => i128::from(end) - i128::from(begin),
    };
    i64::try_from((elapsed + i128::from(passed) - i128::from(passed_at_end)) / i128::from(unit)).ok()
}

/// Counts the whole units between two moments.
fn count_whole_units(part: DatePart, from: &Value, to: &Value, zone: Tz) -> Option<i64> {
    if let Some(unit) = part.micros() {
        let elapsed = match (from, to) {
            (Value::TimestampTz(from), Value::TimestampTz(to)) => i128::from(*to) - i128::from(*from),
            _ => i128::from(wall_clock_of(to, zone)?) - i128::from(wall_clock_of(from, zone)?),
        };
        return i64::try_from(elapsed / i128::from(unit)).ok();
    }
    if let Some(days) = part.days() {
        return Some(count_whole_days(from, to, zone)? / days);
    }
    Some(count_whole_months(from, to, zone)? / part.months()?)
}

fn count_whole_days(from: &Value, to: &Value, zone: Tz) -> Option<i64> {
    if let (Value::Date(from), Value::Date(to)) = (from, to) {
        return Some(i64::from(*to) - i64::from(*from));
    }
    let (begin, end) = (wall_clock_of(from, zone)?, wall_clock_of(to, zone)?);
    let days = i64::try_from((i128::from(end) - i128::from(begin)) / i128::from(MICROS_PER_DAY)).ok()?;
    let (Value::TimestampTz(from), Value::TimestampTz(to)) = (from, to) else { return Some(days) };
    let moved = |days: i64| move_instant(*from, Interval { days, ..Interval::default() }, zone);
    Some(largest_step_within(days, *from, *to, moved))
}

/// Counts the whole months between two moments. A month ends on the same day of the next month at the same time, or on
/// its last day if it is shorter.
fn count_whole_months(from: &Value, to: &Value, zone: Tz) -> Option<i64> {
    let (begin, end) = (wall_clock_of(from, zone)?, wall_clock_of(to, zone)?);
    if let (Value::TimestampTz(from), Value::TimestampTz(to)) = (from, to) {
        let (first, last) = (civil_day(split_micros(begin).day), civil_day(split_micros(end).day));
        let months = (last.year - first.year) * 12 + last.month - first.month;
        let moved = |months: i64| move_instant(*from, Interval { months, ..Interval::default() }, zone);
        return Some(largest_step_within(months, *from, *to, moved));
    }
    Some(whole_months_between(begin, end))
}

/// Counts the whole months between two readings of the clock, backwards as many as forwards.
pub fn whole_months_between(begin: i64, end: i64) -> i64 {
    if begin <= end { whole_months_forward(begin, end) } else { -whole_months_forward(end, begin) }
}

/// Counts the whole months from one reading of the clock to a later one.
fn whole_months_forward(begin: i64, end: i64) -> i64 {
    let (first, last) = (split_micros(begin), split_micros(end));
    let (one, two) = (civil_day(first.day), civil_day(last.day));
    let months = (two.year - one.year) * 12 + two.month - one.month;
    match add_months(first.day, months) {
        Some(day) if (DayAndTime { day, ..first }) <= last => months,
        _ => months - 1,
    }
}

/// Returns the largest number of steps towards the end that does not pass it. The estimate is off by one at most.
fn largest_step_within(estimate: i64, from: i64, to: i64, move_by_steps: impl Fn(i64) -> Option<i64>) -> i64 {
    let direction = if to < from { -1 } else { 1 };
    let is_within = |end: i64| if direction > 0 { end <= to } else { end >= to };
    let candidates = [estimate + direction, estimate, estimate - direction];
    let found =
        candidates.into_iter().find(|steps| steps * direction >= 0 && move_by_steps(*steps).is_some_and(is_within));
    found.unwrap_or(0)
}
