//! Arguments that several commands share.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
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
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<NaiveDate>,
}

fn date(text: &str) -> Result<NaiveDate, String> {
    match (text.parse(), text) {
        (Ok(date), _) => Ok(date),
        (Err(_), "") => Err("the date is empty; is the orchestrator's template filled in?".to_owned()),
        (Err(_), _) => Err(format!("expected a date such as 2026-06-30, found `{text}`")),
    }
}
