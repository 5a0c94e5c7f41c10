//! Compares lowered expressions with row-by-row evaluation, over random expressions and extreme values.

use chrono_tz::Tz;
use polars::prelude::{Column, DataFrame, IntoLazy, col};
use proptest::prelude::{prop_oneof, proptest};
use proptest::test_runner::Config;

use super::polars_values::{ColumnBuilder, read_column};
use super::{Lowering, RunProblems, polars_type};
use crate::base::diagnostic::Diagnostic;
use crate::query::engine;
use crate::query::evaluate::evaluate_expr;
use crate::query::expr::Expr;
use crate::query::rewrite::simplify::simplify_expr;
use crate::query::scalar::ValueError;
use crate::query::types::Type;
use crate::query::value::Value;
use crate::query::{Bindings, ExpectedType, Field, RowContext, bind};
use crate::testing::{parse_day, test_sql};
use random_sql::{SqlType, any_expression};

mod random_sql;

const ZONE: Tz = Tz::Europe__Berlin;

fn test_fields() -> Vec<Field> {
    [
        ("b", Type::Boolean),
        ("n", Type::Integer),
        ("d", Type::Decimal(2)),
        ("x", Type::Double),
        ("t", Type::Text),
        ("on_day", Type::Date),
        ("at", Type::Timestamp),
    ]
    .map(|(name, data_type)| Field::new(name, data_type))
    .into()
}

/// Returns rows in which the values of a column meet many values of the others.
fn test_rows() -> Vec<Vec<Value<'static>>> {
    let booleans = [Value::Boolean(true), Value::Boolean(false), Value::Null];
    let integers = [0, 1, -7, 42, i64::MAX, i64::MIN].map(Value::Integer);
    let decimals = [0, 125, -50, 999_999_999_999_999_999].map(Value::Decimal);
    let doubles = [0.0, -0.0, 2.5, -1e308, 1e308, 5e-324, 0.1].map(Value::Double);
    let texts = ["", "abc", " 42 ", "-1.5", "2026-03-29", "2026-03-29 02:30:00", "ÄÖü"].map(Value::text);
    let days = [0, 20_540, -719_162, 2_932_896].map(Value::Date);
    let times = [0, 1_774_750_200_000_000, -62_135_596_800_000_000, 1_700_000_000_123_456].map(Value::Timestamp);
    let pick = |values: &[Value<'static>], at: usize| {
        if at % (values.len() + 1) == values.len() { Value::Null } else { values[at % (values.len() + 1)].clone() }
    };
    (0..60)
        .map(|at| {
            vec![
                booleans[at % 3].clone(),
                pick(&integers, at * 5 + 1),
                pick(&decimals, at * 3 + at / 7),
                pick(&doubles, at * 11 + 2),
                pick(&texts, at * 7 + 3),
                pick(&days, at + at / 5),
                pick(&times, at * 13 + at / 3),
            ]
        })
        .collect()
}

fn frame_of_rows(fields: &[Field], rows: &[Vec<Value<'static>>]) -> DataFrame {
    let column = |(at, field): (usize, &Field)| -> Column {
        let mut filled = ColumnBuilder::new(field.data_type, rows.len());
        rows.iter().for_each(|row| filled.push(row[at].clone()));
        filled.finish(field.name.as_str().into()).unwrap()
    };
    DataFrame::new(rows.len(), fields.iter().enumerate().map(column).collect()).unwrap()
}

fn bind_text(text: &str, fields: &[Field]) -> Option<Expr> {
    let unknown = |name: &str| Some(Diagnostic::sql_error("unknown-column", format!("no `{name}`")));
    let bindings = Bindings { as_of: parse_day("2026-06-30"), zone: ZONE, parameters: &[] };
    bind::bind_row_expression(
        &test_sql(text),
        &RowContext { columns: fields, unknown_name_mistake: &unknown },
        ExpectedType::Anything,
        bindings,
    )
    .ok()
}

type Values = Result<Vec<Value<'static>>, ValueError>;

/// Evaluates an expression row by row.
fn evaluate_rows(expr: &Expr, rows: &[Vec<Value<'static>>]) -> Values {
    rows.iter().map(|row| evaluate_expr(expr, row, ZONE)).collect()
}

/// Asserts that the lowered expression has the same values as row-by-row evaluation, or reports a problem as well.
fn assert_same_values(text: &str) {
    let (fields, rows) = (test_fields(), test_rows());
    let Some(expr) = bind_text(text, &fields) else { return };
    let simplified = simplify_expr(expr.clone(), ZONE);
    let expected = evaluate_rows(&simplified, &rows);
    // Simplifying drops problems, but changes no value.
    if let Ok(before) = evaluate_rows(&expr, &rows) {
        assert_eq!(expected.as_ref(), Ok(&before), "{text}");
    }
    let lowering = Lowering { zone: ZONE, problems: RunProblems::default() };
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let lowered = lowering.lower_expr(&simplified, &names).alias("result");
    let plan = frame_of_rows(&fields, &rows).lazy().with_columns([lowered]).select([col("result")]);
    let found = engine::collect_frames(vec![plan]);
    let problem = lowering.problems.first_in_text();
    match expected {
        Err(expected) => assert!(problem.is_some(), "{text}: only row-by-row evaluation finds {expected:?}"),
        Ok(expected) => {
            assert_eq!(problem, None, "{text}");
            let found = found.unwrap_or_else(|reason| panic!("{text}: {reason}")).pop().unwrap();
            let series = found.column("result").unwrap().as_materialized_series().clone();
            assert_eq!(series.dtype(), &polars_type(expr.data_type), "{text}");
            let found: Vec<Value> = read_column(&series, expr.data_type).unwrap().collect();
            for (row, (found, expected)) in rows.iter().zip(found.iter().zip(&expected)) {
                assert_eq!(found, expected, "{text}: {row:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 300, ..Config::default() })]

    #[test]
    fn lowered_expressions_equal_row_by_row_evaluation(
        text in prop_oneof![
            any_expression(SqlType::Boolean, 3),
            any_expression(SqlType::Integer, 3),
            any_expression(SqlType::Decimal, 3),
            any_expression(SqlType::Double, 3),
            any_expression(SqlType::Text, 3),
            any_expression(SqlType::Date, 3),
            any_expression(SqlType::Timestamp, 3),
        ]
    ) {
        assert_same_values(&text);
    }
}

#[test]
fn guarded_values_are_not_rejected() {
    for text in [
        "CASE WHEN t = ' 42 ' THEN CAST(t AS INTEGER) ELSE 0 END",
        "CASE WHEN t <> ' 42 ' OR t IS NULL THEN 0 ELSE CAST(t AS INTEGER) END",
        "COALESCE(n, CASE WHEN t = ' 42 ' THEN CAST(t AS INTEGER) END)",
        "t = ' 42 ' AND CAST(t AS INTEGER) = 42",
        "t <> ' 42 ' OR CAST(t AS INTEGER) = 42",
        "CASE WHEN n > 0 AND n < 100 THEN n * n * n END",
        "n IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 42)",
        "n NOT IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, NULL)",
        "x IN (0.0, 1.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0)",
    ] {
        assert!(bind_text(text, &test_fields()).is_some(), "{text}");
        assert_same_values(text);
    }
}

#[test]
fn parts_that_literals_decide_are_not_evaluated() {
    let (fields, rows) = (test_fields(), test_rows());
    for (text, same) in [
        ("CAST(t AS INTEGER) = 1 AND FALSE", "FALSE"),
        ("b OR CAST(t AS INTEGER) = 1 OR TRUE", "TRUE"),
        ("CAST(t AS INTEGER) > NULL", "NULL"),
        ("CAST(t AS INTEGER) IN (NULL)", "NULL"),
        ("CASE WHEN n = NULL THEN CAST(t AS BIGINT) WHEN b THEN 2 ELSE n END", "IF(b, 2, n)"),
        ("CASE WHEN b THEN 2 WHEN n = 1 OR TRUE THEN 3 WHEN t = '' THEN CAST(t AS BIGINT) END", "IF(b, 2, 3)"),
        ("COALESCE(CAST(t AS INTEGER) = NULL, b, n = 1 OR TRUE, CAST(t AS BOOLEAN))", "COALESCE(b, TRUE)"),
    ] {
        let simplified = simplify_expr(bind_text(text, &fields).unwrap(), ZONE);
        assert_eq!(
            evaluate_rows(&simplified, &rows),
            evaluate_rows(&bind_text(same, &fields).unwrap(), &rows),
            "{text}"
        );
        assert_same_values(text);
    }
    let kept = simplify_expr(bind_text("CAST(t AS INTEGER) IS DISTINCT FROM NULL", &fields).unwrap(), ZONE);
    assert!(evaluate_rows(&kept, &rows).is_err());
}

#[test]
fn a_rejected_value_is_noted_at_its_location() {
    let (fields, rows) = (test_fields(), test_rows());
    let expr = bind_text("CAST(t AS INTEGER)", &fields).unwrap();
    let lowering = Lowering { zone: ZONE, problems: RunProblems::default() };
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let plan = frame_of_rows(&fields, &rows).lazy().select([lowering.lower_expr(&expr, &names)]);
    assert!(engine::collect_frames(vec![plan]).is_err());
    let problem = lowering.problems.first_in_text().unwrap();
    assert_eq!(problem.location, expr.location);
    assert!(problem.message.contains("is not an integer"), "{}", problem.message);
}

/// These expressions are earlier finds of the random test.
#[test]
fn expressions_over_literals_equal_row_by_row_evaluation() {
    for text in [
        "CASE WHEN (CASE WHEN NULL THEN '' ELSE ' 42 ' END IN ('abc', CAST(n AS VARCHAR), NULL)) THEN \
         CAST(CAST('' AS BIGINT) AS VARCHAR) ELSE COALESCE('', CAST(-3 AS VARCHAR)) END",
        "(TRY_CAST(COALESCE('abc', ' 42 ') AS INTEGER) BETWEEN CASE WHEN (NULL IS NOT TRUE) THEN \
         CAST('' AS BIGINT) ELSE TRY_CAST('' AS INTEGER) END AND 10)",
        "((NOT (NULL AND TRUE)) AND (EXTRACT(DAY FROM DATE '2026-03-29') BETWEEN CAST('abc' AS BIGINT) AND 10))",
    ] {
        assert_same_values(text);
    }
}
