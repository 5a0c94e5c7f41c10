//! Runs that cannot write or fail halfway: what readers see, and how the next run heals.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::published_day::{PIPELINE, create_series, run_day};
use crate::harness::published::{assert_same_tables, read_tables, run_records};

/// If nothing can be written, the published tables stay and the run exits with 6.
#[test]
fn an_unwritable_warehouse_is_left_unchanged() {
    let job = create_series();
    run_day(&job, "2026-03-01");
    let before = read_tables(&job, "warehouse");
    let fails = |why: &str| {
        let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
        assert!(done.stderr.contains("cannot write") && done.stderr.contains("hint: "), "{why}: {}", done.stderr);
        assert!(read_tables(&job, "warehouse") == before, "{why}: something was published");
        assert!(run_records(&job, "2026-03-22").is_empty(), "{why}: a record of a run that failed");
    };
    // The staging folder cannot be created.
    let staging = job.path("warehouse/.staging");
    let _ = std::fs::remove_dir_all(&staging);
    std::fs::write(&staging, "in the way").unwrap();
    let kept = before.len();
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
    assert!(done.stderr.contains("cannot write"), "{}", done.stderr);
    std::fs::remove_file(&staging).unwrap();
    assert_eq!(read_tables(&job, "warehouse").len(), kept);
    assert!(read_tables(&job, "warehouse") == before && run_records(&job, "2026-03-22").is_empty());

    let folders = list_folders(&job.path("warehouse"));
    let permit = |mode: u32| {
        for folder in &folders {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    permit(0o555);
    let is_root = std::fs::write(job.path("warehouse/probe"), "").is_ok();
    if is_root {
        // Root can write to read-only folders.
        std::fs::remove_file(job.path("warehouse/probe")).unwrap();
    } else {
        fails("a read-only folder");
    }
    permit(0o755);
    run_day(&job, "2026-03-22");
}

fn list_folders(root: &Path) -> Vec<PathBuf> {
    let mut found = vec![root.to_path_buf()];
    let mut at = 0;
    while let Some(folder) = found.get(at).cloned() {
        at += 1;
        found
            .extend(std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()));
    }
    found
}

/// The warehouse path cannot become a folder.
#[test]
fn a_warehouse_path_below_a_file_is_refused() {
    let job = create_series().file("afile", "x").env("WAREHOUSE", "afile/warehouse");
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
    assert!(done.stderr.contains("afile/warehouse"), "{}", done.stderr);
}

/// The record is written last, so a day with a record is whole. Running a failed day again heals it.
#[test]
fn a_failed_run_leaves_no_record_and_the_next_run_heals_it() {
    let job = create_series();
    run_day(&job, "2026-03-01");
    let latest = job.path("warehouse/account_health_latest/part-0.parquet");
    std::fs::remove_file(&latest).unwrap();
    std::fs::create_dir_all(latest.join("in the way")).unwrap();
    job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
    assert!(run_records(&job, "2026-03-22").is_empty());
    assert!(job.files("warehouse").iter().all(|path| !path.starts_with('.')), "{:?}", job.files("warehouse"));
    std::fs::remove_dir_all(&latest).unwrap();
    run_day(&job, "2026-03-22");
    assert_eq!(run_records(&job, "2026-03-22").len(), 1);
    let clean = create_series();
    for day in ["2026-03-01", "2026-03-22"] {
        run_day(&clean, day);
    }
    std::fs::rename(clean.path("warehouse"), job.path("clean")).unwrap();
    assert_same_tables(&job, "warehouse", "clean");
}

/// A data failure stops the run before anything is written.
#[test]
fn a_data_failure_publishes_nothing() {
    let job = create_series();
    let strict = PIPELINE.replace("points: number}\nmetrics", "points: {type: number, max: 60}}\nmetrics");
    std::fs::write(job.path("p.yaml"), strict).unwrap();
    job.run(&["run", "p.yaml", "--as-of", "2026-04-01"]).exits(5);
    assert!(!job.path("warehouse").exists());
}
