//! The times of the events of a source, alone: the days in paths and footers, and a plan that reads no other column.

use chrono::{DateTime, NaiveDate, TimeDelta};
use chrono_tz::Tz;

use super::column_conversion::TimeColumn;
use super::files::ExportFile;
use super::scan::{self, ScanPlan};
use crate::base::failure::Failure;
use crate::config::{Source, SourceColumn, SourceTime};
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, TimestampUnit, TimestampZone};

/// The times of the events of a source.
#[derive(Clone, Copy)]
pub struct EventTimes<'a> {
    source: &'a Source,
    pub column: &'a SourceColumn,
    /// The pipeline's time zone.
    pub zone: Tz,
}

/// The days of the first and the last row of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRange {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl<'a> EventTimes<'a> {
    /// Returns `None` for a source that has no events.
    #[must_use]
    pub fn of_source(source: &'a Source, zone: Tz) -> Option<Self> {
        Some(Self { source, column: source.time_column()?, zone })
    }

    /// Returns the days of a file's rows if its path or its footer shows them. Only the rows show text, numbers, INT96 and
    /// times in another zone, and they are needed where the writer left out the range.
    #[must_use]
    pub fn days_of_file(&self, file: &ExportFile) -> Option<DayRange> {
        let name = self.column.stored_name();
        if let Some(value) = file.hive_value(name) {
            let day = value.parse().ok()?;
            return Some(DayRange { first: day, last: day });
        }
        if TimeColumn::new(self.column, self.zone).declares_zone() {
            return None;
        }
        let stored = file.footer_column(name)?;
        let day = |value| day_of_raw_value(stored, value, self.zone);
        Some(DayRange { first: day(stored.range?.low)?, last: day(stored.range?.high)? })
    }

    /// Returns whether the footer of a file, or its path, holds a range of times.
    #[must_use]
    pub fn has_range(&self, file: &ExportFile) -> bool {
        let name = self.column.stored_name();
        file.hive_value(name).is_some() || file.footer_column(name).is_some_and(|stored| stored.range.is_some())
    }

    /// Plans to read only the times of files, up to a day.
    ///
    /// # Errors
    /// Files that lack the column, or hold something else in it.
    pub fn plan_scan(&self, files: Vec<ExportFile>, as_of: NaiveDate) -> Result<ScanPlan, Failure> {
        let source = Source {
            columns: vec![self.column.clone()],
            key: Vec::new(),
            account: None,
            time: SourceTime::Events { at: self.column.name.clone(), delivered: None },
            reveals: Vec::new(),
            ..self.source.clone()
        };
        scan::plan_scan(&source, files, self.zone, as_of).map_err(Failure::Data)
    }
}

/// Returns the day of a raw value of a footer column, in the pipeline's time zone; `None` for a column that holds neither
/// dates nor timestamps.
fn day_of_raw_value(column: &FooterColumn, value: i64, zone: Tz) -> Option<NaiveDate> {
    match &column.kind {
        PhysicalKind::Date => NaiveDate::default().checked_add_signed(TimeDelta::try_days(value)?),
        PhysicalKind::Timestamp { unit, zone: stored, int96: false } => {
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
