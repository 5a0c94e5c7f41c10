//! Drops the rows that are later than the as-of date, and tells from footers which files hold such rows.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use polars::prelude::{DataType, Expr, LazyFrame, TimeUnit, TimeZone, col, lit};

use super::files::ExportFile;
use crate::config::{ColumnType, Source, SourceTime};
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, TimestampUnit, TimestampZone};

/// The end of a day, as a wall-clock time and as an instant.
#[derive(Debug, Clone, Copy)]
pub struct DayEnd {
    pub as_of: NaiveDate,
    zone: Tz,
}

impl DayEnd {
    #[must_use]
    pub fn new(as_of: NaiveDate, zone: Tz) -> Self {
        Self { as_of, zone }
    }

    fn next_midnight(self) -> NaiveDateTime {
        self.as_of.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN)
    }

    /// Returns the first wall-clock time after the day, in microseconds since 1970.
    fn wall_clock_micros(self) -> i64 {
        self.next_midnight().and_utc().timestamp_micros()
    }

    /// Returns the first instant after the day, in microseconds since 1970. If a clock change skips or repeats
    /// midnight, this is the later instant: rows are hidden by their wall-clock time, and the instant only saves reading
    /// them.
    fn instant_micros(self) -> i64 {
        let midnight = self.next_midnight();
        let instant = self.last_instant_of(midnight).or_else(|| {
            let an_hour_later = midnight + chrono::Duration::hours(1);
            self.last_instant_of(an_hour_later)
        });
        instant.map_or_else(|| midnight.and_utc().timestamp_micros(), |at| at.with_timezone(&Utc).timestamp_micros())
    }

    /// Returns the last instant at which the clocks of the zone show a time; `None` if a clock change skips that time.
    fn last_instant_of(self, wall_clock: NaiveDateTime) -> Option<DateTime<Tz>> {
        self.zone.from_local_datetime(&wall_clock).latest()
    }

    /// Holds if the wall-clock time is within the day or before it.
    fn has_passed(self, time: Expr, kind: ColumnType) -> Expr {
        match kind {
            ColumnType::Date => time.lt_eq(date_literal(self.as_of)),
            _ => time.lt(lit(self.wall_clock_micros()).cast(DataType::Datetime(TimeUnit::Microseconds, None))),
        }
    }

    /// Holds if the wall-clock time is within the day or before it, or is NULL.
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
            _ => col(column).cast(DataType::Date),
        }
    }

    /// Holds if the instant in a column is within the day or before it.
    pub fn instant_has_passed(self, column: &str) -> Expr {
        let utc = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
        col(column).lt(lit(self.instant_micros()).cast(utc))
    }
}

/// Returns a day as an expression.
pub fn date_literal(date: NaiveDate) -> Expr {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    lit(i32::try_from(days).unwrap_or(i32::MAX)).cast(DataType::Date)
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
    let SourceTime::Events { at, .. } = &source.time else {
        return false;
    };
    let Some(column) = file.footer_column(at) else {
        return false;
    };
    column.range.is_some_and(|range| is_before_end(column, range.low, end) == Some(false))
}

/// Returns true if the footer proves that every row of a file is earlier than a wall-clock time. A margin of two days
/// allows for any time zone.
#[must_use]
pub fn is_entirely_before(file: &ExportFile, source: &Source, end: DayEnd, since: NaiveDateTime) -> bool {
    let SourceTime::Events { at, .. } = &source.time else {
        return false;
    };
    let as_of = since.date().checked_sub_days(Days::new(2)).unwrap_or(NaiveDate::MIN);
    newest_is_before_end(file, at, DayEnd { as_of, ..end })
}

/// Returns true if the footer proves that no row of a file is later than the day. Outside UTC a margin of two days
/// allows for a midnight that occurs twice.
#[must_use]
pub fn has_no_later_rows(file: &ExportFile, source: &Source, end: DayEnd) -> bool {
    let SourceTime::Events { at, .. } = &source.time else {
        return true;
    };
    let margin_days = if end.zone == Tz::UTC { 0 } else { 2 };
    let Some(as_of) = end.as_of.checked_sub_days(Days::new(margin_days)) else {
        return false;
    };
    newest_is_before_end(file, at, DayEnd { as_of, ..end })
}

/// Returns true if the footer proves that the newest value of a time column is before the end of the day.
fn newest_is_before_end(file: &ExportFile, time_column: &str, end: DayEnd) -> bool {
    let Some(column) = file.footer_column(time_column) else {
        return false;
    };
    column.range.is_some_and(|range| is_before_end(column, range.high, end) == Some(true))
}

/// Returns whether a raw value of a footer column is before the end of the day; `None` for a column of another type.
fn is_before_end(column: &FooterColumn, value: i64, end: DayEnd) -> Option<bool> {
    match &column.kind {
        PhysicalKind::Date => {
            let as_of = end.as_of.signed_duration_since(NaiveDate::default()).num_days();
            Some(value <= as_of)
        }
        PhysicalKind::Timestamp { unit, zone, int96: false } => {
            let end = match zone {
                TimestampZone::Utc => end.instant_micros(),
                TimestampZone::None => end.wall_clock_micros(),
            };
            Some(match unit {
                TimestampUnit::Milliseconds => value.checked_mul(1000)? < end,
                TimestampUnit::Microseconds => value < end,
                TimestampUnit::Nanoseconds => value.div_euclid(1000) < end,
            })
        }
        _ => None,
    }
}
