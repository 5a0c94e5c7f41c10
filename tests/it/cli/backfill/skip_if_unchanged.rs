//! `run --skip-if-unchanged`: a day is skipped exactly when a run would publish the same bytes.

use serde_json::Value;

use super::{PIPELINE, SCORECARD, create_series, facts_csv, facts_path, nth_day, run_day};
use crate::harness::job::{CommandOutput, Job};
use crate::harness::published::{newest_run_record, run_records};

fn run_if_changed(job: &Job, number: u64, more: &[&str]) -> CommandOutput {
    let day = nth_day(number);
    let mut arguments = vec!["run", "p.yaml", "--skip-if-unchanged", "--as-of", &day];
    arguments.extend(more);
    job.run(&arguments)
}

/// Returns every file of the warehouse with its bytes.
fn read_all_files(job: &Job) -> Vec<(String, Vec<u8>)> {
    let paths = job.files("warehouse").into_iter();
    paths.map(|path| (path.clone(), std::fs::read(job.path("warehouse").join(path)).unwrap())).collect()
}

#[test]
fn an_unchanged_day_is_skipped_and_nothing_is_written() {
    let job = create_series(3);
    // A day that is not published yet is run.
    for number in 1..=3 {
        run_if_changed(&job, number, &[]).exits(0);
    }
    let before = read_all_files(&job);
    let published = newest_run_record(&job, &nth_day(3));
    let done = run_if_changed(&job, 3, &["--summary-file", "summary.json"]).exits(99);
    let when = published["finished_at"].as_str().unwrap();
    let message = format!("series as of 2026-05-03: skipped, nothing has changed since it was published ({when})\n");
    assert_eq!((done.stdout, done.stderr.as_str()), (message, ""));

    let done = run_if_changed(&job, 3, &["--format", "json"]).exits(99);
    let summary: Value = serde_json::from_slice(&std::fs::read(job.path("summary.json")).unwrap()).unwrap();
    assert_eq!(done.stdout.lines().count(), 1);
    assert_eq!(done.json(), summary);
    let mut expected = published["summary"].clone();
    expected["skipped"] = Value::Bool(true);
    assert_eq!(summary, expected);
    // Earlier days are skipped too. Without `--as-of`, the newest day is the one compared.
    run_if_changed(&job, 1, &[]).exits(99);
    job.run(&["run", "p.yaml", "--skip-if-unchanged"]).exits(99);
    assert!(read_all_files(&job) == before, "a skipped run wrote something");
    // Without `--skip-if-unchanged` the day is run.
    run_day(&job, 3);
    assert_eq!(run_records(&job, &nth_day(3)).len(), 2);
    run_if_changed(&job, 3, &[]).exits(99);
}

#[test]
fn a_changed_input_makes_the_day_run_again() {
    let mut job = create_series(4);
    for number in 1..=4 {
        run_day(&job, number);
    }
    // A scorecard with the same meaning, then one with another.
    job = job.file("scorecard.yaml", &format!("# said in passing\n{SCORECARD}"));
    run_if_changed(&job, 4, &[]).exits(99);
    job = job.file("scorecard.yaml", &SCORECARD.replace("weight: 2", "weight: 5"));
    run_if_changed(&job, 4, &[]).exits(0);
    run_if_changed(&job, 4, &[]).exits(99);
    // An export with other contents. Earlier days do not read that file.
    job = job.table(&facts_path(4), &facts_csv(4, 3));
    run_if_changed(&job, 4, &[]).exits(0);
    run_if_changed(&job, 4, &[]).exits(99);
    // An earlier day whose numbers change.
    run_if_changed(&job, 2, &[]).exits(0);
    run_if_changed(&job, 4, &[]).exits(0);
    run_if_changed(&job, 4, &[]).exits(99);
    // Without a run record, the contents of the day are unknown.
    for path in job.files("warehouse").iter().filter(|path| path.starts_with(&format!("_runs/ds={}", nth_day(4)))) {
        std::fs::remove_file(job.path(&format!("warehouse/{path}"))).unwrap();
    }
    run_if_changed(&job, 4, &[]).exits(0);
    assert_eq!(run_records(&job, &nth_day(4)).len(), 1);
}

#[test]
fn a_dry_run_reports_whether_the_day_would_be_skipped() {
    let mut job = create_series(2);
    run_day(&job, 1);
    run_day(&job, 2);
    let before = read_all_files(&job);
    run_if_changed(&job, 2, &["--dry-run"]).exits(99);
    job = job.file("scorecard.yaml", &SCORECARD.replace("weight: 2", "weight: 5"));
    let done = run_if_changed(&job, 2, &["--dry-run"]).exits(0);
    assert!(done.stdout.contains("nothing published: this was a dry run"), "{}", done.stdout);
    assert!(read_all_files(&job) == before, "a dry run wrote something");
}

#[test]
fn unreadable_exports_fail_instead_of_being_skipped() {
    let job = create_series(2);
    run_day(&job, 1);
    run_day(&job, 2);
    std::fs::write(job.path(&facts_path(2)), "no parquet").unwrap();
    let done = run_if_changed(&job, 2, &[]).exits(5);
    assert!(done.stderr.contains("day=2026-05-02/a.parquet"), "{}", done.stderr);
    let job = job.file("p.yaml", &PIPELINE.replace("tiers:", "tires:"));
    run_if_changed(&job, 2, &[]).exits(3);
}
