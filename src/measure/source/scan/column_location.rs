//! Locates each declared column in a file: among its columns, or as a Hive key in its path.

use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::{Expr, LiteralValue, col, lit};

use super::column_mismatch::ColumnMismatch;
use crate::config::{ColumnType, SourceColumn};
use crate::measure::source::column_conversion::{self, ColumnConversion};
use crate::measure::source::declared_columns::{column_type_name, polars_type};
use crate::measure::source::files::ExportFile;

/// The value that Hive writes for a partition whose key is NULL.
pub const HIVE_NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// Where a file holds a column.
pub enum ColumnLocation {
    File(Box<ColumnConversion>),
    HivePartition,
    /// The file lacks the column, and may: it is NULL.
    Missing,
}

/// A declared column and where files hold it.
pub struct LocatedColumn {
    pub column: SourceColumn,
    pub location: ColumnLocation,
}

/// Locates a declared column in a file.
///
/// # Errors
/// A column that is missing, or that cannot be converted to the declared type.
pub fn locate_column(column: &SourceColumn, file: &ExportFile, zone: Tz) -> Result<ColumnLocation, ColumnMismatch> {
    if let Some(value) = file.hive_value(column.stored_name()) {
        return match is_partition_value(value, column.kind) {
            true => Ok(ColumnLocation::HivePartition),
            false => Err(ColumnMismatch::Unreadable {
                message: format!("expected a partition of type {}, found `{value}`", column_type_name(column.kind)),
                hint: "a partition is text, an integer or a date".to_owned(),
            }),
        };
    }
    match file.footer_column(column.stored_name()) {
        Some(stored) => column_conversion::check_time_range(stored)
            .and_then(|()| column_conversion::convert_column(column, stored, zone))
            .map(|conversion| ColumnLocation::File(Box::new(conversion)))
            .map_err(|refusal| ColumnMismatch::Unreadable {
                message: format!("expected {}, found {}", column_type_name(column.kind), refusal.stored),
                hint: refusal.hint,
            }),
        None if column.may_lack => Ok(ColumnLocation::Missing),
        None => Err(ColumnMismatch::Missing),
    }
}

fn is_partition_value(value: &str, kind: ColumnType) -> bool {
    let fits = match kind {
        ColumnType::Text => true,
        ColumnType::Integer => value.parse::<i64>().is_ok(),
        ColumnType::Date => value.parse::<NaiveDate>().is_ok(),
        _ => false,
    };
    fits || value == HIVE_NULL
}

impl LocatedColumn {
    /// Returns the conversion of a column that is stored in the file.
    pub fn conversion(&self) -> Option<&ColumnConversion> {
        match &self.location {
            ColumnLocation::File(conversion) => Some(conversion),
            ColumnLocation::HivePartition | ColumnLocation::Missing => None,
        }
    }

    /// Returns a text that is the same for columns that are read alike. An expression with a function compares by
    /// address, so its text is compared instead.
    pub fn signature(&self) -> String {
        match &self.location {
            ColumnLocation::File(conversion) => format!("{:?} {:?};", conversion.read_type, conversion.value),
            ColumnLocation::HivePartition => "path;".to_owned(),
            ColumnLocation::Missing => "-;".to_owned(),
        }
    }

    /// Returns the column as declared.
    pub fn expression(&self) -> Expr {
        let name = self.column.name.as_str();
        match &self.location {
            ColumnLocation::File(conversion) => conversion.value.clone().alias(name),
            ColumnLocation::HivePartition => col(self.column.stored_name()).alias(name),
            ColumnLocation::Missing => {
                lit(LiteralValue::untyped_null()).cast(polars_type(self.column.kind)).alias(name)
            }
        }
    }
}
