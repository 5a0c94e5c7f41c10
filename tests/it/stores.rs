//! Exports and warehouse in buckets, against local S3 and Azure servers.

/// Local S3 and Azure servers.
pub mod test_servers;
/// Direct access to a bucket.
pub mod bucket;
/// A proxy in front of a server.
pub mod proxy;
/// Azure containers.
mod azure;
/// Objects replaced or deleted during a run.
mod replaced_objects;
/// The sample company in buckets.
mod sample_company;
/// Errors while rows are read.
mod failing_row_reads;
/// Tables uploaded in parts.
mod multipart_uploads;
/// Listing exports.
mod listing;
/// Refused requests and missing places.
mod refusals;
/// Credentials stay secret.
mod secrets;
/// Leases of days.
mod leases;

use std::collections::BTreeMap;

use bucket::TestBucket;

use crate::job::{CommandOutput, Job};
use crate::parquet_files;

pub const DAY: &str = "2026-03-10";

/// Accounts in one file; facts below `facts/`, once directly and once partitioned by day.
const PIPELINE: &str = "
version: 1
name: stores
exports: ${EXPORTS}
warehouse: ${WAREHOUSE}
sql: sql
accounts: {source: accounts, id: account_id, carry: [flat, deep]}
sources:
  accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text}}
  flat:
    files: facts/*.parquet
    time: {events: at}
    columns: {account_id: text, at: date, x: integer}
  deep:
    files: facts/day=*/*.parquet
    time: {snapshots: day}
    columns: {account_id: text, day: date, x: integer}
metrics:
  flat.sql: {flat: integer}
  deep.sql: {deep: integer}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  components:
    everything:
      made_of: {flat: {score: {linear: {zero: 0, full: 100}}}, deep: {score: {linear: {zero: 0, full: 100}}}}
";

/// Creates the pipeline between two addresses.
pub fn create_job(exports: &str, warehouse: &str) -> Job {
    let sum = |source: &str| format!("SELECT account_id, SUM(x) AS {source} FROM {source} GROUP BY account_id");
    Job::new()
        .file("p.yaml", PIPELINE)
        .file("sql/flat.sql", &sum("flat"))
        .file("sql/deep.sql", &sum("deep"))
        .env("EXPORTS", exports)
        .env("WAREHOUSE", warehouse)
}

/// Creates the exports: `acme` has 3 + 4 in the flat facts, and 30 in the snapshot of the day, whose file name needs
/// exact encoding.
pub fn create_exports() -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("accounts.parquet", "account_id:text\nacme\nbolt"),
        ("facts/a.parquet", "account_id:text,at:date,x:int32\nacme,2026-03-01,3\nbolt,2026-03-01,9"),
        ("facts/b.parquet", "account_id:text,at:date,x:int32\nacme,2026-03-10,4\nacme,2026-03-11,1000"),
        ("facts/day=2026-03-09/a.parquet", "account_id:text,x:int32\nacme,500"),
        ("facts/day=2026-03-10/ü %20+b.parquet", "account_id:text,x:int32\nacme,30\nbolt,20"),
        ("facts/day=2026-03-11/a.parquet", "account_id:text,x:int32\nacme,700"),
    ];
    let read = |(path, csv): (&str, &str)| {
        parquet_files::write_from_csv(&folder.path().join(path), csv);
        (path.to_owned(), std::fs::read(folder.path().join(path)).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// Uploads the exports below a prefix.
pub fn put_exports(bucket: &TestBucket, prefix: &str) {
    bucket.put(create_exports().into_iter().map(|(path, bytes)| (format!("{prefix}/{path}"), bytes)));
}

pub fn run_pipeline(job: &Job) -> CommandOutput {
    job.run(&["run", "p.yaml", "--as-of", DAY])
}

/// Insists that the warehouse holds the hand-calculated results of the exports.
pub fn assert_published(bucket: &TestBucket, prefix: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("health.parquet");
    let objects = bucket.objects(prefix);
    std::fs::write(&file, &objects[&format!("account_health/ds={DAY}/part-0.parquet")]).unwrap();
    let rows = crate::warehouse::read_rows(&file);
    let shown: Vec<_> = rows.iter().map(|row| ["account_id", "flat", "deep", "score"].map(|name| &row[name])).collect();
    assert_eq!(shown, [["acme", "7", "30", "18.5"], ["bolt", "9", "20", "14.5"]]);
    assert_eq!(objects.keys().filter(|path| path.starts_with(&format!("_runs/ds={DAY}/"))).count(), 1);
}
