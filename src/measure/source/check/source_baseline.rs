//! Measures what is usual in a source, out of the rows that the checks count.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::check_input::CheckInput;
use super::row_counts::RowCounts;
use crate::base::failure::Failure;
use crate::config::SourceTime;
use crate::measure::source::baseline::{self, NullCount, SourceBaseline};
use crate::measure::source::files;

/// Unusable rows are counted over this number of days.
const RECENT_DAYS: u64 = 7;

/// Measures what is usual in a source.
///
/// # Errors
/// A store that cannot be listed.
pub fn baseline_of_source(
    checked: &CheckInput,
    counts: &RowCounts,
    as_of: NaiveDate,
) -> Result<SourceBaseline, Failure> {
    let source = checked.source();
    let mut baseline = match &source.time {
        SourceTime::Current => SourceBaseline::default(),
        SourceTime::Snapshots { .. } => {
            let days = files::partition_days(source, &checked.exports)?.into_iter().filter(|day| *day <= as_of);
            SourceBaseline::from_days(&days.collect())
        }
        SourceTime::Events { delivered: None, .. } => {
            SourceBaseline::from_row_counts(&counts.days.iter().map(|(day, counted)| (*day, counted.rows)).collect())
        }
        SourceTime::Events { delivered: Some(_), .. } => SourceBaseline::from_row_counts(&rows_by_partition(checked)),
    };
    let columns = source.columns.iter().zip(&counts.nulls);
    baseline.nulls = columns.map(|(column, rows)| NullCount { column: column.name.clone(), rows: *rows }).collect();
    if matches!(source.time, SourceTime::Events { .. }) {
        add_recent_days(&mut baseline, counts, as_of);
    } else {
        baseline.recent_rows = counts.rows;
        baseline.unusable_rows = counts.unusable;
    }
    Ok(baseline)
}

/// Returns the rows of each partition, from the footers.
fn rows_by_partition(checked: &CheckInput) -> BTreeMap<NaiveDate, u64> {
    let mut rows: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for file in &checked.plan.files {
        if let Some(day) = file.day {
            *rows.entry(day).or_default() += file.row_count();
        }
    }
    rows
}

/// Adds the rows of the last days, and of the weekdays that the newest day is compared with.
fn add_recent_days(baseline: &mut SourceBaseline, counts: &RowCounts, as_of: NaiveDate) {
    let since = as_of.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(NaiveDate::MIN);
    for (_, day) in counts.days.iter().filter(|(day, _)| **day > since) {
        baseline.recent_rows += day.rows;
        baseline.unusable_rows += day.unusable;
    }
    let rows_of = |day: NaiveDate| counts.days.get(&day).map_or(0, |day| day.rows);
    if let (Some(newest), Some(oldest)) = (baseline.newest, baseline.oldest) {
        let weekdays = baseline::same_weekdays_before(newest).filter(|day| *day >= oldest);
        baseline.newest_rows = Some(rows_of(newest));
        baseline.same_weekday_rows = weekdays.map(rows_of).collect();
    }
}
