//! Rows that are dated after today: counted for a warning. No run reads them before their day, so a wrong date would go
//! unnoticed for years.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use super::check::{may_be_checked, read_days, read_failure, read_row_counts, read_texts};
use super::event_times::EventTimes;
use super::exports::Exports;
use super::files::{self, ExportFile};
use super::point_in_time::{self, DayEnd};
use super::scan::{DAY, PATH_COLUMN, ROWS};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::text::count_phrase;
use crate::config::{Pipeline, Source, SourceTime};
use crate::query::engine;

/// The year up to which rows are looked for, near the end of the calendar.
const LAST_YEAR: i32 = 262_000;

/// The files that are searched for rows dated after today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchedFiles {
    /// Files whose path or footer shows whether they hold such rows.
    WithKnownTimes,
    /// Of these files, the ones that a run of this day reads or whose partition is after today; and every other file
    /// whose rows the checks of the run read.
    OfRun(NaiveDate),
}

/// Rows that are dated after today.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RowsAhead {
    rows: u64,
    /// The farthest day.
    farthest: NaiveDate,
    /// A file with rows of that day.
    path: String,
}

/// Counts the rows of each source that are dated after today, and returns a warning for each source that has some. Sources
/// that declare `ahead: allowed` for their time are left out, and so are files that cannot be read, because the run reports
/// those that it needs.
#[must_use]
pub fn find_rows_ahead(
    pipeline: &Pipeline,
    exports: &Exports,
    today: NaiveDate,
    searched: SearchedFiles,
) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for source in &pipeline.sources {
        match rows_ahead_of_source(source, exports, pipeline.time_zone, today, searched) {
            Ok(Some(ahead)) => warnings.push(describe_rows_ahead(source, &ahead, today)),
            Ok(None) => {}
            Err(failure) => {
                let reason = failure.to_plain_text();
                tracing::info!(source = source.name, reason, "not searched for rows dated after today");
            }
        }
    }
    warnings
}

fn describe_rows_ahead(source: &Source, ahead: &RowsAhead, today: NaiveDate) -> Diagnostic {
    let RowsAhead { rows, farthest, path } = ahead;
    let rows = count_phrase(*rows, "row is", "rows are");
    let farthest = format!("the farthest on {farthest} in `{path}`");
    let message = format!("source `{}`: {rows} dated after today, {today}: {farthest}", source.name);
    let allowed = match &source.time {
        SourceTime::Events { at, delivered: None } => {
            format!("; if they are right, as planned meetings are, add `ahead: allowed` to the column `{at}`")
        }
        SourceTime::Events { .. } | SourceTime::Snapshots { .. } | SourceTime::Current => String::new(),
    };
    Diagnostic::warning("rows-ahead", message)
        .at(source.place.clone())
        .hint(format!("fix the dates in the export: no run before that day reads such a row{allowed}"))
}

fn rows_ahead_of_source(
    source: &Source,
    exports: &Exports,
    zone: Tz,
    today: NaiveDate,
    searched: SearchedFiles,
) -> Result<Option<RowsAhead>, Failure> {
    let read_until = match searched {
        SearchedFiles::WithKnownTimes => today,
        SearchedFiles::OfRun(as_of) => as_of,
    };
    let times = EventTimes::of_source(source, zone).filter(|times| !times.column.may_be_ahead);
    // Of snapshots, and of events that may be ahead, only the day of the partition counts.
    let includes_day = |day: NaiveDate| day > today || times.is_some() && day <= read_until;
    if matches!(source.time, SourceTime::Current) {
        return Ok(None);
    }
    let mut ahead = None;
    let mut to_read = Vec::new();
    for file in
        files::find_files_of_days(source, exports, includes_day)?.into_iter().filter(|file| file.row_count() > 0)
    {
        if let Some(day) = file.day.filter(|day| *day > today) {
            ahead = Some(RowsAhead { rows: file.row_count(), farthest: day, path: file.object.path }.or_farther(ahead));
        } else if times.is_some_and(|times| is_searched(&times, &file, source, today, searched)) {
            to_read.push(file);
        }
    }
    match times {
        Some(times) if !to_read.is_empty() => add_rows_of_files(ahead, &times, to_read, exports, today),
        _ => Ok(ahead),
    }
}

/// Returns whether the rows of a file have to be read, because some may be dated after today.
fn is_searched(
    times: &EventTimes<'_>,
    file: &ExportFile,
    source: &Source,
    today: NaiveDate,
    searched: SearchedFiles,
) -> bool {
    if let Some(days) = times.days_of_file(file) {
        return days.last > today;
    }
    if times.has_range(file) {
        return !point_in_time::has_no_later_rows(file, source, DayEnd::new(today, times.zone));
    }
    match searched {
        SearchedFiles::WithKnownTimes => false,
        SearchedFiles::OfRun(as_of) => may_be_checked(file, source, as_of),
    }
}

/// Reads the times of files and adds their rows that are dated after today.
fn add_rows_of_files(
    mut ahead: Option<RowsAhead>,
    times: &EventTimes<'_>,
    files: Vec<ExportFile>,
    exports: &Exports,
    today: NaiveDate,
) -> Result<Option<RowsAhead>, Failure> {
    let last_day =
        NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).filter(|last| last.year() > today.year()).unwrap_or(today);
    let plan = Arc::new(times.plan_scan(files, last_day)?);
    let answer = plan.rows_after(today, exports).and_then(|rows| engine::collect_frames(rows.into_iter().collect()));
    for counts in answer.map_err(|reason| read_failure(&plan.source, reason))? {
        let (rows, days, urls) =
            (read_row_counts(&counts, ROWS), read_days(&counts, DAY), read_texts(&counts, PATH_COLUMN));
        for ((rows, day), url) in rows.into_iter().zip(days).zip(urls) {
            let Some(farthest) = day else { continue };
            let path = exports.path_of_engine_url(&url.unwrap_or_default()).to_owned();
            ahead = Some(RowsAhead { rows, farthest, path }.or_farther(ahead));
        }
    }
    Ok(ahead)
}

impl RowsAhead {
    /// Adds the rows of other files. Of several files with rows of the farthest day, the first is named.
    fn or_farther(self, other: Option<Self>) -> Self {
        let Some(other) = other else { return self };
        let rows = self.rows + other.rows;
        let is_first = (self.farthest, &other.path) >= (other.farthest, &self.path);
        Self { rows, ..if is_first { self } else { other } }
    }
}
