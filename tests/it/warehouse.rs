//! What a run left behind: published tables as bytes and as rows, and the run's record.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::job::Job;

/// A row by its columns' names, without those that are NULL.
pub type Row = BTreeMap<String, String>;

/// Every published object, by path; records, leases and days that are set aside are no tables.
pub fn tables(job: &Job, warehouse: &str) -> BTreeMap<String, Vec<u8>> {
    let paths = job.files(warehouse).into_iter().filter(|path| !path.starts_with('_'));
    paths.map(|path| (path.clone(), std::fs::read(job.path(warehouse).join(path)).unwrap())).collect()
}

/// Insists that two warehouses hold the same tables, to the byte.
#[track_caller]
pub fn assert_same_tables(job: &Job, one: &str, other: &str) {
    let (left, right) = (tables(job, one), tables(job, other));
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    assert!(!left.is_empty(), "nothing was published");
    for (path, bytes) in &left {
        if right[path] != *bytes {
            panic!("{path} differs:\n{}", difference(&job.path(one).join(path), &job.path(other).join(path)));
        }
    }
}

/// The first rows that differ, for people.
fn difference(one: &Path, other: &Path) -> String {
    let (left, right) = (read(one), read(other));
    if left.len() != right.len() {
        return format!("{} and {} rows", left.len(), right.len());
    }
    let unlike = left.iter().zip(&right).filter(|(left, right)| left != right).take(3);
    let lines: Vec<String> = unlike.map(|(left, right)| format!("{left:?}\n{right:?}")).collect();
    if lines.is_empty() { "the rows are the same, the encoding is not".to_owned() } else { lines.join("\n") }
}

pub fn read(path: &Path) -> Vec<Row> {
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

/// The rows of a published table on a day.
pub fn rows(job: &Job, table: &str, day: &str) -> Vec<Row> {
    read(&job.path("warehouse").join(table).join(format!("ds={day}")).join("part-0.parquet"))
}

/// The row of one account in `account_health`.
pub fn health(job: &Job, day: &str, account: &str) -> Row {
    let found = rows(job, "account_health", day).into_iter().find(|row| row["account_id"] == account);
    found.unwrap_or_else(|| panic!("no account `{account}` on {day}"))
}

/// The row of one metric of one account.
pub fn metric(job: &Job, day: &str, account: &str, metric: &str) -> Row {
    let mut found = rows(job, "metric_scores", day).into_iter();
    let found = found.find(|row| row["account_id"] == account && row["metric"] == metric);
    found.unwrap_or_else(|| panic!("no metric `{metric}` of `{account}` on {day}"))
}

/// A number in a row; none where it is NULL.
pub fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column).map(|text| text.parse().unwrap())
}

/// The records of a day's runs, the oldest first.
pub fn records(job: &Job, day: &str) -> Vec<serde_json::Value> {
    let paths = job.files("warehouse").into_iter().filter(|path| path.starts_with(&format!("_runs/ds={day}/")));
    paths
        .map(|path| serde_json::from_slice(&std::fs::read(job.path("warehouse").join(path)).unwrap()).unwrap())
        .collect()
}

/// The newest record of a day.
#[track_caller]
pub fn record(job: &Job, day: &str) -> serde_json::Value {
    records(job, day).pop().unwrap()
}

/// What a record says of a source.
#[track_caller]
pub fn source(record: &serde_json::Value, name: &str) -> serde_json::Value {
    let sources = record["sources"].as_array().unwrap();
    sources.iter().find(|source| source["source"] == name).unwrap_or_else(|| panic!("no source `{name}`")).clone()
}

/// What a record says that a check found in a source; null where it found nothing.
#[track_caller]
pub fn finding(record: &serde_json::Value, name: &str, check: &str) -> serde_json::Value {
    let source = source(record, name);
    let found = source["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == check).cloned();
    found.unwrap_or_default()
}
