//! The folder of the sample: checks what is in it, and writes the files of the exports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::report::{ExportReport, SampleReport};
use crate::base::error::{Cause, Error};
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;

/// The number of rows that are turned into columns at a time.
const ROWS_AT_ONCE: usize = 65_536;
/// Small enough for readers to read a day's file with several threads.
const ROWS_PER_GROUP: usize = 131_072;
/// A fixed version, so that every release writes the same bytes.
const CREATED_BY: &str = "healthscore version 1.0.0 (build sample)";
/// Timestamps that differ in every row and rise. Differences take less space than a dictionary.
const RISING_COLUMNS: [&str; 3] = ["event_time", "opened_at", "responded_at"];

/// The folder, and the files written to it so far.
#[derive(Debug)]
pub struct SampleFolder {
    out: PathBuf,
    written: BTreeMap<String, ExportReport>,
}

impl SampleFolder {
    /// Opens the folder. `expected` are the paths that will be written below it.
    ///
    /// # Errors
    /// Another file in the folder of an export, because it would be read together with the written ones.
    pub fn open(out: &Path, expected: &BTreeSet<String>) -> Result<Self, Failure> {
        let exports: BTreeSet<&str> = expected.iter().filter_map(|path| path.split('/').next()).collect();
        let expected_files: BTreeSet<PathBuf> = expected.iter().map(|path| out.join(path)).collect();
        for export in exports {
            reject_unexpected_files(&out.join(export), &expected_files)?;
        }
        Ok(Self { out: out.to_path_buf(), written: BTreeMap::new() })
    }

    /// Writes rows to a path below the folder. `batch` turns some rows into a table.
    pub fn write<T>(
        &mut self,
        path: &str,
        rows: &[T],
        batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
    ) -> Result<(), Error> {
        let file_path = self.out.join(path);
        if let Some(parent) = file_path.parent() {
            fs::create_dir_all(parent).map_err(|error| local_file_error(&file_path, error))?;
        }
        let file = File::create(&file_path).map_err(|error| local_file_error(&file_path, error))?;
        let bytes = write_table(file, rows, batch).map_err(|error| local_file_error(&file_path, error))?;
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

    /// Returns what was written.
    pub fn close(self) -> SampleReport {
        SampleReport { exports: self.written.into_values().collect() }
    }
}

fn reject_unexpected_files(folder: &Path, expected: &BTreeSet<PathBuf>) -> Result<(), Failure> {
    if !folder.try_exists().map_err(|error| local_file_error(folder, error))? {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(|error| local_file_error(folder, error))? {
        let path = entry.map_err(|error| local_file_error(folder, error))?.path();
        if path.is_dir() {
            reject_unexpected_files(&path, expected)?;
        } else if !expected.contains(&path) {
            return Err(RequestError::Sample {
                problem: format!("`{}` is not part of it, but would be read with it", path.display()),
            }
            .into());
        }
    }
    Ok(())
}

fn local_file_error(path: &Path, error: impl Into<Cause>) -> Error {
    Error::LocalFile { path: path.to_path_buf(), cause: error.into() }
}

/// Writes one file and returns its length.
fn write_table<T>(
    file: File,
    rows: &[T],
    batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
) -> Result<u64, ParquetError> {
    // Without the Arrow schema: real exports have none, and readers use Parquet's own types.
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
