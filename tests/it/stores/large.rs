//! Tables that are too large for one request: sent in parts, joined by the store.

use std::fmt::Write;

use super::bucket::Bucket;
use super::server::moto;
use super::{DAY, job};
use crate::faults::store::Store;
use crate::parquet_files;

/// Text that no compression shrinks by much.
fn noise(seed: u64, length: usize) -> String {
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
    let Some(moto) = moto() else { return };
    let mut csv = "account_id:text,note:text,x:double".to_owned();
    for at in 0..70_u64 {
        let _ = write!(csv, "\na{at:02},{},{at}", noise(at + 1, 1 << 20));
    }
    let disk = job("exports", "warehouse")
        .file("p.yaml", PIPELINE)
        .file("sql/level.sql", "SELECT account_id, MAX(x) AS level FROM accounts GROUP BY account_id");
    parquet_files::write(&disk.path("exports/accounts.parquet"), &csv);
    let run = ["run", "p.yaml", "--as-of", DAY];
    disk.run(&run).exits(0);
    let there = crate::warehouse::tables(&disk, "warehouse");
    let largest = there.values().map(Vec::len).max().unwrap();
    assert!(largest > 33 << 20, "not large enough for parts: {largest} bytes");

    let disk = moto.let_in("job", disk).env("WAREHOUSE", "s3://warehouse/large");
    disk.run(&run).exits(0);
    // Once more, over what is there.
    disk.run(&run).exits(0);
    assert!(Bucket::s3(moto, "warehouse").tables("large") == there, "the tables in the bucket are not those on disk");

    let store = Store::start();
    let disk = store.let_in(disk).env("WAREHOUSE", "s3://warehouse/large");
    disk.run(&run).exits(0);
    assert!(store.tables("warehouse", "large") == there);
    let parts = store.log().iter().filter(|asked| asked.query.contains_key("partNumber")).count();
    assert!(parts >= 10, "{parts} parts");
}
