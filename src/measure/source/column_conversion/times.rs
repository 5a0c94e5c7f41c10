//! Converts dates and times to days and instants.
//!
//! A timestamp of SQL is an instant. What says its zone is one already: a timestamp that the file stores in UTC, a text with
//! an offset, seconds since 1970. Any other time of day is the reading of a clock, in the zone that the column or its source
//! declares, or else in the pipeline's. A date is the day of an instant in the pipeline's zone.
//!
//! What is written without a time of day is a day, and as a timestamp its midnight: in the zone that the column itself
//! declares, or else in the pipeline's. The zone of a source moves no day.

use chrono_tz::Tz;
use polars::prelude::{
    Column, DataType, Expr, Field, Int32Chunked, Int64Chunked, IntoColumn, IntoSeries, PolarsResult, Scalar, Schema,
    TimeUnit, TimeZone, col, lit,
};

use super::conversion::{ColumnConversion, ConversionRefusal, StoredTime};
use super::written_texts::WrittenTexts;
use crate::config::{ColumnType, SourceColumn};
use crate::query::functions::time_zones::ZoneClock;
use crate::query::functions::{ExportTimeFormat, WrittenTime};
use crate::query::value::MICROS_PER_DAY;
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, TimestampUnit, TimestampZone};

/// Some 260,000 years. A day further away has no date, and may not fit into microseconds.
const MAX_DAYS: i64 = 95_000_000;

/// What the reader returns for an INT96 that does not fit into 64 bits of nanoseconds, in microseconds: early in 2262.
const INT96_END: i64 = i64::MAX / 1000;

/// A column of dates or timestamps, and the zones that it is read in.
#[derive(Debug, Clone, Copy)]
pub struct TimeColumn<'a> {
    pub declared: &'a SourceColumn,
    /// The pipeline's zone, whose midnights bound a day.
    pub zone: Tz,
}

impl<'a> TimeColumn<'a> {
    #[must_use]
    pub fn new(declared: &'a SourceColumn, zone: Tz) -> Self {
        Self { declared, zone }
    }

    pub fn name(self) -> &'a str {
        self.declared.stored_name()
    }

    pub fn kind(self) -> ColumnType {
        self.declared.kind
    }

    /// Returns whether the column or its source declares a zone.
    pub fn declares_zone(self) -> bool {
        self.declared.zone.or(self.declared.source_zone).is_some()
    }

    /// Returns whether `validate` accepts a zone at a column of dates: not if its numbers or texts are days, or say their
    /// zone.
    fn may_declare_zone(self) -> bool {
        let format = self.declared.format.as_deref().and_then(|format| ExportTimeFormat::parse(format).ok());
        format.map_or(self.declared.epoch.is_none(), |format| format.has_time_of_day() && !format.says_zone())
    }

    /// Returns the zone of the clocks that show a time of day.
    pub fn clock_zone(self) -> Tz {
        self.declared.zone.or(self.declared.source_zone).unwrap_or(self.zone)
    }

    /// Returns the zone in which a day begins that is written without a time of day.
    pub fn midnight_zone(self) -> Tz {
        self.declared.zone.unwrap_or(self.zone)
    }
}

/// Checks the range of dates and times in a footer.
///
/// # Errors
/// Times too far away to compute with.
pub fn check_time_range(column: &FooterColumn) -> Result<(), ConversionRefusal> {
    let units_per_day = match &column.kind {
        PhysicalKind::Date => 1,
        PhysicalKind::Timestamp { unit: TimestampUnit::Milliseconds, .. } => 86_400_000,
        PhysicalKind::Timestamp { unit: TimestampUnit::Microseconds, .. } => 86_400_000_000,
        _ => return Ok(()),
    };
    let limit = MAX_DAYS * units_per_day;
    if column.range.is_some_and(|range| range.low < -limit || range.high > limit) {
        return Err(ConversionRefusal {
            stored: "times hundreds of thousands of years away".to_owned(),
            hint: "fix the export: it may write one unit of time and declare another".to_owned(),
        });
    }
    Ok(())
}

/// Converts stored dates to a timestamp: the midnight at which the day begins.
pub fn convert_date_to_timestamp(column: TimeColumn) -> ColumnConversion {
    let value = instants_of_days(col(column.name()), column.midnight_zone());
    ColumnConversion::null_if_unreadable(DataType::Date, value, column.name())
}

/// Converts a stored timestamp to a declared date or timestamp.
///
/// # Errors
/// Timestamps without a zone, declared as dates, in a source whose zone is not the pipeline's: they may be the readings of
/// its clocks, or days.
pub fn convert_timestamp(column: TimeColumn, stored: &FooterColumn) -> Result<ColumnConversion, ConversionRefusal> {
    let PhysicalKind::Timestamp { unit, zone, int96 } = stored.kind else {
        return Ok(ColumnConversion::as_stored(instant_type(), column.name()));
    };
    if int96 {
        return Ok(convert_int96(column));
    }
    if column.kind() == ColumnType::Date && zone == TimestampZone::None && column.declared.zone.is_none() {
        refuse_unclear_days(column)?;
    }
    // Without a range in the footer, milliseconds may be too far away to be microseconds.
    let may_overflow = unit == TimestampUnit::Milliseconds && stored.range.is_none();
    let read_unit = if may_overflow { TimeUnit::Milliseconds } else { TimeUnit::Microseconds };
    let is_instant = zone == TimestampZone::Utc || column.clock_zone() == Tz::UTC;
    // The number of microseconds stays the same, so the reader may add the zone.
    let read_type = DataType::Datetime(read_unit, is_instant.then_some(TimeZone::UTC));
    let micros = if may_overflow { micros_of_millis(col(column.name()), is_instant) } else { col(column.name()) };
    let value = if is_instant { instants_as(micros, column) } else { clock_readings_as(micros, column) };
    if may_overflow {
        return Ok(ColumnConversion::null_if_unreadable(read_type, value, column.name()));
    }
    let stored_time = if is_instant { StoredTime::Instant } else { StoredTime::WallClock(column.clock_zone()) };
    Ok(ColumnConversion { stored_time: Some(stored_time), ..ColumnConversion::lossless(read_type, value) })
}

/// Refuses days that the zone of a source may move.
fn refuse_unclear_days(column: TimeColumn) -> Result<(), ConversionRefusal> {
    let pipeline_zone = column.zone;
    let Some(zone) = column.declared.source_zone.filter(|zone| *zone != pipeline_zone) else { return Ok(()) };
    let hint = if column.may_declare_zone() {
        format!(
            "say in the column whether they are days, `zone: {pipeline_zone}`, or times on the clocks of the source, \
             `zone: {zone}`, which can belong to another day in {pipeline_zone}"
        )
    } else {
        "declare the files with timestamps as a source of their own, in which the column has a `zone`: what `format` or \
         `epoch` describes takes none"
            .to_owned()
    };
    Err(ConversionRefusal { stored: "timestamps without a zone".to_owned(), hint })
}

/// Converts the oldest form of timestamps. Spark and Hive write instants in it, without saying so.
fn convert_int96(column: TimeColumn) -> ColumnConversion {
    let naive = DataType::Datetime(TimeUnit::Microseconds, None);
    let value = match column.declared.zone {
        None => instants_as(col(column.name()).cast(instant_type()), column),
        Some(_) => clock_readings_as(col(column.name()), column),
    };
    ColumnConversion { stored_time: Some(StoredTime::Int96), ..ColumnConversion::lossless(naive, value) }
}

/// Holds if the engine may have read an INT96 as the end of its range.
pub fn is_distant_int96(time: Expr) -> Expr {
    time.eq(lit(Scalar::new_datetime(INT96_END, TimeUnit::Microseconds, None)))
}

/// Converts text in a format of dates or times; any other text is unreadable.
pub fn convert_text(column: TimeColumn, texts: WrittenTexts, format: &str) -> ColumnConversion {
    // Formats are checked with the pipeline, so one that cannot be read makes every text unreadable.
    let format = ExportTimeFormat::parse(format).ok();
    let read = move |text: &str| format.as_ref().and_then(|format| format.parse_text(text));
    let (kind, zone) = (column.kind(), column.zone);
    let (clock_zone, midnight_zone) = (column.clock_zone(), column.midnight_zone());
    let keeps_day = !column.declares_zone();
    let convert = move |texts: Column| -> PolarsResult<Column> {
        let (mut clock, mut pipeline_clock) = (ZoneClock::new(clock_zone), ZoneClock::new(zone));
        let mut midnight_clock = ZoneClock::new(midnight_zone);
        let written = texts.str()?.iter().map(|text| read(text?));
        Ok(match kind {
            ColumnType::Date => {
                let mut day = |written| match written {
                    WrittenTime::WallClock(wall) if keeps_day => wall.div_euclid(MICROS_PER_DAY),
                    WrittenTime::WallClock(wall) => pipeline_clock.day_at(clock.instant_of(wall)),
                    WrittenTime::Instant(instant) => pipeline_clock.day_at(instant),
                    WrittenTime::Day(midnight) => midnight.div_euclid(MICROS_PER_DAY),
                };
                days_column(&texts, written.map(|written| day(written?).try_into().ok()).collect())
            }
            _ => {
                let mut instant = |written| match written {
                    WrittenTime::WallClock(wall) => clock.instant_of(wall),
                    WrittenTime::Instant(instant) => instant,
                    WrittenTime::Day(midnight) => {
                        midnight_clock.first_instant_of_day(midnight.div_euclid(MICROS_PER_DAY))
                    }
                };
                instants_column(&texts, written.map(|written| Some(instant(written?))).collect())
            }
        })
    };
    let value = texts.text.clone().map_with_fmt_str(convert, output_field(polars_time_type(kind)), "time of text");
    texts.convert(value)
}

/// Returns instants as the declared type.
pub fn instants_as(instants: Expr, column: TimeColumn) -> Expr {
    if column.kind() == ColumnType::Date { local_days(instants, column.zone) } else { instants }
}

/// Returns the readings of clocks as the declared type.
fn clock_readings_as(readings: Expr, column: TimeColumn) -> Expr {
    match (column.kind(), column.declares_zone()) {
        (ColumnType::Date, false) => readings.cast(DataType::Date),
        _ => instants_as(instants_of_readings(readings, column.clock_zone()), column),
    }
}

/// Returns the days of instants in a zone.
pub fn local_days(instants: Expr, zone: Tz) -> Expr {
    if zone == Tz::UTC {
        return instants.cast(DataType::Date);
    }
    let convert = move |instants: Column| {
        let mut clock = ZoneClock::new(zone);
        let days = instants.datetime()?.physical().iter().map(|instant| clock.day_at(instant?).try_into().ok());
        Ok(days_column(&instants, days.collect()))
    };
    instants.map_with_fmt_str(convert, output_field(DataType::Date), format!("day in {zone}"))
}

/// Returns the instants of the readings of a zone's clocks.
fn instants_of_readings(readings: Expr, zone: Tz) -> Expr {
    let convert = move |readings: Column| {
        let mut clock = ZoneClock::new(zone);
        let instants = readings.datetime()?.physical().iter().map(|reading| Some(clock.instant_of(reading?)));
        Ok(instants_column(&readings, instants.collect()))
    };
    readings.map_with_fmt_str(convert, output_field(instant_type()), format!("instant in {zone}"))
}

/// Returns the instants at which days begin in a zone; NULL for a day that is too far away.
fn instants_of_days(days: Expr, zone: Tz) -> Expr {
    let convert = move |days: Column| {
        let mut clock = ZoneClock::new(zone);
        let mut midnight = |day: i64| (day.abs() <= MAX_DAYS).then(|| clock.first_instant_of_day(day));
        let instants = days.date()?.physical().iter().map(|day| midnight(day?.into()));
        Ok(instants_column(&days, instants.collect()))
    };
    days.map_with_fmt_str(convert, output_field(instant_type()), format!("midnight in {zone}"))
}

/// Returns milliseconds as microseconds; NULL for a time that is too far away.
fn micros_of_millis(times: Expr, is_instant: bool) -> Expr {
    let zone = is_instant.then_some(TimeZone::UTC);
    let data_type = DataType::Datetime(TimeUnit::Microseconds, zone.clone());
    let convert = move |times: Column| {
        let micros = times.datetime()?.physical().iter().map(|time| time?.checked_mul(1000));
        let micros: Int64Chunked = micros.map(|micros| micros.filter(|micros| is_within_range(*micros))).collect();
        let series = micros.into_datetime(TimeUnit::Microseconds, zone.clone()).into_series();
        Ok(series.with_name(times.name().clone()).into_column())
    };
    times.map_with_fmt_str(convert, output_field(data_type), "microseconds")
}

/// Returns whether a time is near enough to compute with.
pub fn is_within_range(micros: i64) -> bool {
    (-MAX_DAYS * MICROS_PER_DAY..=MAX_DAYS * MICROS_PER_DAY).contains(&micros)
}

/// Returns the Polars type of instants.
#[must_use]
pub fn instant_type() -> DataType {
    DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
}

/// Returns the Polars type of a declared date or timestamp.
pub fn polars_time_type(kind: ColumnType) -> DataType {
    if kind == ColumnType::Date { DataType::Date } else { instant_type() }
}

pub fn instants_column(input: &Column, micros: Int64Chunked) -> Column {
    let instants = micros.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    instants.into_series().with_name(input.name().clone()).into_column()
}

pub fn days_column(input: &Column, days: Int32Chunked) -> Column {
    days.into_date().into_series().with_name(input.name().clone()).into_column()
}

/// Returns the function that gives a computed column its type.
pub fn output_field(data_type: DataType) -> impl Fn(&Schema, &Field) -> PolarsResult<Field> + Send + Sync + 'static {
    move |_, field| Ok(Field::new(field.name().clone(), data_type.clone()))
}
