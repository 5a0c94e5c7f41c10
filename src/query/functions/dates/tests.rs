use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::query::functions::calendar::add_months;
use crate::query::functions::date_part::DatePart;
use crate::query::functions::test_evaluation::evaluate_expression;
use crate::query::functions::{Argument, Function, Signature};
use crate::query::types::Type;
use crate::query::value::Value;

fn value(expression: &str, zone: Tz) -> String {
    evaluate_expression(expression, zone).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn problem(expression: &str) -> String {
    evaluate_expression(expression, Tz::UTC).expect_err(expression)
}

/// The values are those of DuckDB 1.5.5 with `TimeZone = 'Europe/Berlin'`.
#[test]
fn parts_are_extracted() {
    for (expression, expected) in [
        ("EXTRACT(century FROM DATE '2000-03-10')", "20"),
        ("EXTRACT(century FROM DATE '0001-01-01 (BC)')", "-1"),
        ("EXTRACT(century FROM DATE '0101-01-01 (BC)')", "-2"),
        ("EXTRACT(year FROM DATE '0001-01-01 (BC)')", "0"),
        ("EXTRACT(decade FROM DATE '0015-01-01 (BC)')", "-1"),
        ("EXTRACT(millennium FROM DATE '2001-03-10')", "3"),
        ("DATE_PART('yearweek', DATE '0005-01-01 (BC)')", "-401"),
        ("DATE_PART('era', DATE '0001-03-08 (BC)')", "0"),
        ("EXTRACT(dow FROM DATE '2026-03-08')", "0"),
        ("EXTRACT(hour FROM TIMESTAMPTZ '2026-03-08 23:30:00+00')", "0"),
        ("EXTRACT(day FROM TIMESTAMPTZ '2026-03-08 23:30:00+00')", "9"),
        ("EXTRACT(epoch FROM TIMESTAMPTZ '2026-03-08 06:00:00.5')", "1772946000.5"),
        ("EXTRACT(timezone FROM TIMESTAMPTZ '2026-03-08 06:00:00')", "3600"),
        ("DATE_PART('m', TIMESTAMP '2026-01-01 00:05:00')", "5"),
        ("DATE_PART('MONS', DATE '2026-01-01')", "1"),
        ("DATE_PART('day', TIMESTAMP '2026-01-03 05:00:00' - TIMESTAMP '2026-01-06 10:00:00')", "-3"),
        ("DATE_PART('hour', TIMESTAMP '2026-01-03 05:00:00' - TIMESTAMP '2026-01-06 10:00:00')", "-5"),
        ("DATE_PART('epoch', TIMESTAMP '2026-01-03 05:00:00' - TIMESTAMP '2026-01-06 10:00:00')", "-277200.0"),
        ("EPOCH_MS(TIMESTAMPTZ '2026-01-01')", "1767222000000"),
        ("EPOCH_MS(TIMESTAMP '1969-12-31 10:30:50.0009')", "-48549999"),
        ("LAST_DAY(TIMESTAMPTZ '2026-02-28 23:30:00+00')", "2026-03-31"),
        ("DAYNAME(TIMESTAMPTZ '2026-02-28 23:30:00+00')", "Sunday"),
        ("DATE_PART('year', NULL)", "NULL"),
    ] {
        assert_eq!(value(expression, Tz::Europe__Berlin), expected, "{expression}");
    }
}

#[test]
fn truncation_goes_to_the_beginning_of_the_unit() {
    for (expression, expected) in [
        ("DATE_TRUNC('year', TIMESTAMPTZ '2026-05-13 14:15:16.171819')", "2026-01-01 00:00:00+01"),
        ("DATE_TRUNC('isoyear', DATE '2026-05-13')", "2025-12-29 00:00:00"),
        ("DATE_TRUNC('quarter', DATE '2026-05-13')", "2026-04-01 00:00:00"),
        ("DATE_TRUNC('decade', DATE '0050-06-01 (BC)')", "0041-01-01 (BC) 00:00:00"),
        ("DATE_TRUNC('century', DATE '2026-05-13')", "2000-01-01 00:00:00"),
        ("DATE_TRUNC('millisecond', TIMESTAMP '2026-05-13 14:15:16.171819')", "2026-05-13 14:15:16.171"),
        ("DATE_TRUNC('week', TIMESTAMPTZ '2026-03-30 01:15:00')", "2026-03-30 00:00:00+02"),
        ("DATE_TRUNC('minute', TIMESTAMPTZ '2026-10-25 00:30:10+00')", "2026-10-25 02:30:00+02"),
        ("DATE_TRUNC('day', TIMESTAMPTZ '2026-10-25 02:30:00')", "2026-10-25 00:00:00+02"),
        // DuckDB returns 02:00:00+01, which is after the instant.
        ("DATE_TRUNC('hour', TIMESTAMPTZ '2026-10-25 00:30:00+00')", "2026-10-25 02:00:00+02"),
        ("DATE_TRUNC('week', TIMESTAMP '2026-01-06 05:00:00' - TIMESTAMP '2026-01-15 06:00:00')", "-7 days"),
        ("DATE_TRUNC('hour', TIMESTAMP '2026-01-01 00:00:00' - TIMESTAMP '2026-01-01 01:30:00')", "-01:00:00"),
    ] {
        assert_eq!(value(expression, Tz::Europe__Berlin), expected, "{expression}");
    }
    // Midnight comes twice in Havana: the day begins with the first one.
    let havana = value("DATE_TRUNC('day', TIMESTAMPTZ '2026-11-01 04:30:00+00')", Tz::America__Havana);
    assert_eq!(havana, "2026-11-01 00:00:00-04");
    let half_hour = value("DATE_TRUNC('hour', TIMESTAMPTZ '2026-01-01 00:10:00+00')", Tz::Asia__Kolkata);
    assert_eq!(half_hour, "2026-01-01 05:00:00+05:30");
}

/// A date that is compared with an instant is where the clocks begin to show it: comparing instants and comparing days say
/// the same, also of instants around clocks that go back from one to midnight, or over midnight.
#[test]
fn a_day_begins_once_also_where_midnight_comes_twice() {
    for (zone, change) in [
        (Tz::America__Havana, "2026-11-01 05:00:00"),
        (Tz::Atlantic__Azores, "2026-10-25 01:00:00"),
        (Tz::America__Santiago, "2026-04-05 03:00:00"),
        (Tz::Europe__Berlin, "2026-10-25 01:00:00"),
        (Tz::Asia__Beirut, "2026-10-24 21:00:00"),
        (Tz::Africa__Cairo, "2026-10-29 21:00:00"),
    ] {
        for minutes in (-26 * 60..=26 * 60).step_by(10) {
            let at = format!("(TIMESTAMPTZ '{change}+00' + INTERVAL '{minutes} minutes')");
            let day = value(&format!("CAST({at} AS DATE)"), zone);
            for (expression, expected) in [
                (format!("{at} >= DATE '{day}'"), "true"),
                (format!("{at} < DATE '{day}' + 1"), "true"),
                (format!("{at} >= CAST(DATE '{day}' AS TIMESTAMPTZ)"), "true"),
                (format!("DATE_TRUNC('day', {at}) = DATE '{day}'"), "true"),
                (format!("DATE_TRUNC('day', {at}) <= {at}"), "true"),
                (format!("TIME_BUCKET(INTERVAL '1 day', {at}) = DATE '{day}'"), "true"),
            ] {
                assert_eq!(value(&expression, zone), expected, "{zone} {expression}");
            }
        }
    }
    // In St John's the clocks went back from 00:01 to 23:01: a minute of the new day came before the end of the old one.
    let first_minute = "TIMESTAMPTZ '2010-11-07 02:30:30+00'";
    for (expression, expected) in [
        (format!("CAST({first_minute} AS DATE)"), "2010-11-07"),
        (format!("CAST({first_minute} + INTERVAL '1 minute' AS DATE)"), "2010-11-06"),
        (format!("DATE_TRUNC('day', {first_minute})"), "2010-11-07 00:00:00-03:30"),
        (format!("{first_minute} >= DATE '2010-11-07'"), "false"),
    ] {
        assert_eq!(value(&expression, Tz::America__St_Johns), expected, "{expression}");
    }
}

#[test]
fn differences_count_boundaries_or_whole_units() {
    for (expression, expected) in [
        ("DATE_DIFF('week', DATE '2026-03-01', DATE '2026-03-08')", "1"),
        ("DATE_DIFF('week', DATE '2026-03-08', DATE '2026-03-09')", "0"),
        ("DATE_DIFF('week', TIMESTAMP '2026-03-08 11:00:00', TIMESTAMP '2026-03-01 12:00:00')", "-1"),
        ("DATE_DIFF('decade', DATE '2019-12-31', DATE '2020-01-01')", "1"),
        ("DATE_DIFF('century', DATE '1999-12-31', DATE '2000-01-01')", "1"),
        ("DATE_DIFF('quarter', DATE '0150-12-31 (BC)', DATE '0005-01-01')", "612"),
        ("DATE_DIFF('isoyear', DATE '2026-12-31', DATE '2027-01-04')", "1"),
        ("DATE_DIFF('second', TIMESTAMP '1969-12-31 23:59:59.5', TIMESTAMP '1970-01-01')", "1"),
        ("DATE_DIFF('minute', DATE '2026-01-01', TIMESTAMP '2026-01-02')", "1440"),
        ("DATE_DIFF('day', DATE '2026-03-30', '2026-03-28 10:00:00')", "-2"),
        ("DATE_DIFF('day', TIMESTAMPTZ '2026-03-28 12:00:00', TIMESTAMPTZ '2026-03-30 00:00:00')", "2"),
        ("DATE_DIFF('hour', TIMESTAMPTZ '2026-03-28 12:00:00', TIMESTAMPTZ '2026-03-30 12:00:00')", "47"),
        ("DATE_SUB('month', DATE '2026-01-31', DATE '2026-03-30')", "1"),
        ("DATE_SUB('month', DATE '2026-02-28', DATE '2026-01-31')", "-1"),
        ("DATE_SUB('month', TIMESTAMP '2026-01-31 12:00:00', TIMESTAMP '2026-02-28 11:00:00')", "0"),
        ("DATE_SUB('month', TIMESTAMPTZ '2026-02-28 12:00:00', TIMESTAMPTZ '2026-01-31 12:00:00')", "0"),
        ("DATE_SUB('year', DATE '2025-02-28', DATE '2024-02-29')", "-1"),
        ("DATE_SUB('day', TIMESTAMP '2026-01-03 11:00:00', TIMESTAMP '2026-01-01 12:00:00')", "-1"),
        ("DATE_SUB('day', TIMESTAMPTZ '2026-03-28 12:00:00', TIMESTAMPTZ '2026-03-29 12:00:00')", "1"),
        ("DATE_SUB('hour', TIMESTAMPTZ '2026-03-28 12:00:00', TIMESTAMPTZ '2026-03-29 12:00:00')", "23"),
        ("DATE_SUB('day', TIMESTAMPTZ '2026-10-24 12:00:00', TIMESTAMPTZ '2026-10-25 11:30:00')", "0"),
        ("HOURS_BETWEEN(TIMESTAMPTZ '2026-03-29', TIMESTAMPTZ '2026-03-30')", "23.0"),
        ("DAYS_BETWEEN(DATE '2026-03-29', TIMESTAMP '2026-03-29 06:00:00')", "0.25"),
        ("DATE_SUB('month', '2026-01-31', DATE '2026-02-28')", "1"),
    ] {
        assert_eq!(value(expression, Tz::Europe__Berlin), expected, "{expression}");
    }
}

#[test]
fn days_that_do_not_exist() {
    for expression in [
        "MAKE_DATE(2026, 2, 30)",
        "MAKE_DATE(2026, 13, 1)",
        "MAKE_DATE(9223372036854775807, 1, 1)",
        "MAKE_TIMESTAMP(2026, 2, 28, 25, 0, 0)",
        "MAKE_TIMESTAMP(2026, 2, 28, 24, 0, 1)",
        "MAKE_TIMESTAMP(2026, 2, 28, 10, 60, 0)",
        "MAKE_TIMESTAMP(2026, 2, 28, 10, 30, -1)",
        "MAKE_TIMESTAMP(9223372036854775807)",
        "EPOCH_MS(9223372036854775807)",
        "TO_TIMESTAMP(1e300)",
        "TO_TIMESTAMP(9223372036854775807)",
    ] {
        assert!(problem(expression).starts_with('`'), "{expression}");
    }
    assert_eq!(value("MAKE_TIMESTAMP(2026, 2, 28, 10, 30, 60)", Tz::UTC), "2026-02-28 10:31:00");
    assert_eq!(value("MAKE_TIMESTAMP(2026, 2, 28, 10, 0, 59.9999996)", Tz::UTC), "2026-02-28 10:01:00");
    assert_eq!(value("MAKE_DATE(-5, 2, 28)", Tz::UTC), "0006-02-28 (BC)");
    assert_eq!(value("TO_TIMESTAMP(1.0000005)", Tz::UTC), "1970-01-01 00:00:01.000001+00");
}

#[test]
fn wrong_arguments_are_refused() {
    for (expression, message) in [
        ("DATE('2026-03-30', '%Y')", "STRPTIME"),
        ("DATE_PART('foo', DATE '2026-01-01')", "has no part `foo`"),
        ("DATE_TRUNC(DATE '2026-01-01', 'month')", "takes the part first"),
        ("DATE_TRUNC('month', '2026-01-01')", "`DATE_TRUNC` takes a unit in quotes and a date; found text and text"),
        ("YEAR('2026-01-01')", "`YEAR` takes a date or a timestamp; found text"),
        ("YEAR(2026)", "`YEAR` takes a date or a timestamp; found an integer"),
        ("EXTRACT(timezone FROM DATE '2026-01-01')", "only TIMESTAMPTZ has a time zone"),
        ("DATE_PART('month', TIMESTAMP '2026-01-01' - TIMESTAMP '2025-01-01')", "DATE_SUB('month', from, to)"),
        ("DATE_TRUNC('month', TIMESTAMP '2026-01-01' - TIMESTAMP '2025-01-01')", "has no unit month"),
        ("DATE_DIFF('era', DATE '2026-01-01', DATE '2026-01-01')", "does not count in the unit era"),
        ("DAYS_BETWEEN(1, DATE '2026-01-01')", "takes two dates or timestamps; found an integer and a date"),
        ("LAST_DAY(5)", "takes a date or a timestamp; found an integer"),
    ] {
        assert!(problem(expression).contains(message), "{expression}: {}", problem(expression));
    }
    assert!(reads_clock("current_date") && reads_clock("now") && !reads_clock("date"));
}

/// A regression that random days found.
#[test]
fn no_whole_month_fits_between_a_day_and_itself() {
    assert_eq!(value("DATE_SUB('month', DATE '1970-01-01', DATE '1970-01-01')", Tz::UTC), "0");
}

proptest! {
    /// The whole months, moved back to the beginning, do not pass the end, and one more does.
    #[test]
    fn whole_months_are_the_most_that_fit(from in 0_i64..40_000, days in 0_i64..4000) {
        let day = |number: i64| format!("DATE '1970-01-01' + {number}");
        let months: i64 = value(&format!("DATE_SUB('month', {}, {})", day(from), day(from + days)), Tz::UTC).parse().unwrap();
        let moved = |months: i64| add_months(from, months).unwrap();
        prop_assert!(moved(months) <= from + days);
        prop_assert!(moved(months + 1) > from + days);
    }

    #[test]
    fn no_part_of_any_moment_panics(bits: i64, short: i32) {
        for value in [Value::Date(short), Value::Timestamp(bits), Value::TimestampTz(bits), Value::Span(bits)] {
            for name in ["millennium", "isoyear", "yearweek", "doy", "epoch", "julian", "microsecond", "timezone"] {
                if let Some(part) = DatePart::from_name(name) {
                    let _ = part_values::date_part_value(part, &value, Tz::Europe__Berlin);
                }
            }
            let other = Argument { data_type: value.plain_type(), literal: None };
            let earliest = match value {
                Value::Date(_) => Value::Date(i32::MIN),
                Value::Timestamp(_) => Value::Timestamp(i64::MIN),
                _ => Value::TimestampTz(i64::MIN),
            };
            for name in ["millennium", "isoyear", "month", "week", "day", "hour", "microsecond"] {
                let name = Value::text(name);
                let unit = Argument { data_type: Type::Text, literal: Some(&name) };
                let call = |function: &Function, types: &[Argument], values: &[Value]| {
                    (function.resolve)(types).map(|overload| {
                        let (arguments, result) = (overload.arguments, overload.result);
                        let signature = Signature { arguments, result, zone: Tz::America__Havana };
                        (overload.scalar.evaluate)(values, &signature).is_ok() || overload.scalar.fallible
                    })
                };
                let truncated = call(&truncate::DATE_TRUNC, &[unit, other], &[name.clone(), value.clone()]);
                prop_assert_ne!(truncated, Ok(false));
                for function in [date_difference::DATE_DIFF, date_difference::DATE_SUB] {
                    let values = [name.clone(), earliest.clone(), value.clone()];
                    prop_assert_ne!(call(&function, &[unit, other, other], &values), Ok(false));
                }
            }
        }
    }
}
