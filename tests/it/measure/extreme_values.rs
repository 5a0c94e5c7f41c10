//! Extreme numbers and times: exact, missing or an error, never another number.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray,
};

use crate::harness::bad_input::PANICS;
use crate::harness::effort::thorough_only;
use crate::harness::facts_project::{DAY, FactsProject, run_pipeline};
use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::health_row;
use crate::harness::rewrite_exports;

/// Creates a project with integers, doubles and decimals of `acme`.
fn create_job(whole: &[i64], doubles: &[f64], sql: &str) -> Job {
    let job = FactsProject::with_columns("at: date\nx: integer\ny: number\nc: decimal(2)").create_job();
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
    rewrite_exports::write_parquet(&job.path("exports/facts/a.parquet"), &batch);
    std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap().replace("shown: integer", "shown: number");
    std::fs::write(job.path("p.yaml"), yaml).unwrap();
    job
}

/// Runs the project and returns the value of `shown`: `None` if it is missing, stderr if the run stops.
fn run_metric(whole: &[i64], doubles: &[f64], shown: &str) -> Result<Option<f64>, String> {
    run_and_read_metric(&create_job(
        whole,
        doubles,
        &format!("SELECT account_id, COUNT(*) AS n, {shown} AS shown FROM facts GROUP BY account_id"),
    ))
}

fn run_and_read_metric(job: &Job) -> Result<Option<f64>, String> {
    let CommandOutput { code, stderr, .. } = run_pipeline(job);
    for word in PANICS {
        assert!(!stderr.contains(word), "{stderr}");
    }
    match code {
        0 => Ok(health_row(job, DAY, "acme").get("shown").map(|shown| shown.parse().unwrap())),
        _ => {
            assert_eq!(code, 5, "{stderr}");
            assert!(stderr.contains("`facts.sql`") && stderr.contains("hint: "), "{stderr}");
            assert!(job.files("warehouse").is_empty());
            Err(stderr)
        }
    }
}

const LARGEST_INTEGER: f64 = 9_223_372_036_854_775_807.0;

#[test]
fn nan_and_infinite_doubles_are_missing() {
    thorough_only!();
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
        assert_eq!(run_metric(&[], &odd, sql), Ok(expected), "{sql}");
    }
    assert_eq!(run_metric(&[], &[f64::NAN, f64::INFINITY], "SUM(y)"), Ok(None));
    assert_eq!(run_metric(&[], &[f64::NAN, f64::INFINITY], "AVG(y)"), Ok(None));
}

#[test]
fn sums_of_large_doubles_are_exact_or_missing() {
    thorough_only!();
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
        assert_eq!(run_metric(&[], values, sql), Ok(Some(expected)), "{sql} {values:?}");
    }
    // A result beyond the range of doubles is missing.
    assert_eq!(run_metric(&[], &[1e308, 1e308], "MAX(y) * 10"), Ok(None));
    assert_eq!(run_metric(&[], &[1e308, 1e308], "SUM(y)"), Ok(None));
    let windowed = "SELECT account_id, COUNT(*) AS n, MAX(s) AS shown FROM (SELECT account_id, SUM(y) OVER (PARTITION BY account_id) AS s FROM facts) AS f GROUP BY account_id";
    assert_eq!(run_and_read_metric(&create_job(&[], &[1e308, 1e308], windowed)), Ok(None));
    assert_eq!(run_and_read_metric(&create_job(&[], &[1e308, 1e308, -1e308], windowed)), Ok(Some(1e308)));
}

#[test]
fn integers_never_wrap_around() {
    let (least, most) = (i64::MIN, i64::MAX);
    assert_eq!(run_metric(&[most, most, least, least], &[], "SUM(x)"), Ok(Some(-2.0)));
    assert_eq!(run_metric(&[most, least], &[], "MAX(x)"), Ok(Some(LARGEST_INTEGER)));
    assert_eq!(run_metric(&[most, least], &[], "MIN(x)"), Ok(Some(-LARGEST_INTEGER)));
    assert_eq!(run_metric(&[most], &[], "SUM(x - 1)"), Ok(Some(LARGEST_INTEGER)));
    // A mean is not an integer, so its sum may exceed 64 bits.
    assert_eq!(run_metric(&[most, most], &[], "AVG(x)"), Ok(Some(LARGEST_INTEGER)));
    for (values, sql) in [
        (&[most, 1][..], "SUM(x)"),
        (&[least, -1], "SUM(x)"),
        (&[most], "SUM(x + 1)"),
        (&[least], "MAX(x - 1)"),
        (&[1 << 62], "MAX(x * 4)"),
        (&[most], "SUM(CASE WHEN x > 5 THEN x * x END)"),
    ] {
        let stderr = run_metric(values, &[], sql).unwrap_err();
        assert!(stderr.contains("64 bits"), "{sql}: {stderr}");
    }
    for sql in [
        "SELECT account_id, COUNT(*) AS n, MAX(s) AS shown FROM (SELECT account_id, SUM(x) OVER (PARTITION BY account_id) AS s FROM facts) AS f GROUP BY account_id",
        "SELECT f.account_id, COUNT(*) AS n, SUM(x) AS shown FROM facts AS f JOIN accounts AS a ON a.account_id = f.account_id GROUP BY f.account_id",
        "WITH parts AS (SELECT account_id, at, SUM(x) AS x, COUNT(*) AS n FROM facts GROUP BY account_id, at) SELECT account_id, SUM(n) AS n, SUM(x * 2) AS shown FROM parts GROUP BY account_id",
    ] {
        let stderr = run_and_read_metric(&create_job(&[most, 1], &[], sql)).unwrap_err();
        assert!(stderr.contains("64 bits"), "{sql}: {stderr}");
        assert!(
            run_and_read_metric(&create_job(&[40, 2], &[], sql))
                .is_ok_and(|shown| shown == Some(42.0) || shown == Some(84.0)),
            "{sql}"
        );
    }
}

#[test]
fn decimals_are_exact_or_refused() {
    // The sum of two times 9,999,999,999,999,999.99, and its square.
    assert_eq!(run_metric(&[1, 1], &[], "SUM(c)"), Ok(Some(2e16)));
    let square = run_metric(&[1], &[], "SUM(c * c)").unwrap().unwrap();
    assert!((square / 1e32 - 1.0).abs() < 1e-15, "{square}");
    assert!(run_metric(&[1], &[], "SUM(c * c * c)").is_err());
}

#[test]
fn dates_from_year_1_to_9999_are_read() {
    let declared =
        "at: {type: date, ahead: allowed}\nday: {type: date, ahead: allowed}\nat_us: {type: timestamp, ahead: allowed}";
    let job = FactsProject::with_columns(declared).show("date", "MIN(at)").create_job();
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
    rewrite_exports::write_parquet(&job.path("exports/facts/a.parquet"), &RecordBatch::try_from_iter(columns).unwrap());
    run_pipeline(&job).exits(0);
    let row = health_row(&job, DAY, "acme");
    // The last date is after the as-of date.
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("2", "0001-01-01"));
    let all = FactsProject::with_columns(declared).show("date", "MAX(at_us)").create_job();
    let yaml = std::fs::read_to_string(all.path("p.yaml")).unwrap().replace("time: {events: at}", "time: current");
    std::fs::write(all.path("p.yaml"), yaml).unwrap();
    std::fs::create_dir_all(all.path("exports/facts")).unwrap();
    std::fs::copy(job.path("exports/facts/a.parquet"), all.path("exports/facts/a.parquet")).unwrap();
    run_pipeline(&all).exits(0);
    assert_eq!(health_row(&all, DAY, "acme")["shown"], "9999-12-31");
}

/// Milliseconds that do not fit into microseconds would wrap around to other times.
#[test]
fn out_of_range_timestamps_are_refused_by_name() {
    for far in [i64::MAX, i64::MIN, 9_000_000_000_000_000_000 / 1000] {
        let job = FactsProject::with_columns("at: timestamp").create_job();
        let columns: [(&str, ArrayRef); 2] = [
            ("account_id", Arc::new(StringArray::from_iter_values(["acme", "acme"]))),
            ("at", Arc::new(TimestampMillisecondArray::from_iter_values([1_770_000_000_000, far]))),
        ];
        rewrite_exports::write_parquet(
            &job.path("exports/facts/a.parquet"),
            &RecordBatch::try_from_iter(columns).unwrap(),
        );
        crate::harness::facts_project::assert_refused(
            &job,
            "source `facts`, column `at`: expected timestamp, found times hundreds of thousands of years away in `facts/a.parquet`",
            "fix the export: it may write one unit of time and declare another",
        );
    }
}
