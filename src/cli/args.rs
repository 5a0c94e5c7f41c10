//! Arguments that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::config::{ComparisonWindow, QualityCheck};
use crate::score::quality::Acceptance;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Text,
    Json,
}

/// The pipeline every command but a few is about.
#[derive(Debug, Args)]
pub struct PipelineFile {
    /// The pipeline's YAML file
    #[arg(value_name = "PIPELINE")]
    pub path: PathBuf,
}

/// The day to look at.
#[derive(Debug, Args)]
pub struct AsOf {
    /// The day whose end is described, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
}

/// A person's word that data which looks wrong is right.
#[derive(Debug, Args)]
pub struct AcceptOptions {
    /// Publish although this check stops, such as `accounts_lost`; may be given several times
    #[arg(long, value_name = "CHECK", value_parser = parse_check, requires = "reason")]
    accept: Vec<QualityCheck>,
    /// Why that is right; published with the day
    #[arg(long, value_name = "TEXT", requires = "accept", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: Option<String>,
}

impl AcceptOptions {
    /// What is accepted, and `who` says so.
    #[must_use]
    pub fn acceptance_by(&self, who: Option<String>) -> Option<Acceptance> {
        let reason = self.reason.clone().filter(|_| !self.accept.is_empty())?;
        Some(Acceptance { checks: self.accept.clone(), who: who.unwrap_or_else(|| "somebody".to_owned()), reason })
    }
}

/// How a day is kept from other runs.
#[derive(Debug, Args)]
pub struct LeaseOptions {
    /// Wait so long for another run of the same day to end, such as 30s or 10m; unless said, exit with 9 at once
    #[arg(long, value_name = "TIME", value_parser = parse_duration, default_value = "0s")]
    pub wait: Duration,
    /// How long a day in a bucket stays taken where its run was killed; while a run lives it renews that
    #[arg(long, value_name = "TIME", value_parser = parse_lease, default_value = "60s")]
    pub lease: Duration,
}

/// A length of time as people write it: `30s`, `10m`, `2h`.
///
/// # Errors
/// What was expected instead.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let seconds = |end: char, each: u64| text.strip_suffix(end)?.parse::<u64>().ok()?.checked_mul(each);
    let found = seconds('s', 1).or_else(|| seconds('m', 60)).or_else(|| seconds('h', 3600));
    // A year is longer than anybody waits, and short enough to be added to any day.
    let found = found.filter(|seconds| *seconds <= 365 * 24 * 3600).map(Duration::from_secs);
    found.ok_or_else(|| format!("expected a length of time such as 30s, 10m or 2h, found `{text}`"))
}

fn parse_lease(text: &str) -> Result<Duration, String> {
    match parse_duration(text)? {
        too_short if too_short < Duration::from_secs(1) => Err("a lease lasts a second or more".to_owned()),
        lease => Ok(lease),
    }
}

/// A check of the data as people write it.
fn parse_check(text: &str) -> Result<QualityCheck, String> {
    let known = QualityCheck::ALL.into_iter().find(|check| check.as_str() == text);
    known.ok_or_else(|| format!("the checks are {}", QualityCheck::ALL.map(QualityCheck::as_str).join(", ")))
}

/// A day as people write it.
///
/// # Errors
/// What was expected instead.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    match (text.parse(), text) {
        (Ok(date), _) => Ok(date),
        (Err(_), "") => Err("the date is empty; is the orchestrator's template filled in?".to_owned()),
        (Err(_), _) => Err(format!("expected a date such as 2026-06-30, found `{text}`")),
    }
}

/// A number of days as people write it: `7d`.
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

impl std::str::FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let days = |text: &str, each: u32| text.parse::<u32>().ok().and_then(|count| count.checked_mul(each));
        let span = match (text.strip_suffix('d'), text.strip_suffix('w')) {
            (Some(count), _) => days(count, 1),
            (_, Some(count)) => days(count, 7),
            _ => None,
        };
        match (text, span, text.parse()) {
            ("previous", _, _) => Ok(Since::Window(ComparisonWindow::Previous)),
            (_, Some(days @ 1..=36_525), _) => Ok(Since::Window(ComparisonWindow::Days(days))),
            (_, _, Ok(day)) => Ok(Since::Day(day)),
            _ => Err(format!("expected `30d`, `previous` or a date such as 2026-06-30, found `{text}`")),
        }
    }
}

impl std::fmt::Display for Since {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Since::Window(window) => window.fmt(f),
            Since::Day(day) => day.fmt(f),
        }
    }
}
