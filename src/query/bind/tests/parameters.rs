//! The values of parameters, `:name`.

use super::{bind_text, mistake_text};
use crate::query::plan_printer;

/// Returns the printed results of a query without FROM.
fn printed_results(text: &str) -> Vec<String> {
    let bound = bind_text(text).unwrap();
    let lines = plan_printer::plan_lines(&bound.plan, chrono_tz::Tz::Europe__Berlin);
    lines.into_iter().filter_map(|line| line.split_once(" = ").map(|(_, value)| value.to_owned())).collect()
}

#[test]
fn parameters_are_literals_of_their_types() {
    assert_eq!(
        printed_results(
            "SELECT :as_of AS a, :as_of_end AS b, :from_1d AS c, :from_30d AS d, :prev_1d AS e, :prev_30d AS f"
        ),
        [
            "DATE '2026-06-30'",
            "TIMESTAMPTZ '2026-07-01 00:00:00+02'",
            "DATE '2026-06-30'",
            "DATE '2026-06-01'",
            "DATE '2026-06-29'",
            "DATE '2026-05-02'"
        ]
    );
    assert_eq!(printed_results("SELECT :from_3m AS a, :prev_3m AS b"), ["DATE '2026-03-31'", "DATE '2025-12-31'"]);
    assert_eq!(
        printed_results("SELECT :threshold AS a, :weight AS b, :plan AS c, :start AS d, :busy AS e, :strict AS f"),
        ["-2.5", "3", "'it''s'", "DATE '1969-12-31'", "7", "true"]
    );
}

#[test]
fn number_parameters_are_read_like_literals() {
    assert_eq!(
        printed_results("SELECT 1 -:threshold AS a, - :threshold AS b, :busy / 2 AS c"),
        ["3.5", "2.5", "3.5e0"]
    );
    let types = |text: &str| -> Vec<String> {
        bind_text(text).unwrap().plan.columns.iter().map(|column| column.data_type.to_string()).collect()
    };
    assert_eq!(types("SELECT :threshold, -2.5, :weight, 3"), ["DECIMAL(38,1)", "DECIMAL(38,1)", "BIGINT", "BIGINT"]);
}

#[test]
fn strings_names_comments_and_casts_hold_no_parameters() {
    assert_eq!(
        printed_results(
            "SELECT ':as_of' AS a, '2026-06-30'::DATE AS b, $$ :busy $$ AS c -- :as_of\n /* :as_off /* :x */ */"
        ),
        ["':as_of'", "DATE '2026-06-30'", "' :busy '"]
    );
    let mistakes = bind_text("SELECT \":as_of\", `:busy` FROM usage").unwrap_err();
    assert!(mistakes.iter().all(|mistake| mistake.code == "unknown-column"), "{mistakes:?}");
}

#[test]
fn unknown_parameters_are_reported() {
    let mistakes = bind_text("SELECT :as_offf FROM usage\nWHERE (n > :treshold").unwrap_err();
    let texts: Vec<String> = mistakes.iter().map(mistake_text).collect();
    assert_eq!(
        texts,
        [
            "2:21 [sql-syntax] cannot read this SQL: expected `)`, found the end",
            "1:8 [unknown-parameter] no parameter is called `:as_offf` | did you mean `:as_of`?",
            "2:12 [unknown-parameter] no parameter is called `:treshold` | did you mean `:threshold`?",
        ]
    );
}
