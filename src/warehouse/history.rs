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
    let index_by_id: HashMap<&str, usize> =
        accounts.iter().enumerate().map(|(index, id)| (id.as_str(), index)).collect();
    let days = history_days(pipeline, &reader.published_days()?, as_of);
    Ok(History {
        snapshots: past_snapshots::read_account_snapshots(reader, &days.snapshots, &index_by_id)?,
        scoring: ScoringHistory {
            values: past_values::read_past_values(pipeline, reader, &days.values, &index_by_id)?,
            scores: past_component_scores::read_past_component_scores(pipeline, reader, &days.scores, &index_by_id)?,
        },
        gone_accounts: gone_accounts::read_gone_accounts(pipeline, reader, as_of, &index_by_id)?,
    })
}
