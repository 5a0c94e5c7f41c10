//! Reads earlier published days: everything that their scores were computed from, or the scores alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::arrow_cells::{double_cell, text_cell};
use crate::base::error::Error;
use crate::score::explain::{AccountScores, ScoredSnapshot, SnapshotRows};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::scorecard_history;
use crate::warehouse::tables::{ACCOUNT_HEALTH, COMPONENT_SCORES, METRIC_SCORES, RULE_EFFECTS};

/// An earlier published day.
pub enum EarlierDay {
    Complete(Box<ScoredSnapshot>),
    /// The score of each account. The scorecard or some of the rows are no longer in the warehouse.
    ScoresOnly(BTreeMap<String, f64>),
}

/// Reads an earlier day as completely as the warehouse holds it.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn read_earlier_day(reader: &WarehouseReader<'_>, date: NaiveDate) -> Result<EarlierDay, Error> {
    let columns = ["account_id", "tier", "score", "raw_score", "scorecard_fingerprint"];
    let health = reader.read_columns(ACCOUNT_HEALTH, date, &columns)?;
    Ok(match read_complete_day(reader, date, &health)? {
        Some(day) => EarlierDay::Complete(Box::new(day)),
        None => EarlierDay::ScoresOnly(read_scores(&health)),
    })
}

fn read_scores(health: &[RecordBatch]) -> BTreeMap<String, f64> {
    let mut scores = BTreeMap::new();
    for batch in health {
        for row in 0..batch.num_rows() {
            if let (Some(account), Some(score)) =
                (text_cell(batch, "account_id", row), double_cell(batch, "score", row))
            {
                scores.insert(account.to_owned(), score);
            }
        }
    }
    scores
}

/// Reads a published day with everything that its scores were computed from; `None` if the warehouse lacks some of it.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn read_complete_day(
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    health: &[RecordBatch],
) -> Result<Option<ScoredSnapshot>, Error> {
    let Some(fingerprint) = scorecard_history::fingerprint_of_rows(health) else { return Ok(None) };
    let Some(scorecard) = scorecard_history::find_scorecard(reader, &fingerprint)? else { return Ok(None) };
    let Some(accounts) = AccountScores::from_rows(&scorecard, health) else { return Ok(None) };
    let metrics = if_published(reader.read_columns(METRIC_SCORES, date, &SnapshotRows::METRIC_COLUMNS))?;
    let components = if_published(reader.read_columns(COMPONENT_SCORES, date, &SnapshotRows::COMPONENT_COLUMNS))?;
    let rules = if_published(reader.read_columns(RULE_EFFECTS, date, &SnapshotRows::RULE_COLUMNS))?;
    let (Some(metrics), Some(components), Some(rules)) = (metrics, components, rules) else { return Ok(None) };
    let rows = SnapshotRows { metrics: &metrics, components: &components, rules: &rules };
    Ok(ScoredSnapshot::from_rows(date, Arc::new(scorecard), accounts, rows))
}

/// Returns the rows of a table, or `None` if it is not published.
fn if_published(rows: Result<Vec<RecordBatch>, Error>) -> Result<Option<Vec<RecordBatch>>, Error> {
    match rows {
        Ok(rows) => Ok(Some(rows)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
