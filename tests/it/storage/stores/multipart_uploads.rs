//! Tables that are too large for one request are uploaded in parts.

use std::fmt::Write;

use crate::harness::bucket::TestBucket;
use crate::harness::bucket_project::{DAY, create_job};
use crate::harness::effort::thorough_only;
use crate::harness::faulty_store::FaultyStore;
use crate::harness::parquet_files;
use crate::harness::test_servers::shared_moto;

/// Returns text that hardly compresses.
fn incompressible_text(seed: u64, length: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::with_capacity(length);
    while text.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let _ = write!(text, "{state:016x}");
    }
    text
}

const PIPELINE: &str = "
version: 1
name: large
exports: exports
warehouse: ${WAREHOUSE}
sql: sql
accounts: {source: accounts, id: account_id, carry: [note]}
sources:
  accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text, note: text, x: number}}
metrics:
  level.sql: {level: number}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  components:
    everything: {made_of: {level: {score: as_is}}}
";

#[test]
fn large_tables_are_uploaded_in_parts() {
    thorough_only!();
    let Some(moto) = shared_moto() else { return };
    let mut csv = "account_id:text,note:text,x:double".to_owned();
    for at in 0..70_u64 {
        let _ = write!(csv, "\na{at:02},{},{at}", incompressible_text(at + 1, 1 << 20));
    }
    let disk = create_job("exports", "warehouse")
        .file("p.yaml", PIPELINE)
        .file("sql/level.sql", "SELECT account_id, MAX(x) AS level FROM accounts GROUP BY account_id");
    parquet_files::write_from_csv(&disk.path("exports/accounts.parquet"), &csv);
    let run = ["run", "p.yaml", "--as-of", DAY];
    disk.run(&run).exits(0);
    let on_disk = crate::harness::published::read_tables(&disk, "warehouse");
    let largest = on_disk.values().map(Vec::len).max().unwrap();
    assert!(largest > 33 << 20, "not large enough for parts: {largest} bytes");

    let disk = moto.configure("job", disk).env("WAREHOUSE", "s3://warehouse/large");
    disk.run(&run).exits(0);
    // Once more over the published tables.
    disk.run(&run).exits(0);
    assert!(
        TestBucket::s3(moto, "warehouse").tables("large") == on_disk,
        "the tables in the bucket are not those on disk"
    );

    let store = FaultyStore::start();
    let disk = store.configure(disk).env("WAREHOUSE", "s3://warehouse/large");
    disk.run(&run).exits(0);
    assert!(store.tables("warehouse", "large") == on_disk);
    let parts = store.requests().iter().filter(|request| request.query.contains_key("partNumber")).count();
    assert!(parts >= 10, "{parts} parts");
}
