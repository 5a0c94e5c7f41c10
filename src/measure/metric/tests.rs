//! Metrics of small companies, worked out by hand.

use chrono::NaiveDate;
use polars::df;
use polars::prelude::{DataFrame, DataType, IntoLazy, TimeUnit, col};

use super::*;
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::{ColumnType, Literal, MetricFreshness, MetricType, RollUp, RollUpBy, Source, SourceTime, Tier};
use crate::testing::{PipelineFixture, test_metric, test_source, test_sql};

/// Rows of the accounts without an id.
mod empty_ids;

fn usage() -> Source {
    let time = SourceTime::Events { at: "at".to_owned(), delivered: Some("event_date".to_owned()) };
    let columns = [
        ("account_id", ColumnType::Text),
        ("user_id", ColumnType::Text),
        ("name", ColumnType::Text),
        ("at", ColumnType::Timestamp),
        ("minutes", ColumnType::Number),
    ];
    test_source("usage", time, &columns)
}

/// Events of `day`: account, user, name, hour, minutes.
fn events(day: &str, rows: &[(Option<&str>, &str, &str, i64, f64)]) -> DataFrame {
    let midnight = day.parse::<NaiveDate>().unwrap().and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros();
    let at: Vec<i64> = rows.iter().map(|row| midnight + row.3 * 3_600_000_000).collect();
    let frame = df!(
        "account_id" => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        "user_id" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
        "name" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        "at" => at,
        "minutes" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
    );
    let naive = DataType::Datetime(TimeUnit::Microseconds, None);
    frame.unwrap().lazy().with_column(col("at").cast(naive)).collect().unwrap()
}

fn world() -> PipelineFixture {
    let mut world = PipelineFixture::new();
    world.add_source(usage());
    world.write_file(
        "usage/event_date=2026-06-29/x.parquet",
        events(
            "2026-06-29",
            &[(Some("a"), "u1", "login", 1, 0.1), (Some("a"), "u2", "login", 2, 0.2), (None, "u9", "login", 3, 1.0)],
        ),
    );
    world.write_file(
        "usage/event_date=2026-06-30/x.parquet",
        events(
            "2026-06-30",
            &[
                (Some("a"), "u1", "export", 1, 0.3),
                (Some("b"), "u3", "login", 23, f64::NAN),
                (Some("z"), "u4", "login", 3, 1.0),
            ],
        ),
    );
    world.write_file(
        "usage/event_date=2026-07-01/x.parquet",
        events("2026-07-01", &[(Some("b"), "u4", "login", 0, 1.0)]),
    );
    world
}

fn numbers_of(table: &MetricTable, name: &str) -> Vec<Option<f64>> {
    match &table.metric(name).unwrap().values {
        AccountValues::Number(values) => values.clone(),
        other => panic!("{other:?}"),
    }
}

const USAGE: &str = "
    SELECT account_id,
           COUNT(*) AS events,
           COUNT(DISTINCT CASE WHEN at >= :from_1d THEN user_id END) AS users_1d,
           SUM(minutes) AS minutes,
           AVG(minutes) AS mean,
           COUNT(DISTINCT CASE WHEN name = 'login' THEN user_id END) - COUNT(*) AS difference
    FROM usage WHERE event_date >= :from_2d GROUP BY account_id";

fn usage_metrics() -> Vec<crate::config::Metric> {
    ["events", "users_1d", "minutes", "mean", "difference"].map(|name| test_metric(name, MetricType::Number)).into()
}

#[test]
fn metrics_have_one_value_per_account_and_day() {
    let mut world = world();
    world.add_query(USAGE, usage_metrics());
    let table = world.compute_metrics("2026-06-30").unwrap();
    assert_eq!(table.accounts, ["a", "b", "c"]);
    assert_eq!(numbers_of(&table, "events"), [Some(3.0), Some(1.0), None]);
    assert_eq!(numbers_of(&table, "users_1d"), [Some(1.0), Some(1.0), None]);
    assert_eq!(numbers_of(&table, "minutes"), [Some(0.6), None, None]);
    // The exact sum is divided and rounded once; 0.6 / 3.0 would round twice.
    assert_eq!(numbers_of(&table, "mean"), [Some(0.2), None, None]);
    assert_eq!(numbers_of(&table, "difference"), [Some(-1.0), Some(0.0), None]);
    assert_eq!(table.metric("mean").unwrap().status, [ValueStatus::Ok, ValueStatus::Missing, ValueStatus::Missing]);
    let tomorrow = world.compute_metrics("2026-07-01").unwrap();
    assert_eq!(numbers_of(&tomorrow, "events"), [Some(1.0), Some(2.0), None]);
    let before = world.compute_metrics("2026-06-29").unwrap();
    assert_eq!(numbers_of(&before, "events"), [Some(2.0), None, None]);
}

#[test]
fn metrics_have_their_declared_type() {
    let mut world = world();
    let mut newest = test_metric("newest", MetricType::Date);
    newest.no_rows = Some(Literal::Text("2020-01-01".to_owned()));
    let mut logins = test_metric("logins", MetricType::Integer);
    logins.no_rows = Some(Literal::Number(0.0));
    world.add_query(
        "SELECT account_id, MAX(at) AS newest, COUNT(*) AS logins, MAX(name) AS name, COUNT(*) > 1 AS many, 1 AS extra
         FROM usage GROUP BY account_id ORDER BY account_id",
        vec![newest, logins, test_metric("name", MetricType::Text), test_metric("many", MetricType::Boolean)],
    );
    let table = world.compute_metrics("2026-06-30").unwrap();
    let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
    assert_eq!(
        table.metric("newest").unwrap().values,
        AccountValues::Date(vec![day("2026-06-30"), day("2026-06-30"), day("2020-01-01")])
    );
    assert_eq!(numbers_of(&table, "logins"), [Some(3.0), Some(1.0), Some(0.0)]);
    assert_eq!(
        table.metric("name").unwrap().values,
        AccountValues::Text(vec![Some("login".to_owned()), Some("login".to_owned()), None])
    );
    assert_eq!(table.metric("many").unwrap().values, AccountValues::Boolean(vec![Some(true), Some(false), None]));
    assert_eq!(table.frame.get_column_names(), ["account_id", "seats", "newest", "logins", "name", "many", "tier"]);
    assert_eq!(table.frame.column("seats").unwrap().dtype(), &DataType::Int64);
}

#[test]
fn derived_metrics_divide_by_zero_to_null_and_inherit_staleness() {
    let mut world = world();
    let mut minutes = test_metric("minutes", MetricType::Number);
    minutes.freshness = Some(MetricFreshness { on: "newest".to_owned(), max_age_days: Some(0) });
    world.add_query(
        "SELECT account_id, SUM(seats) AS total, MAX(seats) - 10 AS above FROM accounts GROUP BY account_id",
        vec![test_metric("total", MetricType::Integer), test_metric("above", MetricType::Integer)],
    );
    world.add_query("SELECT account_id, 5 AS minutes, MIN(at) AS newest FROM usage GROUP BY account_id", vec![minutes]);
    world.add_derived_metric("ratio", MetricType::Number, "total / above", &["total", "above"]);
    world.add_derived_metric(
        "verdict",
        MetricType::Text,
        "CASE WHEN total / above > 1.5 THEN 'high' ELSE 'low' END",
        &["total", "above"],
    );
    world.add_derived_metric("twice", MetricType::Number, "minutes * 2", &["minutes"]);
    world.add_derived_metric("age", MetricType::Integer, "days_since(DATE '2026-06-01')", &[]);
    world.pipeline.tiers = vec![
        Tier { name: "big".to_owned(), when: Some(test_sql("ratio < 1.8")) },
        Tier { name: "small".to_owned(), when: None },
    ];
    let table = world.compute_metrics("2026-06-30").unwrap();
    assert_eq!(numbers_of(&table, "ratio"), [None, Some(2.0), Some(1.5)]);
    assert_eq!(
        table.metric("verdict").unwrap().values,
        AccountValues::Text(["low", "high", "low"].map(|text| Some(text.to_owned())).into())
    );
    assert_eq!(table.metric("minutes").unwrap().status, [ValueStatus::Stale, ValueStatus::Ok, ValueStatus::Missing]);
    assert_eq!(table.metric("twice").unwrap().status, [ValueStatus::Stale, ValueStatus::Ok, ValueStatus::Missing]);
    assert_eq!(numbers_of(&table, "age"), [Some(29.0); 3]);
    assert_eq!(table.tiers, [1, 1, 0]);
    let written = ["tier = 'big'", "NULL", "TRUE"].map(test_sql);
    let conditions: Vec<Formula> = written.iter().map(|sql| Formula::new(sql, "a rule")).collect();
    let held = evaluate_conditions(&table.frame, &conditions, world.pipeline.bindings(table.as_of));
    assert_eq!(held.unwrap(), [vec![false, false, true], vec![false; 3], vec![true; 3]]);
    for (text, expected) in [("40", Some(40.0)), ("ratio / 0", None), ("-(0 * 1e0)", Some(0.0))] {
        let amounts = evaluate_numbers(
            &table.frame,
            Formula::new(&test_sql(text), "a rule"),
            world.pipeline.bindings(table.as_of),
        )
        .unwrap();
        assert_eq!(amounts, [expected; 3]);
        assert!(amounts.into_iter().flatten().all(f64::is_sign_positive));
    }
}

/// Several queries over one source, some by the streaming group-by, some not, with equal and with different conditions.
#[test]
fn queries_share_a_source() {
    let mut world = world();
    let select = ["COUNT(*)", "COUNT(DISTINCT user_id)", "MEDIAN(minutes)", "MEDIAN(minutes)", "COUNT(*)", "COUNT(*)"];
    let all = "event_date >= :from_2d";
    let conditions = [all, all, all, all, all, "name = 'login'"];
    for (at, (select, condition)) in select.iter().zip(conditions).enumerate() {
        let name = format!("m{at}");
        let text = format!("SELECT account_id, {select} AS {name} FROM usage WHERE {condition} GROUP BY account_id");
        world.add_query(&text, vec![test_metric(&name, MetricType::Number)]);
    }
    let table = world.compute_metrics("2026-06-30").unwrap();
    let of_a: Vec<Option<f64>> = (0..6).map(|at| numbers_of(&table, &format!("m{at}"))[0]).collect();
    assert_eq!(of_a, [Some(3.0), Some(2.0), Some(0.2), Some(0.2), Some(3.0), Some(2.0)]);
}

#[test]
fn several_rows_of_an_account_are_refused() {
    let mut world = world();
    world.add_query(
        "SELECT account_id, minutes FROM usage WHERE account_id IS NOT NULL",
        vec![test_metric("minutes", MetricType::Number)],
    );
    assert_eq!(
        PipelineFixture::failure_messages(world.compute_metrics("2026-06-30")),
        ["`0.sql`: it returns several rows for 1 account, such as `a`"]
    );
    world.write_file("accounts/b.parquet", df!("account_id" => ["c"], "seats" => [1_i64]).unwrap());
    world.pipeline.queries.clear();
    assert_eq!(
        PipelineFixture::failure_messages(world.compute_metrics("2026-06-30")),
        ["source `accounts`: 1 account has several rows, such as `c`"]
    );
}

#[test]
fn mistakes_in_queries_are_reported_all_at_once_without_reading() {
    let mut world = world();
    world.add_query(
        "SELECT account_id, COUNT(*) AS event FROM usagee GROUP BY account_id",
        vec![test_metric("events", MetricType::Number)],
    );
    world.add_query(
        "SELECT account_id, COUNT(*) AS event FROM usage GROUP BY account_id",
        vec![test_metric("events", MetricType::Number)],
    );
    world.add_query(
        "SELECT account_id, SUM(minute) AS x FROM usage GROUP BY account_id",
        vec![test_metric("x", MetricType::Number)],
    );
    world.add_query(
        "SELECT account_id, MAX(name) AS x FROM usage GROUP BY account_id",
        vec![test_metric("y", MetricType::Date)],
    );
    world.add_query("SELECT account_id,, 1 FROM usage WHERE at < :as_off", vec![]);
    world.add_query("SELECT account_id, COUNT(* FROM usage", vec![]);
    world.add_query(
        "SELECT account_id, MAX(at) - MIN(at) AS y FROM usage GROUP BY 1",
        vec![test_metric("y", MetricType::Number)],
    );
    world.pipeline.queries[3].metrics[0].name = "x".to_owned();
    let mistakes: Vec<String> = check_queries(&world.pipeline)
        .problems
        .iter()
        .map(|mistake| {
            let hint = mistake.hint.as_deref().unwrap_or("");
            format!("{:?} {} | {hint}", mistake.place.as_ref().unwrap(), mistake.message)
        })
        .collect();
    let expected = [
        "0.sql:1:43 no source is called `usagee` | did you mean `usage`?",
        "test.yaml:1:1 `1.sql` returns no column `events` | did you mean `event`?",
        "2.sql:1:24 no column is called `minute` | did you mean `minutes`?",
        "test.yaml:1:1 column `x` of `3.sql`: expected a date, found text | ",
        "4.sql:1:19 cannot read this SQL: expected an expression, found `,` | ",
        "4.sql:1:45 no parameter is called `:as_off` | did you mean `:as_of`?",
        "5.sql:1:28 cannot read this SQL: expected `)`, found `FROM` | ",
        "test.yaml:1:1 column `y` of `6.sql`: expected a number, found a span of time | say in which unit: \
         `hours_between(start, end)`, `days_between(start, end)`, `EXTRACT(EPOCH FROM span)`",
    ];
    assert_eq!(mistakes, expected);
}

#[test]
fn rows_in_any_order_give_the_same_digits() {
    let mut frames = Vec::new();
    for order in [[0.1, 0.2, 0.3, 1e15, -1e15], [1e15, 0.3, -1e15, 0.1, 0.2]] {
        let mut world = PipelineFixture::new();
        world.add_source(usage());
        let rows: Vec<_> = order.iter().map(|minutes| (Some("a"), "u", "x", 1, *minutes)).collect();
        world.write_file("usage/event_date=2026-06-30/x.parquet", events("2026-06-30", &rows[..3]));
        world.write_file("usage/event_date=2026-06-30/y.parquet", events("2026-06-30", &rows[3..]));
        world.add_query(
            "WITH u AS (SELECT account_id, minutes AS m FROM usage)
             SELECT account_id, SUM(m) AS total, AVG(m) AS mean FROM u GROUP BY account_id",
            vec![test_metric("total", MetricType::Number), test_metric("mean", MetricType::Number)],
        );
        frames.push(world.compute_metrics("2026-06-30").unwrap().frame);
    }
    assert!(frames[0].equals_missing(&frames[1]));
    assert_eq!(frames[0].column("total").unwrap().f64().unwrap().get(0), Some(0.6));
}

#[test]
fn of_repeated_listing_rows_the_same_one_is_always_kept() {
    let mut world = world();
    let text = |name| (name, ColumnType::Text);
    world.add_source(test_source("companies", SourceTime::Current, &[text("id"), text("parent"), text("called")]));
    let rows = polars::df!(
        "id" => [Some("b"), Some("a"), Some("b"), None, Some(" "), Some("b"), Some("c")],
        "parent" => [None, Some("x"), Some("y"), Some("x"), Some("x"), Some("z"), Some("")],
        "called" => [Some("B"), None, Some("B"), Some("nobody"), Some("blank"), None, Some(" ")],
    );
    world.write_file("companies/a.parquet", rows.unwrap());
    world.pipeline.accounts.source = "companies".to_owned();
    world.pipeline.accounts.id = "id".to_owned();
    world.pipeline.accounts.name = Some("called".to_owned());
    world.pipeline.accounts.only = Some(test_sql("id <> 'b' AND id <> ' '"));
    let roll_up =
        RollUp { to: "parent".to_owned(), by: RollUpBy::Mean, own_share: None, min_coverage: 0.0, listed_in: None };
    world.pipeline.roll_up = Some(roll_up);
    let sources = world.open_sources("2026-06-30").unwrap();
    let listing = read_listing(&world.pipeline, &sources).unwrap();
    // The scored accounts are a and c.
    assert_eq!(listing.parents, [Some("x".to_owned()), None]);
    let listed: Vec<String> = listing
        .listed
        .iter()
        .map(|row| {
            [row.id.as_str(), row.parent.as_deref().unwrap_or("-"), row.name.as_deref().unwrap_or("-")].join(" ")
        })
        .collect();
    assert_eq!(listed, ["a x -", "b y B", "c - -"]);
}
