//! Checks the actions: one per account and play, with dates that match its status and the account's own columns.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::audit_check::{AuditCheck, check_each_row};
use crate::base::arrow_cells::{boolean_cell, date_cell, double_cell, integer_cell, number_cell, text_cell};
use crate::base::error::Error;
use crate::score::actions::ActionStatus;

/// Checks that the actions are sorted by account and play, each there once, and that the dates of each match its status.
pub fn action_dates_match_status(actions: &RecordBatch) -> Result<AuditCheck, Error> {
    let key = |row| (text_cell(actions, "account_id", row), text_cell(actions, "play", row));
    check_each_row("action dates match their status", actions, "account_id", |row| {
        let is_sorted = row == 0 || key(row - 1) < key(row);
        let detail =
            dates_contradiction(actions, row).or((!is_sorted).then(|| "not sorted, or there twice".to_owned()));
        detail.map(|detail| format!("{}: {detail}", text_cell(actions, "play", row).unwrap_or_default()))
    })
}

/// What is contradictory in a row.
fn dates_contradiction(actions: &RecordBatch, row: usize) -> Option<String> {
    let day = |column: &str| date_cell(actions, column, row);
    let (Some(today), Some(opened), Some(due)) = (day("snapshot_date"), day("opened_on"), day("due_on")) else {
        return Some("a date is missing".to_owned());
    };
    let (closed, rests_until) = (day("closed_on"), day("rests_until"));
    let is = |column: &str| boolean_cell(actions, column, row) == Some(true);
    let status = text_cell(actions, "status", row);
    let match_status = match status.and_then(ActionStatus::parse) {
        Some(ActionStatus::Open) => {
            closed.is_none() && rests_until.is_none() && integer_cell(actions, "owner_rank", row).is_some()
        }
        Some(ActionStatus::Closed) => closed == Some(today) && opened < today,
        Some(ActionStatus::Resting) => closed < Some(today) && rests_until > Some(today),
        None => false,
    };
    let are_ordered = opened <= today && opened <= due;
    let is_new = opened == today;
    let is_overdue = status == Some(ActionStatus::Open.as_str()) && due < today;
    let has_reason = text_cell(actions, "close_reason", row).is_some();
    let is_consistent = match_status
        && are_ordered
        && is("is_new") == is_new
        && is("is_overdue") == is_overdue
        && has_reason == closed.is_some();
    (!is_consistent).then(|| format!("{status:?}, opened {opened}, closed {closed:?}"))
}

/// Checks that an action has the tier, band, score and revenue of its account; none of them if the account is gone.
pub fn actions_match_accounts(
    revenue: Option<&str>,
    health: &RecordBatch,
    actions: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let account_rows: BTreeMap<&str, usize> =
        (0..health.num_rows()).filter_map(|row| Some((text_cell(health, "account_id", row)?, row))).collect();
    check_each_row("actions match their accounts", actions, "account_id", |row| {
        let account = account_rows.get(text_cell(actions, "account_id", row).unwrap_or_default()).copied();
        let of_account = |column| account.and_then(|account| text_cell(health, column, account));
        let is_same = ["tier", "band"].into_iter().all(|column| text_cell(actions, column, row) == of_account(column))
            && double_cell(actions, "score", row) == account.and_then(|row| double_cell(health, "score", row))
            && double_cell(actions, "revenue", row) == account.and_then(|row| number_cell(health, revenue?, row));
        let play = text_cell(actions, "play", row).unwrap_or_default();
        (!is_same).then(|| format!("`{play}` has another tier, band, score or revenue than its account"))
    })
}
