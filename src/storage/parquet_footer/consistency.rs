//! Whether a footer can be true of its file: its column chunks must lie in the file, and its row counts must add up.

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use crate::storage::parquet_pages;

/// The part of a column that lies in one row group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnChunk {
    pub start: u64,
    /// Bytes, as they lie in the file.
    pub length: u64,
    /// NULLs too.
    pub values: u64,
    /// Bytes that its pages take when they are unpacked, and eight at least for every value.
    pub uncompressed_bytes: u64,
}

impl ColumnChunk {
    /// Returns whether the chunk lies in a file of `size` bytes.
    fn lies_inside(self, size: u64) -> bool {
        self.start.saturating_add(self.length) <= size.saturating_sub(TRAILER_BYTES)
    }
}

/// The chunks of a column, by row group.
pub struct ColumnChunks {
    pub chunks: Vec<ColumnChunk>,
    /// What is wrong with the pages, as far as they were read.
    pub page_problem: Option<String>,
}

/// What a value takes at least while it is worked with, however small it is in the file: a million equal ones may be
/// a few bytes there.
const MIN_VALUE_BYTES: u64 = 8;
/// The length of the footer, and the four letters that end every file.
const TRAILER_BYTES: u64 = 8;

/// Refuses row counts that contradict each other, and data outside of the file.
///
/// # Errors
/// What can't be true.
pub fn check_footer(metadata: &ParquetMetaData, size: u64) -> Result<(), ParquetError> {
    let rows = metadata.file_metadata().num_rows();
    let mut group_rows: i64 = 0;
    for (at, group) in metadata.row_groups().iter().enumerate() {
        let at = at + 1;
        if group.num_rows() < 0 {
            return Err(contradiction(format!("row group {at} has {} rows", group.num_rows())));
        }
        group_rows = group_rows.saturating_add(group.num_rows());
        for column in group.columns() {
            let name = column.column_path().string();
            if !column_chunk(column).is_some_and(|chunk| chunk.lies_inside(size)) {
                return Err(contradiction(format!("column `{name}` of row group {at} lies outside of the file")));
            }
            // A list may have any number of values.
            if column.column_descr().max_rep_level() == 0 && column.num_values() != group.num_rows() {
                let (values, rows) = (column.num_values(), group.num_rows());
                return Err(contradiction(format!(
                    "column `{name}` has {values} values in row group {at}, which has {rows} rows"
                )));
            }
        }
    }
    if rows == group_rows {
        Ok(())
    } else {
        Err(contradiction(format!("it counts {rows} rows, its row groups {group_rows}")))
    }
}

fn contradiction(problem: String) -> ParquetError {
    ParquetError::General(format!("its footer contradicts the file: {problem}"))
}

/// Where a column chunk lies, if that can be anywhere.
fn column_chunk(column: &ColumnChunkMetaData) -> Option<ColumnChunk> {
    // Some writers say 0 where there is no dictionary; nothing but the first four letters lies there.
    let dictionary = column.dictionary_page_offset().filter(|offset| *offset != 0);
    let start = dictionary.map_or(column.data_page_offset(), |offset| offset.min(column.data_page_offset()));
    let values = u64::try_from(column.num_values()).ok()?;
    let uncompressed = u64::try_from(column.uncompressed_size()).ok()?;
    Some(ColumnChunk {
        start: u64::try_from(start).ok()?,
        length: u64::try_from(column.compressed_size()).ok()?,
        values,
        uncompressed_bytes: uncompressed.max(values.saturating_mul(MIN_VALUE_BYTES)),
    })
}

/// Returns the chunks of a column. If the whole file was read, the headers of its pages are read too.
#[must_use]
pub fn column_chunks(metadata: &ParquetMetaData, leaf: usize, whole_file: Option<&Bytes>) -> ColumnChunks {
    let mut page_problem = None;
    let columns = metadata.row_groups().iter().filter_map(|group| group.columns().get(leaf));
    let chunks = columns.filter_map(column_chunk).map(|chunk| {
        let headers = whole_file
            .and_then(|whole| chunk_bytes(whole, chunk))
            .map(|bytes| parquet_pages::total_page_headers(bytes, chunk.values))
            .unwrap_or_default();
        page_problem = page_problem.take().or(headers.problem);
        ColumnChunk { uncompressed_bytes: chunk.uncompressed_bytes.max(headers.totals.uncompressed_bytes), ..chunk }
    });
    ColumnChunks { chunks: chunks.collect(), page_problem }
}

fn chunk_bytes(whole_file: &Bytes, chunk: ColumnChunk) -> Option<&[u8]> {
    whole_file.get(usize::try_from(chunk.start).ok()?..usize::try_from(chunk.start + chunk.length).ok()?)
}
