//! Files replaced, truncated or removed while runs read them: detected and named, and the next run heals.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::harness::bad_input::PANICS;
use crate::harness::effort::thorough_only;
use crate::harness::facts_project::{DAY, FactsProject, run_pipeline};
use crate::harness::job::Job;
use crate::harness::parquet_files;
use crate::harness::published::{health_row, newest_run_record, source_in_record};

/// Returns a CSV of `count` rows, each with the value `x`.
fn rows_csv(count: usize, x: u32) -> String {
    let rows: Vec<String> = (0..count).map(|row| format!("acme,2026-03-{:02},{x}", row % 9 + 1)).collect();
    format!("account_id:text,at:date,x:int32\n{}", rows.join("\n"))
}

fn create_job() -> Job {
    FactsProject::with_columns("at: date\nx: integer").show("integer", "SUM(x)").create_job_over(&rows_csv(3000, 1))
}

/// Runs twenty times while the file keeps changing. Every run has one of `answers`, or reports that the file changed.
/// Returns how many runs reported it.
fn run_while_changing(job: &Job, answers: &[&str], change: impl Fn(&Path, usize) + Sync) -> usize {
    let file = job.path("exports/facts/a.parquet");
    let finished = AtomicBool::new(false);
    let (mut noticed, mut read) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0.. {
                if finished.load(Ordering::Relaxed) && turn % 6 == 0 {
                    break;
                }
                change(&file, turn);
                std::thread::sleep(Duration::from_millis(u64::try_from(turn % 7).unwrap() * 3));
            }
        });
        let runs = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..20 {
                let done = run_pipeline(job);
                for word in PANICS {
                    assert!(!done.stderr.contains(word), "{}", done.stderr);
                }
                match done.code {
                    0 => {
                        read += 1;
                        let shown = &health_row(job, DAY, "acme")["shown"];
                        assert!(answers.contains(&shown.as_str()), "{shown}");
                    }
                    7 => {
                        noticed += 1;
                        assert!(done.stderr.contains("a.parquet` changed while it was read: it"), "{}", done.stderr);
                        assert!(done.stderr.contains("hint: run again"), "{}", done.stderr);
                    }
                    // Half a file was listed, and still had the same size when it was checked again.
                    5 => assert!(done.stderr.contains("a.parquet` as parquet"), "{}", done.stderr),
                    other => panic!("{other}: {}", done.stderr),
                }
            }
        }));
        finished.store(true, Ordering::Relaxed);
        runs.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    crate::harness::bad_input::print_note(&format!(
        "{read} runs read one state of the file, {noticed} noticed that it changed"
    ));
    noticed
}

#[test]
fn a_file_replaced_during_runs_is_detected() {
    thorough_only!();
    let job = create_job();
    let versions: Vec<_> = ["one", "two", "three"].into_iter().map(|name| job.path("aside").join(name)).collect();
    for (path, x) in versions.iter().zip(1..) {
        // All of one size, so that only the modification time differs.
        parquet_files::write_from_csv(path, &rows_csv(3000, x));
    }
    let noticed = run_while_changing(&job, &["3000", "6000", "9000"], |file, turn| {
        let next = file.with_extension("new");
        std::fs::copy(&versions[turn % 3], &next).unwrap();
        std::fs::rename(&next, file).unwrap();
    });
    assert!(noticed > 0);
    run_pipeline(&job).exits(0);
}

#[test]
fn a_file_rewritten_in_place_during_runs_is_detected() {
    thorough_only!();
    let job = create_job();
    parquet_files::write_from_csv(&job.path("other.parquet"), &rows_csv(5000, 2));
    let files = ["exports/facts/a.parquet", "other.parquet"].map(|path| std::fs::read(job.path(path)).unwrap());
    let noticed = run_while_changing(&job, &["3000", "10000"], |file, turn| {
        let bytes = &files[turn % 2];
        std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        std::thread::sleep(Duration::from_millis(3));
        std::fs::write(file, bytes).unwrap();
    });
    assert!(noticed > 0);
    std::fs::write(job.path("exports/facts/a.parquet"), &files[1]).unwrap();
    run_pipeline(&job).exits(0);
    assert_eq!(health_row(&job, DAY, "acme")["shown"], "10000");
}

#[test]
fn a_file_that_appears_and_disappears_is_detected() {
    thorough_only!();
    let job = create_job().table("exports/facts/b.parquet", &rows_csv(10, 1));
    let noticed = run_while_changing(&job, &["10", "3010"], |file, turn| {
        let hidden = file.with_extension("gone");
        let (from, to) = if turn % 2 == 0 { (file, hidden.as_path()) } else { (hidden.as_path(), file) };
        std::fs::rename(from, to).unwrap();
    });
    assert!(noticed > 0);
    run_pipeline(&job).exits(0);
}

/// The listed files may differ from run to run. Each run uses what it listed, and its record says so.
#[test]
fn each_run_records_the_files_it_listed() {
    let job = create_job();
    let answer = |job: &Job| {
        run_pipeline(job).exits(0);
        let files = source_in_record(&newest_run_record(job, DAY), "facts")["files"].as_array().unwrap().len();
        (health_row(job, DAY, "acme")["shown"].clone(), files)
    };
    assert_eq!(answer(&job), ("3000".to_owned(), 1));
    let job = job.table("exports/facts/b.parquet", &rows_csv(5, 1));
    assert_eq!(answer(&job), ("3005".to_owned(), 2));
    std::fs::remove_file(job.path("exports/facts/a.parquet")).unwrap();
    assert_eq!(answer(&job), ("5".to_owned(), 1));
    std::fs::remove_file(job.path("exports/facts/b.parquet")).unwrap();
    let before = job.files("warehouse");
    let done = run_pipeline(&job).exits(5);
    assert!(done.stderr.contains("no file matches `facts/*.parquet`"), "{}", done.stderr);
    assert_eq!(job.files("warehouse"), before);
}
