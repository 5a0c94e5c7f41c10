//! Converts numbers that count since 1970 to days and instants.

use chrono_tz::Tz;
use polars::prelude::{Column, DataType, Expr, Int64Chunked, PolarsResult, col, lit};

use super::conversion::ColumnConversion;
use super::formats::parse_digits;
use super::numbers::{decimal_type, finite_or_null, integer_type, is_inexact};
use super::times::{
    TimeColumn, days_column, instant_type, instants_as, instants_column, is_within_range, output_field,
};
use super::written_texts::WrittenTexts;
use crate::config::{ColumnType, EpochUnit};
use crate::query::functions::time_zones::ZoneClock;
use crate::query::value::MICROS_PER_DAY;
use crate::storage::parquet_footer::{IntegerRange, PhysicalKind};

/// The digits after the point that a number in text may have: as many as nanoseconds have.
const TEXT_SCALE: usize = 9;

/// Converts stored numbers, or numbers in text without a `format`, to a declared date or timestamp; `None` if the file stores
/// neither. A number that is too large to be a time, or that is not exact, is unreadable.
pub fn convert_epoch(column: TimeColumn, unit: EpochUnit, stored: &PhysicalKind) -> Option<ColumnConversion> {
    let times = |number: Expr| match (unit, column.kind()) {
        (EpochUnit::Days, ColumnType::Date) => days_of_numbers(number),
        (EpochUnit::Days, _) => instants_of_day_numbers(number, column.midnight_zone()),
        _ => instants_as(instants_of_numbers(number, unit), column),
    };
    let (read_type, number) = match stored {
        PhysicalKind::Integer { .. } => (integer_type(stored), col(column.name())),
        // NaN and infinities are no numbers, and missing.
        PhysicalKind::Float { bits: 32 | 64 } => (DataType::Float64, finite_or_null(col(column.name()))),
        PhysicalKind::Decimal { .. } => (decimal_type(stored), col(column.name())),
        _ if column.declared.format.is_some() => return None,
        _ => {
            let texts = WrittenTexts::of_stored(column.declared, stored)?;
            let number = parse_digits(texts.text.clone(), "1234.56").cast(DataType::Decimal(38, TEXT_SCALE));
            return Some(texts.convert(times(number)));
        }
    };
    let value = times(number.clone());
    // Doubles are exact to the microsecond; numbers of 32 bits are some two minutes apart.
    let is_inexact = match stored {
        PhysicalKind::Float { bits: 32 } => is_inexact(&number, stored),
        _ => lit(false),
    };
    let is_lost = value.clone().is_null().or(is_inexact).and(number.is_not_null());
    Some(ColumnConversion { unreadable: Some(is_lost), ..ColumnConversion::lossless(read_type, value) })
}

fn instants_of_numbers(numbers: Expr, unit: EpochUnit) -> Expr {
    let convert = move |numbers: Column| Ok(instants_column(&numbers, micros_of_numbers(&numbers, unit)?));
    numbers.map_with_fmt_str(convert, output_field(instant_type()), format!("{} since 1970", unit.as_str()))
}

fn days_of_numbers(numbers: Expr) -> Expr {
    let convert = move |numbers: Column| {
        let micros = micros_of_numbers(&numbers, EpochUnit::Days)?;
        let days = micros.iter().map(|micros| micros?.div_euclid(MICROS_PER_DAY).try_into().ok());
        Ok(days_column(&numbers, days.collect()))
    };
    numbers.map_with_fmt_str(convert, output_field(DataType::Date), "days since 1970")
}

/// Returns the instants of days since 1970: when the day begins in the zone, or what its clocks show at a fraction of a day.
fn instants_of_day_numbers(numbers: Expr, zone: Tz) -> Expr {
    let convert = move |numbers: Column| {
        let mut clock = ZoneClock::new(zone);
        let mut instant = |wall: i64| match wall.rem_euclid(MICROS_PER_DAY) {
            0 => clock.first_instant_of_day(wall.div_euclid(MICROS_PER_DAY)),
            _ => clock.instant_of(wall),
        };
        let walls = micros_of_numbers(&numbers, EpochUnit::Days)?;
        let instants = walls.iter().map(|wall| wall.map(&mut instant));
        Ok(instants_column(&numbers, instants.collect()))
    };
    numbers.map_with_fmt_str(convert, output_field(instant_type()), format!("days since 1970 in {zone}"))
}

/// Returns the microseconds since 1970 that numbers stand for; NULL for one that is too large.
fn micros_of_numbers(numbers: &Column, unit: EpochUnit) -> PolarsResult<Int64Chunked> {
    let micros_of = |unscaled: i128, scale: usize| micros_of_decimal(unscaled, scale, unit);
    Ok(match numbers.dtype() {
        DataType::UInt64 => numbers.u64()?.iter().map(|number| micros_of(number?.into(), 0)).collect(),
        DataType::Float64 => numbers.f64()?.iter().map(|number| micros_of_double(number?, unit)).collect(),
        DataType::Decimal(_, scale) => {
            numbers.decimal()?.physical().iter().map(|unscaled| micros_of(unscaled?, *scale)).collect()
        }
        _ => numbers.i64()?.iter().map(|number| micros_of(number?.into(), 0)).collect(),
    })
}

/// Returns the number of nanoseconds in a unit.
fn nanos_of_unit(unit: EpochUnit) -> i64 {
    match unit {
        EpochUnit::Days => 86_400_000_000_000,
        EpochUnit::Seconds => 1_000_000_000,
        EpochUnit::Milliseconds => 1_000_000,
        EpochUnit::Microseconds => 1000,
        EpochUnit::Nanoseconds => 1,
    }
}

/// Returns the microseconds in a number of units, rounded down.
fn micros_of_decimal(unscaled: i128, scale: usize, unit: EpochUnit) -> Option<i64> {
    let divisor = 10_i128.checked_pow(u32::try_from(scale).ok()?)?.checked_mul(1000)?;
    let micros = unscaled.checked_mul(nanos_of_unit(unit).into())?.div_euclid(divisor);
    i64::try_from(micros).ok().filter(|micros| is_within_range(*micros))
}

/// Returns the microseconds in a number of units, rounded to the nearest: a double of seconds has hardly more digits.
fn micros_of_double(number: f64, unit: EpochUnit) -> Option<i64> {
    /// Of larger numbers, not even the nearest microsecond is certain.
    const MAX_MICROS: f64 = 9.0e18;
    #[expect(clippy::cast_precision_loss, reason = "a power of ten, or 864 of them")]
    let micros = (number * (nanos_of_unit(unit) as f64) / 1000.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the range of 64 bits")]
    let whole = (micros.abs() <= MAX_MICROS).then_some(micros as i64);
    whole.filter(|micros| is_within_range(*micros))
}

/// Returns the unit in which numbers of this range are times of our days: of the years 1990 to 2100.
#[must_use]
pub fn likely_unit(range: IntegerRange) -> Option<EpochUnit> {
    const FIRST: i64 = 631_152_000_000_000_000;
    const LAST: i64 = 4_102_444_800_000_000_000;
    let fits = |unit: &EpochUnit| {
        let nanos = nanos_of_unit(*unit);
        (FIRST / nanos..=LAST / nanos).contains(&range.low) && (FIRST / nanos..=LAST / nanos).contains(&range.high)
    };
    EpochUnit::ALL.into_iter().find(fits)
}

/// Returns the format of numbers of this range if their digits are those of days of the years 1900 to 2100: 20260310, or
/// 20260310235959 with the time of day.
#[must_use]
pub fn likely_format(range: IntegerRange) -> Option<&'static str> {
    let is_day = |number: i64| {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        (1900..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    let is_time = |number: i64| {
        let (day, hour, minute) = (number / 1_000_000, number / 10_000 % 100, number / 100 % 100);
        is_day(day) && hour < 24 && minute < 60 && number % 100 < 60
    };
    let formats: [(&str, &dyn Fn(i64) -> bool); 2] = [("%Y%m%d", &is_day), ("%Y%m%d%H%M%S", &is_time)];
    formats.into_iter().find(|(_, fits)| fits(range.low) && fits(range.high)).map(|(format, _)| format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_microseconds() {
        assert_eq!(micros_of_decimal(1_773_086_400, 0, EpochUnit::Seconds), Some(1_773_086_400_000_000));
        assert_eq!(micros_of_decimal(-1, 0, EpochUnit::Milliseconds), Some(-1000));
        assert_eq!(micros_of_decimal(1_999, 0, EpochUnit::Nanoseconds), Some(1));
        assert_eq!(micros_of_decimal(-1, 0, EpochUnit::Nanoseconds), Some(-1));
        assert_eq!(micros_of_decimal(15, 1, EpochUnit::Seconds), Some(1_500_000));
        assert_eq!(micros_of_decimal(20_521, 0, EpochUnit::Days), Some(20_521 * MICROS_PER_DAY));
        assert_eq!(micros_of_decimal(i64::MAX.into(), 0, EpochUnit::Seconds), None);
        assert_eq!(micros_of_decimal(i128::MAX, 0, EpochUnit::Days), None);
        assert_eq!(micros_of_double(1_773_086_400.25, EpochUnit::Seconds), Some(1_773_086_400_250_000));
        assert_eq!(micros_of_double(1e300, EpochUnit::Seconds), None);
    }

    #[test]
    fn the_unit_of_recent_times_is_likely() {
        let unit = |number| likely_unit(IntegerRange { low: number, high: number });
        assert_eq!(unit(20_521), Some(EpochUnit::Days));
        assert_eq!(unit(1_773_086_400), Some(EpochUnit::Seconds));
        assert_eq!(unit(1_773_086_400_000), Some(EpochUnit::Milliseconds));
        assert_eq!(unit(1_773_086_400_000_000), Some(EpochUnit::Microseconds));
        assert_eq!(unit(1_773_086_400_000_000_000), Some(EpochUnit::Nanoseconds));
        assert_eq!(unit(7), None);
        assert_eq!(likely_unit(IntegerRange { low: 0, high: 1_773_086_400 }), None);
    }

    #[test]
    fn digits_of_days_are_likely() {
        let format = |low, high| likely_format(IntegerRange { low, high });
        assert_eq!(format(20_260_101, 20_261_231), Some("%Y%m%d"));
        assert_eq!(format(20_260_101_000_000, 20_261_231_235_959), Some("%Y%m%d%H%M%S"));
        for (low, high) in [(0, 20_260_101), (20_260_101, 20_261_301), (20_521, 20_521), (1_773_086_400, 1_773_086_400)]
        {
            assert_eq!(format(low, high), None);
        }
    }
}
