//! Files that are replaced, cut short or taken away while runs read them: noticed and named, and the next run heals.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::PANICS;
use crate::job::Job;
use crate::parquet_files;
use crate::sources::{DAY, Facts, run};
use crate::warehouse::{health, record, source};

/// So many rows, each of them `x`.
fn rows(count: usize, x: u32) -> String {
    let rows: Vec<String> = (0..count).map(|row| format!("acme,2026-03-{:02},{x}", row % 9 + 1)).collect();
    format!("account_id:text,at:date,x:int32\n{}", rows.join("\n"))
}

fn job() -> Job {
    Facts::of("at: date\nx: integer").shows("integer", "SUM(x)").over(&rows(3000, 1))
}

/// Runs, again and again, while the file changes all the time: every run has one of the answers that are right at some
/// moment, or says that the file changed. How many did that.
fn runs_while(job: &Job, answers: &[&str], change: impl Fn(&Path, usize) + Sync) -> usize {
    let file = job.path("exports/facts/a.parquet");
    let over = AtomicBool::new(false);
    let (mut noticed, mut read) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0.. {
                if over.load(Ordering::Relaxed) && turn % 6 == 0 {
                    break;
                }
                change(&file, turn);
                std::thread::sleep(Duration::from_millis(u64::try_from(turn % 7).unwrap() * 3));
            }
        });
        let runs = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..20 {
                let done = run(job);
                for word in PANICS {
                    assert!(!done.stderr.contains(word), "{}", done.stderr);
                }
                match done.code {
                    0 => {
                        read += 1;
                        let shown = &health(job, DAY, "acme")["shown"];
                        assert!(answers.contains(&shown.as_str()), "{shown}");
                    }
                    7 => {
                        noticed += 1;
                        assert!(done.stderr.contains("a.parquet` changed while it was read: it"), "{}", done.stderr);
                        assert!(done.stderr.contains("hint: run again"), "{}", done.stderr);
                    }
                    // Half a file was listed, and was still the same half when it was looked at again.
                    5 => assert!(done.stderr.contains("a.parquet` as parquet"), "{}", done.stderr),
                    other => panic!("{other}: {}", done.stderr),
                }
            }
        }));
        over.store(true, Ordering::Relaxed);
        runs.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
    super::note(&format!("{read} runs read one state of the file, {noticed} noticed that it changed"));
    noticed
}

#[test]
fn a_file_replaced_during_runs_is_detected() {
    let job = job();
    let aside: Vec<_> = ["one", "two", "three"].into_iter().map(|name| job.path("aside").join(name)).collect();
    for (path, x) in aside.iter().zip(1..) {
        // Of one size, so that only the time of the change tells.
        parquet_files::write(path, &rows(3000, x));
    }
    let noticed = runs_while(&job, &["3000", "6000", "9000"], |file, turn| {
        let next = file.with_extension("new");
        std::fs::copy(&aside[turn % 3], &next).unwrap();
        std::fs::rename(&next, file).unwrap();
    });
    assert!(noticed > 0);
    run(&job).exits(0);
}

#[test]
fn a_file_rewritten_in_place_during_runs_is_detected() {
    let job = job();
    parquet_files::write(&job.path("other.parquet"), &rows(5000, 2));
    let files = ["exports/facts/a.parquet", "other.parquet"].map(|path| std::fs::read(job.path(path)).unwrap());
    let noticed = runs_while(&job, &["3000", "10000"], |file, turn| {
        let bytes = &files[turn % 2];
        std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        std::thread::sleep(Duration::from_millis(3));
        std::fs::write(file, bytes).unwrap();
    });
    assert!(noticed > 0);
    std::fs::write(job.path("exports/facts/a.parquet"), &files[1]).unwrap();
    run(&job).exits(0);
    assert_eq!(health(&job, DAY, "acme")["shown"], "10000");
}

#[test]
fn a_file_that_appears_and_disappears_is_detected() {
    let job = job().table("exports/facts/b.parquet", &rows(10, 1));
    let noticed = runs_while(&job, &["10", "3010"], |file, turn| {
        let aside = file.with_extension("gone");
        let (from, to) = if turn % 2 == 0 { (file, aside.as_path()) } else { (aside.as_path(), file) };
        std::fs::rename(from, to).unwrap();
    });
    assert!(noticed > 0);
    run(&job).exits(0);
}

/// What is listed may differ from run to run: each answers for what it saw, and its record says what that was.
#[test]
fn each_run_records_the_files_it_listed() {
    let job = job();
    let answer = |job: &Job| {
        run(job).exits(0);
        let files = source(&record(job, DAY), "facts")["files"].as_array().unwrap().len();
        (health(job, DAY, "acme")["shown"].clone(), files)
    };
    assert_eq!(answer(&job), ("3000".to_owned(), 1));
    let job = job.table("exports/facts/b.parquet", &rows(5, 1));
    assert_eq!(answer(&job), ("3005".to_owned(), 2));
    std::fs::remove_file(job.path("exports/facts/a.parquet")).unwrap();
    assert_eq!(answer(&job), ("5".to_owned(), 1));
    std::fs::remove_file(job.path("exports/facts/b.parquet")).unwrap();
    let before = job.files("warehouse");
    let done = run(&job).exits(5);
    assert!(done.stderr.contains("no file matches `facts/*.parquet`"), "{}", done.stderr);
    assert_eq!(job.files("warehouse"), before);
}
