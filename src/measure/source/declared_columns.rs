//! The columns of a source as they are declared: their names, their types, and the day in the path.

use polars::prelude::{DataType, Schema, TimeUnit, TimeZone};

use crate::config::{ColumnType, Source, SourceTime};

/// A column of a source as SQL reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlColumn {
    pub name: String,
    pub kind: ColumnType,
}

/// Returns every column that SQL reads of a source: the declared ones, then the day in the path where there is one.
#[must_use]
pub fn sql_columns(source: &Source) -> Vec<SqlColumn> {
    let mut columns: Vec<SqlColumn> =
        source.columns.iter().map(|column| SqlColumn { name: column.name.clone(), kind: column.kind }).collect();
    if let Some(key) = day_key(source)
        && !columns.iter().any(|column| column.name == key)
    {
        columns.push(SqlColumn { name: key.to_owned(), kind: ColumnType::Date });
    }
    columns
}

/// Returns the Hive key of the day on which rows arrived, where the files are partitioned by it.
#[must_use]
pub fn day_key(source: &Source) -> Option<&str> {
    match &source.time {
        SourceTime::Events { delivered, .. } => delivered.as_deref(),
        SourceTime::Snapshots { partition } => Some(partition),
        SourceTime::Current => None,
    }
}

/// Returns the Polars schema of a source's frame.
#[must_use]
pub fn frame_schema(source: &Source) -> Schema {
    sql_columns(source).into_iter().map(|column| (column.name.into(), polars_type(column.kind))).collect()
}

/// Returns the Polars type that holds a declared type.
#[must_use]
pub fn polars_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text => DataType::String,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Number => DataType::Float64,
        ColumnType::Decimal(scale) => DataType::Decimal(38, usize::from(scale)),
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date,
        ColumnType::Timestamp => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
    }
}

/// Returns a declared type as the YAML spells it.
#[must_use]
pub fn column_type_name(kind: ColumnType) -> String {
    match kind {
        ColumnType::Text => "text".to_owned(),
        ColumnType::Integer => "integer".to_owned(),
        ColumnType::Number => "number".to_owned(),
        ColumnType::Decimal(scale) => format!("decimal({scale})"),
        ColumnType::Boolean => "boolean".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::Timestamp => "timestamp".to_owned(),
    }
}
