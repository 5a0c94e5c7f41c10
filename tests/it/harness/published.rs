//! Published tables as bytes and as rows, and run records.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::harness::job::Job;

/// A row as texts by column name, without NULL values.
pub type Row = BTreeMap<String, String>;

/// Reads every published table, by path. Run records, leases and rejected snapshots are excluded.
pub fn read_tables(job: &Job, warehouse: &str) -> BTreeMap<String, Vec<u8>> {
    let paths = job.files(warehouse).into_iter().filter(|path| !path.starts_with('_'));
    paths.map(|path| (path.clone(), std::fs::read(job.path(warehouse).join(path)).unwrap())).collect()
}

/// Insists that two warehouses hold the same tables, byte for byte.
#[track_caller]
pub fn assert_same_tables(job: &Job, one: &str, other: &str) {
    let (left, right) = (read_tables(job, one), read_tables(job, other));
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    assert!(!left.is_empty(), "nothing was published");
    for (path, bytes) in &left {
        if right[path] != *bytes {
            panic!("{path} differs:\n{}", first_differences(&job.path(one).join(path), &job.path(other).join(path)));
        }
    }
}

/// Describes the first rows that differ.
fn first_differences(one: &Path, other: &Path) -> String {
    let (left, right) = (read_rows(one), read_rows(other));
    if left.len() != right.len() {
        return format!("{} and {} rows", left.len(), right.len());
    }
    let unlike = left.iter().zip(&right).filter(|(left, right)| left != right).take(3);
    let lines: Vec<String> = unlike.map(|(left, right)| format!("{left:?}\n{right:?}")).collect();
    if lines.is_empty() { "the rows are the same, the encoding is not".to_owned() } else { lines.join("\n") }
}

pub fn read_rows(path: &Path) -> Vec<Row> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut rows = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        let schema = batch.schema();
        rows.extend((0..batch.num_rows()).map(|row| {
            let cells = schema.fields().iter().zip(batch.columns()).filter(|(_, column)| column.is_valid(row));
            cells.map(|(field, column)| (field.name().clone(), array_value_to_string(column, row).unwrap())).collect()
        }));
    }
    rows
}

/// Reads the rows of a published table on a day.
pub fn table_rows(job: &Job, table: &str, day: &str) -> Vec<Row> {
    read_rows(&job.path("warehouse").join(table).join(format!("ds={day}")).join("part-0.parquet"))
}

/// Reads the row of one account in `account_health`.
pub fn health_row(job: &Job, day: &str, account: &str) -> Row {
    let found = table_rows(job, "account_health", day).into_iter().find(|row| row["account_id"] == account);
    found.unwrap_or_else(|| panic!("no account `{account}` on {day}"))
}

/// Reads the row of one metric of one account.
pub fn metric_row(job: &Job, day: &str, account: &str, metric: &str) -> Row {
    let mut found = table_rows(job, "metric_scores", day).into_iter();
    let found = found.find(|row| row["account_id"] == account && row["metric"] == metric);
    found.unwrap_or_else(|| panic!("no metric `{metric}` of `{account}` on {day}"))
}

/// Returns a number in a row; `None` if it is NULL.
pub fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column).map(|text| text.parse().unwrap())
}

/// Reads the run records of a day, oldest first.
pub fn run_records(job: &Job, day: &str) -> Vec<serde_json::Value> {
    let paths = job.files("warehouse").into_iter().filter(|path| path.starts_with(&format!("_runs/ds={day}/")));
    paths
        .map(|path| serde_json::from_slice(&std::fs::read(job.path("warehouse").join(path)).unwrap()).unwrap())
        .collect()
}

/// Reads the newest run record of a day.
#[track_caller]
pub fn newest_run_record(job: &Job, day: &str) -> serde_json::Value {
    run_records(job, day).pop().unwrap()
}

/// Returns the entry of a source in a run record.
#[track_caller]
pub fn source_in_record(record: &serde_json::Value, name: &str) -> serde_json::Value {
    let sources = record["sources"].as_array().unwrap();
    sources.iter().find(|source| source["source"] == name).unwrap_or_else(|| panic!("no source `{name}`")).clone()
}

/// Returns the finding of a check in a source; null if there is none.
#[track_caller]
pub fn finding_in_record(record: &serde_json::Value, name: &str, check: &str) -> serde_json::Value {
    let source = source_in_record(record, name);
    let found = source["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check).cloned();
    found.unwrap_or_default()
}
