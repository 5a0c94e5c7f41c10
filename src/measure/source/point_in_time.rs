//! Drops the rows that are later than the as-of date, and tells from footers which files hold such rows.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use polars::prelude::{Expr, LazyFrame, Scalar, TimeUnit, TimeZone, col, lit};

use super::column_conversion::{StoredTime, TimeColumn, local_days};
use super::files::ExportFile;
use crate::config::{ColumnType, EpochUnit, Source, SourceColumn, SourceTime};
use crate::query::functions::time_zones::{EndOfDay, end_of_day, first_instant_of_day, offset_seconds, wall_clock_at};
use crate::query::parameters::day_number;
use crate::query::value::MICROS_PER_DAY;
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, TimestampUnit, TimestampZone};

/// The end of a day in the pipeline's zone.
#[derive(Debug, Clone, Copy)]
pub struct DayEnd {
    pub as_of: NaiveDate,
    pub zone: Tz,
}

impl DayEnd {
    #[must_use]
    pub fn new(as_of: NaiveDate, zone: Tz) -> Self {
        Self { as_of, zone }
    }

    fn end(self) -> EndOfDay {
        end_of_day(i64::from(day_number(self.as_of)), self.zone)
    }

    /// Returns an instant as the reading of the zone's clocks.
    #[must_use]
    pub fn local_time(self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.zone).naive_local()
    }

    /// Returns the instant at which a day begins in the zone, in microseconds since 1970.
    #[must_use]
    pub fn midnight_of(self, day: NaiveDate) -> i64 {
        first_instant_of_day(i64::from(day_number(day)), self.zone)
    }

    /// Holds if a time is within the day or before it.
    fn has_passed(self, time: Expr, kind: ColumnType) -> Expr {
        if kind == ColumnType::Date {
            return time.lt_eq(date_literal(self.as_of));
        }
        let end = self.end();
        let is_before = time.clone().lt(instant_literal(end.instant));
        if end.has_repeated_midnight {
            return is_before.and(local_days(time, self.zone).lt_eq(date_literal(self.as_of)));
        }
        is_before
    }

    /// Holds if a time is within the day or before it, or is NULL.
    pub fn has_passed_or_null(self, time: Expr, kind: ColumnType) -> Expr {
        self.has_passed(time, kind).fill_null(lit(true))
    }

    /// Holds if the time in a column is later than the day; not if it is NULL.
    pub fn is_later(self, column: &str, kind: ColumnType) -> Expr {
        self.has_passed_or_null(col(column), kind).not()
    }

    /// Returns the day of a time in a column.
    pub fn day_of(self, column: &str, kind: ColumnType) -> Expr {
        match kind {
            ColumnType::Date => col(column),
            _ => local_days(col(column), self.zone),
        }
    }

    /// Holds at least where the stored time of a row is within the day or before it.
    pub fn may_have_passed(self, stored_name: &str, stored: StoredTime) -> Expr {
        let end = self.end().instant;
        match stored {
            StoredTime::Instant => col(stored_name).lt(instant_literal(end)),
            StoredTime::Int96 => lit(true),
            // A day later, because clocks that go back show a reading twice.
            StoredTime::WallClock(zone) => {
                col(stored_name).lt(wall_clock_literal(wall_clock_at(end, zone) + MICROS_PER_DAY))
            }
        }
    }
}

/// Returns a day as an expression.
pub fn date_literal(date: NaiveDate) -> Expr {
    lit(Scalar::new_date(day_number(date)))
}

/// Returns an instant as an expression.
pub fn instant_literal(micros: i64) -> Expr {
    lit(Scalar::new_datetime(micros, TimeUnit::Microseconds, Some(TimeZone::UTC)))
}

fn wall_clock_literal(micros: i64) -> Expr {
    lit(Scalar::new_datetime(micros, TimeUnit::Microseconds, None))
}

/// Drops the rows of later days.
pub fn drop_later_rows(frame: LazyFrame, source: &Source, end: DayEnd) -> LazyFrame {
    match &source.time {
        // A row without a time counts on no day. The checks report the number of such rows.
        SourceTime::Events { at, .. } => frame.filter(end.has_passed(col(at), declared_type(source, at))),
        _ => frame,
    }
}

fn declared_type(source: &Source, name: &str) -> ColumnType {
    source.columns.iter().find(|column| column.name == name).map_or(ColumnType::Timestamp, |column| column.kind)
}

/// Returns true if the footer proves that every row of a file is later than the day.
#[must_use]
pub fn is_entirely_after(file: &ExportFile, source: &Source, end: DayEnd) -> bool {
    let Some((column, stored)) = time_column_of_file(file, source) else { return false };
    stored.range.is_some_and(|range| is_before_end(column, stored, range.low, end) == Some(false))
}

/// Returns true if the footer proves that every row of a file is earlier than a time. A margin of two days allows for any
/// time zone.
#[must_use]
pub fn is_entirely_before(file: &ExportFile, source: &Source, end: DayEnd, since: NaiveDateTime) -> bool {
    let as_of = since.date().checked_sub_days(Days::new(2)).unwrap_or(NaiveDate::MIN);
    newest_is_before_end(file, source, DayEnd { as_of, ..end })
}

/// Returns true if the footer proves that no row of a file is later than the day.
#[must_use]
pub fn has_no_later_rows(file: &ExportFile, source: &Source, end: DayEnd) -> bool {
    !matches!(source.time, SourceTime::Events { .. }) || newest_is_before_end(file, source, end)
}

/// Returns true if the footer proves that the newest row of a file is before the end of the day.
fn newest_is_before_end(file: &ExportFile, source: &Source, end: DayEnd) -> bool {
    let Some((column, stored)) = time_column_of_file(file, source) else { return false };
    stored.range.is_some_and(|range| is_before_end(column, stored, range.high, end) == Some(true))
}

/// Returns the declared column with the time of the rows, and what the file holds of it.
fn time_column_of_file<'a>(file: &'a ExportFile, source: &'a Source) -> Option<(&'a SourceColumn, &'a FooterColumn)> {
    let column = source.time_column()?;
    Some((column, file.footer_column(column.stored_name())?))
}

/// Returns whether a raw value of a footer column is before the end of the day; `None` if that cannot be told.
fn is_before_end(column: &SourceColumn, stored: &FooterColumn, value: i64, end: DayEnd) -> Option<bool> {
    let end_of_day = end.end();
    let as_of = i64::from(day_number(end.as_of));
    let times = TimeColumn::new(column, end.zone);
    let (micros, clock_zone) = match &stored.kind {
        PhysicalKind::Date if column.kind == ColumnType::Date => return Some(value <= as_of),
        PhysicalKind::Date => (value.checked_mul(MICROS_PER_DAY)?, Some(times.midnight_zone())),
        PhysicalKind::Timestamp { unit, zone, int96: false } => {
            let micros = match unit {
                TimestampUnit::Milliseconds => value.checked_mul(1000)?,
                TimestampUnit::Microseconds => value,
                TimestampUnit::Nanoseconds => value.div_euclid(1000),
            };
            let is_clock_reading = *zone == TimestampZone::None;
            if is_clock_reading && column.kind == ColumnType::Date && !times.declares_zone() {
                return Some(micros.div_euclid(MICROS_PER_DAY) <= as_of);
            }
            (micros, is_clock_reading.then(|| times.clock_zone()))
        }
        PhysicalKind::Integer { .. } => match column.epoch? {
            EpochUnit::Days if column.kind == ColumnType::Date => return Some(value <= as_of),
            EpochUnit::Days => (value.checked_mul(MICROS_PER_DAY)?, Some(times.midnight_zone())),
            EpochUnit::Seconds => (value.checked_mul(1_000_000)?, None),
            EpochUnit::Milliseconds => (value.checked_mul(1000)?, None),
            EpochUnit::Microseconds => (value, None),
            EpochUnit::Nanoseconds => (value.div_euclid(1000), None),
        },
        _ => return None,
    };
    let zone = clock_zone.unwrap_or(Tz::UTC);
    let end_of_readings = wall_clock_at(end_of_day.instant, zone);
    // Near a change of the clocks, the order of readings is not that of instants.
    let is_near_change = changes_near(zone, end_of_day.instant) || end_of_day.has_repeated_midnight;
    let margin = if is_near_change { MICROS_PER_DAY } else { 0 };
    match micros {
        micros if micros < end_of_readings - margin => Some(true),
        micros if micros >= end_of_readings + margin => Some(false),
        _ => None,
    }
}

/// Returns whether the clocks of a zone change within a day of an instant.
fn changes_near(zone: Tz, instant: i64) -> bool {
    offset_seconds(instant - MICROS_PER_DAY, zone) != offset_seconds(instant + MICROS_PER_DAY, zone)
}
