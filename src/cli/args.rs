//! Arguments that several commands share.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::arg_parsers::{parse_check, parse_date, parse_duration, parse_lease};
use crate::config::QualityCheck;
use crate::score::quality::Acceptance;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Text,
    Json,
}

/// The pipeline of a command.
#[derive(Debug, Args)]
pub struct PipelineFile {
    /// The pipeline's YAML file
    #[arg(value_name = "PIPELINE")]
    pub path: PathBuf,
}

impl PipelineFile {
    /// The folder that relative paths in the pipeline start from.
    pub fn base_folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// The published day of a command.
#[derive(Debug, Args)]
pub struct AsOf {
    /// The date of the snapshot, as YYYY-MM-DD; it describes the end of that day
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
}

/// The day that a command computes.
#[derive(Debug, Args)]
pub struct DayToScore {
    /// The date of the snapshot, as YYYY-MM-DD; it describes the end of that day. Without it: the newest day that has
    /// ended and on which the sources have data
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub as_of: Option<NaiveDate>,
    #[command(flatten)]
    pub future: FutureDays,
}

/// Whether a command may score days after today.
#[derive(Debug, Args)]
pub struct FutureDays {
    /// Allow days after today in the pipeline's time zone; they are scored with what is known now
    #[arg(long)]
    pub allow_future: bool,
}

/// A person's decision to publish a day that quality checks stop.
#[derive(Debug, Args)]
pub struct AcceptOptions {
    /// Publish although this check stops the run, such as `accounts_lost`; can be repeated
    #[arg(long, value_name = "CHECK", value_parser = parse_check, requires = "reason")]
    accept: Vec<QualityCheck>,
    /// Why the data is right; published with the day
    #[arg(long, value_name = "TEXT", requires = "accept", value_parser = NonEmptyStringValueParser::new())]
    reason: Option<String>,
}

impl AcceptOptions {
    /// Returns the accepted checks, signed by `who`; none if no check is accepted.
    #[must_use]
    pub fn acceptance_by(&self, who: Option<String>) -> Option<Acceptance> {
        let reason = self.reason.clone().filter(|_| !self.accept.is_empty())?;
        Some(Acceptance { checks: self.accept.clone(), who: who.unwrap_or_else(|| "somebody".to_owned()), reason })
    }
}

/// How a day is protected from other runs.
#[derive(Debug, Args)]
pub struct LeaseOptions {
    /// How long to wait for another run of the same day, such as 30s or 10m; without it, exit with 9 at once
    #[arg(long, value_name = "TIME", value_parser = parse_duration, default_value = "0s")]
    pub wait: Duration,
    /// Lease time for a day in a bucket; renewed while the run is alive
    #[arg(long, value_name = "TIME", value_parser = parse_lease, default_value = "60s")]
    pub lease: Duration,
}
