//! A declared export, as believed: its columns, how time works in it, what to do about dirt.

use serde::Serialize;

use crate::base::diagnostic::Place;
use crate::query::Type;

/// A declared Parquet export.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    pub name: String,
    /// Glob below the exports root.
    pub files: String,
    pub columns: Vec<SourceColumn>,
    /// Columns that together name a row; empty where rows have no key.
    pub key: Vec<String>,
    /// The column that holds the account's id, where the source has one.
    pub account: Option<String>,
    pub time: SourceTime,
    pub reveals: Vec<Reveal>,
    /// Tells people of stale data, and changes no number.
    #[serde(skip)]
    pub freshness: FreshnessLimits,
    pub policies: SourcePolicies,
    /// Contract checks of a source partitioned by day look at the partitions of the last so many days.
    pub check_days: u32,
    /// Whether pages are held to their checksums before they are read; changes no number.
    #[serde(skip)]
    pub verify_checksums: bool,
    /// The bytes that a file may unpack to, where the author says so; changes no number.
    #[serde(skip)]
    pub max_unpacked_bytes: Option<u64>,
    #[serde(skip)]
    pub place: Place,
}

#[derive(Debug, Clone, Serialize)]
pub struct SourceColumn {
    pub name: String,
    pub kind: ColumnType,
    /// How a text column of the export spells a date (`%d-%m-%Y`), a number (`1,234.56`) or a truth (`yes/no`).
    pub format: Option<String>,
    pub required: bool,
    /// An older file may lack the column; it is NULL there.
    pub may_lack: bool,
    pub values: Vec<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    #[serde(skip)]
    pub place: Place,
}

/// What a declared column holds, whatever the file's own type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ColumnType {
    Text,
    Integer,
    /// A double.
    Number,
    /// Exact, with so many digits after the point.
    Decimal(u8),
    Boolean,
    Date,
    /// Microseconds; shown to SQL as wall-clock time in the pipeline's zone.
    Timestamp,
}

impl ColumnType {
    /// The type that SQL sees.
    #[must_use]
    pub fn sql_type(self) -> Type {
        match self {
            Self::Text => Type::Text,
            Self::Integer => Type::Integer,
            Self::Number => Type::Double,
            Self::Decimal(scale) => Type::Decimal(scale),
            Self::Boolean => Type::Boolean,
            Self::Date => Type::Date,
            Self::Timestamp => Type::Timestamp,
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub enum SourceTime {
    /// A row exists from the instant (or day) in column `at`. `delivered` is the Hive key of the day on
    /// which the row arrived, where files are laid out so: later partitions are not yet known.
    Events { at: String, delivered: Option<String> },
    /// The whole table again under each value of a Hive key; the newest not after the as-of date counts.
    Snapshots { partition: String },
    /// No history. Not point in time.
    Current,
}

/// Columns that become known only when `at` has come; before that they hold `before`.
#[derive(Debug, Clone, Serialize)]
pub struct Reveal {
    pub at: String,
    pub columns: Vec<(String, Option<Literal>)>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Literal {
    Text(String),
    Number(f64),
    Boolean(bool),
}

/// How old the newest row that counts may be at the end of the as-of date, in days.
#[derive(Debug, Clone, Copy, Default)]
pub struct FreshnessLimits {
    pub warn_after: Option<u32>,
    pub error_after: Option<u32>,
}

/// What to do about dirt in a source.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SourcePolicies {
    pub no_files: SourcePolicy,
    pub empty: SourcePolicy,
    pub null_keys: SourcePolicy,
    pub duplicates: SourcePolicy,
    pub orphans: SourcePolicy,
    /// Rows that break `required`, `values`, `min` or `max`.
    pub invalid: SourcePolicy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SourcePolicy {
    /// The run stops.
    Error,
    /// Counted and said; the rows stay.
    Warn,
    /// Counted; the rows don't count.
    Drop,
}
