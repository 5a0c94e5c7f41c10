//! Storage roots: neither YAML nor SQL can read outside them, in a bucket or on a disk.

use super::scenario::{create_job, shared_scenario};
use crate::harness::bucket_project;
use crate::harness::faulty_store::FaultyStore;
use crate::harness::faulty_store::request::LoggedRequest;
use crate::harness::job::Job;

/// Creates the pipeline with another pattern for its flat facts, and a store with an object outside of the root.
fn create_job_with_pattern(pattern: &str) -> (FaultyStore, Job) {
    let store = shared_scenario().store.fork();
    store.put("exports", "secret.parquet", b"not yours".to_vec());
    let job = create_job(&store, "60");
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    assert!(yaml.contains("files: facts/*.parquet"));
    let job = job.file("p.yaml", &yaml.replace("files: facts/*.parquet", &format!("files: '{pattern}'")));
    (store, job)
}

/// Insists that every request lies below the two roots; returns their descriptions.
fn assert_requests_within_roots(store: &FaultyStore) -> Vec<String> {
    let log = store.requests();
    for request in &log {
        let path = request.query.get("prefix").unwrap_or(&request.key);
        let roots = [("exports", "company/"), ("warehouse", "w/")];
        let inside = roots.iter().any(|(bucket, root)| request.bucket == *bucket && path.starts_with(root));
        let detour = path.split('/').any(|part| part == "..");
        assert!(inside && !detour, "{}", request.describe());
    }
    log.iter().map(LoggedRequest::describe).collect()
}

#[test]
fn a_pattern_that_leaves_the_root_is_refused() {
    for pattern in [
        "../secret.parquet",
        "facts/../../secret.parquet",
        "./../*.parquet",
        "{facts,..}/*.parquet",
        "**/../*.parquet",
        "/secret.parquet",
        "s3://elsewhere/*.parquet",
        "file:///etc/*.parquet",
    ] {
        let (store, job) = create_job_with_pattern(pattern);
        let done = bucket_project::run_pipeline(&job).exits(3);
        assert!(
            done.stderr.contains("leaves its root") || done.stderr.contains("absolute"),
            "{pattern}\n{}",
            done.stderr
        );
        assert_requests_within_roots(&store);
    }
}

/// Encoded dots, and what looks like a query string, are part of names.
#[test]
fn encoded_dots_are_part_of_a_name() {
    for pattern in
        ["%2e%2e/secret.parquet", "..%2Fsecret.parquet", "facts/%2e%2e/%2e%2e/*.parquet", ".../*.parquet", "a?b#c/*"]
    {
        let (store, job) = create_job_with_pattern(pattern);
        let done = bucket_project::run_pipeline(&job).exits(5);
        assert!(done.stderr.contains(&format!("no file matches `{pattern}`")), "{pattern}\n{}", done.stderr);
        assert!(assert_requests_within_roots(&store).len() > 3, "{:?}", assert_requests_within_roots(&store));
    }
}

/// Metric SQL reads the declared sources only, whatever the engine could open.
#[test]
fn metric_sql_cannot_open_files() {
    for table in [
        "read_parquet('s3://exports/secret.parquet')",
        "read_parquet('hdfs://0/secret.parquet')",
        "read_parquet('/etc/passwd')",
        "read_csv('/etc/passwd')",
        "'/etc/passwd'",
    ] {
        let (store, job) = create_job_with_pattern("facts/*.parquet");
        let job = job.file("sql/flat.sql", &format!("SELECT 'acme' AS account_id, COUNT(*) AS flat FROM {table}"));
        let done = bucket_project::run_pipeline(&job).exits(4);
        assert!(done.stderr.contains("flat.sql"), "{table}\n{}", done.stderr);
        assert_requests_within_roots(&store);
    }
}

/// Metric files lie in the folder that the pipeline names.
#[test]
fn metric_files_outside_the_sql_folder_are_refused() {
    for name in ["../flat.sql", "/etc/passwd", "deeper/../../flat.sql"] {
        let job = bucket_project::create_job("exports", "warehouse");
        let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let job = job.file("p.yaml", &yaml.replace("  flat.sql:", &format!("  {name}:")));
        let done = bucket_project::run_pipeline(&job).exits(3);
        assert!(done.stderr.contains("is outside the folder with the metric SQL"), "{name}\n{}", done.stderr);
    }
}

/// The same on a disk, where the folder above exists.
#[test]
fn patterns_on_disk_cannot_leave_the_root() {
    for (pattern, code) in [("../secret.parquet", 3), ("facts/../../*.parquet", 3), ("%2e%2e/secret.parquet", 5)] {
        let job = bucket_project::create_job("company", "warehouse");
        let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let mut job = job.file("p.yaml", &yaml.replace("files: facts/*.parquet", &format!("files: '{pattern}'")));
        for (path, bytes) in bucket_project::create_exports() {
            job = job.file(&format!("company/{path}"), "");
            std::fs::write(job.path(&format!("company/{path}")), bytes).unwrap();
        }
        let job = job.table("secret.parquet", "account_id:text,at:date,x:int32\nacme,2026-03-01,1000");
        bucket_project::run_pipeline(&job).exits(code);
    }
}
