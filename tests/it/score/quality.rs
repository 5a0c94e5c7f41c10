//! Quality checks: a day whose data differs too much from earlier days is not published unless a person accepts it.

/// What a stopped day leaves behind.
mod rejected_snapshots;
/// The sample company with a damaged export.
mod sample_company;
/// Checks of pauses and rows of sources.
mod source_checks;

use std::fmt::Write;

use serde_json::{Value, json};

use crate::harness::effort::thorough_only;
use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::{Row, newest_run_record, number, read_tables, table_rows};

const PIPELINE: &str = "
version: 1
name: watched
exports: exports
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts: {source: accounts, id: account_id, revenue: arr}
sources:
  accounts:
    files: accounts/*/*.parquet
    time: {snapshots: day}
    key: account_id
    columns: {day: date, account_id: text, arr: number}
  facts:
    files: facts/*/*.parquet
    time: {snapshots: day}
    account: account_id
    orphans: drop
    columns: {day: date, account_id: text, session: number, amount: number, currency: text}
metrics:
  facts.sql: {session: {type: number, unit: seconds}, paid: {type: number, unit: EUR}}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  components:
    use: {made_of: {session: {score: {linear: {zero: 0, full: 100}}}}}
    money: {made_of: {paid: {score: {linear: {zero: 0, full: 100}}}}}
";

const SQL: &str = "SELECT account_id, session, CASE currency WHEN 'EUR' THEN amount END AS paid FROM facts";

const ACCOUNTS: usize = 40;

/// The exports of one day.
struct DayExports {
    accounts: usize,
    facts: usize,
    session_factor: f64,
    currency: &'static str,
    arr: &'static str,
}

const USUAL: DayExports =
    DayExports { accounts: ACCOUNTS, facts: ACCOUNTS, session_factor: 1.0, currency: "EUR", arr: "100" };

fn nth_day(day: u32) -> String {
    format!("2026-05-0{day}")
}

fn write_day(job: Job, number: u32, day: &DayExports) -> Job {
    let (mut accounts, mut facts) = (
        "account_id:text,arr:double".to_owned(),
        "account_id:text,session:double,amount:double,currency:text".to_owned(),
    );
    for account in 0..day.accounts {
        write!(accounts, "\na{account:02},{}", day.arr).unwrap();
    }
    for account in 0..day.facts {
        let seconds =
            (300 + account * 10 + usize::try_from(number).unwrap()).to_string().parse::<f64>().unwrap() / 10.0;
        write!(facts, "\na{account:02},{},{},{}", seconds * day.session_factor, 20 + account, day.currency).unwrap();
    }
    job.table(&format!("exports/accounts/day={}/a.parquet", nth_day(number)), &accounts)
        .table(&format!("exports/facts/day={}/a.parquet", nth_day(number)), &facts)
}

/// Creates the company with four usual days published, and a fifth day to run.
fn create_company(quality: &str, fifth: &DayExports) -> Job {
    let mut job = Job::new().file("p.yaml", &format!("{PIPELINE}{quality}")).file("sql/facts.sql", SQL);
    for number in 1..=4 {
        job = write_day(job, number, &USUAL);
    }
    let job = write_day(job, 5, fifth);
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(4)]).exits(0);
    job
}

fn run_fifth_day(job: &Job, more: &[&str]) -> CommandOutput {
    let day = nth_day(5);
    let mut arguments = vec!["run", "p.yaml", "--as-of", &day];
    arguments.extend(more);
    job.run(&arguments)
}

/// Insists that exactly these checks stop the fifth day, and that no published table changes. Returns stderr.
#[track_caller]
fn assert_stopped_by(job: &Job, checks: &[&str]) -> String {
    run_fifth_day(job, &["--dry-run"]).exits(8);
    assert_eq!(rejected_files(job), [""; 0], "a dry run leaves no trace");
    let published = || job.files("warehouse").into_iter().filter(|path| !path.starts_with("_candidates/"));
    let before: Vec<String> = published().collect();
    let bytes = read_tables(job, "warehouse");
    let stderr = run_fifth_day(job, &[]).exits(8).stderr;
    let found: Vec<&str> =
        stderr.lines().filter_map(|line| line.strip_prefix("error[")?.split_once(']')).map(|(code, _)| code).collect();
    assert_eq!(found, checks, "{stderr}");
    for check in checks {
        assert!(stderr.contains(&format!("--accept {check} --reason")), "{stderr}");
    }
    assert_eq!(published().collect::<Vec<_>>(), before, "a trace of the day that stopped");
    assert!(
        rejected_files(job).contains(&"_candidates/ds=2026-05-05/account_health.parquet".to_owned()),
        "{:?}",
        rejected_files(job)
    );
    assert!(read_tables(job, "warehouse") == bytes, "what was published has changed");
    stderr
}

/// Returns the files of rejected snapshots.
fn rejected_files(job: &Job) -> Vec<String> {
    job.files("warehouse").into_iter().filter(|path| path.starts_with("_candidates/")).collect()
}

fn read_check(job: &Job, number: u32, check: &str, subject: &str) -> Row {
    let mut found = table_rows(job, "quality_checks", &nth_day(number));
    found.retain(|row| row["check"] == check && row.get("subject").map_or("", String::as_str) == subject);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn a_usual_day_is_published_with_its_quality_checks() {
    let job = create_company("", &USUAL);
    let done = run_fifth_day(&job, &["--format", "json"]).exits(0);
    let first = table_rows(&job, "quality_checks", &nth_day(1));
    assert!(first.iter().all(|row| row["verdict"] == "no_history"), "{first:?}");
    assert!(first.iter().all(|row| !row.contains_key("expected")), "{first:?}");
    // Sessions of the 40 accounts: 30.5 to 69.5, median 50; on the days before 49.6, 49.7, 49.8, 49.9.
    let row = read_check(&job, 5, "median_factor", "session");
    assert!((number(&row, "value").unwrap() - 50.0).abs() < 1e-9, "{row:?}");
    assert!((number(&row, "expected").unwrap() - 49.75).abs() < 1e-9, "{row:?}");
    assert!((number(&row, "deviation").unwrap() - 50.0 / 49.75).abs() < 1e-9, "{row:?}");
    assert_eq!((row["verdict"].as_str(), row["snapshots"].as_str()), ("ok", "4"));
    let row = read_check(&job, 5, "accounts_lost", "");
    assert_eq!((number(&row, "value"), number(&row, "expected")), (Some(40.0), Some(40.0)));
    let quality = &done.json()["quality"];
    // Two sources have too little history to know their usual pauses.
    assert_eq!((&quality["no_history"], &quality["told"]), (&json!(2), &json!([])));
    // Neighbouring scores are a point apart, so at most one account changes band per day.
    assert!(number(&read_check(&job, 5, "bands_changed", ""), "value").unwrap() <= 0.025);
    // 40 scores are too few for the stability index.
    assert_eq!(read_check(&job, 5, "psi", "")["verdict"], "too_few");
    assert_eq!(
        newest_run_record(&job, &nth_day(5))["quality"].as_array().unwrap().len(),
        table_rows(&job, "quality_checks", &nth_day(5)).len()
    );
}

#[test]
fn half_the_accounts_missing_stops_the_day() {
    let job = create_company("", &DayExports { accounts: 20, ..USUAL });
    let stderr = assert_stopped_by(&job, &["accounts_lost"]);
    assert!(stderr.contains("50% fewer: 20 accounts, usually 40 (stops from 30% lost)"), "{stderr}");
}

#[test]
fn half_the_facts_missing_stops_the_day_with_all_failed_checks() {
    let job = create_company("", &DayExports { facts: 20, ..USUAL });
    let stderr = assert_stopped_by(&job, &["scores_lost", "values_missing", "values_missing"]);
    assert!(stderr.contains("50% of the accounts have a score, usually 100%"), "{stderr}");
    assert!(stderr.contains("`session` is missing for 50% of the accounts, usually for 0%"), "{stderr}");
}

#[test]
fn milliseconds_instead_of_seconds_stop_the_day() {
    thorough_only!();
    let job = create_company("", &DayExports { session_factor: 1000.0, ..USUAL });
    let stderr = assert_stopped_by(&job, &["bands_changed", "median_factor"]);
    assert!(stderr.contains("the median of `session` is 1005 times as high: 50000, usually 49.75"), "{stderr}");
    // A stopped day ends a backfill.
    job.run(&["backfill", "p.yaml", "--from", &nth_day(5), "--to", &nth_day(5)]).exits(8);
}

#[test]
fn a_column_that_became_null_stops_the_day() {
    thorough_only!();
    let job = create_company("", &DayExports { currency: "", ..USUAL });
    let stderr = assert_stopped_by(&job, &["values_missing"]);
    assert!(stderr.contains("`paid` is missing for 100% of the accounts, usually for 0%"), "{stderr}");
    let job = create_company("", &DayExports { arr: "", ..USUAL });
    let stderr = assert_stopped_by(&job, &["values_missing"]);
    assert!(stderr.contains("`arr` is missing for 100%"), "{stderr}");
}

#[test]
fn accept_publishes_a_stopped_day_with_its_reason() {
    let job = create_company("", &DayExports { currency: "", ..USUAL }).env("USER", "kim");
    run_fifth_day(&job, &["--accept", "accounts_lost", "--reason", "another matter"]).exits(8);
    let accept = ["--accept", "values_missing", "--accept", "psi", "--reason", "we bill in USD now"];
    let done = run_fifth_day(&job, &[&accept[..], &["--format", "json"]].concat()).exits(0);
    let row = read_check(&job, 5, "values_missing", "paid");
    assert_eq!(row["verdict"], "accepted");
    assert!(row["message"].ends_with("; accepted by kim: we bill in USD now"), "{row:?}");
    let record = newest_run_record(&job, &nth_day(5));
    let expected = json!({"checks": ["values_missing", "psi"], "who": "kim", "reason": "we bill in USD now"});
    assert_eq!(record["accepted"], expected);
    assert_eq!(done.json()["quality"]["told"][0]["verdict"], "accepted");
    let text = run_fifth_day(&job, &accept).exits(0).stdout;
    assert!(text.contains("values_missing: `paid` is missing for 100% of the accounts"), "{text}");
    // Rerunning the day keeps the acceptance.
    let before = read_tables(&job, "warehouse");
    job.run(&["backfill", "p.yaml", "--from", &nth_day(4), "--to", &nth_day(5), "--force"]).exits(0);
    assert!(read_tables(&job, "warehouse") == before, "the day healed differs");
    assert_eq!(crate::harness::published::run_records(&job, &nth_day(5)).last().unwrap()["accepted"], expected);
}

#[test]
fn accept_requires_a_reason_and_a_known_check() {
    let job = create_company("", &USUAL);
    assert!(run_fifth_day(&job, &["--accept", "psi"]).exits(2).stderr.contains("--reason"));
    let stderr = run_fifth_day(&job, &["--accept", "mood", "--reason", "x"]).exits(2).stderr;
    assert!(stderr.contains("expected one of accounts_lost, bands_changed"), "{stderr}");
}

#[test]
fn the_pipeline_sets_its_own_limits() {
    thorough_only!();
    let off = "quality: {median_factor: {stop: never}, bands_changed: {warn: never, stop: never}}";
    let job = create_company(off, &DayExports { session_factor: 1000.0, ..USUAL });
    let text = run_fifth_day(&job, &[]).exits(0).stdout;
    assert!(text.contains("median_factor: the median of `session` is 1005 times as high"), "{text}");
    assert_eq!(read_check(&job, 5, "median_factor", "session")["verdict"], "warn");
    assert_eq!(read_check(&job, 5, "bands_changed", "")["verdict"], "ok");
    assert!(!read_check(&job, 5, "bands_changed", "").contains_key("threshold_stop"));
    let more = "quality: {snapshots: 9, min_snapshots: 5}";
    run_fifth_day(&create_company(more, &DayExports { accounts: 2, ..USUAL }), &[]).exits(0);
    let psi = "quality: {psi: {min_accounts: 40}, bands_changed: {stop: never}, median_factor: {stop: never}}";
    // All scores are above all earlier ones: (1 - 0.1) ln 10 + 9 (0.0125 - 0.1) ln 0.125 with half an account in 40.
    let stderr = assert_stopped_by(&create_company(psi, &DayExports { session_factor: 1000.0, ..USUAL }), &["psi"]);
    assert!(stderr.contains("tier `all` have a stability index of"), "{stderr}");
}

#[test]
fn an_edited_scorecard_does_not_fail_the_checks() {
    let job = create_company("", &USUAL);
    let edited = PIPELINE.replace("low: {below: 50}, high: {at_least: 50}", "low: {below: 20}, high: {at_least: 20}");
    let job = job.file("p.yaml", &edited);
    run_fifth_day(&job, &[]).exits(0);
    let checks: Vec<String> =
        table_rows(&job, "quality_checks", &nth_day(5)).into_iter().map(|row| row["check"].clone()).collect();
    assert!(!checks.iter().any(|check| check == "bands_changed" || check == "psi"), "{checks:?}");
}

#[test]
fn mistakes_in_limits_are_reported() {
    let wrong = "quality: {snapshots: 2, min_snapshots: 4, accounts_lost: {warn: 0.5}, median_factor: {warn: 0.5}, \
                 psi: {stop: -1}, scores_lost: {stop: 30}, values_missing: {stop: rarely}}";
    let job = Job::new().file("p.yaml", &format!("{PIPELINE}{wrong}")).file("sql/facts.sql", SQL);
    let stderr = job.run(&["validate", "p.yaml"]).exits(3).stderr;
    for message in [
        "`min_snapshots` is 4, but only 2 snapshots are compared",
        "`accounts_lost` stops from 0.3, before it warns from 0.5",
        "`median_factor` expects a factor above 1, found 0.5",
        "`psi` expects a number above 0, found -1",
        "`scores_lost` expects a share above 0 and up to 1, found 30",
        "expected a number, or `never`, found `rarely`",
    ] {
        assert!(stderr.contains(message), "lacks {message}\n{stderr}");
    }
}

#[test]
fn a_backfill_of_an_earlier_day_updates_later_expectations() {
    thorough_only!();
    let job = create_company("", &USUAL);
    run_fifth_day(&job, &[]).exits(0);
    // The first day is corrected to half as many seconds.
    let job = write_day(job, 1, &DayExports { session_factor: 0.5, ..USUAL }).env("WAREHOUSE", "anew");
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(5)]).exits(0);
    let job = job.env("WAREHOUSE", "warehouse");
    job.run(&["backfill", "p.yaml", "--from", &nth_day(1), "--to", &nth_day(5)]).exits(0);
    crate::harness::published::assert_same_tables(&job, "warehouse", "anew");
    let status: Value = job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json();
    assert_eq!(status["outdated"], json!([]), "{status}");
}
