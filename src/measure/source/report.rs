//! What a run read of a source and what the checks found in it, for the run record and the log.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::baseline::SourceBaseline;
use crate::base::log_context;
use crate::config::{Source, SourceTime};

/// One source in one run.
#[derive(Debug, Clone, Serialize)]
pub struct SourceReport {
    pub source: String,
    /// The last kind, `current`, is not point in time.
    pub time: SourceTimeKind,
    /// Whether a run on the day itself would have read the same: the source has a history, and every value that becomes
    /// known later has the time since when it holds.
    pub point_in_time: bool,
    pub files: Vec<FileRead>,
    /// The day of the snapshot that was read.
    pub snapshot: Option<NaiveDate>,
    /// Known rows, before any are dropped. For a source that is checked in part: all rows of its files.
    pub rows: u64,
    /// Rows that the checks read.
    pub checked_rows: u64,
    /// The first partition day that the checks read; `None` if they read everything.
    pub checked_from: Option<NaiveDate>,
    /// Where the rows of the checked files went.
    #[serde(rename = "tally")]
    pub reconciliation: RowReconciliation,
    #[serde(skip)]
    pub baseline: SourceBaseline,
    pub findings: Vec<CheckFinding>,
    /// The result of verifying the pages, where the pipeline declares `verify_checksums`.
    pub checksums: Option<ChecksumSummary>,
    /// The time of the newest row that counts, in the pipeline's time zone.
    pub newest: Option<NaiveDateTime>,
    /// Days from the newest row to the as-of date.
    pub age_days: Option<i64>,
}

/// How time works in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceTimeKind {
    Events,
    Snapshots,
    Current,
}

/// A file that a run read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRead {
    pub path: String,
    pub size: u64,
    pub etag: Option<String>,
    pub rows: u64,
}

/// Where the rows of the checked files went. A row that could be dropped for several reasons is counted at the first of
/// them, so the counts add up: `in_files = after_as_of + without_time + null_keys + invalid + orphans + duplicates +
/// counted`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RowReconciliation {
    /// From the footers, before any row is read.
    pub in_files: u64,
    pub after_as_of: u64,
    pub without_time: u64,
    pub null_keys: u64,
    pub invalid: u64,
    pub orphans: u64,
    pub duplicates: u64,
    pub counted: u64,
}

/// The result of verifying the pages of a source's files. A page whose checksum does not match stops the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ChecksumSummary {
    /// Files in which every page has a checksum.
    pub files: usize,
    /// Files with pages that have none.
    pub files_without: usize,
    /// Rows of these files.
    #[serde(skip)]
    pub rows_without: u64,
}

/// A file as an input: identified by what changes when its rows do.
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

/// Something that is not as declared, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckFinding {
    pub level: FindingLevel,
    pub check: SourceCheckKind,
    pub message: String,
    pub rows: u64,
    /// Whether the rows were dropped.
    pub dropped: bool,
    /// At most three.
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// Counted only: what the policy declares was done.
    Note,
    Warning,
    Error,
}

/// The checks of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceCheckKind {
    NoFiles,
    Empty,
    NullKeys,
    /// Rows that repeat another in every column.
    Duplicates,
    /// Keys of rows that differ.
    Conflicts,
    /// Rows of accounts that are not in the accounts source.
    Orphans,
    /// Rows that break `required`, `values`, `min` or `max`, or have no time.
    Invalid,
    Freshness,
    /// Columns that no file has, although they are declared.
    Columns,
    Checksums,
    /// Rows with a value that no date reveals.
    Reveals,
    /// Files that are reached twice through symbolic links.
    Links,
}

impl SourceTimeKind {
    /// Returns the kind as the run record spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Snapshots => "snapshots",
            Self::Current => "current",
        }
    }
}

impl SourceCheckKind {
    /// Returns the check as the YAML and the run record spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoFiles => "no_files",
            Self::Empty => "empty",
            Self::NullKeys => "null_keys",
            Self::Duplicates => "duplicates",
            Self::Conflicts => "conflicts",
            Self::Orphans => "orphans",
            Self::Invalid => "invalid",
            Self::Freshness => "freshness",
            Self::Columns => "columns",
            Self::Checksums => "checksums",
            Self::Reveals => "reveals",
            Self::Links => "links",
        }
    }
}

/// Returns whether a check found rows that are dropped.
#[must_use]
pub fn has_dropped_rows(findings: &[CheckFinding], check: SourceCheckKind) -> bool {
    findings.iter().any(|finding| finding.check == check && finding.dropped)
}

/// Returns whether no source with a history has a row of the day or an earlier one, although there are such sources.
#[must_use]
pub fn lacks_rows(reports: &[SourceReport]) -> bool {
    let mut with_history = reports.iter().filter(|report| report.time != SourceTimeKind::Current).peekable();
    with_history.peek().is_some() && with_history.all(|report| report.rows == 0 && report.snapshot.is_none())
}

impl SourceReport {
    /// Begins the report of a source of which nothing is read yet.
    #[must_use]
    pub fn new(source: &Source) -> Self {
        let time = match source.time {
            SourceTime::Events { .. } => SourceTimeKind::Events,
            SourceTime::Snapshots { .. } => SourceTimeKind::Snapshots,
            SourceTime::Current => SourceTimeKind::Current,
        };
        Self {
            source: source.name.clone(),
            time,
            point_in_time: time != SourceTimeKind::Current,
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

    /// Writes the report to the log.
    pub fn log(&self) {
        let _source = log_context::source_span(&self.source).entered();
        let Self { rows, age_days, .. } = self;
        tracing::info!(files = self.files.len(), rows, age_days, "read");
        for finding in &self.findings {
            let CheckFinding { check, message, rows, dropped, .. } = finding;
            tracing::info!(check = check.as_str(), rows, dropped, "{message}");
        }
    }
}
