//! A pipeline between two addresses, with exports whose results are worked out by hand.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::bucket::TestBucket;
use crate::harness::job::{CommandOutput, Job};
use crate::harness::parquet_files;

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
    account: account_id
    columns: {account_id: text, at: date, x: integer}
  deep:
    files: facts/day=*/*.parquet
    time: {snapshots: day}
    account: account_id
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
    let rows = crate::harness::published::read_rows(&file);
    let shown: Vec<_> = rows.iter().map(|row| ["account_id", "flat", "deep", "score"].map(|name| &row[name])).collect();
    assert_eq!(shown, [["acme", "7", "30", "18.5"], ["bolt", "9", "20", "14.5"]]);
    assert_eq!(objects.keys().filter(|path| path.starts_with(&format!("_runs/ds={DAY}/"))).count(), 1);
}

/// Returns a file with one row that counts and many of the next day, so that its rows need requests of their own.
pub fn large_facts_file(row: &str) -> Vec<u8> {
    let mut csv = format!("account_id:text,at:date,x:int32\n{row}");
    for at in 0_u64..40_000 {
        let _ = write!(csv, "\nacme,2026-03-11,{}", at.wrapping_mul(2_654_435_761) % 2_000_000_011);
    }
    let folder = tempfile::tempdir().unwrap();
    parquet_files::write_from_csv(&folder.path().join("x.parquet"), &csv);
    let bytes = std::fs::read(folder.path().join("x.parquet")).unwrap();
    assert!(bytes.len() > 100 << 10, "{} bytes", bytes.len());
    bytes
}
