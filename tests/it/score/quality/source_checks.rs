//! Quality checks of sources: pauses, missing rows, and what happened to every row.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::harness::effort::thorough_only;
use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::{Row, newest_run_record, source_in_record, table_rows};

/// `{}` stands for the source under test.
const PIPELINE: &str = "
version: 1
name: sources
exports: exports
warehouse: warehouse
sql: sql
accounts: {source: accounts, id: account_id}
sources:
  accounts: {files: accounts.parquet, time: current, columns: {account_id: text}}
  facts: {}
metrics: {facts.sql: {rows: {type: integer, no_rows: 0}}}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  components: {use: {made_of: {rows: {score: {linear: {zero: 0, full: 10}}}}}}
";

const SNAPSHOTS: &str =
    "{files: facts/*/*.parquet, time: {snapshots: day}, account: account_id, columns: {day: date, account_id: text}}";
const EVENTS: &str =
    "{files: facts.parquet, time: {events: at}, account: account_id, columns: {account_id: text, at: timestamp}}";

fn create_company(facts: &str, accounts: usize) -> Job {
    let mut known = "account_id:text".to_owned();
    (0..accounts).for_each(|account| write!(known, "\na{account:03}").unwrap());
    Job::new()
        .file("p.yaml", &PIPELINE.replace("facts: {}", &format!("facts: {facts}")))
        .file("sql/facts.sql", "SELECT account_id, COUNT(*) AS rows FROM facts GROUP BY account_id")
        .table("exports/accounts.parquet", &known)
}

fn run_day(job: &Job, day: &str) -> CommandOutput {
    job.run(&["run", "p.yaml", "--as-of", day])
}

fn read_check(job: &Job, day: &str, check: &str) -> Row {
    let mut found = table_rows(job, "quality_checks", day).into_iter();
    found
        .find(|row| row["check"] == check && row.get("subject").is_some_and(|subject| subject == "facts"))
        .unwrap_or_default()
}

/// Publishes days from which the usual values are learned.
fn publish_days(job: &Job, from: &str, to: &str) {
    job.run(&["backfill", "p.yaml", "--from", from, "--to", to]).exits(0);
}

/// Returns the codes of the checks that stop.
fn stop_codes(done: &CommandOutput) -> Vec<&str> {
    let codes = done.stderr.lines().filter_map(|line| line.strip_prefix("error[")?.split_once(']'));
    codes.map(|(code, _)| code).collect()
}

/// Creates a company with snapshots on these days.
fn create_snapshots(days: &[&str]) -> Job {
    days.iter().fold(create_company(SNAPSHOTS, 3), |job, day| {
        job.table(&format!("exports/facts/day={day}/a.parquet"), "account_id:text\na000\na001")
    })
}

#[test]
fn weekly_snapshots_are_late_only_after_a_full_week() {
    thorough_only!();
    let job = create_snapshots(&["2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25"]);
    publish_days(&job, "2026-05-22", "2026-05-24");
    for (day, verdict) in [("2026-05-25", "ok"), ("2026-05-31", "ok"), ("2026-06-01", "warn"), ("2026-06-02", "warn")] {
        run_day(&job, day).exits(0);
        let row = read_check(&job, day, "freshness");
        assert_eq!((row["verdict"].as_str(), row["expected"].as_str()), (verdict, "6.0"), "{day}");
    }
    let done = run_day(&job, "2026-06-03").exits(8);
    assert_eq!(stop_codes(&done), ["freshness"]);
    let message = "`facts` has had nothing new for 9 days, usually for 6 days at most (stops from 3 days more)";
    assert!(done.stderr.contains(message), "{}", done.stderr);
}

#[test]
fn weekday_and_monthly_snapshots_have_their_own_usual_pause() {
    thorough_only!();
    let days: Vec<String> = (4..=8).chain(11..=15).map(|day| format!("2026-05-{day:02}")).collect();
    let job = create_snapshots(&days.iter().map(String::as_str).collect::<Vec<_>>());
    publish_days(&job, "2026-05-06", "2026-05-08");
    // Pauses at weekends are learned from the first weekend.
    for (day, verdict) in [("2026-05-10", "no_history"), ("2026-05-17", "ok"), ("2026-05-18", "warn")] {
        run_day(&job, day).exits(0);
        assert_eq!(read_check(&job, day, "freshness")["verdict"], verdict, "{day}");
    }
    assert_eq!(stop_codes(&run_day(&job, "2026-05-20").exits(8)), ["freshness"]);

    let job = create_snapshots(&["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
    publish_days(&job, "2026-05-26", "2026-05-30");
    assert_eq!(read_check(&job, "2026-05-30", "freshness")["verdict"], "ok");
    assert_eq!(stop_codes(&run_day(&job, "2026-06-03").exits(8)), ["freshness"]);
}

/// Creates a company with `a_day` events on each of the first `days` days of May.
fn create_events(a_day: usize, days: usize) -> Job {
    let mut table = "account_id:text,at:timestamp_us_utc".to_owned();
    for day in 1..=days {
        for event in 0..a_day {
            write!(table, "\na{:03},2026-05-{day:02} 10:{:02}:00", event % 3, event % 60).unwrap();
        }
    }
    create_company(EVENTS, 3).table("exports/facts.parquet", &table)
}

#[test]
fn a_pause_stops_the_day_only_when_chance_is_unlikely() {
    // Twelve rows are expected in four days, then twenty-one in seven.
    let job = create_events(3, 20);
    publish_days(&job, "2026-05-18", "2026-05-20");
    run_day(&job, "2026-05-24").exits(0);
    let row = read_check(&job, "2026-05-24", "freshness");
    assert_eq!((row["verdict"].as_str(), row["value"].as_str()), ("too_few", "4.0"));
    assert_eq!(stop_codes(&run_day(&job, "2026-05-27").exits(8)), ["freshness"]);
}

#[test]
fn a_source_that_was_always_silent_does_not_stop_the_day() {
    let job = create_events(50, 10);
    // The first days have no history; afterwards the pause is as usual.
    publish_days(&job, "2026-05-20", "2026-05-26");
    let verdicts: Vec<String> = ["2026-05-20", "2026-05-22", "2026-05-23", "2026-05-26"]
        .map(|day| read_check(&job, day, "freshness")["verdict"].clone())
        .into();
    assert_eq!(verdicts, ["no_history", "no_history", "ok", "ok"]);
    let row = read_check(&job, "2026-05-26", "freshness");
    assert_eq!(row["message"], "`facts` has had nothing new for 16 days, no longer than usual");
}

#[test]
fn declared_freshness_replaces_the_learned_pause() {
    let job = create_events(50, 20);
    publish_days(&job, "2026-05-18", "2026-05-20");
    assert_eq!(stop_codes(&run_day(&job, "2026-05-23").exits(8)), ["freshness"]);
    let declared = EVENTS.replace("{files", "{freshness: {warn_after: 9d}, files");
    let job = job.file("p.yaml", &PIPELINE.replace("facts: {}", &format!("facts: {declared}")));
    run_day(&job, "2026-05-23").exits(0);
    assert_eq!(read_check(&job, "2026-05-23", "freshness"), Row::new());
}

#[test]
fn missing_rows_stop_the_day() {
    let lines = |count: usize| {
        let mut table = "account_id:text".to_owned();
        (0..count).for_each(|row| write!(table, "\na{:03}", row % 10).unwrap());
        table
    };
    let mut job = create_company(SNAPSHOTS, 10);
    for (day, count) in [(1, 200), (2, 210), (3, 205), (4, 185), (5, 120)] {
        job = job.table(&format!("exports/facts/day=2026-05-0{day}/a.parquet"), &lines(count));
    }
    for day in ["2026-05-01", "2026-05-02", "2026-05-03", "2026-05-04"] {
        run_day(&job, day).exits(0);
    }
    // A tenth less than the median of 205 is still ok.
    let row = read_check(&job, "2026-05-04", "rows_lost");
    assert_eq!((row["verdict"].as_str(), row["expected"].as_str()), ("ok", "205.0"));
    let done = run_day(&job, "2026-05-05").exits(8);
    assert_eq!(stop_codes(&done), ["rows_lost"]);
    assert!(done.stderr.contains("41% fewer: `facts` has 120 rows, usually 202"), "{}", done.stderr);
}

#[test]
fn rows_of_unknown_accounts_stop_the_day() {
    // Of 150 rows, some belong to unknown accounts; the others' ids begin with `prefix`.
    let lines = |unknown: usize, prefix: &str| {
        let mut table = "account_id:text".to_owned();
        (0..150)
            .for_each(|row| write!(table, "\n{}{:03}", if row < unknown { "x" } else { prefix }, row % 10).unwrap());
        table
    };
    let mut job = create_company(SNAPSHOTS, 10);
    for day in 1..=3 {
        job = job.table(&format!("exports/facts/day=2026-05-0{day}/a.parquet"), &lines(15, "a"));
        run_day(&job, &format!("2026-05-0{day}")).exits(0);
    }
    // With `no_rows: 0`, some accounts would seem inactive.
    let job = job.table("exports/facts/day=2026-05-04/a.parquet", &lines(60, "a"));
    let done = run_day(&job, "2026-05-04").exits(8);
    assert_eq!(stop_codes(&done), ["rows_dropped"]);
    assert!(done.stderr.contains("40% of the rows of `facts` count for nobody"), "{}", done.stderr);
    assert!(done.stderr.contains("usually 10%"), "{}", done.stderr);
    // If all ids have another form, the day stops before it is compared with others.
    let job = job.table("exports/facts/day=2026-05-04/a.parquet", &lines(15, "A"));
    let done = run_day(&job, "2026-05-04").exits(5);
    let message = "source `facts`: 150 of 150 rows belong to accounts that are not in `accounts`, such as `A000`; `accounts` \
                   has `a000`: the ids differ in upper and lower case";
    assert!(done.stderr.contains(message), "{}", done.stderr);
}

#[test]
fn every_row_is_counted_or_dropped_for_one_reason() {
    let facts = "{files: 'facts/*.parquet', time: {events: at}, key: id, account: account_id, invalid: drop,
    columns: {id: text, account_id: text, at: timestamp, worth: {type: number, min: 0}}}";
    let header = "id:text,account_id:text,at:timestamp_us_utc,worth:double";
    // Ten rows; the sixth has two faults, the last two are duplicates.
    let first = "1,a000,2026-05-01 10:00:00,1
2,a001,2026-05-02 10:00:00,1
3,a002,2026-05-03 23:59:59,1
4,,2026-05-01 10:00:00,1
5,zzz,2026-05-01 10:00:00,1
6,zzz,2026-05-01 10:00:00,-1
7,a000,,1
8,a000,2026-05-04 00:00:00,1
9,a000,2026-05-02 10:00:00,1
9,a000,2026-05-02 10:00:00,1";
    let second = "10,a001,2026-05-03 10:00:00,-1
11,a001,2026-06-01 10:00:00,1";
    let job = create_company(facts, 3)
        .table("exports/facts/a.parquet", &format!("{header}\n{first}"))
        .table("exports/facts/b.parquet", &format!("{header}\n{second}"));
    run_day(&job, "2026-05-03").exits(0);
    let read = source_in_record(&newest_run_record(&job, "2026-05-03"), "facts");
    let expected = json!({
        "in_files": 12, "after_as_of": 2, "without_time": 1, "null_keys": 1, "invalid": 2, "orphans": 1,
        "duplicates": 1, "counted": 4,
    });
    assert_eq!(read["tally"], expected);
    // As many rows as SQL reads.
    let seen = table_rows(&job, "metric_scores", "2026-05-03")
        .iter()
        .map(|row| row["value"].parse::<f64>().unwrap())
        .sum::<f64>();
    assert!((seen - 4.0).abs() < 1e-9, "{seen}");
    let all = |tally: &Value| {
        let parts = tally.as_object().unwrap().iter().filter(|(name, _)| *name != "in_files");
        parts.map(|(_, rows)| rows.as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(all(&read["tally"]), 12);
    let accounts = source_in_record(&newest_run_record(&job, "2026-05-03"), "accounts");
    assert_eq!((&accounts["tally"]["in_files"], &accounts["tally"]["counted"]), (&json!(3), &json!(3)));
}
