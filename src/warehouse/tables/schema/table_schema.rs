//! How a published table is described: its name, its key, and the name, type and meaning of each column.

use arrow::datatypes::DataType;

/// A published table.
#[derive(Debug, Clone, Copy)]
pub struct TableSchema {
    pub name: &'static str,
    /// What one row is.
    pub row_meaning: &'static str,
    /// The columns that together name a row; those that may be NULL count as they are.
    pub key: &'static [&'static str],
    pub columns: &'static [ColumnSchema],
}

#[derive(Debug, Clone, Copy)]
pub struct ColumnSchema {
    pub name: &'static str,
    pub kind: PublishedType,
    pub nulls: Nullability,
    pub meaning: &'static str,
}

/// The types that every BI tool reads alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishedType {
    Text,
    Integer,
    Double,
    Boolean,
    Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nullability {
    Never,
    Allowed,
}

impl PublishedType {
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
