//! SQL as authors write it, and what becomes of it.

use std::collections::BTreeMap;

use super::*;
use crate::testing::{day, sql};

const PARAMETERS: &[(&str, f64)] = &[("threshold", -2.5), ("weight", 3.0)];

fn parameters() -> Vec<(String, Parameter)> {
    let numbers = PARAMETERS.iter().map(|(name, value)| ((*name).to_owned(), Parameter::Number(*value)));
    let others = [
        ("plan", Parameter::Text("it's".to_owned())),
        ("start", Parameter::Date(day("1969-12-31"))),
        ("n", Parameter::Integer(7)),
    ];
    numbers.chain(others.map(|(name, value)| (name.to_owned(), value))).collect()
}

fn bound(text: &str) -> Result<String, Vec<String>> {
    let parameters = parameters();
    let bindings = Bindings { as_of: day("2026-06-30"), parameters: &parameters };
    query(&sql(text), bindings).map(|tree| tree.to_string()).map_err(|told| {
        told.into_iter()
            .map(|told| {
                format!(
                    "{}:{} {}",
                    told.place.as_ref().map_or(0, Place::line),
                    told.place.as_ref().map_or(0, Place::column),
                    told.message
                )
            })
            .collect()
    })
}

fn expr(text: &str) -> String {
    let parameters = parameters();
    let bindings = Bindings { as_of: day("2026-06-30"), parameters: &parameters };
    expression(&sql(text), bindings).map_or_else(|told| told[0].message.clone(), |tree| tree.to_string())
}

#[test]
fn parameters_are_typed_literals_and_nothing_else_changes() {
    let date = |days: i64| format!("CAST({days} AS DATE)");
    assert_eq!(bound("SELECT :as_of").unwrap(), format!("SELECT {}", date(20634)));
    assert_eq!(bound("SELECT :as_of_end").unwrap(), "SELECT CAST(1782864000000000 AS TIMESTAMP)");
    assert_eq!(bound("SELECT :from_1d, :from_30d").unwrap(), format!("SELECT {}, {}", date(20634), date(20605)));
    assert_eq!(bound("SELECT :prev_1d, :prev_30d").unwrap(), format!("SELECT {}, {}", date(20633), date(20575)));
    assert_eq!(
        bound("SELECT 1 -:threshold, :weight, :plan, :start, :n").unwrap(),
        format!("SELECT 1 - (-2.5), 3, 'it''s', {}, 7", date(-1))
    );
    assert_eq!(
        bound("SELECT ':as_of', \":as_of\", x::DATE -- :as_of\n /* :as_off */").unwrap(),
        "SELECT ':as_of', \":as_of\", x::DATE"
    );
    assert_eq!(bound("SELECT DATE '2026-06-30', '2026-06-30'::DATE").unwrap(), format!("SELECT {0}, {0}", date(20634)));
    assert_eq!(bound("SELECT TIMESTAMP '2026-07-01 00:00:00'").unwrap(), "SELECT CAST(1782864000000000 AS TIMESTAMP)");
    assert!(bound("SELECT 1;").is_ok());
}

#[test]
fn mistakes_have_their_place() {
    assert_eq!(
        bound("SELECT x,\n  :from_d, :as_offf").unwrap_err(),
        ["2:3 no parameter is called `:from_d`", "2:12 no parameter is called `:as_offf`"]
    );
    assert_eq!(bound("SELECT 'x").unwrap_err(), ["1:8 cannot read this SQL: unterminated string literal"]);
    assert_eq!(
        bound("SELECT x\nFROM t WHERE )").unwrap_err(),
        ["2:14 cannot read this SQL: expected an expression, found `)`"]
    );
    assert_eq!(bound("SELECT 1; SELECT 2").unwrap_err(), ["1:1 expected one SELECT query, found 2 of them"]);
    assert_eq!(bound("DROP TABLE x").unwrap_err(), ["1:1 expected one SELECT query, found `DROP`"]);
    assert_eq!(bound("-- nothing").unwrap_err(), ["1:1 expected one SELECT query, found nothing"]);
    assert_eq!(expr("a +"), "cannot read this SQL: expected an expression, found the end");
    assert_eq!(expr("a b"), "expected one SQL expression, found `b` after it");
    assert_eq!(expr("MAX(a)"), "expected an expression over one account's row, found the aggregate `MAX`");
    assert_eq!(
        expr("days_since(a, b)"),
        "expected one date between the brackets of `days_since`, found `days_since(a, b)`"
    );
}

#[test]
fn no_file_is_read_that_no_source_declares() {
    for text in [
        "SELECT * FROM read_parquet('/x.parquet')",
        "WITH read_parquet AS (SELECT 1) SELECT 1 FROM t WHERE a IN (SELECT x FROM read_parquet('/x.parquet'))",
    ] {
        assert!(bound(text).unwrap_err()[0].ends_with("no source is called `read_parquet`"), "{text}");
    }
}

#[test]
fn signs_do_not_become_comments() {
    assert_eq!(bound("SELECT a - -1, - - b, -(-c), - - - d, - -:n").unwrap(), {
        "SELECT a - -1, -(-b), -(-c), -(-(-d)), -(-7)"
    });
}

#[test]
fn chains_end_before_the_stack_does() {
    let chain = |count: usize| format!("SELECT a FROM t WHERE {}", vec!["a = 1"; count].join(" OR "));
    assert!(bound(&chain(200)).is_ok());
    for text in [
        chain(100_000),
        format!("SELECT 1{}", " UNION SELECT 1, 2".repeat(50_000)),
        format!("SELECT a{}", "::DATE".repeat(50_000)),
        format!("SELECT a{}", " IS NULL".repeat(50_000)),
        format!("SELECT {}a", "- ".repeat(50_000)),
    ] {
        let told = bound(&text).unwrap_err();
        assert!(told[0].ends_with("more than 500 operators follow each other"), "{}", told[0]);
    }
    let list = vec!["'x'"; 50_000].join(", ");
    assert!(bound(&format!("SELECT a FROM t WHERE a IN ({list})")).is_ok());
}

#[test]
fn arithmetic_is_made_exact() {
    let known: BTreeMap<String, Exactness> =
        [("n", Exactness::Whole), ("d", Exactness::Exact), ("x", Exactness::Inexact), ("b", Exactness::Narrow)]
            .map(|(name, how)| (name.to_owned(), how))
            .into();
    let exact = |text: &str| {
        let mut tree =
            query(&sql(&format!("SELECT {text} FROM t")), Bindings { as_of: day("2026-06-30"), parameters: &[] })
                .unwrap();
        make_exact(&mut tree, &known);
        tree.to_string().trim_start_matches("SELECT ").trim_end_matches(" FROM t").to_owned()
    };
    assert_eq!(exact("SUM(n)"), "CAST(SUM(n) AS BIGINT(64))");
    assert_eq!(exact("SUM(d), SUM(n * d)"), "SUM(d), SUM(n * d)");
    assert_eq!(exact("SUM(t.x)"), "CAST(SUM(CAST(CASE WHEN (t.x - t.x) = 0 THEN t.x END AS DECIMAL(38,9))) AS DOUBLE)");
    assert_eq!(
        exact("SUM(CASE WHEN x > 1.5 THEN 1 ELSE 0 END)"),
        "SUM(CAST(CASE WHEN x > 1.5 THEN 1 ELSE 0 END AS BIGINT))"
    );
    assert_eq!(
        exact("SUM(n * 1.5)"),
        "CAST(SUM(CAST(CASE WHEN (n * 1.5 - n * 1.5) = 0 THEN n * 1.5 END AS DECIMAL(38,9))) AS DOUBLE)"
    );
    assert_eq!(exact("AVG(n)"), "(CAST(CAST(SUM(n) AS BIGINT(64)) AS DOUBLE) / COUNT(n))");
    assert_eq!(exact("AVG(b)"), "(CAST(SUM(CAST(b AS BIGINT)) AS DOUBLE) / COUNT(CAST(b AS BIGINT)))");
    assert_eq!(
        exact("SUM(unheard_of) OVER (PARTITION BY n)"),
        "CAST(SUM(CAST(CASE WHEN (unheard_of - unheard_of) = 0 THEN unheard_of END AS DECIMAL(38,9))) OVER (PARTITION BY n) AS DOUBLE)"
    );
    assert_eq!(exact("COUNT(*) - COUNT(DISTINCT n)"), "CAST(COUNT(*) AS BIGINT) - CAST(COUNT(DISTINCT n) AS BIGINT)");
    let wide = "CAST(CAST(n AS DECIMAL(38,0)) * CAST(2 AS DECIMAL(38,0)) AS BIGINT)";
    assert_eq!(exact("n * 2, d * 2, x * 2"), format!("{wide}, d * 2, x * 2"));
    assert_eq!(exact("SUM(n * 2)"), format!("CAST(SUM({wide}) AS BIGINT(64))"));
    assert_eq!(exact("n / 2, n / n"), "n / 2, n / NULLIF(n, 0)");
    assert_eq!(exact("EXTRACT(DAY FROM d)"), "CAST(EXTRACT(DAY FROM d) AS BIGINT)");
    assert_eq!(expr("a / b"), "a / NULLIF(b, 0)");
    assert_eq!(expr("days_since(d)"), "(20634 - CAST(CAST(d AS DATE) AS BIGINT))");
}

#[test]
fn sums_of_integers_may_not_wrap_around() {
    let text = "SELECT CAST(SUM(n) AS BIGINT(64)) AS a, SUM(d), CAST(SUM(DISTINCT n) OVER (PARTITION BY k) AS BIGINT(64)) FROM t";
    let mut tree = query(&sql(text), Bindings { as_of: day("2026-06-30"), parameters: &[] }).unwrap();
    checked(&mut tree);
    assert_eq!(
        tree.to_string(),
        "SELECT CAST(SUM(CAST(n AS DECIMAL(38,0))) AS BIGINT) AS a, SUM(d), \
         CAST(SUM(DISTINCT CAST(n AS DECIMAL(38,0))) OVER (PARTITION BY k) AS BIGINT) FROM t"
    );
}

#[test]
fn a_query_tells_how_far_back_it_looks() {
    let looks = |text: &str| {
        let tree = query(&sql(text), Bindings { as_of: day("2026-06-30"), parameters: &[] }).unwrap();
        reach(&tree, "usage", "at").map(|time| time.date().to_string())
    };
    assert_eq!(looks("SELECT 1 FROM usage WHERE at >= :from_30d AND (x OR y)").as_deref(), Some("2026-06-01"));
    assert_eq!(looks("SELECT 1 FROM usage u WHERE :from_30d < u.at AND at > :from_7d").as_deref(), Some("2026-06-24"));
    assert_eq!(
        looks("WITH u AS (SELECT * FROM usage WHERE at BETWEEN :from_60d AND :as_of) SELECT 1 FROM u, x").as_deref(),
        Some("2026-05-02")
    );
    assert_eq!(
        looks("SELECT 1 FROM usage WHERE at >= :from_30d UNION SELECT 1 FROM usage WHERE at = :as_of").as_deref(),
        Some("2026-06-01")
    );
    assert_eq!(looks("SELECT 1 FROM usage WHERE at >= :from_30d OR x"), None);
    assert_eq!(looks("SELECT 1 FROM usage WHERE at >= :from_30d UNION SELECT 1 FROM usage"), None);
    assert_eq!(looks("SELECT 1 FROM usage JOIN x ON y WHERE at >= :from_30d"), None);
    assert_eq!(looks("SELECT 1 FROM usage WHERE z IN (SELECT a FROM usage WHERE at >= :from_30d)"), None);
    assert_eq!(looks("SELECT 1 FROM usage WHERE NOT at >= :from_30d"), None);
}

#[test]
fn tables_are_those_of_others() {
    let tree = query(
        &sql("WITH a AS (SELECT 1 FROM \"b\") SELECT x FROM a JOIN c ON y WHERE z IN (SELECT 1 FROM d, b)"),
        Bindings { as_of: day("2026-06-30"), parameters: &[] },
    );
    assert_eq!(tables(&tree.unwrap()), ["b", "c", "d"]);
}

#[test]
fn groups_are_taken_out() {
    let columns = [("usage".to_owned(), vec!["k".to_owned(), "u".to_owned()])].into();
    let taken = |text: &str| {
        let mut tree = query(&sql(text), Bindings { as_of: day("2026-06-30"), parameters: &[] }).unwrap();
        let blocks = take_blocks(&mut tree, &columns);
        (tree.to_string(), blocks.into_iter().map(|block| block.rows.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(
        taken(
            "SELECT k, COUNT(DISTINCT u) + 1 AS n FROM usage AS x WHERE u > 1 GROUP BY x.k HAVING MAX(u) > 2 ORDER BY k"
        ),
        (
            "SELECT __key0 AS k, __total0 + 1 AS n FROM __groups0 WHERE __total1 > 2 ORDER BY __key0".to_owned(),
            vec!["SELECT x.k AS __key0, u AS __value0 FROM usage AS x WHERE u > 1".to_owned()]
        )
    );
    for kept in [
        "SELECT k FROM usage GROUP BY k",
        "SELECT k, MEDIAN(u) FROM usage GROUP BY k",
        "SELECT k, COUNT(*) FROM usage JOIN b ON c GROUP BY k",
        "SELECT k, COUNT(*) FROM other GROUP BY k",
        "SELECT u AS k, COUNT(*) FROM usage GROUP BY k",
        "SELECT DISTINCT k, COUNT(*) FROM usage GROUP BY k",
    ] {
        assert_eq!(taken(kept), (kept.to_owned(), Vec::new()));
    }
}
