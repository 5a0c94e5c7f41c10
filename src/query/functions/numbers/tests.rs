use chrono_tz::Tz;

use crate::query::functions::test_evaluation::evaluate_expression;

fn value(expression: &str) -> String {
    evaluate_expression(expression, Tz::UTC).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn problem(expression: &str) -> String {
    evaluate_expression(expression, Tz::UTC).expect_err(expression)
}

/// The values are those of DuckDB 1.5.5, or correctly rounded where DuckDB is not.
#[test]
fn numbers_are_rounded_to_digits() {
    for (expression, expected) in [
        ("ROUND(1.005e0, 2)", "1.0"),
        ("ROUND(0.285e0, 2)", "0.28"),
        ("ROUND(-2.5e0)", "-3.0"),
        ("ROUND(1250e0, -2)", "1300.0"),
        ("ROUND(-1250, -2)", "-1300"),
        ("ROUND(15.5e0, -1)", "20.0"),
        ("ROUND(1.5e0, 400)", "1.5"),
        ("ROUND(1e300, 20)", "1e+300"),
        ("ROUND(1.5e0, -400)", "0.0"),
        ("ROUND(0.49999999999999994e0)", "0.0"),
        ("ROUND(4503599627370497.5e0)", "4503599627370498.0"),
        ("ROUND(-0.4e0)", "-0.0"),
        ("ROUND(1e15 + 0.3e0, 1)", "1000000000000000.2"),
        ("ROUND(1250, 2)", "1250"),
        ("ROUND(1250, -4)", "0"),
        ("ROUND(9999, -4)", "10000"),
        ("ROUND(9223372036854775807, -19)", "10000000000000000000"),
        ("ROUND(9223372036854775807, -20)", "0"),
        ("ROUND(2.55, 1)", "2.6"),
        ("ROUND(2.55, 3)", "2.55"),
        ("ROUND(255.5, -1)", "260"),
        ("ROUND(255.5, -3)", "0"),
        ("ROUND(555.5, -3)", "1000"),
        ("ROUND(9.99, 1)", "10.0"),
        ("ROUND(NULL, 1)", "NULL"),
        ("ROUND(2.5, NULL)", "NULL"),
        ("TRUNC(2.789e0, 1)", "2.7"),
        ("TRUNC(2.789e0, -1)", "0.0"),
        ("TRUNC(25.7, -1)", "20"),
        ("TRUNC(1259, -2)", "1200"),
        ("CEIL(9.9)", "10"),
        ("CEIL(-0.5e0)", "-0.0"),
        ("CEIL(5)", "5"),
        ("CEIL(99999999999999999999999999999999999999)", "99999999999999999999999999999999999999"),
        ("ROUND(99999999999999999999999999999999999999, -39)", "0"),
    ] {
        if expression.contains("-19") {
            assert!(problem(expression).contains("does not fit in BIGINT"), "{expression}");
        } else {
            assert_eq!(value(expression), expected, "{expression}");
        }
    }
    for expression in [
        "ROUND(9223372036854775807, -1)",
        "ROUND(99999999999999999999999999999999999999, -1)",
        "ROUND(-99999999999999999999999999999999999999, -38)",
        "ABS(-9223372036854775807 - 1)",
        "LCM(9223372036854775807, 2)",
        "GCD(-9223372036854775807 - 1, 0)",
        "FACTORIAL(21)",
    ] {
        assert!(problem(expression).contains("does not fit in"), "{expression}");
    }
    assert!(problem("FACTORIAL(-1)").contains("negative"));
}

#[test]
fn logarithms_and_extremes() {
    for (expression, expected) in [
        ("LOG(5, 125)", "2.9999999999999996"),
        ("LOG(0.5, 8)", "-3.0"),
        ("LOG(-2, 8)", "NULL"),
        ("LOG(2, 0)", "NULL"),
        ("LOG(8)", "0.9030899869919435"),
        ("LOG2(10)", "3.321928094887362"),
        ("LN(10)", "2.302585092994046"),
        ("EXP(0.5)", "1.6487212707001282"),
        ("POW(-8, 0.5)", "NULL"),
        ("POW(0, 0)", "1.0"),
        ("GREATEST(1, true)", "1"),
        ("GREATEST(1.5, 2e0)", "2.0"),
        ("GREATEST(true, false)", "true"),
        ("GREATEST(1)", "1"),
        ("LEAST('a', 'b')", "a"),
        ("LEAST(NULL, 'b')", "b"),
        ("LEAST(2, '1')", "1"),
        ("SIGN(-0.0)", "0"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn wrong_arguments_are_refused() {
    for (expression, message) in [
        ("ROUND('x')", "`ROUND` takes a number and how many digits; found text"),
        ("ROUND(2.5, 1.7)", "`ROUND` takes a number and how many digits; found a decimal and a decimal"),
        ("ROUND()", "`ROUND` takes a number and how many digits; found nothing"),
        ("SQRT(true)", "`SQRT` takes a number; found a condition"),
        ("LN(1, 2)", "`LN` takes a number; found an integer and an integer"),
        ("LOG(1, 2, 3)", "`LOG` takes a number, or a base and a number; found an integer, an integer and an integer"),
        ("GREATEST()", "`GREATEST` takes values of one type; found nothing"),
        ("GREATEST(1, DATE '2026-01-01')", "`GREATEST` takes values of one type; found an integer and a date"),
        ("LEAST(1, 'a')", "`a` is not an integer"),
        ("PI(1)", "`PI` takes no arguments; found an integer"),
    ] {
        assert!(problem(expression).starts_with(message), "{expression}: {}", problem(expression));
    }
}
