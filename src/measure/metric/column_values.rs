//! Reads the values of a metric from a Polars column, as its declared type.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use polars::prelude::{Column, DataType, IntoColumn, Series};

use crate::base::value::AccountValues;
use crate::config::MetricType;
use crate::query::functions::time_zones::ZoneClock;

/// Reads a metric's values from a column; `None` for a column of another type.
#[must_use]
pub fn read_values(column: &Column, kind: MetricType) -> Option<AccountValues> {
    let found = column.dtype();
    let is_number = found.is_numeric() || found.is_decimal() || found.is_null();
    match kind {
        MetricType::Integer | MetricType::Number if is_number || found.is_bool() => {
            Some(AccountValues::Number(finite_numbers(column)))
        }
        MetricType::Text if is_number || matches!(found, DataType::String | DataType::Boolean) => {
            let text = column.cast(&DataType::String).ok()?;
            Some(AccountValues::Text(text.str().ok()?.iter().map(|value| value.map(str::to_owned)).collect()))
        }
        MetricType::Date if found.is_null() || found.is_date() => read_dates(column).map(AccountValues::Date),
        MetricType::Boolean if found.is_bool() || found.is_null() => {
            let booleans = column.cast(&DataType::Boolean).ok()?;
            Some(AccountValues::Boolean(booleans.bool().ok()?.iter().collect()))
        }
        _ => None,
    }
}

/// Reads the days of instants in a zone; `None` for a column of another type.
#[must_use]
pub fn read_local_days(column: &Column, zone: Tz) -> Option<Vec<Option<NaiveDate>>> {
    let mut clock = ZoneClock::new(zone);
    let instants = column.datetime().ok()?.physical();
    let days = instants.iter().map(|instant| date_of_epoch_day(i32::try_from(clock.day_at(instant?)).ok()?));
    Some(days.collect())
}

/// Reads the days of a column of dates; `None` for a column of another type.
#[must_use]
pub fn read_dates(column: &Column) -> Option<Vec<Option<NaiveDate>>> {
    let days = column.cast(&DataType::Date).ok()?;
    Some(days.date().ok()?.phys.iter().map(|day| day.and_then(date_of_epoch_day)).collect())
}

fn date_of_epoch_day(day: i32) -> Option<NaiveDate> {
    let days = Days::new(u64::from(day.unsigned_abs()));
    match day < 0 {
        true => NaiveDate::default().checked_sub_days(days),
        false => NaiveDate::default().checked_add_days(days),
    }
}

/// Reads a column as doubles. NaN, infinities and what is no number are missing.
#[must_use]
pub fn finite_numbers(column: &Column) -> Vec<Option<f64>> {
    let doubles = column.cast(&DataType::Float64).unwrap_or_else(|_| null_column(column));
    match doubles.f64() {
        Ok(values) => values.iter().map(|value| value.filter(|number| number.is_finite())).collect(),
        Err(_) => vec![None; column.len()],
    }
}

fn null_column(column: &Column) -> Column {
    Series::full_null(column.name().clone(), column.len(), &DataType::Float64).into_column()
}
