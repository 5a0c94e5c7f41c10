use chrono_tz::Tz;
use proptest::prelude::*;

use super::{REFUSED, REFUSED_OPERATORS};
use crate::query::functions::Argument;
use crate::query::functions::test_evaluation::{evaluate_expression, evaluate_over_row};
use crate::query::types::Type;
use crate::query::value::Value;

fn value(expression: &str) -> String {
    evaluate_expression(expression, Tz::UTC).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

fn error(expression: &str) -> String {
    evaluate_expression(expression, Tz::UTC).expect_err(expression)
}

/// Evaluates an expression over a column `x` of text.
fn over_column(x: &str, expression: &str) -> Result<String, String> {
    evaluate_over_row(&[("x", Value::text(x.to_owned()))], expression, Tz::UTC)
}

/// The values are those of DuckDB.
#[test]
fn positions_at_the_edges() {
    for (expression, expected) in [
        ("SUBSTRING('hello', 0)", "hello"),
        ("SUBSTRING('hello', 2, -1)", "h"),
        ("SUBSTRING('hello', 4, -2)", "el"),
        ("SUBSTRING('hello', -1, -2)", "ll"),
        ("SUBSTRING('hello', -10, 7)", "he"),
        ("SUBSTRING('hellé', -10, 7)", "he"),
        ("SUBSTRING('hello' FROM 2 FOR 2)", "el"),
        ("SUBSTRING('hello', '2', 2)", "el"),
        ("LEFT('hello', -9223372036854775807 - 1)", ""),
        ("RIGHT('hello', -9223372036854775807 - 1)", ""),
        ("RIGHT('hello', 9223372036854775807)", "hello"),
        ("LEFT('müde', 2)", "mü"),
        ("RIGHT('müde', -1)", "üde"),
        ("SPLIT_PART('a-b', '-', 9223372036854775807)", ""),
        ("SPLIT_PART('a-b', '-', -9223372036854775807 - 1)", ""),
        ("SPLIT_PART('a---b', '--', 2)", "-b"),
        ("SPLIT_PART('a---b', '--', -1)", "-b"),
        ("SPLIT_PART('äöü', '', 2)", "ö"),
        ("LPAD('ab', 1, '')", "a"),
        ("RPAD('ab', 2, '')", "ab"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

/// The values are those of DuckDB.
#[test]
fn letters_beyond_ascii() {
    for (expression, expected) in [
        ("UPPER('straße ŉ ǰ ﬁ ᾳ ᾀ')", "STRAẞE ŉ ǰ ﬁ ᾼ ᾈ"),
        ("UPPER('ıi')", "II"),
        ("LOWER('İI')", "ii"),
        ("TRIM('\u{a0}\u{3000}a\t\u{2003}')", "a\t"),
        ("REVERSE('e\u{301}b')", "be\u{301}"),
        ("REVERSE('👩\u{200d}👩\u{200d}👧a한')", "한a👩\u{200d}👩\u{200d}👧"),
        ("REVERSE('a\r\nb')", "b\n\ra"),
        ("REVERSE('é\r\nb')", "b\r\né"),
        ("'STRAẞE' ILIKE 'straße'", "true"),
        ("'STRASSE' ILIKE 'straße'", "false"),
        ("'İ' ILIKE 'i'", "true"),
        ("'ς' ILIKE 'σ'", "false"),
        ("STRPOS('äbc', 'b')", "2"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

/// The values are those of DuckDB.
#[test]
fn like_matches_patterns() {
    for (expression, expected) in [
        (r"'100%' LIKE '100\%'", "false"),
        (r"'100\x' LIKE '100\%'", "true"),
        (r"'100%' LIKE '100\%' ESCAPE '\'", "true"),
        (r"'ab' LIKE 'a\b' ESCAPE '\'", "true"),
        ("'%a' LIKE '%%a' ESCAPE '%'", "true"),
        ("'a' LIKE 'a' ESCAPE NULL", "NULL"),
        ("'a' LIKE 'a' ESCAPE ''", "true"),
        ("NULL LIKE 'a'", "NULL"),
        ("'Gold' ILIKE 'g_LD'", "true"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn invalid_patterns_are_refused() {
    assert_eq!(error(r"'a' LIKE 'b\' ESCAPE '\'"), r"`b\` ends in its escape character `\`; write the character twice");
    assert_eq!(over_column(r"b\", r"'a' LIKE x ESCAPE '\'"), Err(r"`b\` ends in its escape character `\`".to_owned()));
    assert_eq!(over_column("_", "'a' LIKE x").as_deref(), Ok("true"));
    assert_eq!(error("'a' LIKE 'a' ESCAPE 'ab'"), "`ESCAPE` takes one character; found `ab`");
    assert!(error("'a' ILIKE 'a' ESCAPE 'x'").starts_with("the escape character of `ILIKE` is a letter"));
    assert_eq!(
        error("12 LIKE '1%'"),
        "`LIKE` compares text with a pattern; found an integer and text; write `CAST(x AS VARCHAR)`"
    );
}

/// The values are those of DuckDB.
#[test]
fn regular_expressions() {
    for (expression, expected) in [
        ("REGEXP_MATCHES('abc', '^b')", "false"),
        ("REGEXP_MATCHES('ABC', 'b', 'ci')", "true"),
        ("REGEXP_MATCHES('ABC', 'b', 'ic')", "false"),
        ("REGEXP_MATCHES('a\nb', 'a.b')", "false"),
        ("REGEXP_MATCHES('a\nb', 'a.b', 's')", "true"),
        ("REGEXP_MATCHES('a\nb', '^b', 'm')", "false"),
        ("REGEXP_MATCHES('a\nb', '(?m)^b')", "true"),
        ("REGEXP_MATCHES('axb', 'a.b', 'l')", "false"),
        ("REGEXP_FULL_MATCH('abc\n', 'abc$')", "false"),
        ("REGEXP_REPLACE('abc', 'x*', '-', 'g')", "-a-b-c-"),
        ("REGEXP_REPLACE('aBc', 'b', '[\\0]', 'gi')", "a[B]c"),
        ("REGEXP_REPLACE('abc', 'b', '$0')", "a$0c"),
        ("REGEXP_REPLACE('abc', 'b', NULL)", "NULL"),
        ("REGEXP_EXTRACT('abc', '(a)|(x)', 2)", ""),
        ("REGEXP_EXTRACT('abc', 'B', 0, 'i')", "b"),
        ("REGEXP_EXTRACT('abc', NULL)", "NULL"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn regular_expressions_that_are_refused() {
    for (expression, expected) in [
        ("REGEXP_MATCHES('a', '(')", "`(` is not a regular expression: a group is not closed: `)` is missing"),
        (
            "REGEXP_MATCHES('a', '\\p{Klingon}')",
            "`\\p{Klingon}` is not a regular expression: Unicode property value not found",
        ),
        ("REGEXP_MATCHES('a', 'a', 'x')", "`x` is not an option of regular expressions"),
        ("REGEXP_MATCHES('a', 'a', 'g')", "option `g` has no meaning in `REGEXP_MATCHES`"),
        ("REGEXP_EXTRACT('a', '(a)', 2)", "the pattern has no group 2; it has 1"),
        ("REGEXP_REPLACE('a', 'a', '\\1')", "`\\1` names group 1, but the pattern has 0"),
    ] {
        assert!(error(expression).starts_with(expected), "{expression}: {}", error(expression));
    }
    for (column, expression, expected) in [
        ("a", "REGEXP_MATCHES('a', x)", "the pattern of `REGEXP_MATCHES` is not a text literal"),
        ("\\x", "REGEXP_REPLACE('a', 'a', x)", "`\\x` has `\\x`, which is not known"),
    ] {
        let error = over_column(column, expression).expect_err(expression);
        assert!(error.starts_with(expected), "{expression}: {error}");
    }
}

#[test]
fn values_that_are_refused() {
    for (expression, expected) in [
        ("CHR(-1)", "`-1` is not the code of a character"),
        ("CHR(55296)", "`55296` is not the code of a character"),
        ("LPAD('ab', 5, '')", "an empty filling does not reach the length 5"),
        (
            "LPAD('ab', 9223372036854775807, 'x')",
            "the length 9223372036854775807 makes a text of more than 10 megabytes",
        ),
        (
            "REPEAT('ab', 9223372036854775807)",
            "2 bytes 9223372036854775807 times makes a text of more than 10 megabytes",
        ),
    ] {
        assert_eq!(error(expression), expected, "{expression}");
    }
}

#[test]
fn wrong_arguments_are_named() {
    for (expression, expected) in [
        (
            "SUBSTRING(DATE '2024-01-01', 1, 4)",
            "`SUBSTRING` takes text, where to begin and, if not the rest, how many characters; found a date, an integer \
             and an integer; write `STRFTIME(x, '%Y-%m-%d')`, or `CAST(x AS VARCHAR)`",
        ),
        ("LOWER(12)", "`LOWER` takes text; found an integer; write `CAST(x AS VARCHAR)`"),
        (
            "LEFT('abc', 'x')",
            "`LEFT` takes text and how many characters; found text and text; write `CAST(x AS BIGINT)`",
        ),
        ("LENGTH()", "`LENGTH` takes text; found no arguments; write `LENGTH(text)`: `LENGTH('health')` is `6`"),
        (
            "STRPOS('a')",
            "`STRPOS` takes the text to look in and the text to look for; found one argument; write `STRPOS(",
        ),
        ("INSTR('a', 'b', 1)", "`STRPOS` takes the text to look in and the text to look for; found 3 arguments"),
        ("CONCAT()", "`CONCAT` takes the values to put together; found no arguments"),
        ("CONCAT_WS(',')", "`CONCAT_WS` takes a separator and the values to put together; found one argument"),
        (
            "CONCAT_WS(1, 'a')",
            "`CONCAT_WS` takes a separator and the values to put together; found an integer as separator; \
             write `CAST(x AS VARCHAR)`",
        ),
    ] {
        assert!(error(expression).starts_with(expected), "{expression}: {}", error(expression));
    }
}

#[test]
fn a_span_has_no_text() {
    let span = Argument { data_type: Type::Span, literal: None };
    let refusal = super::resolve_concat_operator(span, span).expect_err("spans have no text");
    assert!(refusal.message.ends_with("found a span of time and a span of time"), "{}", refusal.message);
}

/// CONCAT_WS is NULL only if its separator is.
#[test]
fn only_a_null_separator_makes_concat_ws_null() {
    let text = Argument { data_type: Type::Text, literal: None };
    let separator = Value::text("-");
    let literal = Argument { data_type: Type::Text, literal: Some(&separator) };
    let resolve = super::concat::CONCAT_WS.resolve;
    assert!(resolve(&[text, text]).is_ok_and(|overload| overload.nullable));
    assert!(resolve(&[literal, text]).is_ok_and(|overload| !overload.nullable));
}

#[test]
fn a_refused_name_is_not_a_function() {
    for (name, hint) in REFUSED {
        assert_eq!(name.to_lowercase(), *name);
        assert!(crate::query::functions::find_function(name).is_none(), "`{name}` exists");
        assert!(!hint.is_empty());
    }
    let mut names: Vec<&str> = REFUSED.iter().chain(REFUSED_OPERATORS).map(|(name, _)| *name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a name is refused twice");
}

proptest! {
    /// The parts of a text, joined, are the text.
    #[test]
    fn parts_make_the_whole(text in "[aéß🙂\u{301} -]{0,8}", at in 0_i64..9) {
        let parts = format!("LEFT('{text}', {at}) || SUBSTRING('{text}', {})", at + 1);
        prop_assert_eq!(value(&parts), text.clone());
        let length = text.chars().count().to_string();
        prop_assert_eq!(value(&format!("LENGTH(REVERSE('{text}'))")), length);
    }

    /// Any text is compiled as a pattern, or refused.
    #[test]
    fn any_pattern_is_compiled_or_refused(pattern in r"[\\\[\](){}*+?|^$.:a-d0-3pPLxQE<>,=!&~-]{0,12}", text in "[a-d]{0,4}") {
        let quoted = pattern.replace('\'', "''");
        let _ = evaluate_expression(&format!("REGEXP_REPLACE('{text}', '{quoted}', 'x', 'g')"), Tz::UTC);
    }
}
