//! Days that have not begun are refused, unless the command allows them.

use serde_json::json;

use super::create_company;
use crate::harness::facts_project::FactsProject;
use crate::harness::job::Job;
use crate::harness::published::{read_rows, read_tables};

const DAY: &str = "2026-06-30";

fn run(job: &Job, more: &[&str]) -> (i32, String) {
    let done = job.run(&[&["run", "pipelines/health.yaml", "--as-of", DAY], more].concat());
    (done.code, done.stderr)
}

#[test]
fn a_day_after_today_is_refused() {
    let job = create_company().at("2026-06-29T23:59:59Z");
    let commands: [&[&str]; 5] = [
        &["run", "pipelines/health.yaml", "--as-of", DAY],
        &["run", "pipelines/health.yaml", "--as-of", DAY, "--dry-run"],
        &["show", "pipelines/health.yaml", "trend", "--as-of", DAY],
        &["show", "pipelines/health.yaml", "query", "usage.sql", "--as-of", DAY],
        &["backfill", "pipelines/health.yaml", "--from", DAY, "--to", DAY],
    ];
    for arguments in commands {
        let done = job.run(arguments).exits(2);
        insta::allow_duplicates! {
            insta::assert_snapshot!(done.stderr, @r"
            error: 2026-06-30 is after today, which is 2026-06-29 in the pipeline's time zone, UTC
            hint: score a day that has ended; `--allow-future` scores a day ahead, of what is known now
            ");
        }
        assert_eq!(done.stdout, "");
        assert!(job.files("warehouse").is_empty(), "{arguments:?}");
        job.run(&[arguments, &["--allow-future"]].concat()).exits(0);
        let _ = std::fs::remove_dir_all(job.path("warehouse"));
    }
}

#[test]
fn today_itself_is_scored() {
    let job = create_company().at("2026-06-30T00:00:00Z");
    assert_eq!(run(&job, &[]).0, 0);
    job.run(&["backfill", "pipelines/health.yaml", "--from", DAY, "--to", DAY]).exits(0);
    // A day that is published can be explained whatever the clock says.
    let job = job.at("2026-06-01T00:00:00Z");
    job.run(&["explain", "pipelines/health.yaml", "a1", "--as-of", DAY]).exits(0);
    assert_eq!(run(&job, &["--skip-if-unchanged"]).0, 2);
}

/// At 15:30 UTC on the ninth, the tenth has begun in Tokyo; at 04:30 UTC on the tenth, it has in New York.
#[test]
fn today_is_the_day_of_the_time_zone() {
    for (zone, now, code) in [
        ("Asia/Tokyo", "2026-03-09T14:59:59Z", 2),
        ("Asia/Tokyo", "2026-03-09T15:00:00Z", 0),
        ("UTC", "2026-03-09T15:30:00Z", 2),
        ("UTC", "2026-03-10T00:00:00Z", 0),
        ("America/New_York", "2026-03-10T03:59:59Z", 2),
        ("America/New_York", "2026-03-10T04:00:00Z", 0),
        ("America/New_York", "2026-03-10T00:00:00-04:00", 0),
    ] {
        let job = FactsProject::with_columns("at: date").time_zone(zone);
        let job = job.create_job_over("account_id:text,at:date\nacme,2026-03-09").at(now);
        let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-10"]);
        assert_eq!(done.code, code, "{zone}, {now}: {}", done.stderr);
    }
}

#[test]
fn a_time_that_cannot_be_read_is_refused() {
    let job = create_company().at("yesterday");
    let (code, stderr) = run(&job, &[]);
    insta::assert_snapshot!(stderr, @r"
    error: expected a time such as 2026-07-01T04:00:00Z in `HEALTHSCORE_NOW`, found `yesterday`
    hint: correct it, or leave `HEALTHSCORE_NOW` unset to use the clock
    ");
    assert_eq!((code, job.files("warehouse").len()), (3, 0));
    // An empty variable is no variable.
    job.at("").run(&["validate", "pipelines/health.yaml"]).exits(0);
}

/// The clock bounds days and enters no published byte.
#[test]
fn the_tables_do_not_depend_on_the_clock() {
    let mut tables = Vec::new();
    for now in ["2026-06-30T01:00:00Z", "2026-07-01T04:00:00Z", "2031-01-01T00:00:00Z"] {
        let job = create_company().at(now);
        assert_eq!(run(&job, &[]).0, 0);
        tables.push(read_tables(&job, "warehouse"));
    }
    assert!(!tables[0].is_empty());
    assert!(tables.iter().all(|other| *other == tables[0]), "tables differ by the time of the run");
}

/// A day ahead that was published is reported, not healed, until it is removed.
#[test]
fn status_reports_published_days_that_have_not_begun() {
    let job = FactsProject::with_columns("at: date").create_job_over("account_id:text,at:date\nacme,2026-03-09");
    let job = job.at("2026-03-12T04:00:00Z");
    for day in ["2026-03-10", "2026-03-11", "2205-01-01"] {
        job.run(&["run", "p.yaml", "--as-of", day, "--allow-future"]).exits(0);
    }
    let report = job.run(&["status", "p.yaml"]).exits(0).stdout;
    assert!(report.contains("ahead     2205-01-01: after today, so `account_health_latest` shows"), "{report}");
    assert!(report.contains("gaps      none"), "{report}");
    // The days before today are daily; the one of 2205 is not among them.
    let published = "published 2026-03-10 to 2205-01-01 (3 days), usually every day\n";
    assert!(report.contains(published), "{report}");
    let status = || job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json();
    assert_eq!(status()["after_today"], json!([{"from": "2205-01-01", "to": "2205-01-01", "days": 1}]));
    assert_eq!(status()["heal"], json!(null));
    // After an edit every day is outdated. The command heals those that have begun.
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap().replace("full: 10", "full: 20");
    std::fs::write(job.path("p.yaml"), yaml).unwrap();
    let command = status()["heal"].as_str().unwrap().to_owned();
    assert_eq!(command, "healthscore backfill p.yaml --from 2026-03-10 --to 2026-03-11");
    let backfill = |to: &str, more: &[&str]| {
        let arguments = ["backfill", "p.yaml", "--published", "--from", "2026-03-10", "--to", to];
        job.run(&[&arguments[..], more].concat()).code
    };
    // Only a published day that has not begun needs the flag.
    assert_eq!([backfill("2205-01-01", &[]), backfill("2204-12-31", &[])], [2, 0]);
    assert_eq!(backfill("2205-01-01", &["--allow-future"]), 0);
    // Removed as the manual says.
    for path in job.files("warehouse").iter().filter(|path| path.contains("ds=2205-01-01")) {
        std::fs::remove_file(job.path("warehouse").join(path)).unwrap();
    }
    job.run(&["run", "p.yaml", "--as-of", "2026-03-11"]).exits(0);
    let latest = job.files("warehouse").into_iter().find(|path| path.starts_with("account_health_latest/")).unwrap();
    let rows = read_rows(&job.path("warehouse").join(latest));
    assert!(!rows.is_empty() && rows.iter().all(|row| row["snapshot_date"] == "2026-03-11"), "{rows:?}");
    assert!(status()["after_today"].is_null());
}
