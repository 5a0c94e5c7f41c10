//! Numbers and times at their ends: exact, missing where that is declared, or an error; never another number.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray,
};

use super::PANICS;
use crate::job::{Done, Job};
use crate::rewrite;
use crate::sources::{DAY, Facts, run};
use crate::warehouse::health;

/// Facts of acme: whole numbers, doubles and decimals.
fn job(whole: &[i64], doubles: &[f64], sql: &str) -> Job {
    let job = Facts::of("at: date\nx: integer\ny: number\nc: decimal(2)").job();
    let rows = whole.len().max(doubles.len());
    let cents = Decimal128Array::from_iter_values((0..rows).map(|_| 999_999_999_999_999_999));
    let columns: [(&str, ArrayRef); 5] = [
        ("account_id", Arc::new(StringArray::from_iter_values((0..rows).map(|_| "acme")))),
        ("at", Arc::new(Date32Array::from_iter_values((0..rows).map(|_| 20_500)))),
        ("x", Arc::new((0..rows).map(|at| whole.get(at).copied()).collect::<Int64Array>())),
        ("y", Arc::new((0..rows).map(|at| doubles.get(at).copied()).collect::<Float64Array>())),
        ("c", Arc::new(cents.with_precision_and_scale(18, 2).unwrap())),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap();
    rewrite::write(&job.path("exports/facts/a.parquet"), &batch);
    std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap().replace("shown: integer", "shown: number");
    std::fs::write(job.path("p.yaml"), yaml).unwrap();
    job
}

/// What `shown` comes to; none where it is missing; an error's text where the run stops.
fn shown(whole: &[i64], doubles: &[f64], shown: &str) -> Result<Option<f64>, String> {
    outcome(&job(
        whole,
        doubles,
        &format!("SELECT account_id, COUNT(*) AS n, {shown} AS shown FROM facts GROUP BY account_id"),
    ))
}

fn outcome(job: &Job) -> Result<Option<f64>, String> {
    let Done { code, stderr, .. } = run(job);
    for word in PANICS {
        assert!(!stderr.contains(word), "{stderr}");
    }
    match code {
        0 => Ok(health(job, DAY, "acme").get("shown").map(|shown| shown.parse().unwrap())),
        _ => {
            assert_eq!(code, 5, "{stderr}");
            assert!(stderr.contains("`facts.sql`") && stderr.contains("hint: "), "{stderr}");
            assert!(job.files("warehouse").is_empty());
            Err(stderr)
        }
    }
}

const MOST: f64 = 9_223_372_036_854_775_807.0;

#[test]
fn nan_and_infinite_doubles_are_missing() {
    let odd = [f64::NAN, f64::INFINITY, 2.5, f64::NEG_INFINITY, -0.0];
    for (sql, expected) in [
        ("SUM(y)", 2.5),
        ("MAX(y)", 2.5),
        ("MIN(y)", 0.0),
        ("COUNT(y)", 2.0),
        ("AVG(y)", 1.25),
        ("COUNT(DISTINCT y)", 2.0),
        ("SUM(y / 0)", f64::NAN),
    ] {
        let expected = Some(expected).filter(|expected| !expected.is_nan());
        assert_eq!(shown(&[], &odd, sql), Ok(expected), "{sql}");
    }
    assert_eq!(shown(&[], &[f64::NAN, f64::INFINITY], "SUM(y)"), Ok(None));
    assert_eq!(shown(&[], &[f64::NAN, f64::INFINITY], "AVG(y)"), Ok(None));
}

#[test]
fn sums_of_large_doubles_are_exact_or_missing() {
    for (values, sql, expected) in [
        (&[1e25, 1e25, 0.5][..], "SUM(y)", 2e25),
        (&[1e20, 1.0, -1e20], "SUM(y)", 1.0),
        (&[1e308, 1e308], "MAX(y)", 1e308),
        (&[1e308, 1e308, -1e308], "SUM(y)", 1e308),
        (&[1e308, 1e308], "AVG(y)", 1e308),
        (&[1e30, 1.0], "SUM(y)", 1e30),
        (&[1e30, 1.0, -1e30], "SUM(y)", 1.0),
        (&[1e30, 1.0], "AVG(y)", 5e29),
        (&[1e20, 1.0], "SUM(y * y)", 1e40),
        (&[9e28, 9e28], "SUM(y)", 1.8e29),
        (&[1.5e-10, 2.5e-10], "SUM(y)", 4e-10),
    ] {
        assert_eq!(shown(&[], values, sql), Ok(Some(expected)), "{sql} {values:?}");
    }
    // Beyond all doubles is no number.
    assert_eq!(shown(&[], &[1e308, 1e308], "MAX(y) * 10"), Ok(None));
    assert_eq!(shown(&[], &[1e308, 1e308], "SUM(y)"), Ok(None));
    let windowed = "SELECT account_id, COUNT(*) AS n, MAX(s) AS shown FROM (SELECT account_id, SUM(y) OVER (PARTITION BY account_id) AS s FROM facts) AS f GROUP BY account_id";
    assert_eq!(outcome(&job(&[], &[1e308, 1e308], windowed)), Ok(None));
    assert_eq!(outcome(&job(&[], &[1e308, 1e308, -1e308], windowed)), Ok(Some(1e308)));
}

#[test]
fn integers_never_wrap_around() {
    let (least, most) = (i64::MIN, i64::MAX);
    assert_eq!(shown(&[most, most, least, least], &[], "SUM(x)"), Ok(Some(-2.0)));
    assert_eq!(shown(&[most, least], &[], "MAX(x)"), Ok(Some(MOST)));
    assert_eq!(shown(&[most, least], &[], "MIN(x)"), Ok(Some(-MOST)));
    assert_eq!(shown(&[most], &[], "SUM(x - 1)"), Ok(Some(MOST)));
    // A mean is none of the integers, so it may be made of a sum that is none.
    assert_eq!(shown(&[most, most], &[], "AVG(x)"), Ok(Some(MOST)));
    for (values, sql) in [
        (&[most, 1][..], "SUM(x)"),
        (&[least, -1], "SUM(x)"),
        (&[most], "SUM(x + 1)"),
        (&[least], "MAX(x - 1)"),
        (&[1 << 62], "MAX(x * 4)"),
        (&[most], "SUM(CASE WHEN x > 5 THEN x * x END)"),
    ] {
        let told = shown(values, &[], sql).unwrap_err();
        assert!(told.contains("64 bits"), "{sql}: {told}");
    }
    for sql in [
        "SELECT account_id, COUNT(*) AS n, MAX(s) AS shown FROM (SELECT account_id, SUM(x) OVER (PARTITION BY account_id) AS s FROM facts) AS f GROUP BY account_id",
        "SELECT f.account_id, COUNT(*) AS n, SUM(x) AS shown FROM facts AS f JOIN accounts AS a ON a.account_id = f.account_id GROUP BY f.account_id",
        "WITH parts AS (SELECT account_id, at, SUM(x) AS x, COUNT(*) AS n FROM facts GROUP BY account_id, at) SELECT account_id, SUM(n) AS n, SUM(x * 2) AS shown FROM parts GROUP BY account_id",
    ] {
        let told = outcome(&job(&[most, 1], &[], sql)).unwrap_err();
        assert!(told.contains("64 bits"), "{sql}: {told}");
        assert!(
            outcome(&job(&[40, 2], &[], sql)).is_ok_and(|shown| shown == Some(42.0) || shown == Some(84.0)),
            "{sql}"
        );
    }
}

#[test]
fn decimals_are_exact_or_refused() {
    // Twice 9,999,999,999,999,999.99, and its square.
    assert_eq!(shown(&[1, 1], &[], "SUM(c)"), Ok(Some(2e16)));
    let square = shown(&[1], &[], "SUM(c * c)").unwrap().unwrap();
    assert!((square / 1e32 - 1.0).abs() < 1e-15, "{square}");
    assert!(shown(&[1], &[], "SUM(c * c * c)").is_err());
}

/// Days long gone and far ahead.
#[test]
fn dates_from_year_1_to_9999_are_read() {
    let job = Facts::of("at: date\nday: date\nat_us: timestamp").shows("date", "MIN(at)").job();
    let days = [-719_162, 20_500, 2_932_896];
    let columns: [(&str, ArrayRef); 4] = [
        ("account_id", Arc::new(StringArray::from_iter_values(["acme", "acme", "acme"]))),
        ("at", Arc::new(Date32Array::from_iter_values(days))),
        ("day", Arc::new(Date32Array::from_iter_values(days))),
        (
            "at_us",
            Arc::new(TimestampMicrosecondArray::from_iter_values(days.map(|day| i64::from(day) * 86_400_000_000))),
        ),
    ];
    rewrite::write(&job.path("exports/facts/a.parquet"), &RecordBatch::try_from_iter(columns).unwrap());
    run(&job).exits(0);
    let row = health(&job, DAY, "acme");
    // The last one lies ahead.
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("2", "0001-01-01"));
    let all = Facts::of("at: date\nday: date\nat_us: timestamp")
        .with("account: account_id")
        .shows("date", "MAX(at_us)")
        .job();
    let yaml = std::fs::read_to_string(all.path("p.yaml")).unwrap().replace("time: {events: at}", "time: current");
    std::fs::write(all.path("p.yaml"), yaml).unwrap();
    std::fs::create_dir_all(all.path("exports/facts")).unwrap();
    std::fs::copy(job.path("exports/facts/a.parquet"), all.path("exports/facts/a.parquet")).unwrap();
    run(&all).exits(0);
    assert_eq!(health(&all, DAY, "acme")["shown"], "9999-12-31");
}

/// Milliseconds that microseconds do not hold would come back as other times.
#[test]
fn out_of_range_timestamps_are_refused_by_name() {
    for far in [i64::MAX, i64::MIN, 9_000_000_000_000_000_000 / 1000] {
        let job = Facts::of("at: timestamp").job();
        let columns: [(&str, ArrayRef); 2] = [
            ("account_id", Arc::new(StringArray::from_iter_values(["acme", "acme"]))),
            ("at", Arc::new(TimestampMillisecondArray::from_iter_values([1_770_000_000_000, far]))),
        ];
        rewrite::write(&job.path("exports/facts/a.parquet"), &RecordBatch::try_from_iter(columns).unwrap());
        crate::sources::refused(
            &job,
            "source `facts`, column `at`: expected timestamp, found times hundreds of thousands of years away in `facts/a.parquet`",
            "fix the export: it may write one unit of time and declare another",
        );
    }
}
