//! Rows dated after today are counted and reported, and the day that a run scores by default is one with data.

use chrono::{Days, NaiveDate};

use crate::harness::facts_project::FactsProject;
use crate::harness::job::Job;
use crate::harness::published::{read_rows, read_tables};

/// A company with daily usage, working days of tickets, and monthly invoices and surveys.
const PIPELINE: &str = "version: 1
name: ahead
exports: exports
warehouse: warehouse
time_zone: ZONE
sql: sql
accounts: {source: accounts, id: account_id, carry: [events]}
sources:
  accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text}}
  usage:
    files: usage/*.parquet
    time: {events: at}
    account: account_id
    columns: {account_id: text, at: timestamp}
  tickets:
    files: tickets/*.parquet
    time: {events: opened_on}
    account: account_id
    columns: {account_id: text, opened_on: date}
  invoices:
    files: invoices/*.parquet
    time: {events: issued_on}
    account: account_id
    columns: {account_id: text, issued_on: date}
  nps:
    files: nps/*.parquet
    time: {events: answered_on}
    account: account_id
    columns: {account_id: text, answered_on: date}
metrics:
  usage.sql: {events: integer}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  min_coverage: 0
  components: {all_of_it: {made_of: {events: {score: {linear: {zero: 0, full: 10}}}}}}
";

fn parse_day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Returns rows of `acme`, one on each day from 2026-04-01 to `until` whose number in the week is below `days_a_week`.
fn daily_rows(until: &str, days_a_week: u32) -> String {
    use chrono::Datelike;
    let until = parse_day(until);
    let days = parse_day("2026-04-01").iter_days().take_while(|day| *day <= until);
    let days = days.filter(|day| day.weekday().num_days_from_monday() < days_a_week);
    days.map(|day| format!("acme,{day}\n")).collect()
}

/// Creates the company, with usage of every day until Tuesday, 30 June, and tickets until Friday, the 26th.
fn create_company(usage_until: &str, invoices: &[&str]) -> Job {
    let invoices: String = invoices.iter().map(|day| format!("acme,{day}\n")).collect();
    Job::new()
        .file("p.yaml", &PIPELINE.replace("ZONE", "UTC"))
        .file(
            "sql/usage.sql",
            "SELECT account_id, COUNT(*) AS events FROM usage WHERE at >= :from_7d GROUP BY account_id",
        )
        .table("exports/accounts.parquet", "account_id:text\nacme\nbolt")
        .table("exports/usage/a.parquet", &format!("account_id:text,at:timestamp_us\n{}", daily_rows(usage_until, 7)))
        .table("exports/tickets/a.parquet", &format!("account_id:text,opened_on:date\n{}", daily_rows("2026-06-30", 5)))
        .table("exports/invoices/a.parquet", &format!("account_id:text,issued_on:date\n{invoices}"))
        .table(
            "exports/nps/a.parquet",
            "account_id:text,answered_on:date\nacme,2026-04-15\nacme,2026-05-15\nacme,2026-06-15",
        )
}

/// Returns the day that a run without `--as-of` scores, and what it prints on stderr.
#[track_caller]
fn run_by_default(job: &Job) -> (String, String) {
    let done = job.run(&["run", "p.yaml"]).exits(0);
    let day = done.stderr.split_once("as of ").unwrap().1.split(':').next().unwrap().to_owned();
    assert!(job.files("warehouse").contains(&format!("account_health/ds={day}/part-0.parquet")), "{}", done.stderr);
    (day, done.stderr)
}

#[test]
fn an_invoice_of_next_week_moves_no_day() {
    let job = create_company("2026-06-30", &["2026-05-01", "2026-06-01", "2026-07-07"]);
    // The clock is months after the exports, on the day after them, and between the two.
    for now in ["2026-11-30T04:00:00Z", "2026-07-01T04:00:00Z", "2026-07-08T00:00:00Z"] {
        let (day, stderr) = run_by_default(&create_company("2026-06-30", &["2026-06-01", "2026-07-07"]).at(now));
        assert_eq!(day, "2026-06-30", "{now}: {stderr}");
    }
    let (_, stderr) = run_by_default(&job.at("2026-07-08T00:00:00Z"));
    insta::assert_snapshot!(stderr, @"as of 2026-06-30: the newest day with data of `usage`, which has rows on most days; `invoices` has rows until 2026-07-07");
}

/// The day is scored as if the row were not there, and the newest snapshot is of that day.
#[test]
fn a_row_of_2205_publishes_no_day_of_2205() {
    let now = "2026-07-01T04:00:00Z";
    let without = create_company("2026-06-30", &["2026-06-01"]).at(now);
    let with = create_company("2026-06-30", &["2026-06-01", "2205-01-01"]).at(now);
    assert_eq!(run_by_default(&without).0, "2026-06-30");
    let (day, stderr) = run_by_default(&with);
    assert_eq!(day, "2026-06-30");
    insta::assert_snapshot!(stderr, @r"
    as of 2026-06-30: the newest day that has ended, with data (`usage`)
    warning[rows-ahead]: source `invoices`: 1 row is dated after today, 2026-07-01: the farthest on 2205-01-01 in `invoices/a.parquet`
      --> p.yaml:20:3
       |
    20 |   invoices:
       |   ^^^^^^^^
       |
    hint: fix the dates in the export: no run before that day reads such a row; if they are right, as planned meetings are, add `ahead: allowed` to the column `issued_on`
    ");
    assert!(read_tables(&with, "warehouse") == read_tables(&without, "warehouse"), "the row changed a table");
    let latest = with.files("warehouse").into_iter().find(|path| path.starts_with("account_health_latest/")).unwrap();
    let rows = read_rows(&with.path("warehouse").join(latest));
    assert!(rows.iter().all(|row| row["snapshot_date"] == "2026-06-30"), "{rows:?}");
}

#[test]
fn a_day_without_usage_behind_it_is_not_scored() {
    let job = create_company("2026-06-27", &["2026-05-01", "2026-06-01", "2026-06-30"]).at("2026-07-01T04:00:00Z");
    let (day, stderr) = run_by_default(&job);
    assert_eq!(day, "2026-06-27");
    assert!(stderr.contains("on which `usage`, which has rows on most days, is not late"), "{stderr}");
    // `show` computes the same day.
    let shown = job.run(&["show", "p.yaml", "query", "usage.sql"]).exits(0).stdout;
    assert!(shown.contains("usage.sql as of 2026-06-27"), "{shown}");
    // Of a day that is named, only its data decides.
    job.run(&["run", "p.yaml", "--as-of", "2026-06-30"]).exits(0);
}

#[test]
fn weekends_and_months_are_no_delay() {
    // On Monday, 29 June, the tickets end on Friday; the answers are of the middle of the month.
    let (day, stderr) = run_by_default(&create_company("2026-06-28", &["2026-06-01"]).at("2026-06-29T04:00:00Z"));
    assert_eq!(day, "2026-06-28", "{stderr}");
}

/// The day that is running is not scored by default. Yesterday is the day of the time zone.
#[test]
fn yesterday_follows_the_time_zone() {
    for (zone, now, expected) in [
        ("UTC", "2026-06-30T12:00:00Z", "2026-06-29"),
        ("UTC", "2026-07-01T00:00:00Z", "2026-06-30"),
        ("Asia/Tokyo", "2026-06-30T14:59:59Z", "2026-06-29"),
        ("Asia/Tokyo", "2026-06-30T15:00:00Z", "2026-06-30"),
        ("America/New_York", "2026-07-01T03:59:59Z", "2026-06-29"),
        ("America/New_York", "2026-07-01T04:00:00Z", "2026-06-30"),
    ] {
        let job = create_company("2026-06-30", &["2026-06-01"]).file("p.yaml", &PIPELINE.replace("ZONE", zone)).at(now);
        let (day, stderr) = run_by_default(&job);
        assert_eq!(day, expected, "{zone}, {now}: {stderr}");
        // Rows of today are not ahead.
        assert!(!stderr.contains("rows-ahead"), "{stderr}");
    }
}

#[test]
fn exports_that_begin_today_have_no_day_yet() {
    let job = FactsProject::with_columns("at: date").create_job_over("account_id:text,at:date\nacme,2026-03-10");
    let done = job.at("2026-03-10T12:00:00Z").run(&["run", "p.yaml"]).exits(5);
    let lines: Vec<&str> = done.stderr.lines().collect();
    assert!(lines[0].ends_with("has rows of a day that has ended"), "{}", done.stderr);
    assert_eq!(
        lines[1],
        "hint: the first rows are of 2026-03-10: wait until that day has ended, or name it with `--as-of`"
    );
}

/// Returns the messages of the warnings that a command prints.
fn warnings(job: &Job, arguments: &[&str]) -> Vec<String> {
    let done = job.run(arguments).exits(0);
    let lines = done.stderr.lines().filter_map(|line| line.strip_prefix("warning[rows-ahead]: "));
    lines.map(str::to_owned).collect()
}

const RUN: [&str; 4] = ["run", "p.yaml", "--as-of", "2026-03-10"];

#[test]
fn rows_after_the_clock_are_counted_in_every_type() {
    let now = "2026-03-12T12:00:00Z";
    for kind in ["date", "timestamp_ms", "timestamp_us", "timestamp_ns", "timestamp_ms_utc", "timestamp_us_utc"] {
        let rows =
            "acme,2026-03-09\nacme,2026-03-11\nacme,2026-03-12\nbolt,2026-03-13\nbolt,2199-12-31\nbolt,2027-01-01";
        let declared = if kind == "date" { "date" } else { "timestamp" };
        let job = FactsProject::with_columns(&format!("at: {declared}"))
            .create_job_over(&format!("account_id:text,at:{kind}\n{rows}"))
            .at(now);
        let expected = [
            "source `facts`: 3 rows are dated after today, 2026-03-12: the farthest on 2199-12-31 in `facts/a.parquet`",
        ];
        assert_eq!(warnings(&job, &["validate", "p.yaml"]), expected, "{kind}");
        // A run of an earlier day, which leaves out the rows of the days up to today as well.
        assert_eq!(warnings(&job, &RUN), expected, "{kind}");
        let backfill = ["backfill", "p.yaml", "--from", "2026-03-10", "--to", "2026-03-11"];
        assert_eq!(warnings(&job, &backfill), expected, "{kind}");
        // Once the day has come, the row is like any other.
        let job = job.at("2026-03-13T00:00:00Z");
        assert_eq!(
            warnings(&job, &RUN),
            [
                "source `facts`: 2 rows are dated after today, 2026-03-13: the farthest on 2199-12-31 in `facts/a.parquet`"
            ]
        );
        assert_eq!(warnings(&job.at("2200-01-01T00:00:00Z"), &RUN), Vec::<String>::new());
    }
}

/// Footers do not show the days of text. A run reads its rows anyway, `validate` reads none.
#[test]
fn a_run_counts_text_dates_too() {
    let job = FactsProject::with_columns("at: {type: date, format: '%d.%m.%Y'}")
        .create_job_over("account_id:text,at:text\nacme,09.03.2026\nacme,01.01.2205")
        .at("2026-03-12T12:00:00Z");
    assert_eq!(
        warnings(&job, &RUN),
        ["source `facts`: 1 row is dated after today, 2026-03-12: the farthest on 2205-01-01 in `facts/a.parquet`"]
    );
    assert_eq!(warnings(&job, &["validate", "p.yaml"]), Vec::<String>::new());
    assert_eq!(run_by_default(&job).0, "2026-03-09");
}

#[test]
fn partitions_and_snapshots_after_the_clock_are_counted() {
    for time in ["{events: at, delivered: day}", "{snapshots: day}"] {
        let source =
            format!("files: facts/*/*.parquet\ntime: {time}\ncolumns: {{day: date, account_id: text, at: date}}");
        let job = FactsProject::with_source(&source)
            .create_job()
            .table("exports/facts/day=2026-03-10/a.parquet", "account_id:text,at:date\nacme,2026-03-10")
            .table(
                "exports/facts/day=2205-01-01/a.parquet",
                "account_id:text,at:date\nacme,2026-03-10\nbolt,2026-03-10",
            )
            .at("2026-03-12T12:00:00Z");
        let expected = "source `facts`: 2 rows are dated after today, 2026-03-12: the farthest on 2205-01-01 in \
                        `facts/day=2205-01-01/a.parquet`";
        for arguments in [&RUN[..], &["validate", "p.yaml"]] {
            assert_eq!(warnings(&job, arguments), [expected], "{time}");
        }
        assert_eq!(run_by_default(&job).0, "2026-03-10", "{time}");
    }
}

/// Planned meetings are ahead, and no mistake.
#[test]
fn ahead_allowed_is_not_warned_of() {
    let job = FactsProject::with_columns("at: {type: date, ahead: allowed}")
        .create_job_over("account_id:text,at:date\nacme,2026-03-09\nacme,2026-03-20")
        .at("2026-03-12T12:00:00Z");
    for arguments in [&RUN[..], &["validate", "p.yaml"]] {
        assert_eq!(warnings(&job, arguments), Vec::<String>::new());
    }
    assert_eq!(run_by_default(&job).0, "2026-03-09");
}

/// The warning is about the clock, so it enters neither the run record nor a table.
#[test]
fn the_warning_is_not_published() {
    let create = |now: &str| {
        let rows = "account_id:text,at:date\nacme,2026-03-09\nacme,2026-03-20";
        let job = FactsProject::with_columns("at: date").create_job_over(rows).at(now);
        job.run(&RUN).exits(0);
        job
    };
    let (before, after) = (create("2026-03-12T12:00:00Z"), create("2026-03-21T12:00:00Z"));
    assert!(read_tables(&before, "warehouse") == read_tables(&after, "warehouse"));
    let summary = |job: &Job| crate::harness::published::newest_run_record(job, "2026-03-10")["summary"].clone();
    assert_eq!(summary(&before), summary(&after));
}

/// A single row at the end of a large export, with a wrong date before today, is no day with data.
#[test]
fn a_few_rows_are_no_day_with_data() {
    let mut rows = "account_id:text,at:date\n".to_owned();
    for number in 0..20 {
        let day = parse_day("2026-03-01") + Days::new(number);
        rows.push_str(&format!("acme,{day}\n").repeat(60));
    }
    rows.push_str("acme,2026-05-05");
    let job = FactsProject::with_columns("at: date").create_job_over(&rows).at("2026-06-01T12:00:00Z");
    let (day, stderr) = run_by_default(&job);
    assert_eq!(day, "2026-03-20");
    assert!(stderr.contains("; `facts` has only 1 row on 2026-05-05"), "{stderr}");
}
