//! Runs that cannot write, or die half way: what readers see, and how it heals.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{PIPELINE, score, series};
use crate::warehouse::{assert_same_tables, records, tables};

/// Nothing can be written: what was there stays, and the exit code says that the place is to be mended.
#[test]
fn an_unwritable_warehouse_is_left_unchanged() {
    let job = series();
    score(&job, "2026-03-01");
    let before = tables(&job, "warehouse");
    let fails = |why: &str| {
        let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
        assert!(done.stderr.contains("cannot write") && done.stderr.contains("hint: "), "{why}: {}", done.stderr);
        assert!(tables(&job, "warehouse") == before, "{why}: something was published");
        assert!(records(&job, "2026-03-22").is_empty(), "{why}: a record of a run that failed");
    };
    // Where files are written before they are shown there is no folder to be had.
    let staging = job.path("warehouse/.staging");
    let _ = std::fs::remove_dir_all(&staging);
    std::fs::write(&staging, "in the way").unwrap();
    let kept = before.len();
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
    assert!(done.stderr.contains("cannot write"), "{}", done.stderr);
    std::fs::remove_file(&staging).unwrap();
    assert_eq!(tables(&job, "warehouse").len(), kept);
    assert!(tables(&job, "warehouse") == before && records(&job, "2026-03-22").is_empty());

    let folders = folders(&job.path("warehouse"));
    let permit = |mode: u32| {
        for folder in &folders {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    permit(0o555);
    let mighty = std::fs::write(job.path("warehouse/probe"), "").is_ok();
    if mighty {
        // An administrator writes wherever they like.
        std::fs::remove_file(job.path("warehouse/probe")).unwrap();
    } else {
        fails("a read-only folder");
    }
    permit(0o755);
    score(&job, "2026-03-22");
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut found = vec![root.to_path_buf()];
    let mut at = 0;
    while let Some(folder) = found.get(at).cloned() {
        at += 1;
        found
            .extend(std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()));
    }
    found
}

/// A place that is no folder and can't become one.
#[test]
fn a_warehouse_path_below_a_file_is_refused() {
    let job = series().file("afile", "x").env("WAREHOUSE", "afile/warehouse");
    let done = job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
    assert!(done.stderr.contains("afile/warehouse"), "{}", done.stderr);
}

/// The record comes last: where it is, the day is whole. A run that dies is healed by running it again.
#[test]
fn a_failed_run_leaves_no_record_and_the_next_run_heals_it() {
    let job = series();
    score(&job, "2026-03-01");
    let latest = job.path("warehouse/account_health_latest/part-0.parquet");
    std::fs::remove_file(&latest).unwrap();
    std::fs::create_dir_all(latest.join("in the way")).unwrap();
    job.run(&["run", "p.yaml", "--as-of", "2026-03-22"]).exits(6);
    assert!(records(&job, "2026-03-22").is_empty());
    assert!(job.files("warehouse").iter().all(|path| !path.starts_with('.')), "{:?}", job.files("warehouse"));
    std::fs::remove_dir_all(&latest).unwrap();
    score(&job, "2026-03-22");
    assert_eq!(records(&job, "2026-03-22").len(), 1);
    let clean = series();
    for day in ["2026-03-01", "2026-03-22"] {
        score(&clean, day);
    }
    std::fs::rename(clean.path("warehouse"), job.path("clean")).unwrap();
    assert_same_tables(&job, "warehouse", "clean");
}

/// Data that stops a run stops it before the first byte.
#[test]
fn a_data_failure_publishes_nothing() {
    let job = series();
    let strict = PIPELINE.replace("points: number}\nmetrics", "points: {type: number, max: 60}}\nmetrics");
    std::fs::write(job.path("p.yaml"), strict).unwrap();
    job.run(&["run", "p.yaml", "--as-of", "2026-04-01"]).exits(5);
    assert!(!job.path("warehouse").exists());
}
