//! Whether a footer can be true of its file: what it promises has to lie in the file and add up.

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
    let lie = |what: String| Err(ParquetError::General(format!("its footer contradicts the file: {what}")));
    let rows = metadata.file_metadata().num_rows();
    let mut group_rows: i64 = 0;
    for (at, group) in metadata.row_groups().iter().enumerate() {
        let at = at + 1;
        if group.num_rows() < 0 {
            return lie(format!("row group {at} has {} rows", group.num_rows()));
        }
        group_rows = group_rows.saturating_add(group.num_rows());
        for column in group.columns() {
            let name = column.column_path().string();
            let inside =
                |chunk: ColumnChunk| chunk.start.saturating_add(chunk.length) <= size.saturating_sub(TRAILER_BYTES);
            if !column_chunk(column).is_some_and(inside) {
                return lie(format!("column `{name}` of row group {at} lies outside of the file"));
            }
            // How many values lie in a list is its own affair.
            if column.column_descr().max_rep_level() == 0 && column.num_values() != group.num_rows() {
                let (values, rows) = (column.num_values(), group.num_rows());
                return lie(format!("column `{name}` has {values} values in row group {at}, which has {rows} rows"));
            }
        }
    }
    if rows == group_rows { Ok(()) } else { lie(format!("it counts {rows} rows, its row groups {group_rows}")) }
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

/// The chunks of a column, of a file that may be here as a whole: then its pages are asked too what they unpack to, and
/// what is wrong with them is told.
#[must_use]
pub fn column_chunks(
    metadata: &ParquetMetaData,
    leaf: usize,
    whole_file: Option<&Bytes>,
) -> (Vec<ColumnChunk>, Option<String>) {
    let mut first_problem = None;
    let columns = metadata.row_groups().iter().filter_map(|group| group.columns().get(leaf));
    let chunks = columns.filter_map(column_chunk).map(|chunk| {
        let page_totals = whole_file
            .and_then(|whole| chunk_bytes(whole, chunk))
            .map(|bytes| parquet_pages::total_page_headers(bytes, chunk.values));
        let (totals, problem) = page_totals.unwrap_or_default();
        first_problem = first_problem.take().or(problem);
        ColumnChunk { uncompressed_bytes: chunk.uncompressed_bytes.max(totals.uncompressed_bytes), ..chunk }
    });
    (chunks.collect(), first_problem)
}

fn chunk_bytes(whole_file: &Bytes, chunk: ColumnChunk) -> Option<&[u8]> {
    whole_file.get(usize::try_from(chunk.start).ok()?..usize::try_from(chunk.start + chunk.length).ok()?)
}
