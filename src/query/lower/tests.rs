//! The fast way of computing an expression against the plain one, over random expressions and rows at the edges.

use polars::prelude::{Column, DataFrame, IntoLazy};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;

use super::polars_values::{ColumnBuilder, read_column};
use super::*;
use crate::base::diagnostic::Diagnostic;
use crate::query::engine;
use crate::query::rewrite::simplify::simplify_expr;
use crate::query::{Bindings, ExpectedType, Field, RowContext, bind};
use crate::testing::{day, sql};

const ZONE: Tz = Tz::Europe__Berlin;

fn fields() -> Vec<Field> {
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

/// Rows with every value beside every kind of neighbour.
fn rows() -> Vec<Vec<Value<'static>>> {
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

fn frame(fields: &[Field], rows: &[Vec<Value<'static>>]) -> DataFrame {
    let column = |(at, field): (usize, &Field)| -> Column {
        let mut filled = ColumnBuilder::new(field.data_type, rows.len());
        rows.iter().for_each(|row| filled.push(row[at].clone()));
        filled.finish(field.name.as_str().into()).unwrap()
    };
    DataFrame::new(rows.len(), fields.iter().enumerate().map(column).collect()).unwrap()
}

fn bound(text: &str, fields: &[Field]) -> Option<Expr> {
    let unknown = |name: &str| Some(Diagnostic::sql("unknown-column", format!("no `{name}`")));
    let bindings = Bindings { as_of: day("2026-06-30"), zone: ZONE, parameters: &[] };
    bind::bind_row_expression(
        &sql(text),
        &RowContext { columns: fields, unknown_name_mistake: &unknown },
        ExpectedType::Anything,
        bindings,
    )
    .ok()
}

/// Computes an expression both ways.
fn compare(text: &str) {
    let (fields, rows) = (fields(), rows());
    let Some(expr) = bound(text, &fields) else { return };
    let asked = simplify_expr(expr.clone(), ZONE);
    let plain: Result<Vec<Value>, ValueError> = rows.iter().map(|row| evaluate_expr(&asked, row, ZONE)).collect();
    // Leaving parts out changes no value: where all of them can be computed, the whole comes to the same.
    if let Ok(whole) =
        rows.iter().map(|row| evaluate_expr(&expr, row, ZONE)).collect::<Result<Vec<Value>, ValueError>>()
    {
        assert_eq!(plain.as_ref(), Ok(&whole), "{text}");
    }
    let lowering = Lowering { zone: ZONE, problems: RunProblems::default() };
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let answer = lowering.lower_expr(&asked, &names).alias("answer");
    let plan = frame(&fields, &rows).lazy().with_columns([answer]).select([col("answer")]);
    let found = engine::collect_frames(vec![plan]);
    match plain {
        Err(problem) => {
            assert!(lowering.problems.first_in_text().is_some(), "{text}: only the plain way finds {problem:?}");
        }
        Ok(plain) => {
            assert_eq!(lowering.problems.first_in_text(), None, "{text}");
            let found = found.unwrap_or_else(|reason| panic!("{text}: {reason}")).pop().unwrap();
            let series = found.column("answer").unwrap().as_materialized_series().clone();
            assert_eq!(series.dtype(), &polars_type(expr.data_type), "{text}");
            let found: Vec<Value> = read_column(&series, expr.data_type).unwrap().collect();
            for (row, (found, plain)) in rows.iter().zip(found.iter().zip(&plain)) {
                assert_eq!(found, plain, "{text}: {row:?}");
            }
        }
    }
}

/// An expression of some type, so deep at most.
fn expression(kind: &'static str, depth: u32) -> impl Strategy<Value = String> {
    (any::<u64>(), Just(kind)).prop_map(move |(seed, kind)| written(kind, depth, &mut Dice(seed)))
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }
}

fn written(kind: &str, depth: u32, dice: &mut Dice) -> String {
    let number = |dice: &mut Dice| dice.pick(&["integer", "decimal", "double"]);
    if depth == 0 || dice.roll(6) == 0 {
        return match kind {
            "boolean" => dice.pick(&["b", "TRUE", "FALSE", "NULL"]),
            "integer" => dice.pick(&["n", "0", "7", "-3", "9223372036854775807"]),
            "decimal" => dice.pick(&["d", "0.5", "-12.25", "0.00"]),
            "double" => dice.pick(&["x", "1e0", "-2.5e0", "1e308", "0e0"]),
            "text" => dice.pick(&["t", "'abc'", "''", "' 42 '"]),
            "date" => dice.pick(&["on_day", "DATE '2026-03-29'", ":as_of"]),
            _ => dice.pick(&["at", "TIMESTAMP '2026-03-29 02:30:00'"]),
        }
        .to_owned();
    }
    let deep = depth - 1;
    let mut part = |kind: &str| written(kind, deep, dice);
    match kind {
        "boolean" => {
            let (one, two) = (part("boolean"), part("boolean"));
            let number_kind = number(dice);
            let (low, high) = (written(number_kind, deep, dice), written(number_kind, deep, dice));
            let (text, other) = (written("text", deep, dice), written("text", deep, dice));
            let (early, late) = (written("date", deep, dice), written("timestamp", deep, dice));
            let sign = dice.pick(&["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]);
            match dice.roll(10) {
                0 => format!("({one} AND {two})"),
                1 => format!("({one} OR {two})"),
                2 => format!("(NOT {one})"),
                3 => format!("({low} {sign} {high})"),
                4 => format!("({text} {sign} {other})"),
                5 => format!("({early} {sign} {late})"),
                6 => format!("({one} IS NOT TRUE)"),
                7 => format!("({text} IN ('abc', {other}, NULL))"),
                8 => format!("({low} BETWEEN {high} AND 10)"),
                _ => format!("({text} IS NULL)"),
            }
        }
        "integer" => {
            let (one, two) = (part("integer"), part("integer"));
            let (when, text, day) = (part("boolean"), part("text"), part("date"));
            let sign = dice.pick(&["+", "-", "*", "%", "//"]);
            match dice.roll(8) {
                0 | 1 => format!("({one} {sign} {two})"),
                2 => format!("TRY_CAST({text} AS INTEGER)"),
                3 => format!("CAST({text} AS BIGINT)"),
                4 => format!("LENGTH({text})"),
                5 => format!("EXTRACT(DAY FROM {day})"),
                6 => format!("({day} - DATE '2026-01-01')"),
                _ => format!("CASE WHEN {when} THEN {one} ELSE {two} END"),
            }
        }
        "decimal" | "double" => {
            let (one, two) = (written(kind, deep, dice), written(kind, deep, dice));
            let mixed = written(number(dice), deep, dice);
            let when = written("boolean", deep, dice);
            let sign = dice.pick(&["+", "-", "*"]);
            match dice.roll(6) {
                0 | 1 => format!("({one} {sign} {mixed})"),
                2 if kind == "double" => format!("({one} / {mixed})"),
                3 if kind == "double" => format!("CAST({mixed} AS DOUBLE)"),
                4 => format!("COALESCE({one}, {two})"),
                5 => format!("ROUND({one}, 1)"),
                _ => format!("CASE WHEN {when} THEN {one} ELSE {two} END"),
            }
        }
        "text" => {
            let (one, two) = (written("text", deep, dice), written("text", deep, dice));
            let any = dice.pick(&["integer", "decimal", "double", "boolean", "date", "timestamp"]);
            let other = written(any, deep, dice);
            let when = written("boolean", deep, dice);
            match dice.roll(5) {
                0 => format!("({one} || {two})"),
                1 => format!("UPPER({one})"),
                2 => format!("CAST({other} AS VARCHAR)"),
                3 => format!("COALESCE({one}, {two})"),
                _ => format!("CASE WHEN {when} THEN {one} ELSE {two} END"),
            }
        }
        "date" => {
            let (one, two) = (written("date", deep, dice), written("timestamp", deep, dice));
            let text = written("text", deep, dice);
            let when = written("boolean", deep, dice);
            match dice.roll(4) {
                0 => format!("CAST({two} AS DATE)"),
                1 => format!("({one} + 1)"),
                2 => format!("TRY_CAST({text} AS DATE)"),
                _ => format!("CASE WHEN {when} THEN {one} END"),
            }
        }
        _ => {
            let (one, two) = (written("timestamp", deep, dice), written("date", deep, dice));
            let text = written("text", deep, dice);
            match dice.roll(4) {
                0 => format!("CAST({two} AS TIMESTAMP)"),
                1 => format!("({one} + INTERVAL '1 month')"),
                2 => format!("TRY_CAST({text} AS TIMESTAMP)"),
                _ => format!("DATE_TRUNC('month', {one})"),
            }
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 300, ..Config::default() })]

    #[test]
    fn both_ways_come_to_the_same(
        text in prop_oneof![
            expression("boolean", 3),
            expression("integer", 3),
            expression("decimal", 3),
            expression("double", 3),
            expression("text", 3),
            expression("date", 3),
            expression("timestamp", 3),
        ]
    ) {
        compare(&text);
    }
}

#[test]
fn guards_keep_what_is_not_taken_from_failing() {
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
        assert!(bound(text, &fields()).is_some(), "{text}");
        compare(text);
    }
}

#[test]
fn what_literals_decide_is_not_computed() {
    let (fields, rows) = (fields(), rows());
    let values =
        |expr: &Expr| rows.iter().map(|row| evaluate_expr(expr, row, ZONE)).collect::<Result<Vec<Value>, ValueError>>();
    for (text, same) in [
        ("CAST(t AS INTEGER) = 1 AND FALSE", "FALSE"),
        ("b OR CAST(t AS INTEGER) = 1 OR TRUE", "TRUE"),
        ("CAST(t AS INTEGER) > NULL", "NULL"),
        ("CAST(t AS INTEGER) IN (NULL)", "NULL"),
        ("CASE WHEN n = NULL THEN CAST(t AS BIGINT) WHEN b THEN 2 ELSE n END", "IF(b, 2, n)"),
        ("CASE WHEN b THEN 2 WHEN n = 1 OR TRUE THEN 3 WHEN t = '' THEN CAST(t AS BIGINT) END", "IF(b, 2, 3)"),
        ("COALESCE(CAST(t AS INTEGER) = NULL, b, n = 1 OR TRUE, CAST(t AS BOOLEAN))", "COALESCE(b, TRUE)"),
    ] {
        let asked = simplify_expr(bound(text, &fields).unwrap(), ZONE);
        assert_eq!(values(&asked), values(&bound(same, &fields).unwrap()), "{text}");
        compare(text);
    }
    let kept = simplify_expr(bound("CAST(t AS INTEGER) IS DISTINCT FROM NULL", &fields).unwrap(), ZONE);
    assert!(values(&kept).is_err());
}

#[test]
fn a_value_that_is_refused_is_noted() {
    let (fields, rows) = (fields(), rows());
    let expr = bound("CAST(t AS INTEGER)", &fields).unwrap();
    let lowering = Lowering { zone: ZONE, problems: RunProblems::default() };
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let plan = frame(&fields, &rows).lazy().select([lowering.lower_expr(&expr, &names)]);
    assert!(engine::collect_frames(vec![plan]).is_err());
    let problem = lowering.problems.first_in_text().unwrap();
    assert_eq!((problem.start, problem.end), (expr.location.start, expr.location.end));
    assert!(problem.message.contains("is not an integer"), "{}", problem.message);
}

/// What random expressions once found.
#[test]
fn literals_alone_come_to_the_same_both_ways() {
    for text in [
        "CASE WHEN (CASE WHEN NULL THEN '' ELSE ' 42 ' END IN ('abc', CAST(n AS VARCHAR), NULL)) THEN \
         CAST(CAST('' AS BIGINT) AS VARCHAR) ELSE COALESCE('', CAST(-3 AS VARCHAR)) END",
        "(TRY_CAST(COALESCE('abc', ' 42 ') AS INTEGER) BETWEEN CASE WHEN (NULL IS NOT TRUE) THEN \
         CAST('' AS BIGINT) ELSE TRY_CAST('' AS INTEGER) END AND 10)",
        "((NOT (NULL AND TRUE)) AND (EXTRACT(DAY FROM DATE '2026-03-29') BETWEEN CAST('abc' AS BIGINT) AND 10))",
    ] {
        compare(text);
    }
}
