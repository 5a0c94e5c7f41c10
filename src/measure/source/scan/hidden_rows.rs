//! Counts the rows that the frame of a source hides: without a time, or later than the as-of date.

use polars::prelude::{DataType, LazyFrame, len, lit};

use super::scan_plan::{ReadFrom, ScanPlan};
use crate::config::SourceTime;
use crate::measure::source::exports::Exports;
use crate::measure::source::files::ExportFile;
use crate::measure::source::point_in_time;

impl ScanPlan {
    /// Counts the rows without a time, as column `rows`; `None` for a source that has no events.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn count_without_time(
        &self,
        exports: &Exports,
        includes_file: impl Fn(&ExportFile) -> bool,
    ) -> Result<Option<LazyFrame>, String> {
        let SourceTime::Events { at, .. } = &self.source.time else {
            return Ok(None);
        };
        let without_time = self.concat_groups(exports, ReadFrom::DecodedCache, &includes_file, &|group, scan| {
            let has_no_time = group.time_of_row(&self.source.time).map_or(lit(false), |time| time.value.is_null());
            scan.filter(has_no_time.clone()).select([has_no_time.alias(at.as_str())])
        })?;
        Ok(without_time.map(count_rows))
    }

    /// Counts the rows that are later than the as-of date, as column `rows`; `None` if the footers prove that there are
    /// none.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn count_after_as_of(
        &self,
        exports: &Exports,
        includes_file: impl Fn(&ExportFile) -> bool,
    ) -> Result<Option<LazyFrame>, String> {
        let includes_file = |file: &ExportFile| includes_file(file) && self.may_hold_later_rows(file);
        let later = self.concat_groups(exports, ReadFrom::DecodedCache, &includes_file, &|group, scan| {
            let is_later = group
                .time_of_row(&self.source.time)
                .map_or(lit(false), |time| self.day_end.has_passed_or_null(time.value, time.kind).not());
            scan.filter(is_later.clone()).select([is_later.alias("is_later")])
        })?;
        Ok(later.map(count_rows))
    }

    fn may_hold_later_rows(&self, file: &ExportFile) -> bool {
        !point_in_time::has_no_later_rows(file, &self.source, self.day_end)
    }
}

fn count_rows(frame: LazyFrame) -> LazyFrame {
    frame.select([len().cast(DataType::Int64).alias("rows")])
}
