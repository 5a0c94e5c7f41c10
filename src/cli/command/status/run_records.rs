//! Reads the records of the last runs. A run that failed leaves no record.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::recorded_run::{RecordedOutcome, RecordedRun, start_of_run};
use super::source_freshness::SourceFreshness;
use crate::base::error::Error;
use crate::cli::published_days::parse_run_record;
use crate::publish::run_record;
use crate::publish::run_record_index::RunRecordIndex;
use crate::storage::Location;

/// How many of the last runs are shown.
const MAX_RUNS_SHOWN: usize = 5;

/// The part of a run record that is shown.
#[derive(Debug, Deserialize)]
struct RecordExcerpt {
    finished_at: DateTime<Utc>,
    #[serde(default)]
    sources: Vec<SourceFreshness>,
    summary: RecordedSummary,
}

#[derive(Debug, Deserialize)]
struct RecordedSummary {
    accounts: usize,
    scored: usize,
    #[serde(default)]
    findings: Vec<RecordedFinding>,
}

#[derive(Debug, Deserialize)]
struct RecordedFinding {
    level: RecordedLevel,
}

/// The level of a finding in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RecordedLevel {
    Note,
    /// A warning or an error.
    #[serde(other)]
    Problem,
}

impl RecordExcerpt {
    fn outcome(&self) -> RecordedOutcome {
        RecordedOutcome {
            finished_at: self.finished_at,
            accounts: self.summary.accounts,
            scored: self.summary.scored,
            warnings: self.summary.findings.iter().filter(|finding| finding.level != RecordedLevel::Note).count(),
        }
    }
}

/// Returns how fresh each source was on a published day; empty if no record says so.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_source_freshness(
    warehouse: &Location,
    records: &RunRecordIndex,
    day: NaiveDate,
) -> Result<Vec<SourceFreshness>, Error> {
    let Some(run) = records.runs.get(&day) else { return Ok(Vec::new()) };
    let excerpts = read_excerpts(warehouse, &[run_record::run_record_path(day, &run.run_id)])?;
    Ok(excerpts.into_iter().flatten().next().map(|excerpt| excerpt.sources).unwrap_or_default())
}

/// Returns the last runs, the newest first. The outcome of a backfill is that of its newest day.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_last_runs(warehouse: &Location, records: &RunRecordIndex) -> Result<Vec<RecordedRun>, Error> {
    let mut runs = Vec::new();
    let mut paths = Vec::new();
    for (run_id, days) in records.days_by_run.iter().rev().take(MAX_RUNS_SHOWN) {
        if let Some(newest) = days.last() {
            runs.push(run_without_outcome(run_id, days));
            paths.push(run_record::run_record_path(*newest, run_id));
        }
    }
    for (run, excerpt) in runs.iter_mut().zip(read_excerpts(warehouse, &paths)?) {
        run.outcome = excerpt.as_ref().map(RecordExcerpt::outcome);
    }
    Ok(runs)
}

fn run_without_outcome(run_id: &str, days: &BTreeSet<NaiveDate>) -> RecordedRun {
    RecordedRun {
        run_id: run_id.to_owned(),
        started_at: start_of_run(run_id),
        days: days.len(),
        first: days.first().copied(),
        newest: days.last().copied(),
        outcome: None,
    }
}

/// Reads the records at these paths, in this order; none for a record that another release wrote differently.
fn read_excerpts(warehouse: &Location, paths: &[String]) -> Result<Vec<Option<RecordExcerpt>>, Error> {
    let records = warehouse.read_all(paths)?.into_iter().zip(paths);
    Ok(records.map(|(json, path)| parse_run_record(warehouse, path, &json)).collect())
}
