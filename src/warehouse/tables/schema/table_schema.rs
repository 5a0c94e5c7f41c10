//! How a published table is described: its name, its key, and the name, type and meaning of each column.

use arrow::datatypes::DataType;

/// The description of a published table.
#[derive(Debug, Clone, Copy)]
pub struct TableSchema {
    pub name: &'static str,
    /// What one row is.
    pub row_meaning: &'static str,
    /// The columns that identify a row. NULL counts as a value.
    pub key: &'static [&'static str],
    pub columns: &'static [ColumnSchema],
}

/// The description of a column.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSchema {
    pub name: &'static str,
    pub kind: PublishedType,
    pub nulls: Nullability,
    pub meaning: &'static str,
}

/// The types of published columns, which every BI tool reads in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishedType {
    Text,
    Integer,
    Double,
    Boolean,
    Date,
}

/// Whether a column may be NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nullability {
    Never,
    Allowed,
}

impl PublishedType {
    /// The type in the published files.
    #[must_use]
    pub fn arrow_type(self) -> DataType {
        match self {
            PublishedType::Text => DataType::Utf8,
            PublishedType::Integer => DataType::Int64,
            PublishedType::Double => DataType::Float64,
            PublishedType::Boolean => DataType::Boolean,
            PublishedType::Date => DataType::Date32,
        }
    }

    /// The name in the dictionary.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            PublishedType::Text => "text",
            PublishedType::Integer => "bigint",
            PublishedType::Double => "double",
            PublishedType::Boolean => "boolean",
            PublishedType::Date => "date",
        }
    }
}

pub const fn not_null(name: &'static str, kind: PublishedType, meaning: &'static str) -> ColumnSchema {
    ColumnSchema { name, kind, nulls: Nullability::Never, meaning }
}

pub const fn nullable(name: &'static str, kind: PublishedType, meaning: &'static str) -> ColumnSchema {
    ColumnSchema { name, kind, nulls: Nullability::Allowed, meaning }
}
