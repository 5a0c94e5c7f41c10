//! File patterns: globs, Hive partitions, names with special characters.

use crate::harness::facts_project::{
    DAY, FactsProject, assert_refused, refusal, run_and_read_acme, run_and_read_shown,
};
use crate::harness::published::{newest_run_record, source_in_record};

const ROW: &str = "account_id:text,x:int32\nacme,1";

fn facts_in_files(pattern: &str, columns: &str) -> FactsProject {
    FactsProject::with_source(&format!(
        "files: '{pattern}'\ntime: current\ncolumns:\n  account_id: text\n  x: integer\n{columns}"
    ))
    .show("integer", "SUM(x)")
}

/// Runs the project and returns the files listed in its record.
#[track_caller]
fn run_and_list_files(facts: &FactsProject, paths: &[&str]) -> Vec<String> {
    let mut job = facts.create_job();
    for path in paths {
        job = job.table(&format!("exports/{path}"), ROW);
    }
    run_and_read_acme(&job);
    let files = source_in_record(&newest_run_record(&job, DAY), "facts")["files"].as_array().unwrap().clone();
    files.iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn globs_select_files() {
    let paths =
        ["f/a.parquet", "f/b.parquet", "f/deep/c.parquet", "f/deep/er/d.parquet", "g/a.parquet", "f/x.csv.parquet"];
    for (pattern, picked) in [
        ("f/a.parquet", &["f/a.parquet"][..]),
        ("f/*.parquet", &["f/a.parquet", "f/b.parquet", "f/x.csv.parquet"]),
        ("f/?.parquet", &["f/a.parquet", "f/b.parquet"]),
        ("f/[b-z].parquet", &["f/b.parquet"]),
        ("*/a.parquet", &["f/a.parquet", "g/a.parquet"]),
        (
            "f/**/*.parquet",
            &["f/a.parquet", "f/b.parquet", "f/deep/c.parquet", "f/deep/er/d.parquet", "f/x.csv.parquet"],
        ),
        ("{f/deep,g}/*.parquet", &["f/deep/c.parquet", "g/a.parquet"]),
    ] {
        assert_eq!(run_and_list_files(&facts_in_files(pattern, ""), &paths), picked, "{pattern}");
    }
    // Hidden files, such as those left by Spark, are ignored.
    let hidden = ["f/a.parquet", "f/_temporary/b.parquet", "f/.c.parquet", "f/_d.parquet"];
    assert_eq!(run_and_list_files(&facts_in_files("f/**/*.parquet", ""), &hidden), ["f/a.parquet"]);
}

#[test]
fn names_with_special_characters_are_read() {
    let names = [
        "my exports/a file.parquet",
        "my exports/a=b.parquet",
        "my exports/50%.parquet",
        "my exports/%20.parquet",
        "my exports/ü.parquet",
        "my exports/a+b&c.parquet",
        "my exports/#1 (copy).parquet",
        "my exports/a?b.parquet",
    ];
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    assert_eq!(run_and_list_files(&facts_in_files("my exports/*.parquet", ""), &names), sorted);
}

#[test]
fn an_equals_sign_in_the_root_is_not_a_partition() {
    let job = facts_in_files("f/*.parquet", "").create_job();
    let root = "exports of eu=1/x=2";
    let pipeline =
        std::fs::read_to_string(job.path("p.yaml")).unwrap().replace("exports: exports", &format!("exports: '{root}'"));
    let job = job
        .file("p.yaml", &pipeline)
        .table(&format!("{root}/accounts.parquet"), "account_id:text\nacme")
        .table(&format!("{root}/f/a.parquet"), ROW);
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("1"));
}

#[test]
fn declared_path_keys_become_columns() {
    let facts =
        facts_in_files("f/**/*.parquet", "  region: text\n  year: integer\n  day: {type: date, ahead: allowed}")
            .show("text", "MIN(region) || '/' || CAST(MAX(year) AS VARCHAR) || '/' || CAST(MAX(day) AS VARCHAR)");
    let job = facts
        .create_job()
        .table("exports/f/region=n%20a/year=2025/day=2026-01-02/extra=1/a.parquet", ROW)
        .table("exports/f/year=2026/region=eu/day=2026-01-03/b.parquet", ROW);
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("eu/2026/2026-01-03"));
    assert_eq!(run_and_read_acme(&job)["n"], "2");
    let job = facts.create_job().table("exports/f/region=x/year=soon/day=2026-01-02/a.parquet", ROW);
    insta::assert_snapshot!(refusal(&job), @"
    error[source-column]: source `facts`, column `year`: expected a partition of type integer, found `soon` in `f/region=x/year=soon/day=2026-01-02/a.parquet`
      --> p.yaml:17:7
       |
    17 |       year: integer
       |       ^^^^
       |
    hint: a partition is text, an integer or a date
    ");
}

#[test]
fn snapshots_and_deliveries_require_their_partition() {
    for (time, columns) in [("{snapshots: week}", ""), ("{events: at, delivered: week}", "\n  at: date")] {
        let source =
            format!("files: f/**/*.parquet\ntime: {time}\ncolumns:\n  account_id: text\n  week: date{columns}");
        let csv = "account_id:text,at:date\nacme,2026-03-01";
        let job = FactsProject::with_source(&source).create_job().table("exports/f/a.parquet", csv);
        let message = "source `facts`: expected the partition `week`, found none in `f/a.parquet`";
        assert_refused(&job, message, "its files lie in folders such as `week=2026-06-30/`");
        let job = FactsProject::with_source(&source).create_job().table("exports/f/week=9/a.parquet", csv);
        let message = "source `facts`: expected a date for the partition `week`, found `9` in `f/week=9/a.parquet`";
        assert_refused(&job, message, "its files lie in folders such as `week=2026-06-30/`");
        let job = FactsProject::with_source(&source)
            .create_job()
            .table("exports/f/week=2026-03-01/a.parquet", csv)
            .table("exports/f/week=2026-03-11/a.parquet", csv);
        assert_eq!(run_and_read_acme(&job)["n"], "1", "{time}");
    }
}

#[test]
fn a_snapshot_holds_all_files_of_its_day() {
    let source = "files: f/**/*.parquet\ntime: {snapshots: week}\ncolumns:\n  week: date\n  account_id: text";
    let mut job = FactsProject::with_source(source).show("date", "MAX(week)").create_job();
    for path in ["week=2026-03-01/a", "week=2026-03-08/a", "week=2026-03-08/part=2/b", "week=2026-03-15/a"] {
        job = job.table(&format!("exports/f/{path}.parquet"), ROW);
    }
    let row = run_and_read_acme(&job);
    assert_eq!((row["n"].as_str(), row["shown"].as_str()), ("2", "2026-03-08"));
    assert_eq!(read_source(&job)["snapshot"], "2026-03-08");
}

fn read_source(job: &crate::harness::job::Job) -> serde_json::Value {
    source_in_record(&newest_run_record(job, DAY), "facts")
}
