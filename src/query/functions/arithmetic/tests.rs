use chrono_tz::Tz;
use proptest::prelude::*;

use crate::query::functions::test_evaluation::evaluate_expression;

fn value(expression: &str) -> String {
    evaluate_expression(expression, Tz::Europe__Berlin).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn problem(expression: &str) -> String {
    evaluate_expression(expression, Tz::Europe__Berlin).expect_err(expression)
}

/// The values are those of DuckDB 1.5.5.
#[test]
fn operators_combine_numbers() {
    for (expression, expected) in [
        ("7 // 2", "3"),
        ("-7 // 2", "-3"),
        ("7 // -2", "-3"),
        ("7 // 0", "NULL"),
        ("-7 % 2", "-1"),
        ("7 % -2", "1"),
        ("7 % 0", "NULL"),
        ("7.5 // 2", "3.75"),
        ("7.5e0 // 2", "3.75"),
        ("7.5 // 0", "NULL"),
        ("-7.5 % 2", "-1.5"),
        ("-7.5 % 2.25", "-0.75"),
        ("7.5 % 0.0", "NULL"),
        ("-7.5e0 % 2", "-1.5"),
        ("7.5e0 % 0", "NULL"),
        ("7 / 2", "3.5"),
        ("7 / 0", "NULL"),
        ("1.0 / 3", "0.3333333333333333"),
        ("0e0 / 0", "NULL"),
        ("9007199254740993 / 1", "9007199254740992.0"),
        ("2 ^ 3", "8.0"),
        ("0 ^ -1", "NULL"),
        ("1.5 + 2.25", "3.75"),
        ("1.5 - 1", "0.5"),
        ("1.5 * 2.25", "3.375"),
        ("1.5 * 2", "3.0"),
        ("1.5 - 2.25e0", "-0.75"),
        ("1e308 * 10", "NULL"),
        ("-(1.50)", "-1.50"),
        ("NULL + 1", "NULL"),
        ("-NULL", "NULL"),
        // DuckDB reports an overflow here.
        ("(-9223372036854775807 - 1) % -1", "0"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
    assert_eq!(
        problem("9223372036854775807 + 1"),
        "`9223372036854775807 + 1` does not fit in BIGINT (64 bits); calculate with DOUBLE: `CAST(… AS DOUBLE)`"
    );
    for expression in [
        "9223372036854775807 * 2",
        "-9223372036854775807 - 2",
        "(-9223372036854775807 - 1) // -1",
        "-(-9223372036854775807 - 1)",
        "99999999999999999999999999999999999999 + 1",
        "9999999999999999999.5 * 99999999999999999999.5",
    ] {
        assert!(problem(expression).contains("does not fit in"), "{expression}");
    }
    assert!(problem("0.00000000000000000001 * 0.0000000000000000001").contains("39 digits after the point"));
}

#[test]
fn dates_and_timestamps() {
    for (expression, expected) in [
        ("DATE '2026-03-10' - DATE '2026-01-01'", "68"),
        ("DATE '2026-03-10' + 5", "2026-03-15"),
        ("5 + DATE '2026-03-10'", "2026-03-15"),
        ("DATE '2026-03-10' - 5", "2026-03-05"),
        ("DATE '2026-01-31' + INTERVAL '1 month'", "2026-02-28 00:00:00"),
        ("INTERVAL '1 month' + DATE '2026-01-31'", "2026-02-28 00:00:00"),
        ("DATE '2026-03-31' - INTERVAL '1 month 1 day'", "2026-02-27 00:00:00"),
        ("TIMESTAMP '2026-03-31 10:00:00' + INTERVAL '1 month 1 day 3 hours'", "2026-05-01 13:00:00"),
        ("DATE '0001-01-01' - INTERVAL '1 day'", "0001-12-31 (BC) 00:00:00"),
        ("TIMESTAMP '2026-03-31 10:00:00' - TIMESTAMP '2026-01-31 12:00:00'", "58 days 22:00:00"),
        ("TIMESTAMP '2026-01-31 12:00:00' - TIMESTAMP '2026-03-31 10:00:00'", "-58 days -22:00:00"),
        ("DATE '2026-03-31' - TIMESTAMP '2026-01-31 12:00:00'", "58 days 12:00:00"),
        ("NULL - DATE '2026-01-01'", "NULL"),
        ("DATE '2026-01-01' - NULL", "NULL"),
        ("TIMESTAMP '2026-01-01' - NULL", "NULL"),
        ("TIMESTAMPTZ '2026-03-28 02:30:00' + INTERVAL '1 day'", "2026-03-29 03:30:00+02"),
        ("TIMESTAMPTZ '2026-10-24 02:30:00' + INTERVAL '1 day'", "2026-10-25 02:30:00+02"),
        ("TIMESTAMPTZ '2026-10-25 01:30:00' + INTERVAL '2 hour'", "2026-10-25 02:30:00+01"),
        ("TIMESTAMPTZ '2026-01-31 10:00:00' + INTERVAL '1 month -1 day'", "2026-02-27 10:00:00+01"),
        ("TIMESTAMPTZ '2026-03-31 10:00:00' - TIMESTAMP '2026-03-31 09:00:00'", "01:00:00"),
        // Elapsed time: DuckDB returns a whole day for a day of 23 hours.
        ("TIMESTAMPTZ '2026-03-30' - TIMESTAMPTZ '2026-03-29'", "23:00:00"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
    for expression in [
        "DATE '2026-01-01' + 2147483647",
        "DATE '2026-01-01' + 9223372036854775807",
        "DATE '2026-01-01' - (-9223372036854775807)",
        "DATE '2026-01-01' + INTERVAL '349000 years'",
        "TIMESTAMP '2026-01-01' - INTERVAL '349000 years'",
        "TIMESTAMPTZ '2026-01-01' + INTERVAL '100000000 days'",
    ] {
        assert!(problem(expression).contains("outside the years"), "{expression}: {}", problem(expression));
    }
}

#[test]
fn lengths_of_time() {
    let span = "(TIMESTAMP '2026-03-31 10:00:00' - TIMESTAMP '2026-01-31 12:00:00')";
    for (expression, expected) in [
        (format!("{span} / 3"), "19 days 15:20:00"),
        (format!("{span} / 7.5"), "7 days 20:32:00"),
        (format!("{span} * 0.333"), "19 days 14:51:43.2"),
        (format!("{span} / 0"), "NULL"),
        (format!("{span} / 0.0"), "NULL"),
        // DuckDB stores days and hours separately: 116 days 44:00:00.
        (format!("{span} * 2"), "117 days 20:00:00"),
        (format!("{span} - {span}"), "00:00:00"),
        (format!("-{span}"), "-58 days -22:00:00"),
        (format!("DATE '2026-01-01' + {span}"), "2026-02-28 22:00:00"),
        (format!("TIMESTAMP '2026-01-31 12:00:00' - {span}"), "2025-12-03 14:00:00"),
        (format!("{span} + INTERVAL '1 day 2 hours'"), "60 days"),
        ("INTERVAL '1 day' + INTERVAL '1 month'".to_owned(), "1 month 1 day"),
        ("-INTERVAL '1 day 3 hours'".to_owned(), "-1 day -03:00:00"),
        ("2 * INTERVAL '1 month 1 day'".to_owned(), "2 months 2 days"),
        ("(TIMESTAMP '2026-01-01 00:00:00.000010' - TIMESTAMP '2026-01-01') * 0.25".to_owned(), "00:00:00.000002"),
        ("(TIMESTAMP '2026-01-01 00:00:00.000019' - TIMESTAMP '2026-01-01') / -10".to_owned(), "-00:00:00.000002"),
        ("(TIMESTAMP '2026-01-01 00:00:00.000015' - TIMESTAMP '2026-01-01') / 10".to_owned(), "00:00:00.000002"),
        ("(TIMESTAMP '2026-01-01 00:00:00.000025' - TIMESTAMP '2026-01-01') / -10".to_owned(), "-00:00:00.000002"),
    ] {
        assert_eq!(value(&expression), expected, "{expression}");
    }
    assert!(problem(&format!("{span} * 9223372036854775807")).contains("longer than"));
    assert_eq!(value(&format!("{span} + INTERVAL '1 month'")), "1 month 58 days 22:00:00");
    assert!(problem("INTERVAL '349000 years' * 2").contains("longer than"));
}

#[test]
fn every_refusal_has_a_hint() {
    for (expression, way_out) in [
        ("true + 1", "CASE WHEN"),
        ("-true", "NOT"),
        ("'1' + 1", "without quotes"),
        ("-'1'", "CAST"),
        ("DATE '2026-01-01' - '2025-01-01'", "DATE '2026-06-30'"),
        ("DATE '2026-01-01' + 1.5", "`date + 5`"),
        ("TIMESTAMP '2026-01-01' + 1", "INTERVAL '1 hour'"),
        ("DATE '2026-01-01' + DATE '2026-01-01'", "GREATEST"),
        ("1 - DATE '2026-01-01'", "write the date first"),
        ("DATE '2026-01-01' * 2", "convert the date to a number"),
        ("INTERVAL '1 day' - DATE '2026-01-01'", "write the date first"),
        ("INTERVAL '1 day' + 1", "say which unit"),
        ("INTERVAL '1 day' / INTERVAL '1 hour'", "EXTRACT(EPOCH"),
    ] {
        assert!(problem(expression).contains(way_out), "{expression}: {}", problem(expression));
    }
}

proptest! {
    #[test]
    fn integers_are_exact_or_refused(left: i64, right: i64) {
        for (symbol, exact) in [
            ("+", i128::from(left) + i128::from(right)),
            ("-", i128::from(left) - i128::from(right)),
            ("*", i128::from(left) * i128::from(right)),
        ] {
            let found = evaluate_expression(&format!("CAST('{left}' AS BIGINT) {symbol} CAST('{right}' AS BIGINT)"), Tz::UTC);
            match i64::try_from(exact) {
                Ok(exact) => prop_assert_eq!(found, Ok(exact.to_string())),
                Err(_) => prop_assert!(found.is_err()),
            }
        }
    }

    #[test]
    fn division_and_remainder_belong_together(left: i64, right in -1000_i64..1000) {
        let of = |symbol: &str| {
            let text = evaluate_expression(&format!("CAST('{left}' AS BIGINT) {symbol} CAST('{right}' AS BIGINT)"), Tz::UTC);
            text.ok().and_then(|text| text.parse::<i64>().ok())
        };
        if let (Some(quotient), Some(rest)) = (of("//"), of("%")) {
            prop_assert_eq!(i128::from(quotient) * i128::from(right) + i128::from(rest), i128::from(left));
        }
    }
}
