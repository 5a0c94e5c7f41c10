//! Files that are read alike: the same columns, in the same places, with the same conversions.

use chrono_tz::Tz;
use polars::prelude::Expr;

use super::column_location::LocatedColumn;
use crate::config::{ColumnType, SourceTime};
use crate::measure::source::column_conversion::{ColumnConversion, StoredTime, local_days};

/// Files that are read alike.
pub struct FileGroup {
    /// Their positions among the files of the source.
    pub files: Vec<usize>,
    pub columns: Vec<LocatedColumn>,
}

/// The time at which a row happened, computed from the columns of the file.
pub struct RowTime {
    pub value: Expr,
    pub kind: ColumnType,
}

impl RowTime {
    /// Returns the day in the pipeline's time zone.
    pub fn day(&self, zone: Tz) -> Expr {
        match self.kind {
            ColumnType::Timestamp => local_days(self.value.clone(), zone),
            _ => self.value.clone(),
        }
    }
}

impl FileGroup {
    /// Returns the conversion of a column that is stored in the files.
    pub fn conversion_of(&self, name: &str) -> Option<&ColumnConversion> {
        self.columns.iter().find(|located| located.column.name == name)?.conversion()
    }

    /// Returns the time of a row; `None` for a source that has no events.
    pub fn time_of_row(&self, time: &SourceTime) -> Option<RowTime> {
        let SourceTime::Events { at, .. } = time else {
            return None;
        };
        let located = self.columns.iter().find(|located| located.column.name == *at)?;
        Some(RowTime { value: located.expression(), kind: located.column.kind })
    }

    /// Returns whether a declared column is read from this column of the files.
    pub fn reads_stored_column(&self, name: &str) -> bool {
        self.columns.iter().any(|located| located.column.stored_name() == name && located.conversion().is_some())
    }

    /// Returns the names in the files of the columns in INT96.
    pub fn int96_columns(&self) -> impl Iterator<Item = &str> {
        let stored = self.columns.iter().filter_map(|located| Some((located, located.conversion()?.stored_time?)));
        stored.filter(|(_, time)| *time == StoredTime::Int96).map(|(located, _)| located.column.stored_name())
    }

    /// Returns the name of a declared column in the files, and what they store there, if they store timestamps.
    pub fn stored_time(&self, name: &str) -> Option<(&str, StoredTime)> {
        let located = self.columns.iter().find(|located| located.column.name == name)?;
        Some((located.column.stored_name(), located.conversion()?.stored_time?))
    }
}
