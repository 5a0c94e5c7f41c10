//! Whether a footer can be true of its file: what it promises has to lie in the file and add up.

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use crate::storage::parquet_pages;

/// The part of a column that lies in one row group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    pub start: u64,
    /// Bytes, as they lie in the file.
    pub length: u64,
    /// NULLs too.
    pub values: u64,
    /// Bytes that its pages take when they are unpacked, and eight at least for every value.
    pub unpacked: u64,
}

/// What a value takes at least while it is worked with, however small it is in the file: a million equal ones may be
/// a few bytes there.
const VALUE_BYTES: u64 = 8;
/// The length of the footer, and the four letters that end every file.
const END_BYTES: u64 = 8;

/// Refuses row counts that contradict each other, and data outside of the file.
///
/// # Errors
/// What can't be true.
pub fn check(metadata: &ParquetMetaData, size: u64) -> Result<(), ParquetError> {
    let lie = |what: String| Err(ParquetError::General(format!("its footer can't be true: {what}")));
    let rows = metadata.file_metadata().num_rows();
    let mut sum: i64 = 0;
    for (at, group) in metadata.row_groups().iter().enumerate() {
        let at = at + 1;
        if group.num_rows() < 0 {
            return lie(format!("row group {at} has {} rows", group.num_rows()));
        }
        sum = sum.saturating_add(group.num_rows());
        for column in group.columns() {
            let name = column.column_path().string();
            let inside = |chunk: Chunk| chunk.start.saturating_add(chunk.length) <= size.saturating_sub(END_BYTES);
            if !chunk(column).is_some_and(inside) {
                return lie(format!("column `{name}` of row group {at} lies outside of the file"));
            }
            // How many values lie in a list is its own affair.
            if column.column_descr().max_rep_level() == 0 && column.num_values() != group.num_rows() {
                let (values, rows) = (column.num_values(), group.num_rows());
                return lie(format!("column `{name}` has {values} values in row group {at}, which has {rows} rows"));
            }
        }
    }
    if rows == sum { Ok(()) } else { lie(format!("it counts {rows} rows, its row groups {sum}")) }
}

/// Where a column chunk lies, if that can be anywhere.
fn chunk(column: &ColumnChunkMetaData) -> Option<Chunk> {
    // Some writers say 0 where there is no dictionary; nothing but the first four letters lies there.
    let dictionary = column.dictionary_page_offset().filter(|offset| *offset != 0);
    let start = dictionary.map_or(column.data_page_offset(), |offset| offset.min(column.data_page_offset()));
    let values = u64::try_from(column.num_values()).ok()?;
    let unpacked = u64::try_from(column.uncompressed_size()).ok()?;
    Some(Chunk {
        start: u64::try_from(start).ok()?,
        length: u64::try_from(column.compressed_size()).ok()?,
        values,
        unpacked: unpacked.max(values.saturating_mul(VALUE_BYTES)),
    })
}

/// The chunks of a column, of a file that may be here as a whole: then its pages are asked too what they unpack to, and
/// what is wrong with them is told.
#[must_use]
pub fn chunks(metadata: &ParquetMetaData, leaf: usize, whole: Option<&Bytes>) -> (Vec<Chunk>, Option<String>) {
    let mut fault = None;
    let columns = metadata.row_groups().iter().filter_map(|group| group.columns().get(leaf));
    let chunks = columns.filter_map(chunk).map(|chunk| {
        let claims =
            whole.and_then(|whole| bytes(whole, chunk)).map(|bytes| parquet_pages::claims(bytes, chunk.values));
        let (walked, wrong) = claims.unwrap_or_default();
        fault = fault.take().or(wrong);
        Chunk { unpacked: chunk.unpacked.max(walked.unpacked), ..chunk }
    });
    (chunks.collect(), fault)
}

fn bytes(whole: &Bytes, chunk: Chunk) -> Option<&[u8]> {
    whole.get(usize::try_from(chunk.start).ok()?..usize::try_from(chunk.start + chunk.length).ok()?)
}
