//! How one column is converted from one kind of file.

use chrono_tz::Tz;
use polars::prelude::{DataType, Expr, col};

use crate::storage::parquet_footer::PhysicalKind;

/// How one column is converted from one kind of file.
#[derive(Debug, Clone)]
pub struct ColumnConversion {
    /// The type that Polars reads from the file.
    pub read_type: DataType,
    /// The value that SQL reads.
    pub value: Expr,
    /// Holds for values that cannot be converted. `None` if every value can.
    pub unreadable: Option<Expr>,
    /// What the stored values are, if the column holds times that the file stores as timestamps. Rows of later days are
    /// left out by it while the engine can still skip them unread.
    pub stored_time: Option<StoredTime>,
}

/// What a stored timestamp means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredTime {
    Instant,
    /// The reading of a clock in this zone.
    WallClock(Tz),
    /// A time in INT96, which the engine reads as the end of its range if it is before 1677 or after 2262.
    Int96,
}

/// Why a column cannot be read as declared.
pub struct ConversionRefusal {
    /// What the file holds: "64-bit integers".
    pub stored: String,
    pub hint: String,
}

impl ColumnConversion {
    /// Reads the column as the file stores it.
    #[must_use]
    pub fn as_stored(read_type: DataType, name: &str) -> Self {
        Self::lossless(read_type, col(name))
    }

    /// Converts the column by an expression that loses no value.
    #[must_use]
    pub fn lossless(read_type: DataType, value: Expr) -> Self {
        Self { read_type, value, unreadable: None, stored_time: None }
    }

    /// Converts the column by an expression that is NULL for a value that cannot be converted.
    #[must_use]
    pub fn null_if_unreadable(read_type: DataType, value: Expr, name: &str) -> Self {
        let is_lost = value.clone().is_null().and(col(name).is_not_null());
        Self { unreadable: Some(is_lost), ..Self::lossless(read_type, value) }
    }

    /// Converts the column by an expression that may round. A value that does not convert back is unreadable.
    #[must_use]
    pub fn checked_by_round_trip(read_type: DataType, value: Expr, name: &str) -> Self {
        let back = value.clone().cast(read_type.clone());
        let is_lost = col(name).is_not_null().and(back.eq_missing(col(name)).not());
        Self { unreadable: Some(is_lost), ..Self::lossless(read_type, value) }
    }
}

/// Refuses to convert what a file stores.
#[must_use]
pub fn refuse_conversion(stored: &PhysicalKind, hint: impl Into<String>) -> ConversionRefusal {
    let stored = match stored {
        PhysicalKind::Integer { signed: true, bits } => format!("{bits}-bit integers"),
        PhysicalKind::Integer { signed: false, bits } => format!("unsigned {bits}-bit integers"),
        PhysicalKind::Float { bits } => format!("{bits}-bit floating point numbers"),
        PhysicalKind::Decimal { scale, .. } => format!("decimals with {scale} digits after the point"),
        PhysicalKind::Text => "text".to_owned(),
        PhysicalKind::Binary => "bytes".to_owned(),
        PhysicalKind::Uuid => "UUIDs".to_owned(),
        PhysicalKind::Boolean => "booleans".to_owned(),
        PhysicalKind::Date => "dates".to_owned(),
        PhysicalKind::Timestamp { .. } => "timestamps".to_owned(),
        PhysicalKind::Time => "times of day".to_owned(),
        PhysicalKind::Nested => "nested values".to_owned(),
        PhysicalKind::Other(name) => name.clone(),
    };
    ConversionRefusal { stored, hint: hint.into() }
}
