//! Rechecks what to do: each action once, on days that go together, and the book as large as what it is made of.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::{AuditCheck, TOLERANCE, audit_error};
use crate::base::error::Error;
use crate::config::{ALL_BANDS, Scorecard};
use crate::warehouse::cells::{boolean_cell, date_cell, double_cell, integer_cell, number_cell, text_cell};

/// One row per account and play, in order, whose days say the same as its status.
pub fn action_dates_match_status(actions: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "actions are where their days say";
    let key = |row| (text_cell(actions, "account_id", row), text_cell(actions, "play", row));
    for row in 0..actions.num_rows() {
        let sorted = row == 0 || key(row - 1) < key(row);
        if let Some(found) = contradiction(actions, row).or((!sorted).then(|| "not sorted, or twice".to_owned())) {
            let (account, play) = key(row);
            return Err(audit_error(
                check,
                account.unwrap_or_default(),
                format!("{}: {found}", play.unwrap_or_default()),
            ));
        }
    }
    Ok(AuditCheck { check, rows: actions.num_rows() })
}

/// What does not fit together in a row.
fn contradiction(actions: &RecordBatch, row: usize) -> Option<String> {
    let day = |column: &str| date_cell(actions, column, row);
    let (Some(today), Some(opened), Some(due)) = (day("snapshot_date"), day("opened_on"), day("due_on")) else {
        return Some("a day is missing".to_owned());
    };
    let (closed, rests) = (day("closed_on"), day("rests_until"));
    let is = |column: &str| boolean_cell(actions, column, row) == Some(true);
    let status = text_cell(actions, "status", row);
    let fits = match status {
        Some("open") => closed.is_none() && rests.is_none() && integer_cell(actions, "owner_rank", row).is_some(),
        Some("closed") => closed == Some(today) && opened < today,
        Some("resting") => closed < Some(today) && rests > Some(today),
        _ => false,
    };
    let days = opened <= today && opened <= due && is("is_new") == (opened == today);
    let reason = closed.is_some() == text_cell(actions, "close_reason", row).is_some();
    let overdue = is("is_overdue") == (status == Some("open") && due < today);
    (!(fits && days && reason && overdue)).then(|| format!("{status:?}, opened {opened}, closed {closed:?}"))
}

/// Every dimension of the portfolio counts every account and its revenue once, by band and in all.
pub fn portfolio_sums_to_accounts(
    revenue: Option<&str>,
    health: &RecordBatch,
    portfolio: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "the portfolio adds up to the accounts";
    let mut dimensions: BTreeMap<(&str, bool), (i64, f64)> = BTreeMap::new();
    for row in 0..portfolio.num_rows() {
        let (Some(dimension), Some(band)) = (text_cell(portfolio, "dimension", row), text_cell(portfolio, "band", row))
        else {
            continue;
        };
        let sum = dimensions.entry((dimension, band == ALL_BANDS)).or_default();
        sum.0 += integer_cell(portfolio, "accounts", row).unwrap_or_default();
        sum.1 += double_cell(portfolio, "revenue", row).unwrap_or_default();
    }
    let accounts = i64::try_from(health.num_rows()).unwrap_or(i64::MAX);
    let amounts = (0..health.num_rows()).filter_map(|row| number_cell(health, revenue?, row));
    let amount = amounts.fold(0.0, |sum, more| sum + more);
    for ((dimension, _), (counted, summed)) in dimensions {
        // Sums in another order differ in their last digits.
        if counted != accounts || (summed - amount).abs() > TOLERANCE * amount.abs().max(1.0) {
            let found = format!("`{dimension}` counts {counted} accounts with {summed}, not {accounts} with {amount}");
            return Err(audit_error(check, "", found));
        }
    }
    Ok(AuditCheck { check, rows: portfolio.num_rows() })
}

/// A move is between two bands that are not the same and ends in the account's band, or in none if the account is gone.
pub fn transitions_end_in_band(health: &RecordBatch, moves: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "moves end in the account's band";
    let mut transitions: BTreeMap<&str, (&str, Option<&str>, Option<&str>)> = BTreeMap::new();
    for row in 0..moves.num_rows() {
        let direction = text_cell(moves, "direction", row).unwrap_or_default();
        if let Some(account) = text_cell(moves, "account_id", row) {
            transitions
                .insert(account, (direction, text_cell(moves, "from_band", row), text_cell(moves, "to_band", row)));
        }
    }
    let previous = |row| date_cell(health, "previous_snapshot_date", row);
    // Of accounts that are all new nobody says whether there was a snapshot before.
    let newest = (0..health.num_rows()).filter_map(previous).max();
    for row in 0..health.num_rows() {
        let account = text_cell(health, "account_id", row).unwrap_or_default();
        let (before, now) = (text_cell(health, "previous_band", row), text_cell(health, "band", row));
        let moved = transitions.remove(account);
        let fits = match (previous(row), moved) {
            (None, None) => newest.is_none(),
            (None, Some(moved)) => moved == ("new", None, now),
            (Some(day), moved) if Some(day) < newest => moved == Some(("back", before, now)),
            (Some(_), None) => before == now,
            (Some(_), Some((direction, from, to))) => {
                !["new", "gone", "back"].contains(&direction) && before != now && (from, to) == (before, now)
            }
        };
        if !fits {
            return Err(audit_error(check, account, format!("from {before:?} to {now:?}, told {moved:?}")));
        }
    }
    match transitions.into_iter().find(|(_, (direction, _, to))| *direction != "gone" || to.is_some()) {
        Some((account, moved)) => Err(audit_error(check, account, format!("not there, told {moved:?}"))),
        None => Ok(AuditCheck { check, rows: health.num_rows() }),
    }
}

/// What an action says of its account is what the account's own row says; of one that is not there it says nothing.
pub fn actions_match_accounts(
    revenue: Option<&str>,
    health: &RecordBatch,
    actions: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "actions say of accounts what accounts do";
    let rows: BTreeMap<&str, usize> =
        (0..health.num_rows()).filter_map(|row| Some((text_cell(health, "account_id", row)?, row))).collect();
    for row in 0..actions.num_rows() {
        let account = text_cell(actions, "account_id", row).unwrap_or_default();
        let of = rows.get(account).copied();
        let amount = of.and_then(|of| number_cell(health, revenue?, of));
        let same = ["tier", "band"]
            .iter()
            .all(|column| text_cell(actions, column, row) == of.and_then(|of| text_cell(health, column, of)))
            && double_cell(actions, "score", row) == of.and_then(|of| double_cell(health, "score", of))
            && double_cell(actions, "revenue", row) == amount;
        if !same {
            let play = text_cell(actions, "play", row).unwrap_or_default();
            return Err(audit_error(check, account, format!("`{play}` tells of another tier, band, score or revenue")));
        }
    }
    Ok(AuditCheck { check, rows: actions.num_rows() })
}

/// Means lie among the scores.
pub fn portfolio_means_are_on_scale(scorecard: &Scorecard, portfolio: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "means of the portfolio are on the scale";
    let scale = scorecard.scale.low - TOLERANCE..=scorecard.scale.high + TOLERANCE;
    for row in 0..portfolio.num_rows() {
        for column in ["mean_score", "revenue_weighted_score"] {
            if let Some(mean) = double_cell(portfolio, column, row).filter(|mean| !scale.contains(mean)) {
                let member = text_cell(portfolio, "member", row).unwrap_or_default();
                return Err(audit_error(check, "", format!("`{member}` has a `{column}` of {mean}")));
            }
        }
    }
    Ok(AuditCheck { check, rows: portfolio.num_rows() })
}
