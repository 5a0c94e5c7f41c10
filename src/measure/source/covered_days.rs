//! Up to which day the exports reach, from paths and footers alone.

use chrono::{DateTime, Days, NaiveDate};
use chrono_tz::Tz;

use super::exports::Exports;
use super::files::{self, ExportFile};
use super::{day_key, scan};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::config::{Pipeline, Source, SourcePolicy, SourceTime};
use crate::storage::parquet_footer::{PhysicalKind, Unit, Zone};

/// The newest day with data on which no source would be called stale, and why it is that one.
///
/// # Errors
/// Files that can't be read, or no source that says which days it holds.
pub fn newest_covered_day(pipeline: &Pipeline, exports: &Exports) -> Result<(NaiveDate, String), Failure> {
    let mut newest: Option<(NaiveDate, &str)> = None;
    let mut freshness_bound: Option<(NaiveDate, &str)> = None;
    for source in &pipeline.sources {
        let Some(day) = newest_day_of_source(source, exports, pipeline.time_zone)? else { continue };
        if newest.is_none_or(|(known, _)| day > known) {
            newest = Some((day, &source.name));
        }
        let Some(fresh_until) =
            source.freshness.warn_after.and_then(|days| day.checked_add_days(Days::new(days.into())))
        else {
            continue;
        };
        if freshness_bound.is_none_or(|(known, _)| fresh_until < known) {
            freshness_bound = Some((fresh_until, &source.name));
        }
    }
    match (newest, freshness_bound) {
        (None, _) => {
            // Where files are missing altogether, no `--as-of` helps.
            let (_, problems) = check_footers(pipeline, exports)?;
            if problems.iter().any(|problem| problem.severity == Severity::Error) {
                return Err(Failure::Data(problems));
            }
            Err(Error::NoDay { exports: exports.url("") }.into())
        }
        (Some((newest, _)), Some((bound, stale_source))) if bound < newest => {
            Ok((bound, format!("the newest day on which `{stale_source}` is still fresh")))
        }
        (Some((newest, source)), _) => {
            Ok((newest, format!("the newest day with data (`{source}`), every source is fresh on it")))
        }
    }
}

/// The newest day of which a source holds rows; None where neither paths nor footers tell.
fn newest_day_of_source(source: &Source, exports: &Exports, zone: Tz) -> Result<Option<NaiveDate>, Failure> {
    let SourceTime::Events { at, delivered: None } = &source.time else {
        return match day_key(source) {
            Some(_) => Ok(files::partition_days(source, exports)?.into_iter().max()),
            None => Ok(None),
        };
    };
    let files = files::find_files(source, exports, NaiveDate::MAX)?;
    Ok(files.iter().filter_map(|file| newest_day_in_file(file, at, zone)).max())
}

/// The newest day in one file, from its statistics.
fn newest_day_in_file(file: &ExportFile, time_column: &str, zone: Tz) -> Option<NaiveDate> {
    let column = file.footer.columns.iter().find(|column| column.name == time_column)?;
    let (_, newest) = column.range?;
    match &column.kind {
        PhysicalKind::Date => NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(newest)?),
        PhysicalKind::Timestamp { unit, zone: stored, .. } => {
            let instant = match unit {
                Unit::Milliseconds => DateTime::from_timestamp_millis(newest)?,
                Unit::Microseconds => DateTime::from_timestamp_micros(newest)?,
                Unit::Nanoseconds => DateTime::from_timestamp_nanos(newest),
            };
            match stored {
                Zone::Utc => Some(instant.with_timezone(&zone).date_naive()),
                Zone::None => Some(instant.date_naive()),
            }
        }
        _ => None,
    }
}

/// Holds every file's footer against what is declared; reads no row. The number of files, and what they break.
///
/// # Errors
/// A store that can't be read.
pub fn check_footers(pipeline: &Pipeline, exports: &Exports) -> Result<(usize, Vec<Diagnostic>), Failure> {
    let (mut count, mut problems) = (0, Vec::new());
    for source in &pipeline.sources {
        match files::find_files(source, exports, NaiveDate::MAX) {
            Ok(files) => {
                count += files.len();
                problems.extend(files.is_empty().then(|| missing_files_diagnostic(source, exports)).flatten());
                if let Err(refused) = scan::plan_scan(source, files, pipeline.time_zone, far_future_day()) {
                    problems.extend(refused);
                }
            }
            Err(Failure::Data(found)) => problems.extend(found),
            Err(other) => return Err(other),
        }
    }
    Ok((count, problems))
}

/// What is to be said of a source without any file.
fn missing_files_diagnostic(source: &Source, exports: &Exports) -> Option<Diagnostic> {
    let message = format!("source `{}`: no file matches `{}`", source.name, exports.url(&source.files));
    let diagnostic = match source.policies.no_files {
        SourcePolicy::Error => Diagnostic::error("source-rows", message),
        SourcePolicy::Warn => Diagnostic::warning("source-rows", message),
        SourcePolicy::Drop => return None,
    };
    let hint = "check `exports` and the source's `files`, or say `no_files: warn` (or `drop`) at the source";
    Some(diagnostic.at(source.place.clone()).hint(hint))
}

/// A day after every row, and far from the limits of timestamps.
fn far_future_day() -> NaiveDate {
    NaiveDate::default().checked_add_days(Days::new(80_000)).unwrap_or(NaiveDate::MAX)
}
