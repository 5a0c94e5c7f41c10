//! Parsers for the values of arguments.

use std::str::FromStr;
use std::time::Duration;

use chrono::NaiveDate;

use crate::config::{ComparisonWindow, QualityCheck};

const SECONDS_PER_MINUTE: u64 = 60;
const SECONDS_PER_HOUR: u64 = 60 * SECONDS_PER_MINUTE;
/// Longer than any run waits, and short enough to be added to any date.
const MAX_DURATION_SECONDS: u64 = 365 * 24 * SECONDS_PER_HOUR;
/// A hundred years.
const MAX_WINDOW_DAYS: u64 = 36_525;

/// Parses a duration such as `30s`, `10m` or `2h`.
///
/// # Errors
/// What was expected instead.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let seconds = parse_with_unit(text, 's', 1)
        .or_else(|| parse_with_unit(text, 'm', SECONDS_PER_MINUTE))
        .or_else(|| parse_with_unit(text, 'h', SECONDS_PER_HOUR))
        .filter(|seconds| *seconds <= MAX_DURATION_SECONDS);
    let duration = seconds.map(Duration::from_secs);
    duration.ok_or_else(|| format!("expected a duration such as 30s, 10m or 2h, found `{text}`"))
}

/// Parses the duration of a lease, which is at least a second.
///
/// # Errors
/// What was expected instead.
pub fn parse_lease(text: &str) -> Result<Duration, String> {
    let lease = parse_duration(text)?;
    if lease < Duration::from_secs(1) {
        return Err(format!("expected a lease of at least 1s, found `{text}`"));
    }
    Ok(lease)
}

/// Parses the name of a quality check.
///
/// # Errors
/// What was expected instead.
pub fn parse_check(text: &str) -> Result<QualityCheck, String> {
    let names = || QualityCheck::ALL.map(QualityCheck::as_str).join(", ");
    QualityCheck::parse(text).ok_or_else(|| format!("expected one of {}, found `{text}`", names()))
}

/// Parses a date, `YYYY-MM-DD`.
///
/// # Errors
/// What was expected instead.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    if text.is_empty() {
        return Err("the date is empty; is the orchestrator's template filled in?".to_owned());
    }
    text.parse().map_err(|_invalid| format!("expected a date such as 2026-06-30, found `{text}`"))
}

/// Parses a number of days such as `7d`.
///
/// # Errors
/// What was expected instead.
pub fn parse_day_count(text: &str) -> Result<u32, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok()).filter(|days| *days > 0);
    days.ok_or_else(|| format!("expected a number of days such as 7d, found `{text}`"))
}

/// An earlier day to compare with.
#[derive(Debug, Clone, Copy)]
pub enum Since {
    Window(ComparisonWindow),
    Day(NaiveDate),
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "previous" {
            return Ok(Since::Window(ComparisonWindow::Previous));
        }
        if let Some(days) = parse_window_days(text) {
            return Ok(Since::Window(ComparisonWindow::Days(days)));
        }
        let day = text.parse().map(Since::Day);
        day.map_err(|_invalid| format!("expected `30d`, `previous` or a date such as 2026-06-30, found `{text}`"))
    }
}

/// Parses a number of days such as `30d` or `4w`.
fn parse_window_days(text: &str) -> Option<u32> {
    let days = parse_with_unit(text, 'd', 1).or_else(|| parse_with_unit(text, 'w', 7))?;
    u32::try_from(days).ok().filter(|_| (1..=MAX_WINDOW_DAYS).contains(&days))
}

/// Parses a whole number followed by `unit`, and multiplies it by `factor`.
fn parse_with_unit(text: &str, unit: char, factor: u64) -> Option<u64> {
    text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(factor)
}

impl std::fmt::Display for Since {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Since::Window(window) => window.fmt(f),
            Since::Day(day) => day.fmt(f),
        }
    }
}
