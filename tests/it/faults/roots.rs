//! Roots hold: nothing that YAML or SQL says leads out of them, in a bucket as on a disk.

use super::request::Asked;
use super::store::Store;
use super::world::{job, world};
use crate::job::Job;
use crate::stores;

/// The pipeline with another pattern for its flat facts, against a store that holds something outside of the root.
fn looking_at(pattern: &str) -> (Store, Job) {
    let store = world().store.fork();
    store.put("exports", "secret.parquet", b"not yours".to_vec());
    let job = job(&store, "60");
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    assert!(yaml.contains("files: facts/*.parquet"));
    let job = job.file("p.yaml", &yaml.replace("files: facts/*.parquet", &format!("files: '{pattern}'")));
    (store, job)
}

/// Everything asked of the store, which must lie below the two roots.
fn asked(store: &Store) -> Vec<String> {
    let log = store.log();
    for asked in &log {
        let path = asked.query.get("prefix").unwrap_or(&asked.key);
        let roots = [("exports", "company/"), ("warehouse", "w/")];
        let inside = roots.iter().any(|(bucket, root)| asked.bucket == *bucket && path.starts_with(root));
        let detour = path.split('/').any(|part| part == "..");
        assert!(inside && !detour, "{}", asked.told());
    }
    log.iter().map(Asked::told).collect()
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
        let (store, job) = looking_at(pattern);
        let done = stores::run(&job).exits(3);
        assert!(done.stderr.contains("climbs") || done.stderr.contains("absolute"), "{pattern}\n{}", done.stderr);
        asked(&store);
    }
}

/// Dots that are encoded, and what looks like a parameter, are names like any other.
#[test]
fn encoded_dots_are_part_of_a_name() {
    for pattern in
        ["%2e%2e/secret.parquet", "..%2Fsecret.parquet", "facts/%2e%2e/%2e%2e/*.parquet", ".../*.parquet", "a?b#c/*"]
    {
        let (store, job) = looking_at(pattern);
        let done = stores::run(&job).exits(5);
        assert!(done.stderr.contains(&format!("no file matches `{pattern}`")), "{pattern}\n{}", done.stderr);
        assert!(asked(&store).len() > 3, "{:?}", asked(&store));
    }
}

/// A metric's SQL sees the declared sources and nothing else, whatever its engine could open.
#[test]
fn metric_sql_cannot_open_files() {
    for table in [
        "read_parquet('s3://exports/secret.parquet')",
        "read_parquet('hdfs://0/secret.parquet')",
        "read_parquet('/etc/passwd')",
        "read_csv('/etc/passwd')",
        "'/etc/passwd'",
    ] {
        let (store, job) = looking_at("facts/*.parquet");
        let job = job.file("sql/flat.sql", &format!("SELECT 'acme' AS account_id, COUNT(*) AS flat FROM {table}"));
        let done = stores::run(&job).exits(4);
        assert!(done.stderr.contains("flat.sql"), "{table}\n{}", done.stderr);
        asked(&store);
    }
}

/// Files of SQL lie in the folder that the pipeline names.
#[test]
fn metric_files_outside_the_sql_folder_are_refused() {
    for name in ["../flat.sql", "/etc/passwd", "deeper/../../flat.sql"] {
        let job = stores::job("exports", "warehouse");
        let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let job = job.file("p.yaml", &yaml.replace("  flat.sql:", &format!("  {name}:")));
        let done = stores::run(&job).exits(3);
        assert!(done.stderr.contains("is outside the folder with the metric SQL"), "{name}\n{}", done.stderr);
    }
}

/// The same on a disk, where a folder above would be there to be read.
#[test]
fn patterns_on_disk_cannot_leave_the_root() {
    for (pattern, code) in [("../secret.parquet", 3), ("facts/../../*.parquet", 3), ("%2e%2e/secret.parquet", 5)] {
        let job = stores::job("company", "warehouse");
        let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let mut job = job.file("p.yaml", &yaml.replace("files: facts/*.parquet", &format!("files: '{pattern}'")));
        for (path, bytes) in stores::exports() {
            job = job.file(&format!("company/{path}"), "");
            std::fs::write(job.path(&format!("company/{path}")), bytes).unwrap();
        }
        let job = job.table("secret.parquet", "account_id:text,at:date,x:int32\nacme,2026-03-01,1000");
        stores::run(&job).exits(code);
    }
}
