//! The days on which the rows of a source of events happened, up to the as-of date and after it.

use chrono::NaiveDate;
use polars::prelude::{DataType, Expr, LazyFrame, NULL, col, len, lit};

use super::file_group::RowTime;
use super::polars_scan::PATH_COLUMN;
use super::scan_plan::{ReadFrom, ScanPlan};
use crate::measure::source::exports::Exports;
use crate::measure::source::point_in_time::DayEnd;

/// The column with a day.
pub const DAY: &str = "day";
/// The column with a number of rows.
pub const ROWS: &str = "rows";

impl ScanPlan {
    /// Returns the days up to the as-of date that have rows, as column [`DAY`] in any order; `None` without files.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn days_with_rows(&self, exports: &Exports) -> Result<Option<LazyFrame>, String> {
        let days = self.days_of_rows(exports, |time| self.day_end.has_passed_or_null(time.value.clone(), time.kind))?;
        Ok(days.map(|days| days.group_by([col(DAY)]).agg([len().cast(DataType::Int64).alias(ROWS)])))
    }

    /// Counts the rows after a day in each file that holds some: the columns [`PATH_COLUMN`], [`ROWS`], and [`DAY`] with
    /// the last of their days; `None` without files.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn rows_after(&self, day: NaiveDate, exports: &Exports) -> Result<Option<LazyFrame>, String> {
        let end = DayEnd::new(day, self.day_end.zone);
        let later = self.days_of_rows(exports, |time| end.has_passed_or_null(time.value.clone(), time.kind).not())?;
        let counts = [len().cast(DataType::Int64).alias(ROWS), col(DAY).max()];
        Ok(later.map(|later| later.group_by([col(PATH_COLUMN)]).agg(counts)))
    }

    /// Returns the day and the path of each wanted row. A source that has no events has no such rows.
    fn days_of_rows(
        &self,
        exports: &Exports,
        is_wanted: impl Fn(&RowTime) -> Expr,
    ) -> Result<Option<LazyFrame>, String> {
        self.concat_groups(exports, ReadFrom::Files, &|_| true, &|group, scan| {
            let (is_wanted, day) = match group.time_of_row(&self.source.time) {
                Some(time) => (is_wanted(&time), time.day(self.day_end.zone)),
                None => (lit(false), lit(NULL).cast(DataType::Date)),
            };
            scan.filter(is_wanted).select([day.alias(DAY), col(PATH_COLUMN)])
        })
    }
}
