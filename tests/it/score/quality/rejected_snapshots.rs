//! Rejected snapshots: what a stopped day leaves behind for inspection.

use serde_json::{Value, json};

use super::{DayExports, USUAL, create_company, nth_day, rejected_files, run_fifth_day, write_day};
use crate::harness::effort::thorough_only;
use crate::harness::job::Job;
use crate::harness::published::read_tables;

const FIFTH: &str = "2026-05-05";

fn create_company_with_half_the_accounts() -> Job {
    create_company("", &DayExports { accounts: 20, ..USUAL })
}

fn read_status(job: &Job) -> Value {
    job.run(&["status", "p.yaml", "--format", "json"]).exits(0).json()
}

#[test]
fn a_stopped_day_is_kept_as_a_rejected_snapshot() {
    let job = create_company_with_half_the_accounts();
    let published = read_tables(&job, "warehouse");
    let stderr = run_fifth_day(&job, &[]).exits(8).stderr;
    let last: Vec<&str> = stderr.lines().rev().take(2).collect();
    let folder = job.path("warehouse/_candidates/ds=2026-05-05");
    assert_eq!(last[0], "  healthscore show p.yaml quality --as-of 2026-05-05 --candidate");
    assert!(last[1].contains(&format!("its tables are kept in `{}`", folder.display())), "{stderr}");
    assert!(read_tables(&job, "warehouse") == published, "what was published has changed");
    // Every table of a day, and the reason why it is not published.
    let names: Vec<String> = published
        .keys()
        .filter_map(|path| Some(format!("{}.parquet", path.strip_suffix("/ds=2026-05-01/part-0.parquet")?)))
        .collect();
    let files = job.files("warehouse/_candidates/ds=2026-05-05");
    assert_eq!(
        files.iter().filter(|file| *file != "candidate.json").collect::<Vec<_>>(),
        names.iter().collect::<Vec<_>>()
    );
    let note: Value = serde_json::from_slice(&std::fs::read(folder.join("candidate.json")).unwrap()).unwrap();
    assert_eq!((&note["as_of"], &note["stops"][0]["check"]), (&json!(FIFTH), &json!("accounts_lost")));

    let report = read_status(&job);
    assert_eq!((&report["newest"], &report["published"]), (&json!("2026-05-04"), &json!(4)));
    assert_eq!(report["set_aside"][0]["as_of"], FIFTH);
    let text = job.run(&["status", "p.yaml"]).exits(0).stdout;
    assert!(text.contains("rejected  2026-05-05: accounts_lost ("), "{text}");
    // The next day is compared with the four published days.
    let job = write_day(job, 6, &USUAL);
    job.run(&["run", "p.yaml", "--as-of", &nth_day(6)]).exits(0);
    assert_eq!(super::read_check(&job, 6, "accounts_lost", "")["snapshots"], "4");
}

#[test]
fn a_rejected_snapshot_can_be_shown() {
    let job = create_company_with_half_the_accounts();
    let show = |stage: &str, more: &[&str]| {
        let arguments = [&["show", "p.yaml", stage, "--as-of", FIFTH, "--format", "csv"], more].concat();
        job.run(&arguments)
    };
    assert!(show("trend", &["--candidate"]).exits(6).stderr.contains("no rejected snapshot of 2026-05-05 in"));
    // Without a rejected snapshot the stage is computed.
    assert!(show("quality", &[]).exits(0).stdout.contains(",stop,"));
    run_fifth_day(&job, &[]).exits(8);
    let kept = show("trend", &["--candidate"]).exits(0).stdout;
    assert_eq!(kept, show("trend", &[]).exits(0).stdout, "what a run would publish");
    assert_eq!(kept.lines().count(), 21);
    let quality = show("quality", &["--candidate"]).exits(0).stdout;
    assert!(quality.contains("2026-05-05,accounts_lost,,,20,40,0.5,4,0.1,0.3,stop,"), "{quality}");
    let without = show("quality", &[]).exits(0);
    assert_eq!((&without.stdout, without.stderr.as_str()), (&quality, "not published: this snapshot was rejected\n"));
    assert!(show("metrics", &["--candidate"]).exits(2).stderr.contains("needs a stage with a published table"));
    let newest = job.run(&["show", "p.yaml", "quality", "--candidate", "--format", "csv"]).exits(0).stdout;
    assert_eq!(newest, quality);
}

#[test]
fn a_new_stop_replaces_the_rejected_snapshot_and_publishing_removes_it() {
    thorough_only!();
    let job = create_company_with_half_the_accounts();
    run_fifth_day(&job, &[]).exits(8);
    // A leftover file of another run.
    let job = job.file("warehouse/_candidates/ds=2026-05-05/old.parquet", "");
    let job = write_day(job, 5, &DayExports { accounts: 10, ..USUAL });
    run_fifth_day(&job, &[]).exits(8);
    assert!(!rejected_files(&job).iter().any(|path| path.ends_with("old.parquet")), "{:?}", rejected_files(&job));
    assert!(read_status(&job)["set_aside"][0]["stops"][0]["message"].as_str().unwrap().starts_with("75% fewer"));
    // A dry run neither writes nor removes a rejected snapshot.
    let job = write_day(job, 5, &USUAL);
    run_fifth_day(&job, &["--dry-run"]).exits(0);
    assert!(!rejected_files(&job).is_empty());
    run_fifth_day(&job, &[]).exits(0);
    assert_eq!(rejected_files(&job), [""; 0]);
    assert_eq!(read_status(&job)["set_aside"], json!([]));
}

#[test]
fn a_backfill_keeps_the_same_rejected_snapshot_as_a_run() {
    thorough_only!();
    let job = create_company_with_half_the_accounts();
    let stderr = job.run(&["backfill", "p.yaml", "--from", FIFTH, "--to", FIFTH]).exits(8).stderr;
    assert!(stderr.contains("2026-05-05 was rejected, not published; its tables are kept in"), "{stderr}");
    let by_backfill = read_rejected_tables(&job);
    run_fifth_day(&job, &[]).exits(8);
    assert!(by_backfill == read_rejected_tables(&job), "a run sets aside something else");
}

fn read_rejected_tables(job: &Job) -> Vec<(String, Vec<u8>)> {
    let tables = rejected_files(job).into_iter().filter(|path| path.ends_with(".parquet"));
    tables.map(|path| (path.clone(), std::fs::read(job.path("warehouse").join(path)).unwrap())).collect()
}
