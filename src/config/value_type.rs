//! The types of columns and metrics, and literal values of them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::query::Type;

/// The declared type of an export's column; the file's own type may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ColumnType {
    Text,
    Integer,
    /// A double.
    Number,
    /// An exact number with this many digits after the point.
    Decimal(u8),
    Boolean,
    Date,
    /// An instant, in microseconds. Its days and hours are those of the pipeline's zone.
    Timestamp,
}

impl ColumnType {
    /// Returns the type that SQL sees.
    #[must_use]
    pub fn sql_type(self) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Integer => Type::Integer,
            Self::Number => Type::Double,
            Self::Decimal(scale) => Type::Decimal(scale),
            Self::Boolean => Type::Boolean,
            Self::Date => Type::Date,
            Self::Timestamp => Type::TimestampTz,
        }
    }

    /// Returns the type of a metric that holds the column's values.
    #[must_use]
    pub fn metric_type(self) -> MetricType {
        match self {
            Self::Text => MetricType::Text,
            Self::Integer => MetricType::Integer,
            Self::Number | Self::Decimal(_) => MetricType::Number,
            Self::Boolean => MetricType::Boolean,
            Self::Date | Self::Timestamp => MetricType::Date,
        }
    }

    /// Returns whether the type holds points in time.
    #[must_use]
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp)
    }

    /// Returns whether the type holds numbers.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Decimal(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricType {
    Integer,
    Number,
    Text,
    Date,
    Boolean,
}

impl MetricType {
    /// Returns the type of the metric in the row that SQL expressions read.
    #[must_use]
    pub fn sql_type(self) -> Type {
        match self {
            Self::Integer => Type::Integer,
            Self::Number => Type::Double,
            Self::Text => Type::Text,
            Self::Date => Type::Date,
            Self::Boolean => Type::Boolean,
        }
    }

    /// Returns the words for a value of the type in messages.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Date => "a date",
            Self::Boolean => "true or false",
        }
    }

    /// Returns whether the type holds numbers.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }
}

/// A name that SQL may use, with the type of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedName {
    pub name: Cow<'static, str>,
    pub kind: MetricType,
}

impl TypedName {
    pub fn new(name: impl Into<String>, kind: MetricType) -> Self {
        Self { name: Cow::Owned(name.into()), kind }
    }

    /// Makes the name of a column that healthscore publishes.
    #[must_use]
    pub const fn fixed(name: &'static str, kind: MetricType) -> Self {
        Self { name: Cow::Borrowed(name), kind }
    }
}

/// A value written in YAML.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Literal {
    Text(String),
    Number(f64),
    Boolean(bool),
}
