use chrono_tz::Tz;

use super::super::arithmetic::testing::evaluate;
use super::*;

fn value(expression: &str, zone: Tz) -> String {
    evaluate(expression, zone).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn problem(expression: &str) -> String {
    evaluate(expression, Tz::UTC).expect_err(expression)
}

#[test]
fn examples_are_true() {
    for function in DATES {
        assert!(function.names.iter().all(|name| !REFUSED.iter().any(|(refused, _)| refused == name)), "{}", function.usage);
        for (expression, expected) in function.examples {
            assert_eq!(value(expression, Tz::UTC), *expected, "{expression}");
        }
    }
}
