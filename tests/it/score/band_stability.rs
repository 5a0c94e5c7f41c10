//! Bands with `stays` and `after` over a series of runs: expected values by hand, a rerun day, a corrected day.

use std::fmt::Write;

use crate::harness::effort::thorough_only;
use crate::harness::job::Job;
use crate::harness::published::{assert_same_tables, health_row};

const PIPELINE: &str = "
version: 1
name: bands
exports: exports
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts: {source: accounts, id: account_id}
sources:
  accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text, override: number}}
  facts: {files: facts.parquet, time: {events: at}, account: account_id, columns: {account_id: text, at: date, points: number, override: number}}
metrics:
  points.sql: {points: number, said: number}
tiers: {all: otherwise}
scorecard:
  bands:
    low: {below: 50, stays: {below: 55}}
    mid: {below: 70}
    high: {at_least: 70, after: 2 snapshots}
    top: {at_least: 90, after: 3d}
  components:
    everything: {made_of: {points: {score: as_is}}}
  rules:
    - {name: override, when: said IS NOT NULL, then: {set: said}, reason: a person says so}
";

const SQL: &str =
    "SELECT account_id, SUM(points) AS points, SUM(override) AS said FROM facts WHERE at = :as_of GROUP BY account_id";

/// Six days in a row, then two days without a run.
const DAYS: [&str; 8] =
    ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10"];

/// The score of each account on each day; the second number is a manual override.
type Series = [(&'static str, [(i32, Option<i32>); 8]); 3];

const fn without_overrides(scores: [i32; 8]) -> [(i32, Option<i32>); 8] {
    let mut all = [(0, None); 8];
    let mut day = 0;
    while day < 8 {
        all[day] = (scores[day], None);
        day += 1;
    }
    all
}

const SERIES: Series = [
    ("acme", without_overrides([45, 52, 54, 56, 80, 81, 60, 75])),
    ("bolt", without_overrides([60, 92, 93, 94, 95, 40, 54, 95])),
    ("coda", [(60, None), (60, Some(40)), (52, None), (49, None), (54, None), (54, Some(72)), (54, None), (71, None)]),
];

/// Band, reason, pending band and since when, per account and day.
const EXPECTED: [(&str, [&str; 8]); 3] = [
    (
        "acme",
        [
            "low score",
            "low stays",
            "low stays",
            "mid score",
            "mid dwell high 2026-03-05",
            "high score",
            "mid score",
            "mid dwell high 2026-03-10",
        ],
    ),
    (
        "bolt",
        [
            "mid score",
            "mid dwell high 2026-03-02",
            // `high` is entered on the second snapshot; `top` takes three days.
            "high dwell top 2026-03-02",
            "high dwell top 2026-03-02",
            "top score",
            // `high` also takes two snapshots on the way down; 40 is below it.
            "top dwell high 2026-03-06",
            "mid score",
            "mid dwell high 2026-03-10",
        ],
    ),
    (
        "coda",
        [
            "mid score",
            "low rule",
            // The override is gone. With the band of a score, 52 would have stayed low.
            "mid score",
            "low score",
            "low stays",
            "high rule",
            "mid score",
            "mid dwell high 2026-03-10",
        ],
    ),
];

fn facts_csv(series: &Series) -> String {
    let mut facts = "account_id:text,at:date,points:double,override:double".to_owned();
    for (account, days) in series {
        for (day, (points, override_score)) in DAYS.iter().zip(days) {
            let override_score = override_score.map(|override_score| override_score.to_string()).unwrap_or_default();
            write!(facts, "\n{account},{day},{points},{override_score}").unwrap();
        }
    }
    facts
}

fn create_job() -> Job {
    Job::new()
        .file("p.yaml", PIPELINE)
        .file("sql/points.sql", SQL)
        .table("exports/accounts.parquet", "account_id:text,override:double\nacme,\nbolt,\ncoda,")
        .table("exports/facts.parquet", &facts_csv(&SERIES))
}

fn run_day(job: &Job, day: &str) -> String {
    job.run(&["run", "p.yaml", "--as-of", day]).exits(0).stdout
}

fn describe_band(job: &Job, day: &str, account: &str) -> String {
    let row = health_row(job, day, account);
    let cells = ["band", "band_reason", "pending_band", "pending_since"].map(|column| row.get(column).cloned());
    cells.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[test]
fn bands_follow_the_stays_and_after_settings() {
    let job = create_job();
    for (day, waiting) in DAYS.iter().zip([0, 1, 1, 1, 1, 1, 0, 3]) {
        let summary = run_day(&job, day);
        let message = format!("{waiting} waiting to enter one");
        assert_eq!(summary.contains(&message), waiting > 0, "{summary}");
        assert_eq!(summary.contains("waiting"), waiting > 0, "{summary}");
    }
    for (account, expected) in EXPECTED {
        for (day, expected) in DAYS.iter().zip(expected) {
            assert_eq!(describe_band(&job, day, account), expected, "{account} on {day}");
        }
    }
    // `band_since` follows the published bands; `score_band` is the band of the score alone.
    let acme = health_row(&job, "2026-03-03", "acme");
    assert_eq!((acme["band_since"].as_str(), acme["score_band"].as_str()), ("2026-03-01", "mid"));
    let coda = health_row(&job, "2026-03-02", "coda");
    assert_eq!((coda["band"].as_str(), coda["raw_band"].as_str(), coda["score_band"].as_str()), ("low", "mid", "low"));
}

#[test]
fn rerunning_a_day_changes_nothing_and_a_correction_affects_later_runs() {
    thorough_only!();
    let job = create_job();
    for day in DAYS {
        run_day(&job, day);
    }
    // Days published later do not change earlier ones.
    let again = job.env("WAREHOUSE", "again");
    for day in DAYS {
        run_day(&again, day);
    }
    for day in ["2026-03-04", "2026-03-02", "2026-03-10"] {
        run_day(&again, day);
    }
    assert_same_tables(&again, "warehouse", "again");

    // The score of 5 March is corrected, so `acme` has to wait again on 6 March.
    let mut mended = SERIES;
    mended[0].1[4].0 = 65;
    let job = again.env("WAREHOUSE", "warehouse").table("exports/facts.parquet", &facts_csv(&mended));
    run_day(&job, "2026-03-05");
    assert_eq!(describe_band(&job, "2026-03-05", "acme"), "mid score");
    assert_eq!(describe_band(&job, "2026-03-06", "acme"), "high score", "not run again yet");
    run_day(&job, "2026-03-06");
    assert_eq!(describe_band(&job, "2026-03-06", "acme"), "mid dwell high 2026-03-06");
}
