//! What was published before the as-of date, aligned to today's accounts. Trends, bands and carried values are made of
//! it. Nothing dated on or after the as-of date is read.

/// Which published days a run reads.
mod history_days;
/// The scores and bands of earlier days.
mod past_snapshots;
/// The values of metrics on earlier days.
mod past_values;
/// The scores of components on earlier days.
mod past_component_scores;
/// The accounts that have left since the snapshot before.
mod gone_accounts;
/// The earlier days of parents and of their members.
mod past_parents;
/// The actions of the snapshot before.
mod previous_actions;

use std::collections::HashMap;

use chrono::NaiveDate;

use self::history_days::HistoryDays;
pub use self::history_days::{TableOfDay, history_days, tables_of_days};
pub use self::past_parents::read_past_parents;
pub use self::previous_actions::read_previous_actions;

use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::normalise::ScoringHistory;
use crate::score::past_snapshot::PastSnapshot;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::GoneAccount;

/// The past of the accounts of one day.
#[derive(Debug, Default)]
pub struct History {
    /// Ascending dates.
    pub snapshots: Vec<PastSnapshot>,
    /// The metrics that are carried or compared with their own past, and the components that are carried.
    pub scoring: ScoringHistory,
    /// The accounts of the snapshot before that are no longer there.
    pub gone_accounts: Vec<GoneAccount>,
}

/// Reads the values and scores before `date`, as far back as scoring needs them. `accounts` are sorted.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn read_scoring_history(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    accounts: &[String],
) -> Result<ScoringHistory, Error> {
    let index_by_id = indices_by_id(accounts);
    read_scoring_days(pipeline, reader, &history_days(pipeline, &reader.published_days()?, date), &index_by_id)
}

fn read_scoring_days(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    days: &HistoryDays,
    index_by_id: &HashMap<&str, usize>,
) -> Result<ScoringHistory, Error> {
    Ok(ScoringHistory {
        values: past_values::read_past_values(pipeline, reader, &days.values, index_by_id)?,
        scores: past_component_scores::read_past_component_scores(pipeline, reader, &days.scores, index_by_id)?,
    })
}

fn indices_by_id(accounts: &[String]) -> HashMap<&str, usize> {
    accounts.iter().enumerate().map(|(index, id)| (id.as_str(), index)).collect()
}

/// Reads as much of the past as `pipeline` needs. `accounts` are today's, sorted.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn read(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    as_of: NaiveDate,
    accounts: &[String],
) -> Result<History, Error> {
    let index_by_id = indices_by_id(accounts);
    let days = history_days(pipeline, &reader.published_days()?, as_of);
    Ok(History {
        snapshots: past_snapshots::read_account_snapshots(reader, &days.snapshots, &index_by_id)?,
        scoring: read_scoring_days(pipeline, reader, &days, &index_by_id)?,
        gone_accounts: gone_accounts::read_gone_accounts(pipeline, reader, as_of, &index_by_id)?,
    })
}
