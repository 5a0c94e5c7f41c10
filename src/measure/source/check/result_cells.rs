//! Reads single values out of the small frames that the checks collect.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use polars::prelude::DataFrame;

/// Returns a count, summed over all rows of the frame. A frame without the column counts zero.
pub fn read_count(frame: &DataFrame, name: &str) -> u64 {
    let sum = frame.column(name).ok().and_then(|column| Some(column.i64().ok()?.iter().flatten().sum::<i64>()));
    sum.and_then(|sum| u64::try_from(sum).ok()).unwrap_or(0)
}

/// Returns the count in each row; empty for a frame without the column.
pub fn read_row_counts(frame: &DataFrame, name: &str) -> Vec<u64> {
    let column = frame.column(name).ok().and_then(|column| column.i64().ok());
    let counts =
        column.map(|counts| counts.iter().map(|count| u64::try_from(count.unwrap_or(0)).unwrap_or(0)).collect());
    counts.unwrap_or_default()
}

/// Returns a text of the first row; empty if there is none.
pub fn read_text(frame: &DataFrame, name: &str) -> String {
    read_texts(frame, name).into_iter().next().flatten().unwrap_or_default()
}

/// Returns the texts of a column.
pub fn read_texts(frame: &DataFrame, name: &str) -> Vec<Option<String>> {
    let column = frame.column(name).ok().and_then(|column| column.str().ok());
    column.map(|texts| texts.iter().map(|text| text.map(str::to_owned)).collect()).unwrap_or_default()
}

/// Returns the newest time of a column.
pub fn read_newest_time(frame: &DataFrame, name: &str) -> Option<NaiveDateTime> {
    let micros = frame.column(name).ok()?.datetime().ok()?.phys.iter().flatten().max()?;
    chrono::DateTime::from_timestamp_micros(micros).map(|at| at.naive_utc())
}

/// Returns the days of a column of dates, in the order of the rows.
pub fn read_days(frame: &DataFrame, name: &str) -> Vec<Option<NaiveDate>> {
    let column = frame.column(name).ok().and_then(|column| column.date().ok());
    column.map(|dates| dates.phys.iter().map(|day| date_of_epoch_day(day?)).collect()).unwrap_or_default()
}

fn date_of_epoch_day(day: i32) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::try_days(day.into())?)
}
