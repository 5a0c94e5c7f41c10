//! The record of a run: what it read, what it dropped and why, what it published, and how long it took.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::base::digest::sha256_hex;
use crate::config::Pipeline;
use crate::measure::source::SourceReport;
use crate::pipeline::StageTime;
use crate::publish::audit::AuditCheck;
use crate::publish::summary::RunSummary;
use crate::score::explain::ResolvedScorecard;
use crate::score::quality::{Acceptance, QualityFinding};
use crate::warehouse::reader::ObjectDigest;

/// The release that is running. Another release may compute other numbers.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// One JSON file per run and day, below `_runs/`. It is written last, so its presence shows that all tables of the day
/// are published.
#[derive(Debug, Serialize)]
pub struct RunRecord {
    pub healthscore_version: &'static str,
    pub run_id: String,
    pub pipeline: String,
    pub as_of: NaiveDate,
    pub started_at: String,
    pub finished_at: String,
    /// Whether every source is, so that a later run of the same day reads the same.
    pub point_in_time: bool,
    pub fingerprints: Fingerprints,
    pub sources: Vec<SourceReport>,
    /// The earlier published objects that this day's numbers were computed from. The snapshot is outdated once one of
    /// them changes, or once a run would read another day.
    pub history: Vec<ObjectDigest>,
    pub stages: Vec<StageTime>,
    pub checks: Vec<AuditCheck>,
    /// The result of each check of the day's data.
    pub quality: Vec<QualityFinding>,
    /// Who accepted findings that would have stopped the day, and why.
    pub accepted: Option<Acceptance>,
    pub outputs: Vec<PublishedObject>,
    pub summary: RunSummary,
}

/// Digests of the configuration that a run computed.
#[derive(Debug, Clone, Serialize)]
pub struct Fingerprints {
    /// Of everything but the data that decides the numbers: the pipeline's meaning with its `${VAR}` filled in, and this
    /// release.
    pub pipeline: String,
    /// Of the plays. An edited play counts from the next run on, and leaves earlier days as they were.
    pub plays: String,
    /// Of the tiers and the scorecard. Comments and layout do not change it.
    pub scorecard: String,
    /// Of every YAML and SQL file as written.
    pub files: Vec<FileFingerprint>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFingerprint {
    pub file: String,
    pub sha256: String,
}

/// An object that the run wrote.
#[derive(Debug, Clone, Serialize)]
pub struct PublishedObject {
    pub table: &'static str,
    pub path: String,
    pub rows: usize,
    pub bytes: usize,
    pub sha256: String,
    /// The ETag that the bucket returned for the write; none on a disk. Where a reader finds another one, the table is
    /// that of another run.
    pub etag: Option<String>,
}

/// Returns the id of a run: the instant at which it began.
#[must_use]
pub fn run_id(started: DateTime<Utc>) -> String {
    started.format("%Y%m%dT%H%M%S%.3fZ").to_string()
}

/// Returns the path of a record below the root of the warehouse.
#[must_use]
pub fn run_record_path(as_of: NaiveDate, run_id: &str) -> String {
    format!("_runs/ds={as_of}/{run_id}.json")
}

/// What the path of a record holds.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordPath {
    pub day: NaiveDate,
    pub run_id: String,
}

/// Reads the path of a record, such as `_runs/ds=2026-06-30/20260701T040000.000Z.json`.
#[must_use]
pub fn parse_path(path: &str) -> Option<RecordPath> {
    let (folders, file) = path.rsplit_once('/')?;
    let day = folders.rsplit_once("ds=")?.1.parse().ok()?;
    Some(RecordPath { day, run_id: file.strip_suffix(".json")?.to_owned() })
}

/// Returns an instant as a record shows it, to the millisecond.
#[must_use]
pub fn timestamp_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Computes the fingerprints of a pipeline and this release.
#[must_use]
pub fn fingerprints_of_pipeline(pipeline: &Pipeline) -> Fingerprints {
    let mut meaning = pipeline.canonical_json();
    meaning.extend_from_slice(RELEASE.as_bytes());
    Fingerprints {
        pipeline: sha256_hex(&meaning),
        plays: sha256_hex(&pipeline.plays_json()),
        scorecard: ResolvedScorecard::from_spec(pipeline).fingerprint,
        files: pipeline
            .files
            .iter()
            .map(|file| FileFingerprint { file: file.name.clone(), sha256: sha256_hex(file.text.as_bytes()) })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_path_holds_day_and_run() {
        let day = "2026-06-30".parse().unwrap();
        let parsed = parse_path(&run_record_path(day, "20260701T040000.000Z")).unwrap();
        assert_eq!(parsed, RecordPath { day, run_id: "20260701T040000.000Z".to_owned() });
        assert_eq!(parse_path("_runs/ds=never/x.json"), None);
    }
}
