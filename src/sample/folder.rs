//! The folder of the sample: what belongs in it, and how a table becomes a file there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Int32Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::error::ArrowError;
use chrono::NaiveDate;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::calendar::Calendar;
use super::{ExportReport, SampleReport, accounts, invoices, nps, outcomes, overrides, relations, tickets, usage};
use crate::base::error::Error;

/// Rows turned into columns at a time.
const ROWS_AT_ONCE: usize = 65_536;
/// Small enough for readers to share a day's file out among threads.
const ROWS_PER_GROUP: usize = 131_072;
/// Not this crate's version: the same order is the same bytes in the next one too.
const CREATED_BY: &str = "healthscore version 1.0.0 (build sample)";
/// Instants that differ in every row, and rise: differences are smaller than a dictionary.
const RISING_COLUMNS: [&str; 3] = ["event_time", "opened_at", "responded_at"];

/// The folder, and what has been written to it.
#[derive(Debug)]
pub struct SampleFolder {
    out: PathBuf,
    written: BTreeMap<String, ExportReport>,
}

impl SampleFolder {
    /// The folder, if there is nothing in its exports that would be read along with what will be written.
    pub fn open(out: &Path, calendar: &Calendar) -> Result<Self, Error> {
        let expected = expected_paths(calendar);
        let exports: BTreeSet<&str> = expected.iter().filter_map(|path| path.split('/').next()).collect();
        let expected_files: BTreeSet<PathBuf> = expected.iter().map(|path| out.join(path)).collect();
        for export in exports {
            reject_unexpected_files(&out.join(export), &expected_files)?;
        }
        Ok(Self { out: out.to_path_buf(), written: BTreeMap::new() })
    }

    /// Writes rows to a path below the folder, as the table that `batch` makes of any number of them.
    pub fn write<T>(
        &mut self,
        path: &str,
        rows: &[T],
        batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
    ) -> Result<(), Error> {
        let file_path = self.out.join(path);
        let as_io = |error: std::io::Error| Error::LocalFile { path: file_path.clone(), reason: error.to_string() };
        if let Some(parent) = file_path.parent() {
            fs::create_dir_all(parent).map_err(as_io)?;
        }
        let file = File::create(&file_path).map_err(as_io)?;
        let bytes = write_table(file, rows, batch)
            .map_err(|error| Error::LocalFile { path: file_path.clone(), reason: error.to_string() })?;
        let name = path.split('/').next().unwrap_or(path);
        let report = self.written.entry(name.to_owned()).or_insert_with(|| ExportReport {
            name: name.to_owned(),
            files: 0,
            rows: 0,
            bytes: 0,
        });
        report.files += 1;
        report.rows += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        report.bytes += bytes;
        Ok(())
    }

    /// What was written in all.
    pub fn close(self) -> SampleReport {
        SampleReport { exports: self.written.into_values().collect() }
    }
}

/// All files of a sample, below its folder.
fn expected_paths(calendar: &Calendar) -> BTreeSet<String> {
    let months = calendar.months();
    let mut paths: BTreeSet<String> = calendar.weeks().map(accounts::path_of_week).collect();
    paths.extend(calendar.days().map(usage::path_of_day));
    for path in [invoices::path_of_month, tickets::path_of_month, nps::path_of_month] {
        paths.extend(months.iter().copied().map(path));
    }
    paths.append(&mut relations::expected_paths(calendar));
    paths.extend([outcomes::PATH.to_owned(), overrides::PATH.to_owned()]);
    paths
}

fn reject_unexpected_files(folder: &Path, expected: &BTreeSet<PathBuf>) -> Result<(), Error> {
    let as_io = |error: std::io::Error| Error::LocalFile { path: folder.to_path_buf(), reason: error.to_string() };
    if !folder.try_exists().map_err(as_io)? {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(as_io)? {
        let path = entry.map_err(as_io)?.path();
        if path.is_dir() {
            reject_unexpected_files(&path, expected)?;
        } else if !expected.contains(&path) {
            return Err(Error::Sample {
                reason: format!("`{}` is no part of it, and would be read as if it were", path.display()),
            });
        }
    }
    Ok(())
}

/// Writes one file; says how long it got.
fn write_table<T>(
    file: File,
    rows: &[T],
    batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
) -> Result<u64, ParquetError> {
    // No Arrow schema inside: a warehouse's export has none, and readers go by Parquet's own types.
    let options = ArrowWriterOptions::new().with_properties(writer_properties()?).with_skip_arrow_metadata(true);
    let empty = batch(&[])?;
    let mut writer = ArrowWriter::try_new_with_options(BufWriter::new(file), empty.schema(), options)?;
    for rows in rows.chunks(ROWS_AT_ONCE) {
        writer.write(&batch(rows)?)?;
    }
    writer.finish()?;
    Ok(u64::try_from(writer.bytes_written()).unwrap_or(u64::MAX))
}

fn writer_properties() -> Result<WriterProperties, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(6)?))
        .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    let rising = RISING_COLUMNS.iter().fold(properties, |properties, column| {
        let column = ColumnPath::from(*column);
        properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, Encoding::DELTA_BINARY_PACKED)
    });
    Ok(rising.build())
}

/// A table of named columns, any of which might hold NULLs: exports promise nothing.
pub fn nullable_batch(columns: impl IntoIterator<Item = (&'static str, ArrayRef)>) -> Result<RecordBatch, ArrowError> {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
}

pub fn text_array(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Whole numbers that are not negative.
pub fn count_array(values: impl Iterator<Item = Option<u32>>) -> ArrayRef {
    let signed = values.map(|value| value.map(|value| i32::try_from(value).unwrap_or(i32::MAX)));
    Arc::new(signed.collect::<Int32Array>())
}

pub fn date_array(values: impl Iterator<Item = Option<NaiveDate>>) -> ArrayRef {
    Arc::new(values.map(|date| date.map(|date| date.to_epoch_days())).collect::<Date32Array>())
}

/// Microseconds since 1970, as timestamps in UTC.
pub fn instant_array(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
}

/// Hundredths, as DECIMAL(12,2).
pub fn money_array(values: impl Iterator<Item = i64>) -> ArrayRef {
    let hundredths = Decimal128Array::from_iter_values(values.map(i128::from));
    Arc::new(hundredths.with_data_type(arrow::datatypes::DataType::Decimal128(12, 2)))
}
