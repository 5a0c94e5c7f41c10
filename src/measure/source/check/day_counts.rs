//! Counts the rows of each day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, col, len};

use super::check_input::CheckInput;
use super::result_cells::{read_days, read_row_counts};
use crate::config::{ColumnType, SourceTime};
use crate::measure::source::baseline;
use crate::measure::source::column_conversion::local_days;
use crate::measure::source::files::ExportFile;
use crate::measure::source::scan::ReadFrom;

/// The column with the day of the rows, in frames that count by day.
pub const DAY: &str = "day";
/// The column with the number of rows.
pub const ROWS: &str = "rows";
/// The column with the number of rows that break a rule.
pub const UNUSABLE: &str = "unusable";

/// The rows of a day, and those of them that break a rule.
#[derive(Debug, Clone, Copy, Default)]
pub struct DayCounts {
    pub rows: u64,
    pub unusable: u64,
}

/// Returns the day at which a row is counted; `None` for a source that has no events.
pub fn day_of_row(checked: &CheckInput) -> Option<Expr> {
    let SourceTime::Events { at, delivered } = &checked.source().time else { return None };
    let is_timestamp = checked.plan.time_column().is_some_and(|column| column.kind == ColumnType::Timestamp);
    let day = match delivered {
        Some(delivered) => col(delivered.as_str()),
        None if is_timestamp => local_days(col(at.as_str()), checked.plan.day_end.zone),
        None => col(at.as_str()),
    };
    Some(day.alias(DAY))
}

/// Counts the rows of the newest partition, and of the same weekday in the weeks before, as far as the checks do not
/// read these days.
///
/// # Errors
/// Polars' message if it cannot plan the scan.
pub fn count_same_weekdays(checked: &CheckInput) -> Result<Option<LazyFrame>, String> {
    let (Some(first_day), Some(day)) = (checked.first_day, day_of_row(checked)) else { return Ok(None) };
    let newest = checked.plan.files.iter().filter(|file| file.footer.rows > 0).filter_map(|file| file.day).max();
    let weekdays: BTreeSet<NaiveDate> = newest
        .into_iter()
        .flat_map(|newest| baseline::same_weekdays_before(newest).chain([newest]))
        .filter(|day| *day < first_day)
        .collect();
    if weekdays.is_empty() {
        return Ok(None);
    }
    let is_weekday = |file: &ExportFile| file.day.is_some_and(|day| weekdays.contains(&day));
    let frame = checked.plan.scan_selected(&checked.exports, ReadFrom::DecodedCache, is_weekday)?;
    Ok(Some(frame.group_by([day]).agg([len().cast(DataType::Int64).alias(ROWS)])))
}

/// Adds counts by day to those that are known.
pub fn add_day_counts(days: &mut BTreeMap<NaiveDate, DayCounts>, answer: &DataFrame) {
    let (rows, unusable) = (read_row_counts(answer, ROWS), read_row_counts(answer, UNUSABLE));
    for (at, day) in read_days(answer, DAY).into_iter().enumerate() {
        let Some(day) = day else { continue };
        let sum = days.entry(day).or_default();
        sum.rows += rows.get(at).copied().unwrap_or(0);
        sum.unusable += unusable.get(at).copied().unwrap_or(0);
    }
}
