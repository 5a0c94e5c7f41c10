//! The actions of the snapshot before, read back as they were published.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use super::{date_of, double, text};
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::actions::{Action, ActionStatus};
use crate::warehouse::reader::Archive;
use crate::warehouse::tables::ACTIONS;

/// What was open, was closed or rested on the newest published day before `as_of`.
///
/// # Errors
/// A warehouse that can't be read.
pub fn actions(pipeline: &Pipeline, archive: &Archive<'_>, as_of: NaiveDate) -> Result<Vec<Action>, Error> {
    let Some(day) = super::wanted(pipeline, &archive.days()?, as_of).actions else { return Ok(Vec::new()) };
    let batches = archive.table_if_there(ACTIONS, day)?;
    let rows = |batch: &RecordBatch| (0..batch.num_rows()).filter_map(|row| action(batch, row)).collect::<Vec<_>>();
    Ok(batches.iter().flat_map(rows).collect())
}

fn action(batch: &RecordBatch, row: usize) -> Option<Action> {
    let maybe = |column: &str| text(batch, column, row).map(str::to_owned);
    let date = |column: &str| date_of(batch, column, row);
    let number = |column: &str| double(batch, column, row);
    Some(Action {
        id: maybe("action_id")?,
        account: maybe("account_id")?,
        play: maybe("play")?,
        kind: maybe("kind")?,
        tier: maybe("tier"),
        status: ActionStatus::parse(text(batch, "status", row)?)?,
        opened_on: date("opened_on")?,
        due_on: date("due_on")?,
        escalated_on: date("escalated_on"),
        escalated_from: maybe("escalated_from"),
        closed_on: date("closed_on"),
        close_reason: maybe("close_reason"),
        rests_until: date("rests_until"),
        condition_holds: super::boolean(batch, "condition_holds", row),
        owner: maybe("owner"),
        owner_rank: super::integer(batch, "owner_rank", row),
        priority: number("priority"),
        action: maybe("action")?,
        reason: maybe("reason")?,
        raised_by: maybe("raised_by")?,
        score: number("score"),
        band: maybe("band"),
        revenue: number("revenue"),
        opened_score: number("opened_score"),
        opened_band: maybe("opened_band"),
        opened_revenue: number("opened_revenue"),
    })
}
