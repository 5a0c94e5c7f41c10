//! What was read of a source and what was found in it, for the run record and for people.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::baseline::SourceBaseline;
use super::checksums::ChecksumSummary;
use crate::config::{Source, SourceTime};

/// One source in one run.
#[derive(Debug, Clone, Serialize)]
pub struct SourceReport {
    pub source: String,
    /// `events`, `snapshots` or `current`; the last is not point in time.
    pub time: &'static str,
    pub files: Vec<FileRead>,
    /// The day of the snapshot that was read.
    pub snapshot: Option<NaiveDate>,
    /// Rows that were known, before any are dropped. Of a source checked in part: the rows of its files.
    pub rows: u64,
    /// Rows the checks saw.
    pub checked_rows: u64,
    /// Checks looked at partitions from this day on; none: at everything.
    pub checked_from: Option<NaiveDate>,
    /// Where the rows of the looked-at files went.
    #[serde(rename = "tally")]
    pub reconciliation: RowReconciliation,
    /// What the rows say is usual.
    #[serde(skip)]
    pub baseline: SourceBaseline,
    pub findings: Vec<CheckFinding>,
    /// What verifying the pages came to, where the pipeline asks for it.
    pub checksums: Option<ChecksumSummary>,
    /// The newest row that counts, wall clock.
    pub newest: Option<NaiveDateTime>,
    /// Days from the newest row to the as-of date.
    pub age_days: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRead {
    pub path: String,
    pub size: u64,
    pub etag: Option<String>,
    pub rows: u64,
}

/// Where the rows of the files went that were looked at. A row that could be dropped for several reasons is counted at
/// the first of them, so all of them add up: `in_files = after_as_of + without_time + null_keys + invalid + orphans +
/// duplicates + counted`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RowReconciliation {
    /// As the footers tell, before any row was read.
    pub in_files: u64,
    pub after_as_of: u64,
    pub without_time: u64,
    pub null_keys: u64,
    pub invalid: u64,
    pub orphans: u64,
    pub duplicates: u64,
    pub counted: u64,
}

/// A file as an input: known by what changes when its rows do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InputFile {
    pub path: String,
    pub size: u64,
    pub etag: Option<String>,
}

impl From<&FileRead> for InputFile {
    fn from(file: &FileRead) -> Self {
        Self { path: file.path.clone(), size: file.size, etag: file.etag.clone() }
    }
}

/// Something that is not as declared, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckFinding {
    pub level: FindingLevel,
    /// Which check: `no_files`, `empty`, `null_keys`, `duplicates`, `conflicts`, `orphans`, `invalid`, `freshness`,
    /// `checksums`.
    pub check: &'static str,
    pub message: String,
    pub rows: u64,
    /// Whether the rows were taken out.
    pub dropped: bool,
    /// At most three.
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// Counted only: what is declared was done about it.
    Note,
    Warning,
    Error,
}

impl SourceReport {
    #[must_use]
    pub fn new(source: &Source) -> Self {
        let time = match source.time {
            SourceTime::Events { .. } => "events",
            SourceTime::Snapshots { .. } => "snapshots",
            SourceTime::Current => "current",
        };
        Self {
            source: source.name.clone(),
            time,
            files: Vec::new(),
            snapshot: None,
            rows: 0,
            checked_rows: 0,
            checked_from: None,
            reconciliation: RowReconciliation::default(),
            baseline: SourceBaseline::default(),
            findings: Vec::new(),
            checksums: None,
            newest: None,
            age_days: None,
        }
    }
}
