//! What was known at the end of the as-of date: which rows, and which values in them.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use polars::prelude::{DataType, Expr, LazyFrame, NULL, TimeUnit, TimeZone, col, lit, when};

use super::files::ExportFile;
use super::polars_type;
use crate::config::{ColumnType, Literal, Source, SourceTime};
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, Unit, Zone};

/// The end of a day, as both clocks tell it.
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

    /// The first wall-clock microsecond after the day, since 1970.
    fn wall_clock_micros(self) -> i64 {
        let next = self.as_of.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        next.and_time(NaiveTime::MIN).and_utc().timestamp_micros()
    }

    /// The first instant after the day, in microseconds since 1970. Where a clock change skips or repeats
    /// midnight, the later reading: rows are hidden by their wall clock, this only saves reading them.
    fn instant_micros(self) -> i64 {
        let next = self.as_of.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN);
        let later = |hours| self.zone.from_local_datetime(&(next + chrono::Duration::hours(hours))).latest();
        let instant: Option<DateTime<Tz>> = later(0).or_else(|| later(1));
        instant.map_or_else(|| next.and_utc().timestamp_micros(), |at| at.with_timezone(&Utc).timestamp_micros())
    }

    /// Whether the time in column `name` had come.
    fn column_has_passed(self, name: &str, kind: ColumnType) -> Expr {
        self.has_passed(col(name), kind)
    }

    fn has_passed(self, at: Expr, kind: ColumnType) -> Expr {
        match kind {
            ColumnType::Date => at.lt_eq(date_literal(self.as_of)),
            _ => at.lt(lit(self.wall_clock_micros()).cast(DataType::Datetime(TimeUnit::Microseconds, None))),
        }
    }

    /// Whether a time had come, or cannot be read at all.
    pub fn has_passed_or_null(self, at: Expr, kind: ColumnType) -> Expr {
        self.has_passed(at, kind).fill_null(lit(true))
    }

    /// The same of a column that still holds instants.
    pub fn instant_has_passed(self, name: &str) -> Expr {
        let utc = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
        col(name).lt(lit(self.instant_micros()).cast(utc))
    }
}

fn date_literal(date: NaiveDate) -> Expr {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    lit(i32::try_from(days).unwrap_or(i32::MAX)).cast(DataType::Date)
}

/// Hides rows and values of later days.
pub fn hide_future(frame: LazyFrame, source: &Source, end: DayEnd) -> LazyFrame {
    let frame = match &source.time {
        // A row without a time has not come yet and never will; the checks count such rows.
        SourceTime::Events { at, .. } => frame.filter(end.column_has_passed(at, declared_type_of(source, at))),
        _ => frame,
    };
    let hidden = source.reveals.iter().flat_map(|reveal| {
        // The revealing column may be among the columns it reveals, so all are judged by the row as it came.
        let known = end.column_has_passed(&reveal.at, declared_type_of(source, &reveal.at));
        reveal.columns.iter().map(move |(name, before)| {
            let before = literal_expr(before.as_ref()).cast(polars_type(declared_type_of(source, name)));
            when(known.clone()).then(col(name.as_str())).otherwise(before).alias(name.as_str())
        })
    });
    let hidden: Vec<Expr> = hidden.collect();
    if hidden.is_empty() { frame } else { frame.with_columns(hidden) }
}

fn declared_type_of(source: &Source, name: &str) -> ColumnType {
    source.columns.iter().find(|column| column.name == name).map_or(ColumnType::Timestamp, |column| column.kind)
}

fn literal_expr(value: Option<&Literal>) -> Expr {
    match value {
        None => lit(NULL),
        Some(Literal::Text(text)) => lit(text.as_str()),
        Some(Literal::Number(number)) => lit(*number),
        Some(Literal::Boolean(value)) => lit(*value),
    }
}

/// Whether the footer proves that no row of a file can count.
#[must_use]
pub fn is_entirely_after(file: &ExportFile, source: &Source, end: DayEnd) -> bool {
    let SourceTime::Events { at, .. } = &source.time else {
        return false;
    };
    let Some(column) = footer_column(file, at) else {
        return false;
    };
    let Some((low, _)) = column.range else {
        return false;
    };
    matches!(is_before_end(column, low, end), Some(false))
}

/// Whether the footer proves that every row of a file happened before a time on the wall. A day on either
/// side leaves room for any zone.
#[must_use]
pub fn is_entirely_before(file: &ExportFile, source: &Source, end: DayEnd, since: NaiveDateTime) -> bool {
    let SourceTime::Events { at, .. } = &source.time else {
        return false;
    };
    let earlier = since.date().checked_sub_days(Days::new(2));
    let Some(((_, high), column)) = footer_column(file, at).and_then(|column| Some((column.range?, column))) else {
        return false;
    };
    let as_of = DayEnd { as_of: earlier.unwrap_or(NaiveDate::MIN), ..end };
    is_before_end(column, high, as_of) == Some(true)
}

/// Whether the footer proves that none of a file's rows comes later. Where a zone may read midnight in two ways, two
/// days of room.
#[must_use]
pub fn has_no_later_rows(file: &ExportFile, source: &Source, end: DayEnd) -> bool {
    let SourceTime::Events { at, .. } = &source.time else {
        return true;
    };
    let room = if end.zone == Tz::UTC { 0 } else { 2 };
    let Some(as_of) = end.as_of.checked_sub_days(Days::new(room)) else {
        return false;
    };
    let column = footer_column(file, at).and_then(|column| Some((column.range?, column)));
    column.is_some_and(|((_, high), column)| is_before_end(column, high, DayEnd { as_of, ..end }) == Some(true))
}

fn footer_column<'a>(file: &'a ExportFile, name: &str) -> Option<&'a FooterColumn> {
    file.footer.columns.iter().find(|column| column.name == name)
}

/// Whether a raw value of a column lies before the end of the day; none where that cannot be told.
fn is_before_end(column: &FooterColumn, value: i64, end: DayEnd) -> Option<bool> {
    match &column.kind {
        PhysicalKind::Date => {
            let today = end.as_of.signed_duration_since(NaiveDate::default()).num_days();
            Some(value <= today)
        }
        PhysicalKind::Timestamp { unit, zone, int96: false } => {
            let end = match zone {
                Zone::Utc => end.instant_micros(),
                Zone::None => end.wall_clock_micros(),
            };
            Some(match unit {
                Unit::Milliseconds => value.checked_mul(1000)? < end,
                Unit::Microseconds => value < end,
                Unit::Nanoseconds => value.div_euclid(1000) < end,
            })
        }
        _ => None,
    }
}
