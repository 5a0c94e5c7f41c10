//! The footer of a Parquet file: rows, columns and the ranges of their values.

use std::borrow::Cow;

use arrow::datatypes::{DataType, TimeUnit};
use bytes::Bytes;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::basic::{LogicalType, Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::statistics::Statistics;
use percent_encoding::percent_decode_str;

use crate::base::error::{Cause, Error};
use crate::base::panics::catch_panic;

mod consistency;

pub use consistency::ColumnChunk;

/// One file's footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footer {
    /// Relative to its root, as in the listing.
    pub path: String,
    pub rows: i64,
    /// The top level, in the file's order; Hive partition columns are in the path ([`hive_keys`]), not here.
    pub columns: Vec<FooterColumn>,
}

/// One column as the file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterColumn {
    pub name: String,
    pub kind: PhysicalKind,
    /// The smallest and largest value of an integer, date (days since 1970) or timestamp (in its
    /// own unit); none where the writer left it out anywhere, or where every value is NULL.
    pub range: Option<IntegerRange>,
    /// Whether the file says that no value is NULL.
    pub has_no_nulls: bool,
    /// Where its values lie, by row group; empty for nested values.
    pub chunks: Vec<ColumnChunk>,
    /// What is wrong with its pages, as far as that was seen on the way.
    pub page_problem: Option<String>,
}

/// The smallest and the largest raw value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntegerRange {
    pub low: i64,
    pub high: i64,
}

/// A folder of a path such as `region=eu`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiveKey {
    pub name: String,
    pub value: String,
}

/// What a column holds, for every library that writes Parquet. Dictionaries and other hints of the writing library are seen
/// through: a `dictionary<string>` is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhysicalKind {
    Integer {
        bits: u8,
        signed: bool,
    },
    Float {
        bits: u8,
    },
    Decimal {
        precision: u8,
        scale: i8,
    },
    Text,
    /// Bytes without a declared encoding; also what some old writers make of text.
    Binary,
    /// Sixteen bytes that the file declares to be a UUID.
    Uuid,
    Boolean,
    Date,
    /// `int96` is the deprecated twelve-byte form of Impala and old Spark.
    Timestamp {
        unit: TimestampUnit,
        zone: TimestampZone,
        int96: bool,
    },
    Time,
    /// Lists, structs and maps.
    Nested,
    Other(String),
}

/// The resolution of a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampUnit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// Whether a timestamp is an instant or a reading of some clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampZone {
    Utc,
    None,
}

/// What the end of a file gave.
pub enum FooterRead {
    Footer(Footer),
    /// The footer is longer than what was read: these last bytes are needed.
    NeedsBytes(u64),
}

/// Reads a footer from the last bytes of a file of `size` bytes. Parquet decoders are known to panic on damaged files, so
/// a panic counts as one more way of saying that the file is damaged.
pub fn decode_footer(url: &str, path: &str, size: u64, tail: Bytes) -> Result<FooterRead, Error> {
    let damaged = |cause: Cause| Error::Parquet { url: url.to_owned(), cause };
    match catch_panic(|| parse_footer(path, size, &tail)) {
        Ok(Ok(footer)) => Ok(FooterRead::Footer(footer)),
        Ok(Err(ParquetError::NeedMoreData(bytes))) => {
            u64::try_from(bytes).map(FooterRead::NeedsBytes).map_err(|error| damaged(error.into()))
        }
        Ok(Err(error)) => Err(damaged(message_without_prefix(&error).into())),
        Err(_) => Err(damaged("its footer is damaged".into())),
    }
}

fn parse_footer(path: &str, size: u64, tail: &Bytes) -> Result<Footer, ParquetError> {
    let mut reader = ParquetMetaDataReader::new();
    reader.try_parse_sized(tail, size)?;
    let metadata = reader.finish()?;
    let whole_file = (u64::try_from(tail.len()) == Ok(size)).then_some(tail);
    consistency::check_footer(&metadata, size)?;
    footer_of_metadata(path, &metadata, whole_file)
}

/// The message without the crate's own prefixes.
pub fn message_without_prefix(error: &ParquetError) -> String {
    match error {
        ParquetError::General(text)
        | ParquetError::NYI(text)
        | ParquetError::EOF(text)
        | ParquetError::ArrowError(text) => text.clone(),
        other => other.to_string(),
    }
}

fn footer_of_metadata(
    path: &str,
    metadata: &ParquetMetaData,
    whole_file: Option<&Bytes>,
) -> Result<Footer, ParquetError> {
    let file = metadata.file_metadata();
    let schema = file.schema_descr();
    // Without the writer's key-value metadata, so that its own schema cannot contradict the columns.
    let arrow = parquet_to_arrow_schema(schema, None)?;
    let mut columns: Vec<FooterColumn> = arrow
        .fields()
        .iter()
        .map(|field| FooterColumn {
            name: field.name().clone(),
            kind: physical_kind(field.data_type()),
            range: None,
            has_no_nulls: false,
            chunks: Vec::new(),
            page_problem: None,
        })
        .collect();
    for (leaf, column) in schema.columns().iter().enumerate() {
        // Top level only: the parts of a nested column have longer paths.
        if column.path().parts().len() != 1 {
            continue;
        }
        let Some(footer_column) = columns.get_mut(schema.get_column_root_idx(leaf)) else {
            continue;
        };
        if let (Type::INT96, PhysicalKind::Timestamp { int96, .. }) = (column.physical_type(), &mut footer_column.kind)
        {
            *int96 = true;
        }
        if column.logical_type_ref() == Some(&LogicalType::Uuid) {
            footer_column.kind = PhysicalKind::Uuid;
        }
        fill_column(footer_column, metadata, leaf, whole_file);
    }
    Ok(Footer { path: path.to_owned(), rows: file.num_rows(), columns })
}

/// Fills in what the row groups contain about a column.
fn fill_column(column: &mut FooterColumn, metadata: &ParquetMetaData, leaf: usize, whole_file: Option<&Bytes>) {
    column.has_no_nulls = has_no_nulls(metadata.row_groups(), leaf);
    column.range = match column.kind {
        PhysicalKind::Integer { signed: true, .. }
        | PhysicalKind::Date
        | PhysicalKind::Timestamp { int96: false, .. } => value_range(metadata.row_groups(), leaf),
        // Large unsigned numbers look negative in the statistics.
        PhysicalKind::Integer { signed: false, .. } => {
            value_range(metadata.row_groups(), leaf).filter(|range| 0 <= range.low && range.low <= range.high)
        }
        _ => None,
    };
    let found = consistency::column_chunks(metadata, leaf, whole_file);
    (column.chunks, column.page_problem) = (found.chunks, found.page_problem);
}

fn has_no_nulls(groups: &[RowGroupMetaData], leaf: usize) -> bool {
    groups.iter().all(|group| {
        let statistics = group.columns().get(leaf).and_then(|column| column.statistics());
        statistics.and_then(Statistics::null_count_opt) == Some(0)
    })
}

fn physical_kind(data_type: &DataType) -> PhysicalKind {
    let integer = |bits, signed| PhysicalKind::Integer { bits, signed };
    match data_type {
        DataType::Int8 => integer(8, true),
        DataType::Int16 => integer(16, true),
        DataType::Int32 => integer(32, true),
        DataType::Int64 => integer(64, true),
        DataType::UInt8 => integer(8, false),
        DataType::UInt16 => integer(16, false),
        DataType::UInt32 => integer(32, false),
        DataType::UInt64 => integer(64, false),
        DataType::Float16 => PhysicalKind::Float { bits: 16 },
        DataType::Float32 => PhysicalKind::Float { bits: 32 },
        DataType::Float64 => PhysicalKind::Float { bits: 64 },
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => PhysicalKind::Decimal { precision: *precision, scale: *scale },
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => PhysicalKind::Text,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            PhysicalKind::Binary
        }
        DataType::Boolean => PhysicalKind::Boolean,
        DataType::Date32 | DataType::Date64 => PhysicalKind::Date,
        DataType::Timestamp(unit, zone) => PhysicalKind::Timestamp {
            unit: match unit {
                TimeUnit::Second | TimeUnit::Millisecond => TimestampUnit::Milliseconds,
                TimeUnit::Microsecond => TimestampUnit::Microseconds,
                TimeUnit::Nanosecond => TimestampUnit::Nanoseconds,
            },
            zone: if zone.is_some() { TimestampZone::Utc } else { TimestampZone::None },
            int96: false,
        },
        DataType::Time32(_) | DataType::Time64(_) => PhysicalKind::Time,
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(_, _)
        | DataType::Struct(_)
        | DataType::Map(_, _) => PhysicalKind::Nested,
        DataType::Dictionary(_, value) => physical_kind(value),
        other => PhysicalKind::Other(other.to_string().to_lowercase()),
    }
}

/// The range over all row groups; none if one of them has no statistics of its values.
fn value_range(groups: &[RowGroupMetaData], leaf: usize) -> Option<IntegerRange> {
    let mut range: Option<IntegerRange> = None;
    for group in groups.iter().filter(|group| group.num_rows() > 0) {
        let column = group.columns().get(leaf)?;
        let statistics = column.statistics()?;
        if statistics.null_count_opt().map(i64::try_from) == Some(Ok(column.num_values())) {
            continue;
        }
        let (low, high) = match statistics {
            Statistics::Int32(values) => (i64::from(*values.min_opt()?), i64::from(*values.max_opt()?)),
            Statistics::Int64(values) => (*values.min_opt()?, *values.max_opt()?),
            _ => return None,
        };
        range = Some(match range {
            None => IntegerRange { low, high },
            Some(range) => IntegerRange { low: range.low.min(low), high: range.high.max(high) },
        });
    }
    range
}

/// The partition keys in a path (`region=eu/ds=2026-06-30/x.parquet`), outermost first, percent-decoded
/// as every writer of such paths encodes them. The name of the file itself is no partition.
pub fn hive_keys(path: &str) -> Vec<HiveKey> {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders
        .split('/')
        .filter_map(|folder| folder.split_once('='))
        .map(|(name, value)| HiveKey { name: percent_decode(name), value: percent_decode(value) })
        .collect()
}

/// Percent-decodes; what is not a percent code, or would not be unicode, stays as it is.
fn percent_decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests;
