//! Symbolic links: a file that several paths lead to counts once.

use std::os::unix::fs::symlink;

use crate::harness::facts_project::{
    DAY, FactsProject, assert_finding, assert_refused, run_and_read_acme, run_and_read_shown, run_pipeline,
};
use crate::harness::job::Job;
use crate::harness::published::{newest_run_record, source_in_record};

const ROW: &str = "account_id:text,x:int32\nacme,5";
const NARROWER: &str = "remove the link, or write a pattern in `files` that matches only one of the paths";

fn facts_in_files(pattern: &str, time: &str, columns: &str) -> FactsProject {
    let source = format!("files: '{pattern}'\ntime: {time}\ncolumns:\n  account_id: text\n  x: integer{columns}");
    FactsProject::with_source(&source).show("integer", "SUM(x)")
}

/// Adds links below the exports, each a path and what it leads to, relative to its folder.
fn link(job: Job, links: &[(&str, &str)]) -> Job {
    for (path, target) in links {
        let path = job.path(&format!("exports/{path}"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }
    job
}

/// Runs the job and returns the sum of `x` and the files that were read.
#[track_caller]
fn sum_and_files(job: &Job) -> (String, Vec<String>) {
    let sum = run_and_read_shown(job).unwrap();
    let files = source_in_record(&newest_run_record(job, DAY), "facts")["files"].as_array().unwrap().clone();
    (sum, files.iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect())
}

#[test]
fn a_file_counts_once_under_its_path_without_links() {
    for (pattern, links) in [
        ("facts/*/*.parquet", &[("facts/latest", "run1")][..]),
        ("facts/**/*.parquet", &[("facts/latest", "run1")]),
        ("facts/*/*.parquet", &[("facts/a-first-name", "run1")]),
        ("facts/*/*.parquet", &[("facts/latest", "newest"), ("facts/newest", "run1")]),
        ("facts/{latest,run1}/*.parquet", &[("facts/latest", "../facts/run1")]),
        ("facts/*/*.parquet", &[("facts/run1/b.parquet", "a.parquet")]),
        ("facts/*/*.parquet", &[("facts/latest/c.parquet", "../run1/a.parquet")]),
        ("**/a.parquet", &[("other", "facts")]),
    ] {
        let job = facts_in_files(pattern, "current", "").create_job().table("exports/facts/run1/a.parquet", ROW);
        let job = link(job, links);
        job.run(&["validate", "p.yaml"]).exits(0);
        assert_eq!(
            sum_and_files(&job),
            ("5".to_owned(), vec!["facts/run1/a.parquet".to_owned()]),
            "{pattern} {links:?}"
        );
    }
}

#[test]
fn a_link_to_a_file_that_no_other_path_names_is_read() {
    let facts = facts_in_files("facts/*/*.parquet", "current", "");
    let job = facts.create_job().table("exports/archive/run1/a.parquet", ROW).table("elsewhere/a.parquet", ROW);
    let job = link(job, &[("facts/latest", "../archive/run1"), ("facts/other", "../../elsewhere")]);
    let files = vec!["facts/latest/a.parquet".to_owned(), "facts/other/a.parquet".to_owned()];
    assert_eq!(sum_and_files(&job), ("10".to_owned(), files));
    // Two links to the same file: the first is read.
    let job = link(job, &[("facts/z", "../archive/run1")]);
    assert_eq!(sum_and_files(&job).0, "10");
    // The folder of the exports may be a link, and equal files are not the same file.
    let job = facts.create_job().table("exports/facts/run1/a.parquet", ROW).table("exports/facts/run2/a.parquet", ROW);
    std::fs::rename(job.path("exports"), job.path("disk")).unwrap();
    symlink("disk", job.path("exports")).unwrap();
    assert_eq!(sum_and_files(&job).0, "10");
    assert_eq!(sum_and_files(&link(job, &[("facts/latest", "run2")])).0, "10");
}

#[test]
fn what_is_left_out_is_recorded() {
    let job = facts_in_files("facts/**/*.parquet", "current", "")
        .create_job()
        .table("exports/facts/run1/a.parquet", "account_id:text,x:int32\nacme,5\nbolt,6")
        .table("exports/facts/run1/b.parquet", ROW);
    let job = link(job, &[("facts/latest", "run1")]);
    let message = "2 files are reached twice through symbolic links and counted once, such as `facts/latest/a.parquet`, \
                   which is `facts/run1/a.parquet`";
    assert_finding(&job, "links", "note", 3, false, message);
    let done = job.run(&["run", "p.yaml", "--as-of", DAY, "-v"]).exits(0);
    assert!(done.stderr.contains(message), "{}", done.stderr);
}

#[test]
fn links_with_another_value_of_a_declared_key_are_refused() {
    let region = "\n  region: text";
    let message = |path: &str, read: &str, key: &str| {
        format!(
            "source `facts`: `{path}` and `{read}` are the same file, reached through a symbolic link, with different \
             values of `{key}`"
        )
    };
    let job = facts_in_files("facts/*/*.parquet", "current", region)
        .create_job()
        .table("exports/facts/region=eu/a.parquet", ROW);
    let job = link(job, &[("facts/region=all", "region=eu")]);
    let refused = message("facts/region=all/a.parquet", "facts/region=eu/a.parquet", "region");
    assert_refused(&job, &refused, NARROWER);
    assert!(job.run(&["validate", "p.yaml"]).exits(5).stderr.contains(&refused));
    // The same value on both ways, or a key that is not read, decides nothing.
    let job = facts_in_files("facts/*/*/*.parquet", "current", region)
        .create_job()
        .table("exports/facts/region=eu/run=1/a.parquet", ROW);
    let job = link(job, &[("facts/region=eu/run=latest", "run=1")]);
    assert_eq!(sum_and_files(&job).1, ["facts/region=eu/run=1/a.parquet"]);
}

#[test]
fn a_delivery_that_is_a_link_to_another_is_refused_from_its_day_on() {
    let csv = "account_id:text,x:int32,at:date\nacme,5,2026-03-01";
    let facts = facts_in_files("facts/*/*.parquet", "{events: at, delivered: day}", "\n  at: date\n  day: date");
    let job = facts.create_job().table("exports/facts/day=2026-03-08/a.parquet", csv);
    let job = link(job, &[("facts/day=2026-03-09", "day=2026-03-08")]);
    let message = "source `facts`: `facts/day=2026-03-09/a.parquet` and `facts/day=2026-03-08/a.parquet` are the same file, \
                   reached through a symbolic link, with different values of `day`";
    assert_refused(&job, message, NARROWER);
    job.run(&["run", "p.yaml", "--as-of", "2026-03-08"]).exits(0);
}

#[test]
fn a_snapshot_may_be_a_link_to_another_day() {
    let facts = facts_in_files("facts/*/*.parquet", "{snapshots: week}", "\n  week: date").show("date", "MAX(week)");
    let job = facts.create_job().table("exports/facts/week=2026-03-01/a.parquet", ROW);
    let job = link(job, &[("facts/week=2026-03-08", "week=2026-03-01")]);
    job.run(&["validate", "p.yaml"]).exits(0);
    let row = run_and_read_acme(&job);
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("1", "2026-03-08"));
    // A name that is no day says nothing, wherever it leads.
    let job = facts.create_job().table("exports/facts/week=2026-03-01/a.parquet", ROW);
    let job = link(job, &[("facts/week=latest", "week=2026-03-01")]);
    assert_refused(
        &job,
        "source `facts`: expected a date for the partition `week`, found `latest` in `facts/week=latest/a.parquet`",
        "the file lies at `facts/week=2026-03-01/a.parquet`, and a symbolic link leads to it: remove the link, or write a \
         pattern in `files` that does not match it",
    );
}

#[test]
fn links_in_a_circle_end_the_run() {
    for (path, target) in [("facts/run1/up", ".."), ("facts/run1/self", "."), ("facts/run1/itself", "itself")] {
        let job = facts_in_files("facts/**/*.parquet", "current", "").create_job();
        let job = link(job.table("exports/facts/run1/a.parquet", ROW), &[(path, target)]);
        let done = run_pipeline(&job).exits(5);
        let message =
            format!("cannot list `{}`: symbolic links lead in a circle (", job.path("exports/facts").display());
        assert!(done.stderr.contains(&message) && done.stderr.contains(path), "{}", done.stderr);
        assert!(done.stderr.contains("hint: remove the link that leads back"), "{}", done.stderr);
        job.run(&["validate", "p.yaml"]).exits(5);
    }
}

/// Such a link is what is left of a disk that is not mounted. Its file would be missing in silence.
#[test]
fn a_link_that_leads_nowhere_is_refused() {
    for (pattern, path) in [
        ("facts/*.parquet", "facts/b.parquet"),
        ("facts/*/*.parquet", "facts/run2"),
        ("facts/*/*.parquet", "facts/run1/b.parquet"),
        ("facts/**/*.parquet", "facts/run1/b.parquet"),
    ] {
        let job = facts_in_files(pattern, "current", "").create_job();
        let job = job.table("exports/facts/a.parquet", ROW).table("exports/facts/run1/a.parquet", ROW);
        let job = link(job, &[(path, "/mnt/gone/b.parquet")]);
        let message = format!("exports/{path}`: it is a symbolic link to `/mnt/gone/b.parquet`, and there is nothing");
        let done = run_pipeline(&job).exits(5);
        assert!(done.stderr.contains(&message), "{pattern} {path}\n{}", done.stderr);
        assert!(job.run(&["validate", "p.yaml"]).exits(5).stderr.contains(&message), "{pattern} {path}");
    }
    // A link that no pattern matches is left alone.
    let job = facts_in_files("facts/*.parquet", "current", "").create_job().table("exports/facts/a.parquet", ROW);
    let job = link(job, &[("facts/b.csv", "/mnt/gone"), ("other/b.parquet", "/mnt/gone")]);
    assert_eq!(sum_and_files(&job).0, "5");
}
