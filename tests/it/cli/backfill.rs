//! Backfills: the same bytes as single runs in date order, also over existing days and after a kill.

/// Outdated days in `status`, and healing them.
mod outdated_days;
/// `run --skip-if-unchanged`.
mod skip_if_unchanged;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::effort::{select_cases, thorough_only};
use crate::harness::job::{CommandOutput, Job, NOW, project_root};
use crate::harness::published::{assert_same_tables, read_tables, run_records};

/// Values are carried and compared with their own past, so every day reads the days before it.
const PIPELINE: &str = "
version: 1
name: series
exports: exports
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts: {source: accounts, id: account_id}
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: week}
    key: account_id
    columns: {account_id: text, week: date}
  facts:
    files: facts/*/*.parquet
    time: {events: at, delivered: day}
    account: account_id
    columns: {account_id: text, day: date, at: date, points: integer}
metrics:
  points.sql: {points: integer}
tiers: {all: otherwise}
scorecard: scorecard.yaml
";

const SCORECARD: &str = "
version: 1
bands: {low: {below: 40}, mid: {below: 60}, high: {at_least: 60}}
components:
  level: {weight: 2, missing: {carry: 3d}, made_of: {points: {score: as_is}}}
  growth: {made_of: {faster: {metric: points, score: {baseline: {over: 9d, zero: 0.5, full: 1.5}}}}}
";

const SQL: &str = "
SELECT account_id, SUM(points) AS points FROM facts
WHERE at >= :from_1d
GROUP BY account_id
";

const FIRST: &str = "2026-05-01";

fn nth_day(number: u64) -> String {
    let first: chrono::NaiveDate = FIRST.parse().unwrap();
    (first + chrono::Days::new(number - 1)).to_string()
}

/// Creates a project with the points of four accounts over `days` days. `dora` has a row on every third day only.
fn create_series(days: u64) -> Job {
    let accounts = "account_id:text\nacme\nbolt\ncoda\ndora";
    let mut job = Job::new()
        .file("p.yaml", PIPELINE)
        .file("scorecard.yaml", SCORECARD)
        .file("sql/points.sql", SQL)
        .table("exports/accounts/week=2026-04-27/a.parquet", accounts);
    for number in 1..=days {
        job = job.table(&facts_path(number), &facts_csv(number, 1));
    }
    job
}

fn facts_path(number: u64) -> String {
    format!("exports/facts/day={}/a.parquet", nth_day(number))
}

fn facts_csv(number: u64, factor: u64) -> String {
    let mut csv = "account_id:text,at:date,points:int64".to_owned();
    for (at, account) in ["acme", "bolt", "coda", "dora"].into_iter().enumerate() {
        let at = u64::try_from(at).unwrap();
        if account != "dora" || number % 3 == 1 {
            write!(csv, "\n{account},{},{}", nth_day(number), (number * (7 + at * 4) * factor) % 97).unwrap();
        }
    }
    csv
}

fn run_day(job: &Job, number: u64) {
    job.run(&["run", "p.yaml", "--as-of", &nth_day(number)]).exits(0);
}

fn run_backfill(job: &Job, from: u64, to: u64, more: &[&str]) -> CommandOutput {
    let (from, to) = (nth_day(from), nth_day(to));
    let mut arguments = vec!["backfill", "p.yaml", "--from", &from, "--to", &to, "--format", "json"];
    arguments.extend(more);
    job.run(&arguments)
}

/// Returns how many days were published and how many were skipped.
#[track_caller]
fn published_and_skipped(done: CommandOutput) -> (u64, u64) {
    let summary = done.exits(0).json();
    (summary["published"].as_u64().unwrap(), summary["skipped"].as_u64().unwrap())
}

fn read_status(job: &Job) -> Value {
    job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json()
}

#[test]
fn a_backfill_publishes_the_same_bytes_as_single_runs_in_date_order() {
    let job = create_series(14).env("WAREHOUSE", "singles");
    for number in 1..=14 {
        run_day(&job, number);
    }
    // The scores depend on the days before; otherwise the comparison would prove nothing.
    let rows = crate::harness::published::read_rows(
        &job.path(&format!("singles/component_scores/ds={}/part-0.parquet", nth_day(12))),
    );
    assert!(rows.iter().any(|row| row["status"] == "carried"), "{rows:?}");
    let scored = |row: &crate::harness::published::Row| row["component"] == "growth" && row["status"] == "ok";
    assert!(rows.iter().any(scored), "{rows:?}");
    for jobs in select_cases(vec!["1", "4"], 1) {
        let warehouse = format!("together-{jobs}");
        publish_to(&job, &warehouse);
        let summary = run_backfill(&job, 1, 14, &["--jobs", jobs]).exits(0).json();
        assert_eq!((&summary["published"], &summary["skipped"]), (&json!(14), &json!(0)));
        assert_same_tables(&job, "singles", &warehouse);
    }
}

/// Makes the project publish to another warehouse.
fn publish_to(job: &Job, warehouse: &str) {
    let yaml = PIPELINE.replace("${WAREHOUSE:-warehouse}", warehouse);
    std::fs::write(job.path("p.yaml"), yaml).unwrap();
}

#[test]
fn a_backfill_of_the_sample_company_equals_single_runs() {
    thorough_only!();
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    let pipeline = pipeline.to_str().unwrap();
    let exports = project_root().join("fixtures/exports");
    let job = Job::new().env("HEALTHSCORE_EXPORTS", exports.to_str().unwrap());
    let one = job.path("one");
    let job = job.env("HEALTHSCORE_WAREHOUSE", one.to_str().unwrap());
    let days = ["2026-01-03", "2026-02-11", "2026-03-22", "2026-04-30", "2026-06-08"];
    for day in days {
        job.run(&["run", pipeline, "--as-of", day]).exits(0);
    }
    let other = job.path("other");
    let job = job.env("HEALTHSCORE_WAREHOUSE", other.to_str().unwrap());
    // Days 39 days apart, counted back from the last. 1 January is not one of them.
    let done =
        job.run(&["backfill", pipeline, "--from", "2026-01-01", "--to", "2026-06-08", "--every", "39d"]).exits(0);
    assert!(done.stdout.contains("published 5 days") && done.stdout.contains("2026-06-08"), "{}", done.stdout);
    assert_same_tables(&job, "one", "other");
}

#[test]
fn each_backfilled_day_has_the_run_record_of_a_single_run() {
    let job = create_series(3);
    run_backfill(&job, 1, 3, &[]).exits(0);
    let backfilled = crate::harness::published::newest_run_record(&job, &nth_day(3));
    run_day(&job, 3);
    let alone = crate::harness::published::newest_run_record(&job, &nth_day(3));
    for key in
        ["as_of", "pipeline", "point_in_time", "fingerprints", "sources", "history", "checks", "outputs", "summary"]
    {
        assert_eq!(backfilled[key], alone[key], "{key}");
    }
    let read: Vec<&str> =
        alone["history"].as_array().unwrap().iter().map(|object| object["path"].as_str().unwrap()).collect();
    for table in ["account_health", "metric_scores", "component_scores"] {
        for number in [1, 2] {
            assert!(read.contains(&format!("{table}/ds={}/part-0.parquet", nth_day(number)).as_str()), "{read:?}");
        }
    }
    assert!(read.iter().all(|path| path.contains(&nth_day(1)) || path.contains(&nth_day(2))), "{read:?}");
    let stages = |record: &Value| -> Vec<String> {
        record["stages"].as_array().unwrap().iter().map(|stage| stage["stage"].to_string()).collect()
    };
    assert_eq!(stages(&backfilled), stages(&alone));
}

#[test]
fn current_days_are_skipped_unless_forced() {
    let job = create_series(6);
    for number in 1..=3 {
        run_day(&job, number);
    }
    assert_eq!(published_and_skipped(run_backfill(&job, 1, 6, &[])), (3, 3));
    let before = read_tables(&job, "warehouse");
    assert_eq!(published_and_skipped(run_backfill(&job, 1, 6, &[])), (0, 6));
    assert_eq!(run_records(&job, &nth_day(4)).len(), 1);
    assert_eq!(published_and_skipped(run_backfill(&job, 2, 5, &["--force"])), (4, 0));
    assert_eq!(run_records(&job, &nth_day(4)).len(), 2);
    assert!(read_tables(&job, "warehouse") == before, "publishing anew changed something");
    assert_eq!(read_status(&job)["outdated"], json!([]));
}

#[test]
fn a_killed_backfill_resumes_where_it_stopped() {
    thorough_only!();
    let days = 40;
    let job = create_series(days);
    let done = |job: &Job| job.files("warehouse").iter().filter(|path| path.starts_with("_runs/")).count();
    let mut child = Command::new(env!("CARGO_BIN_EXE_healthscore"))
        .args(["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(days)])
        .current_dir(job.path(""))
        .env(NOW.0, NOW.1)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while done(&job) < 3 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let left = done(&job);
    assert!((3..40).contains(&left), "it was killed after {left} days");
    let (published, skipped) = published_and_skipped(run_backfill(&job, 1, days, &[]));
    assert_eq!(usize::try_from(skipped).unwrap(), left, "days with a record are whole");
    assert_eq!(published + skipped, days);
    publish_to(&job, "undisturbed");
    run_backfill(&job, 1, days, &[]).exits(0);
    assert_same_tables(&job, "warehouse", "undisturbed");
}

#[test]
fn a_failing_day_stops_the_backfill_and_keeps_earlier_days() {
    let job = create_series(8);
    std::fs::write(job.path(&facts_path(5)), "no parquet").unwrap();
    let failed = run_backfill(&job, 1, 8, &["--jobs", "4"]).exits(5);
    assert!(failed.stdout.is_empty(), "{}", failed.stdout);
    let message =
        format!("stopped at {}, because later days depend on it; 4 days were published before it", nth_day(5));
    assert!(failed.stderr.contains(&message), "{}", failed.stderr);
    assert!(failed.stderr.contains("day=2026-05-05/a.parquet"), "{}", failed.stderr);
    let there: BTreeSet<String> = (1..=4).map(nth_day).collect();
    let published: BTreeSet<String> =
        job.files("warehouse/account_health").iter().map(|path| path[3..13].to_owned()).collect();
    assert_eq!(published, there);
    let _ = std::fs::remove_file(job.path(&facts_path(5)));
    let job = job.table(&facts_path(5), &facts_csv(5, 1));
    assert_eq!(published_and_skipped(run_backfill(&job, 1, 8, &[])), (4, 4));
}

#[test]
fn steps_count_back_from_the_last_day() {
    let job = create_series(10);
    let summary = run_backfill(&job, 1, 10, &["--every", "4d"]).exits(0).json();
    assert_eq!(summary["days"], 3);
    let bands = summary["bands"].as_array().unwrap();
    assert_eq!((&bands[0]["as_of"], &bands[1]["as_of"]), (&json!(nth_day(2)), &json!(nth_day(10))));
    let accounts = |at: usize| {
        let counted = bands[at]["bands"].as_array().unwrap().iter().map(|band| band["accounts"].as_u64().unwrap());
        counted.sum::<u64>() + bands[at]["without_score"].as_u64().unwrap()
    };
    assert_eq!((accounts(0), accounts(1)), (4, 4));
    assert_eq!(read_status(&job)["every_days"], 4);
    for (arguments, summary) in [
        (["--from", "2026-05-02", "--to", "2026-05-01"], "`--from 2026-05-02` is after `--to 2026-05-01`"),
        (["--from", "2026-05-02", "--to", "soon"], "expected a date such as 2026-06-30, found `soon`"),
    ] {
        let refused = job.run(&[&["backfill", "p.yaml"], &arguments[..]].concat()).exits(2);
        assert!(refused.stderr.contains(summary), "{}", refused.stderr);
    }
    let refused = run_backfill(&job, 1, 2, &["--every", "0d"]).exits(2);
    assert!(refused.stderr.contains("expected a number of days such as 7d"), "{}", refused.stderr);
}
