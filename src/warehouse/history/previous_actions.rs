//! The actions of the snapshot before, as they were published.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use super::history_days::history_days;
use crate::base::arrow_cells::{boolean_cell, date_cell, double_cell, integer_cell, text_cell};
use crate::base::error::Error;
use crate::config::Pipeline;
use crate::score::actions::{Action, ActionStatus, CloseReason};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::ACTIONS;

/// Reads the actions of the newest published day before `as_of`: open, closed on that day, or resting.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_previous_actions(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    as_of: NaiveDate,
) -> Result<Vec<Action>, Error> {
    let Some(day) = history_days(pipeline, &reader.published_days()?, as_of).actions else { return Ok(Vec::new()) };
    let batches = reader.read_table_if_present(ACTIONS, day)?;
    Ok(batches.iter().flat_map(actions_of_batch).collect())
}

fn actions_of_batch(batch: &RecordBatch) -> Vec<Action> {
    (0..batch.num_rows()).filter_map(|row| action_of_row(batch, row)).collect()
}

fn action_of_row(batch: &RecordBatch, row: usize) -> Option<Action> {
    let owned_text = |column: &str| text_cell(batch, column, row).map(str::to_owned);
    let date = |column: &str| date_cell(batch, column, row);
    let number = |column: &str| double_cell(batch, column, row);
    Some(Action {
        id: owned_text("action_id")?,
        account: owned_text("account_id")?,
        play: owned_text("play")?,
        kind: owned_text("kind")?,
        tier: owned_text("tier"),
        status: ActionStatus::parse(text_cell(batch, "status", row)?)?,
        opened_on: date("opened_on")?,
        due_on: date("due_on")?,
        escalated_on: date("escalated_on"),
        escalated_from: owned_text("escalated_from"),
        closed_on: date("closed_on"),
        close_reason: text_cell(batch, "close_reason", row).and_then(CloseReason::parse),
        rests_until: date("rests_until"),
        condition_holds: boolean_cell(batch, "condition_holds", row),
        owner: owned_text("owner"),
        owner_rank: integer_cell(batch, "owner_rank", row),
        priority: number("priority"),
        action: owned_text("action")?,
        reason: owned_text("reason")?,
        raised_by: owned_text("raised_by")?,
        score: number("score"),
        band: owned_text("band"),
        revenue: number("revenue"),
        opened_score: number("opened_score"),
        opened_band: owned_text("opened_band"),
        opened_revenue: number("opened_revenue"),
    })
}
