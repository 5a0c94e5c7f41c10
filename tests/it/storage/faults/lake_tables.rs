//! Tables in a bucket: what a listing shows of their logs costs no request, and logs above it are looked for once.

use super::scenario::{create_job, shared_scenario};
use crate::harness::bucket_project::{self, create_exports};
use crate::harness::faulty_store::request::{LoggedRequest, RequestKind};
use crate::harness::faulty_store::{Fault, FaultPlan, FaultyStore};
use crate::harness::job::Job;

/// Creates the pipeline with its flat facts in one file at `path`, read by `pattern`.
fn create_job_over(path: &str, pattern: &str) -> (FaultyStore, Job) {
    let store = shared_scenario().store.fork();
    store.put("exports", &format!("company/{path}"), create_exports()["facts/a.parquet"].clone());
    let job = create_job(&store, "60");
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    assert!(yaml.contains("files: facts/*.parquet"));
    let job = job.file("p.yaml", &yaml.replace("files: facts/*.parquet", &format!("files: '{pattern}'")));
    (store, job)
}

/// Returns the descriptions of the listings below a prefix, sorted.
fn lists_below(store: &FaultyStore, prefix: &str) -> Vec<String> {
    let is_below = |request: &LoggedRequest| {
        request.kind() == RequestKind::List
            && request.query.get("prefix").is_some_and(|below| below.starts_with(prefix))
    };
    let mut lists: Vec<String> =
        store.requests().iter().filter(|request| is_below(request)).map(LoggedRequest::describe).collect();
    lists.sort();
    lists
}

#[track_caller]
fn assert_table_refused(store: &FaultyStore, job: &Job, message: &str, hint: &str) {
    let done = bucket_project::run_pipeline(job).exits(5);
    let errors: Vec<&str> = done.stderr.lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(errors, [format!("error[source-table]: source `flat`: {message}")], "{}", done.stderr);
    assert!(done.stderr.contains(hint), "{}", done.stderr);
    let folder = "company/t";
    let reads = store.requests().into_iter().filter(|request| request.kind() == RequestKind::Get);
    assert_eq!(reads.filter(|request| request.key.starts_with(folder)).count(), 0, "a file of the table is read");
}

#[test]
fn tables_are_refused_by_their_logs() {
    let uuid = "3d693788-f93d-4769-b4d2-f6006e90d6f7";
    let delta =
        "`t` is a Delta table (it has `t/_delta_log`), so its files also hold rows that were deleted or replaced";
    let delta_log = "t/_delta_log/00000000000000000010.checkpoint.parquet";
    let delta_hint = "delta_scan('s3://exports/company/t')";
    let metadata = format!("t/metadata/00003-{uuid}.metadata.json");
    let iceberg = format!(
        "`t` is an Iceberg table (it has `{metadata}`), so its files also hold rows that were deleted or replaced"
    );
    let iceberg_hint = format!("iceberg_scan('s3://exports/company/{metadata}')");
    let hudi = "`t` is a Hudi table (it has `t/.hoodie`), so its files also hold rows that were deleted or replaced";
    let hudi_log = "t/.hoodie/hoodie.properties";
    let hudi_hint = ".load(\"s3://exports/company/t\")";
    let part = format!("t/part-00000-{uuid}-c000.parquet");
    for (path, pattern, log, message, hint) in [
        (part.as_str(), "t/*.parquet", delta_log, delta, delta_hint),
        (&part, "t/**", delta_log, delta, delta_hint),
        (&part, &part, delta_log, delta, delta_hint),
        ("t/region=eu/a.parquet", "t/*/*.parquet", delta_log, delta, delta_hint),
        ("t/region=eu/a.parquet", "t/region=eu/*.parquet", delta_log, delta, delta_hint),
        ("t/data/a.parquet", "t/data/*.parquet", &metadata, &iceberg, &iceberg_hint),
        ("t/data/a.parquet", "t/**/*.parquet", &metadata, &iceberg, &iceberg_hint),
        ("t/2026/a.parquet", "t/*/*.parquet", hudi_log, hudi, hudi_hint),
        ("t/day=1/a.parquet", "t/day=1/a.parquet", hudi_log, hudi, hudi_hint),
    ] {
        let (store, job) = create_job_over(path, pattern);
        store.put("exports", &format!("company/{log}"), b"{}".to_vec());
        assert_table_refused(&store, &job, message, hint);
    }
    // A partition that is not named by keys says what it is, and not where its table is.
    let (store, job) = create_job_over("t/2026/03/a.parquet", "t/2026/03/*.parquet");
    store.put("exports", "company/t/2026/03/.hoodie_partition_metadata", b"commitTime=1".to_vec());
    let message = hudi
        .replace("`t` is a Hudi table", "`t/2026/03` is a partition of a Hudi table")
        .replace("t/.hoodie", "t/2026/03/.hoodie_partition_metadata");
    assert_table_refused(&store, &job, &message, ".load(\"TABLE\")");
}

#[test]
fn logs_are_looked_for_once_and_only_above_parts_of_tables() {
    let looks = ["List exports/?prefix=company/t/.hoodie/", "List exports/?prefix=company/t/_delta_log/"];
    let looks = [&looks[..], &["List exports/?prefix=company/t/metadata/"]].concat();
    let twice = |list: &'static str| vec![list, list];
    for (path, pattern, expected) in [
        ("t/a.parquet", "t/*.parquet", twice("List exports/?prefix=company/t/")),
        ("t/eu/a.parquet", "t/eu/*.parquet", twice("List exports/?prefix=company/t/eu/")),
        ("t/eu/a.parquet", "t/*/*.parquet", twice("List exports/?prefix=company/t/ and below")),
        (
            "t/region=eu/a.parquet",
            "t/region=eu/*.parquet",
            [looks.clone(), twice("List exports/?prefix=company/t/region=eu/")].concat(),
        ),
        ("t/data/a.parquet", "t/data/**", [vec!["List exports/?prefix=company/t/data/ and below"; 2], looks].concat()),
    ] {
        let (store, job) = create_job_over(path, pattern);
        bucket_project::run_pipeline(&job).exits(0);
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(lists_below(&store, "company/t/"), expected, "{pattern}");
    }
    // A folder called `metadata` is looked into.
    let (store, job) = create_job_over("t/a.parquet", "t/*.parquet");
    store.put("exports", "company/t/metadata/schema.json", b"{}".to_vec());
    bucket_project::run_pipeline(&job).exits(0);
    let below = "List exports/?prefix=company/t/";
    assert_eq!(lists_below(&store, "company/t/"), [below, below, "List exports/?prefix=company/t/metadata/"]);
}

/// A role may be allowed to read a folder and not to list the one above it.
#[test]
fn a_log_that_may_not_be_listed_stops_nothing() {
    let (store, job) = create_job_over("t/region=eu/a.parquet", "t/region=eu/*.parquet");
    let is_log = |request: &LoggedRequest| {
        request.query.get("prefix").is_some_and(|prefix| prefix.starts_with("company/t/") && !prefix.contains("region"))
    };
    store.inject(FaultPlan::new(Fault::Refused(403)).permanently().matching(is_log));
    bucket_project::run_pipeline(&job).exits(0);
    // A store that does not answer may hide a table.
    let store = store.fork();
    let job = store.configure(job);
    store.inject(FaultPlan::new(Fault::Busy).matching(is_log));
    bucket_project::run_pipeline(&job).exits(0);
    store.inject(FaultPlan::new(Fault::Busy).permanently().matching(is_log));
    bucket_project::run_pipeline(&job.env("HEALTHSCORE_STORE_TIMEOUT", "2")).exits(7);
}
