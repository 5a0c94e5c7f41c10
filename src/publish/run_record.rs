//! The record of a run: what went in, what was dropped and why, what came out, how long it took.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::base::digest::sha256;
use crate::config::Pipeline;
use crate::measure::source::SourceReport;
use crate::pipeline::StageTime;
use crate::publish::audit::AuditCheck;
use crate::publish::summary::RunSummary;
use crate::score::quality::{Acceptance, QualityFinding};
use crate::warehouse::reader::ObjectDigest;

/// The release that is running; another one may come to other numbers.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// One JSON file per run, below `_runs/`; written last, so its presence says that the day is published whole.
#[derive(Debug, Serialize)]
pub struct RunRecord {
    pub healthscore_version: &'static str,
    pub run_id: String,
    pub pipeline: String,
    pub as_of: NaiveDate,
    pub started_at: String,
    pub finished_at: String,
    /// Whether a later run of the same day would see the same: no source is without history.
    pub point_in_time: bool,
    pub fingerprints: Fingerprints,
    pub sources: Vec<SourceReport>,
    /// The earlier published objects that this day's numbers were made of. Where one of them has changed since, or
    /// another day would be read now, the snapshot is outdated.
    pub history: Vec<ObjectDigest>,
    pub stages: Vec<StageTime>,
    pub checks: Vec<AuditCheck>,
    /// What was found about the day's data, check by check.
    pub quality: Vec<QualityFinding>,
    /// Who published knowingly what would have stopped, and why.
    pub accepted: Option<Acceptance>,
    pub outputs: Vec<PublishedObject>,
    pub summary: RunSummary,
}

#[derive(Debug, Clone, Serialize)]
pub struct Fingerprints {
    /// Of all that decides the numbers but the data: the pipeline's meaning, its `${VAR}` filled in, and this release.
    pub pipeline: String,
    /// Of the plays, which count from a run on and leave the days before it as they were.
    pub plays: String,
    /// Of the tiers and the scorecard as believed: comments and layout don't change it.
    pub scorecard: String,
    /// Of every YAML and SQL file as written.
    pub files: Vec<FileFingerprint>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFingerprint {
    pub file: String,
    pub sha256: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct PublishedObject {
    pub table: &'static str,
    pub path: String,
    pub rows: usize,
    pub bytes: usize,
    pub sha256: String,
    /// As the bucket told it when it was written, none on a disk: a reader who finds another one looks at another run's
    /// table.
    pub etag: Option<String>,
}

/// Names a run by the instant it began.
#[must_use]
pub fn run_id(started: DateTime<Utc>) -> String {
    started.format("%Y%m%dT%H%M%S%.3fZ").to_string()
}

/// Where the record of a run lies.
#[must_use]
pub fn path(as_of: NaiveDate, run_id: &str) -> String {
    format!("_runs/ds={as_of}/{run_id}.json")
}

#[must_use]
pub fn timestamp_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[must_use]
pub fn fingerprints(pipeline: &Pipeline) -> Fingerprints {
    let mut meaning = pipeline.canonical_json();
    meaning.extend_from_slice(RELEASE.as_bytes());
    Fingerprints {
        pipeline: sha256(&meaning),
        plays: sha256(&pipeline.plays_json()),
        scorecard: pipeline.scorecard_fingerprint(),
        files: pipeline
            .files
            .iter()
            .map(|file| FileFingerprint { file: file.name.clone(), sha256: sha256(file.text.as_bytes()) })
            .collect(),
    }
}
