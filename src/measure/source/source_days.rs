//! The days on which a source has rows, up to a last day: out of paths and footers where they show them, otherwise out of
//! the times themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::check::{read_days, read_failure, read_row_counts};
use super::corrupt_files::RunFiles;
use super::event_times::{DayRange, EventTimes};
use super::exports::Exports;
use super::files::{self, ExportFile};
use super::scan::{DAY, ROWS};
use crate::base::failure::Failure;
use crate::config::{Source, SourceTime};
use crate::query::engine;

/// The number of newest days with rows that have to be known.
pub const WANTED_DAYS: usize = 56;
/// Files are read together if their last days are at most this number of days apart.
const BATCH_DAYS: u64 = 112;

/// The days of a source.
#[derive(Debug, Default)]
pub struct SourceDays {
    /// The rows of each day up to the last one that is asked for. Of snapshots, each counts as one. The newest days are
    /// complete; of older ones, some may be left out.
    pub rows: BTreeMap<NaiveDate, u64>,
    /// The first day after the last one that is asked for, as far as paths and footers show it.
    pub first_later: Option<NaiveDate>,
}

/// A file whose rows are of several days, and the last of them.
struct FileOfDays {
    file: ExportFile,
    last: NaiveDate,
}

/// Finds the days, not after `last_day`, on which a source has rows.
///
/// # Errors
/// Files that cannot be read, or that do not hold what is declared.
pub fn find_days(source: &Source, exports: &Exports, zone: Tz, last_day: NaiveDate) -> Result<SourceDays, Failure> {
    match &source.time {
        SourceTime::Events { delivered: None, .. } => match EventTimes::of_source(source, zone) {
            Some(times) => days_of_events(source, &times, exports, last_day),
            None => Ok(SourceDays::default()),
        },
        SourceTime::Events { delivered: Some(_), .. } | SourceTime::Snapshots { .. } => {
            days_of_partitions(source, exports, last_day)
        }
        SourceTime::Current => Ok(SourceDays::default()),
    }
}

/// Returns the days of the partitions that have rows; of snapshots, all of them.
fn days_of_partitions(source: &Source, exports: &Exports, last_day: NaiveDate) -> Result<SourceDays, Failure> {
    let partitions: BTreeSet<NaiveDate> = files::partition_days(source, exports)?.into_iter().collect();
    let first_later = partitions.iter().copied().find(|day| *day > last_day);
    let mut rows = BTreeMap::new();
    if matches!(source.time, SourceTime::Snapshots { .. }) {
        rows.extend(partitions.into_iter().filter(|day| *day <= last_day).map(|day| (day, 1)));
    } else {
        for file in files::find_files(source, exports, last_day)? {
            if let Some(day) = file.day {
                *rows.entry(day).or_default() += file.row_count();
            }
        }
        rows.retain(|_, rows| *rows > 0);
    }
    Ok(SourceDays { rows, first_later })
}

/// Returns the days of events in files that are not partitioned by day. Of the files whose rows are of several days, the
/// newest are read.
fn days_of_events(
    source: &Source,
    times: &EventTimes<'_>,
    exports: &Exports,
    last_day: NaiveDate,
) -> Result<SourceDays, Failure> {
    let mut days = SourceDays::default();
    let mut of_several_days: Vec<FileOfDays> = Vec::new();
    let mut to_read = Vec::new();
    for file in files::find_files(source, exports, NaiveDate::MAX)?.into_iter().filter(|file| file.row_count() > 0) {
        match times.days_of_file(&file) {
            Some(DayRange { first, .. }) if first > last_day => {
                days.first_later = Some(days.first_later.map_or(first, |earlier| earlier.min(first)));
            }
            Some(DayRange { first, last }) if first == last => {
                *days.rows.entry(first).or_default() += file.row_count();
            }
            Some(DayRange { last, .. }) if last <= last_day => of_several_days.push(FileOfDays { file, last }),
            _ => to_read.push(file),
        }
    }
    add_days_of_files(&mut days.rows, to_read, times, exports, last_day)?;
    of_several_days.sort_by_key(|file| file.last);
    while let Some(FileOfDays { last, .. }) = of_several_days.last() {
        if days.rows.keys().nth_back(WANTED_DAYS - 1).is_some_and(|oldest| last < oldest) {
            break;
        }
        let since = last.checked_sub_days(Days::new(BATCH_DAYS)).unwrap_or(NaiveDate::MIN);
        let batch = of_several_days.split_off(of_several_days.partition_point(|file| file.last < since));
        let batch = batch.into_iter().map(|file| file.file).collect();
        add_days_of_files(&mut days.rows, batch, times, exports, last_day)?;
    }
    Ok(days)
}

/// Reads the times of files and adds their rows up to `last_day` to the days.
fn add_days_of_files(
    days: &mut BTreeMap<NaiveDate, u64>,
    files: Vec<ExportFile>,
    times: &EventTimes<'_>,
    exports: &Exports,
    last_day: NaiveDate,
) -> Result<(), Failure> {
    if files.is_empty() {
        return Ok(());
    }
    let plan = Arc::new(times.plan_scan(files, last_day)?);
    let answer = plan.days_with_rows(exports).and_then(|days| engine::collect_frames(days.into_iter().collect()));
    let answer = answer.map_err(|reason| {
        RunFiles::new(exports, vec![Arc::clone(&plan)]).attribute_error(read_failure(&plan.source, reason))
    })?;
    for counts in answer {
        for (day, rows) in read_days(&counts, DAY).into_iter().zip(read_row_counts(&counts, ROWS)) {
            // A row without a time is of no day.
            if let Some(day) = day {
                *days.entry(day).or_default() += rows;
            }
        }
    }
    Ok(())
}
