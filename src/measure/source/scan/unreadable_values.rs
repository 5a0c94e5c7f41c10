//! Finds values that cannot be converted to the declared type of their column.

use polars::prelude::{DataType, LazyFrame, col, lit};

use super::file_group::FileGroup;
use super::polars_scan::PATH_COLUMN;
use super::scan_plan::{ReadFrom, ScanPlan};
use crate::config::SourceColumn;
use crate::measure::source::column_conversion::displayed_value;
use crate::measure::source::exports::Exports;

/// A frame that counts the unreadable values of a column.
pub struct UnreadableCount {
    pub column: SourceColumn,
    /// One row, with the number in column `values`.
    pub frame: LazyFrame,
}

impl ScanPlan {
    /// Counts the unreadable values of every column whose conversion may fail.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn count_unreadable(&self, exports: &Exports) -> Result<Vec<UnreadableCount>, String> {
        let mut fallible: Vec<&SourceColumn> = Vec::new();
        for located in self.groups.iter().flat_map(|group| &group.columns) {
            let is_listed = fallible.iter().any(|known| known.name == located.column.name);
            if !is_listed && located.conversion().is_some_and(|conversion| conversion.unreadable.is_some()) {
                fallible.push(&located.column);
            }
        }
        let mut counts = Vec::new();
        for column in fallible {
            let values = self.concat_groups(exports, ReadFrom::DecodedCache, &|_| true, &|group, scan| {
                self.unreadable_rows(group, scan, column).select([unreadable_value(group, column).alias("value")])
            })?;
            let Some(values) = values else { continue };
            let frame = values.select([col("value").count().cast(DataType::Int64).alias("values")]);
            counts.push(UnreadableCount { column: column.clone(), frame });
        }
        Ok(counts)
    }

    /// Finds an unreadable value of a column, in alphabetical order the first, and the first file that holds one: one
    /// row with columns `value` and [`PATH_COLUMN`].
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn unreadable_example(&self, exports: &Exports, column: &SourceColumn) -> Result<Option<LazyFrame>, String> {
        let values = self.concat_groups(exports, ReadFrom::Files, &|_| true, &|group, scan| {
            let rows = self.unreadable_rows(group, scan, column);
            rows.select([unreadable_value(group, column).alias("value"), col(PATH_COLUMN)])
        })?;
        Ok(values.map(|values| values.select([col("value").min(), col(PATH_COLUMN).min()])))
    }

    /// Returns the rows in which the value of a column is unreadable. Rows of later days do not count, whatever they
    /// hold.
    fn unreadable_rows(&self, group: &FileGroup, scan: LazyFrame, column: &SourceColumn) -> LazyFrame {
        let conversion = group.conversion_of(&column.name);
        let is_unreadable = conversion.and_then(|conversion| conversion.unreadable.clone()).unwrap_or(lit(false));
        scan.filter(match group.time_of_row(&self.source.time) {
            Some(time) => is_unreadable.and(self.day_end.has_passed_or_null(time.value, time.kind)),
            None => is_unreadable,
        })
    }
}

fn unreadable_value(group: &FileGroup, column: &SourceColumn) -> polars::prelude::Expr {
    displayed_value(group.conversion_of(&column.name), column.stored_name())
}
