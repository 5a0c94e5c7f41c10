//! Finds the newest day that the exports cover, from paths and footers alone.

use chrono::{DateTime, Days, NaiveDate};
use chrono_tz::Tz;

use super::declared_columns::day_key;
use super::exports::Exports;
use super::files::{self, ExportFile};
use super::footer_check::check_footers;
use crate::base::diagnostic::Severity;
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::config::{Pipeline, Source, SourceTime};
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, TimestampUnit, TimestampZone};

/// The newest day that the exports cover.
pub struct CoveredDay {
    pub day: NaiveDate,
    /// Why it is this day, for people.
    pub reason: String,
}

/// A day that one source decides.
struct DayOfSource<'a> {
    day: NaiveDate,
    source: &'a str,
}

/// Finds the newest day with data on which no source is stale.
///
/// # Errors
/// Files that cannot be read, or exports in which no source has days.
pub fn newest_covered_day(pipeline: &Pipeline, exports: &Exports) -> Result<CoveredDay, Failure> {
    let mut newest: Option<DayOfSource> = None;
    // The earliest of the days until which each source is fresh.
    let mut all_fresh_until: Option<DayOfSource> = None;
    for source in &pipeline.sources {
        let Some(day) = newest_day_of_source(source, exports, pipeline.time_zone)? else { continue };
        if newest.as_ref().is_none_or(|newest| day > newest.day) {
            newest = Some(DayOfSource { day, source: &source.name });
        }
        let Some(fresh_until) = last_fresh_day(source, day) else { continue };
        if all_fresh_until.as_ref().is_none_or(|earliest| fresh_until < earliest.day) {
            all_fresh_until = Some(DayOfSource { day: fresh_until, source: &source.name });
        }
    }
    match (newest, all_fresh_until) {
        (None, _) => Err(no_day_failure(pipeline, exports)?),
        (Some(newest), Some(DayOfSource { day, source })) if day < newest.day => {
            Ok(CoveredDay { day, reason: format!("the newest day on which `{source}` is still fresh") })
        }
        (Some(DayOfSource { day, source }), fresh_until) => {
            let freshness = match fresh_until {
                Some(_) => "no source is past its `warn_after`",
                None => "no source declares how old it may be",
            };
            Ok(CoveredDay { day, reason: format!("the newest day with data (`{source}`), {freshness}") })
        }
    }
}

/// Returns the last day on which a source with this newest day is fresh; `None` without a declared `warn_after`.
fn last_fresh_day(source: &Source, newest: NaiveDate) -> Option<NaiveDate> {
    newest.checked_add_days(Days::new(source.freshness.warn_after?.into()))
}

/// Explains exports in which no source has days. Where files are missing altogether, naming a day with `--as-of` does
/// not help, so the missing files are reported instead.
fn no_day_failure(pipeline: &Pipeline, exports: &Exports) -> Result<Failure, Failure> {
    let problems = check_footers(pipeline, exports)?.problems;
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Ok(Failure::Data(problems));
    }
    Ok(RequestError::NoAsOfDate { exports: exports.url("") }.into())
}

/// Returns the newest day of which a source holds rows; `None` if neither paths nor footers contain it.
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

fn newest_day_in_file(file: &ExportFile, time_column: &str, zone: Tz) -> Option<NaiveDate> {
    let column = file.footer_column(time_column)?;
    day_of_value(column, column.range?.high, zone)
}

/// Returns the day of a raw value of a footer column, in the pipeline's time zone.
fn day_of_value(column: &FooterColumn, value: i64, zone: Tz) -> Option<NaiveDate> {
    match &column.kind {
        PhysicalKind::Date => NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(value)?),
        PhysicalKind::Timestamp { unit, zone: stored, .. } => {
            let instant = match unit {
                TimestampUnit::Milliseconds => DateTime::from_timestamp_millis(value)?,
                TimestampUnit::Microseconds => DateTime::from_timestamp_micros(value)?,
                TimestampUnit::Nanoseconds => DateTime::from_timestamp_nanos(value),
            };
            match stored {
                TimestampZone::Utc => Some(instant.with_timezone(&zone).date_naive()),
                TimestampZone::None => Some(instant.date_naive()),
            }
        }
        _ => None,
    }
}
