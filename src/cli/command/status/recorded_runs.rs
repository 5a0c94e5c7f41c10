//! What the records of the last runs tell: how fresh each source was, and what came of each run. A run that failed
//! leaves no record.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Deserialize;

use super::report::{RecordedOutcome, RecordedRun, SourceFreshness};
use crate::base::error::Error;
use crate::publish::run_record;
use crate::publish::run_record_index::RunRecordIndex;
use crate::storage::Location;

/// How many of the last runs are worth a look.
const MAX_RUNS_SHOWN: usize = 5;

/// The part of a run record that is told.
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
    level: String,
}

/// How fresh each source was for a day; nothing where no record tells.
///
/// # Errors
/// A warehouse that can't be read.
pub fn source_freshness(
    warehouse: &Location,
    ledger: &RunRecordIndex,
    day: NaiveDate,
) -> Result<Vec<SourceFreshness>, Error> {
    let Some(run) = ledger.runs.get(&day) else { return Ok(Vec::new()) };
    let records = read_records(warehouse, &[run_record::path(day, &run.run_id)])?;
    Ok(records.into_iter().flatten().next().map(|record| record.sources).unwrap_or_default())
}

/// The last runs, the newest first; of many days the newest tells what came out.
///
/// # Errors
/// A warehouse that can't be read.
pub fn last_runs(warehouse: &Location, ledger: &RunRecordIndex) -> Result<Vec<RecordedRun>, Error> {
    let last = ledger
        .days_by_run
        .iter()
        .rev()
        .take(MAX_RUNS_SHOWN)
        .filter_map(|(run_id, days)| Some((run_id, days, *days.last()?)));
    let last: Vec<_> = last.collect();
    let paths: Vec<String> = last.iter().map(|(run_id, _, newest)| run_record::path(*newest, run_id)).collect();
    let records = read_records(warehouse, &paths)?;
    let runs = last.into_iter().zip(records).map(|((run_id, days, newest), record)| RecordedRun {
        run_id: run_id.clone(),
        started_at: start_of_run(run_id),
        days: days.len(),
        first: days.first().copied(),
        newest: Some(newest),
        outcome: record.map(|record| RecordedOutcome {
            finished_at: record.finished_at,
            accounts: record.summary.accounts,
            scored: record.summary.scored,
            warnings: record.summary.findings.iter().filter(|finding| finding.level != "note").count(),
        }),
    });
    Ok(runs.collect())
}

/// The records at these paths, in their order; none where another release wrote something else.
fn read_records(warehouse: &Location, paths: &[String]) -> Result<Vec<Option<RecordExcerpt>>, Error> {
    let parse_record = |(json, path): (bytes::Bytes, &String)| match serde_json::from_slice(&json) {
        Ok(record) => Some(record),
        Err(error) => {
            tracing::warn!(record = %warehouse.url(path), %error, "unreadable run record");
            None
        }
    };
    Ok(warehouse.read_all(paths)?.into_iter().zip(paths).map(parse_record).collect())
}

/// The instant that a run is named after.
fn start_of_run(run_id: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(run_id, "%Y%m%dT%H%M%S%.3fZ").ok().map(|at| at.and_utc())
}
