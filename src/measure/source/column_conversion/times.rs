//! Converts dates and timestamps to the wall-clock time of the pipeline's zone.

use chrono_tz::Tz;
use polars::prelude::{DataType, Expr, NULL, NonExistent, StrptimeOptions, TimeUnit, TimeZone, col, lit, when};

use super::conversion::{ColumnConversion, ConversionRefusal};
use crate::config::{ColumnType, SourceColumn};
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind, TimestampUnit};

/// Some 260,000 years. A day further away has no date, and may not fit into microseconds.
const MAX_DAYS: i64 = 95_000_000;

/// What the reader returns for an INT96 that does not fit into 64 bits of nanoseconds, in microseconds: early in 2262.
const INT96_END: i64 = i64::MAX / 1000;

/// What a stored timestamp means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredTime {
    /// The reading of a clock in no particular zone.
    WallClock,
    Instant,
    /// The oldest form of timestamps: an instant that is not declared as one.
    Int96,
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

/// Converts a stored timestamp to a declared date or timestamp.
pub fn convert_timestamp(column: &SourceColumn, stored: StoredTime, zone: Tz) -> ColumnConversion {
    let mut conversion = convert_to_wall_clock(col(&column.name), stored, zone);
    if stored == StoredTime::Int96 {
        let end = lit(INT96_END).cast(conversion.read_type.clone());
        conversion.unreadable = Some(col(&column.name).eq(end));
    }
    if column.kind == ColumnType::Date {
        conversion.value = conversion.value.cast(DataType::Date);
    }
    conversion
}

fn convert_to_wall_clock(value: Expr, stored: StoredTime, zone: Tz) -> ColumnConversion {
    let naive = DataType::Datetime(TimeUnit::Microseconds, None);
    let utc = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    match stored {
        // The number of microseconds stays the same, so the reader may drop the zone.
        StoredTime::WallClock => ColumnConversion::lossless(naive, value),
        _ if zone == Tz::UTC => ColumnConversion::lossless(naive, value),
        StoredTime::Int96 => ColumnConversion::lossless(naive, local_time(value.cast(utc), zone)),
        StoredTime::Instant => {
            ColumnConversion { shifted_from_utc: true, ..ColumnConversion::lossless(utc, local_time(value, zone)) }
        }
    }
}

/// Converts text in a date format; any other text is unreadable.
pub fn convert_text_to_date(name: &str, format: &str) -> ColumnConversion {
    let date = col(name).str().to_date(strptime_options(format));
    ColumnConversion::null_if_unreadable(DataType::String, null_without_century(date, name), name)
}

/// Converts text in a format of times; any other text is unreadable.
pub fn convert_text_to_timestamp(name: &str, format: &str, zone: Tz) -> ColumnConversion {
    let has_offset = format.contains("%z") || format.contains("%:z") || format.contains("%#z");
    let zone_of_text = has_offset.then_some(TimeZone::UTC);
    let options = strptime_options(format);
    let time = col(name).str().to_datetime(Some(TimeUnit::Microseconds), zone_of_text, options, lit("raise"));
    let value = if has_offset { local_time(time, zone) } else { time };
    ColumnConversion::null_if_unreadable(DataType::String, null_without_century(value, name), name)
}

/// Replaces a time by NULL if its text has a year of fewer than four digits, which `%Y` parses as a year of antiquity:
/// `31.12.25`.
fn null_without_century(time: Expr, name: &str) -> Expr {
    let is_padded = col(name).str().contains(lit(r"(^|\D)0\d{3}(\D|$)"), true);
    let is_plausible = time.clone().dt().year().gt_eq(lit(1000)).or(is_padded);
    when(is_plausible).then(time).otherwise(lit(NULL))
}

fn local_time(instant: Expr, zone: Tz) -> Expr {
    // Polars takes its zones from the same crate, so it has every zone of chrono.
    let zone = TimeZone::opt_try_new(Some(zone.name())).ok().flatten().unwrap_or(TimeZone::UTC);
    instant.dt().convert_time_zone(zone).dt().replace_time_zone(None, lit("raise"), NonExistent::Raise)
}

fn strptime_options(format: &str) -> StrptimeOptions {
    StrptimeOptions { format: Some(format.into()), strict: false, exact: true, cache: true }
}
