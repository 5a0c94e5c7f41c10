//! Parquet exports read, changed and written again: other rows, order or files.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray, UInt32Array, new_null_array};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{concat_batches, filter_record_batch, take_record_batch};
use arrow::datatypes::{DataType, Date32Type, TimestampMicrosecondType};
use chrono::NaiveDate;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;

/// Returns every Parquet file below `root`, relative to it, sorted.
pub fn list_parquet_files(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "parquet") {
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

pub fn read_parquet(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

/// Writes a file in row groups of `rows` rows.
pub fn write_parquet_in_groups(path: &Path, batch: &RecordBatch, rows: usize) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(rows)).build();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

pub fn write_parquet(path: &Path, batch: &RecordBatch) {
    write_parquet_in_groups(path, batch, 1 << 20);
}

/// A reproducible random number generator.
pub struct SeededRandom(pub u64);

impl SeededRandom {
    pub fn next_below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Returns the same rows in another order.
pub fn shuffle_rows(batch: &RecordBatch, random: &mut SeededRandom) -> RecordBatch {
    let mut order: Vec<u32> = (0..u32::try_from(batch.num_rows()).unwrap()).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, usize::try_from(random.next_below(u64::try_from(last).unwrap() + 1)).unwrap());
    }
    take_record_batch(batch, &UInt32Array::from(order)).unwrap()
}

/// Concatenates tables; a column that some lack is NULL there.
pub fn concat_tables(batches: &[RecordBatch]) -> RecordBatch {
    let widest = batches.iter().max_by_key(|batch| batch.num_columns()).unwrap().schema();
    let aligned: Vec<RecordBatch> = batches
        .iter()
        .map(|batch| {
            let columns = widest.fields().iter().map(|field| match batch.column_by_name(field.name()) {
                Some(column) => column.clone(),
                None => new_null_array(field.data_type(), batch.num_rows()),
            });
            RecordBatch::try_new(widest.clone(), columns.collect()).unwrap()
        })
        .collect();
    concat_batches(&widest, &aligned).unwrap()
}

/// Returns the rows whose time in `column` is on or before `day` (UTC).
pub fn rows_until(batch: &RecordBatch, column: &str, day: NaiveDate) -> RecordBatch {
    filter_record_batch(batch, &is_known_by(batch, column, day)).unwrap()
}

/// Sets `column` to NULL or to the text `before` in rows whose time in `at` is after `day`.
pub fn hide_later_values(
    batch: &RecordBatch,
    at: &str,
    day: NaiveDate,
    column: &str,
    before: Option<&str>,
) -> RecordBatch {
    let known = is_known_by(batch, at, day);
    let index = batch.schema().index_of(column).unwrap();
    let current = batch.column(index);
    let earlier: ArrayRef = match before {
        Some(text) => Arc::new(StringArray::from(vec![text; batch.num_rows()])),
        None => new_null_array(current.data_type(), batch.num_rows()),
    };
    let mut columns = batch.columns().to_vec();
    columns[index] = zip(&known, current, &earlier).unwrap();
    RecordBatch::try_new(batch.schema(), columns).unwrap()
}

/// Returns for each row whether the time in `column` is on or before `day`.
fn is_known_by(batch: &RecordBatch, column: &str, day: NaiveDate) -> BooleanArray {
    let column = batch.column_by_name(column).unwrap();
    let days = i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).unwrap();
    let end = (i64::from(days) + 1) * 86_400_000_000;
    let reached = |row: usize| match column.data_type() {
        DataType::Date32 => column.as_primitive::<Date32Type>().value(row) <= days,
        _ => column.as_primitive::<TimestampMicrosecondType>().value(row) < end,
    };
    (0..batch.num_rows()).map(|row| Some(column.is_valid(row) && reached(row))).collect()
}

/// Copies the Parquet files below `from` to `to`.
pub fn copy_parquet_files(from: &Path, to: &Path) {
    for path in list_parquet_files(from) {
        let target = to.join(&path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(from.join(&path), target).unwrap();
    }
}
