//! Rechecks what to do: each action once, on days that go together, and the book as large as what it is made of.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::{Check, TOLERANCE, broken};
use crate::base::error::Error;
use crate::config::{ALL_BANDS, Scorecard};
use crate::warehouse::history::{boolean, date_of, double, integer, number, text};

/// One row per account and play, in order, whose days say the same as its status.
pub fn are_where_their_days_say(actions: &RecordBatch) -> Result<Check, Error> {
    let check = "actions are where their days say";
    let key = |row| (text(actions, "account_id", row), text(actions, "play", row));
    for row in 0..actions.num_rows() {
        let sorted = row == 0 || key(row - 1) < key(row);
        if let Some(found) = contradiction(actions, row).or((!sorted).then(|| "not sorted, or twice".to_owned())) {
            let (account, play) = key(row);
            return Err(broken(check, account.unwrap_or_default(), format!("{}: {found}", play.unwrap_or_default())));
        }
    }
    Ok(Check { check, rows: actions.num_rows() })
}

/// What does not fit together in a row.
fn contradiction(actions: &RecordBatch, row: usize) -> Option<String> {
    let day = |column: &str| date_of(actions, column, row);
    let (Some(today), Some(opened), Some(due)) = (day("snapshot_date"), day("opened_on"), day("due_on")) else {
        return Some("a day is missing".to_owned());
    };
    let (closed, rests) = (day("closed_on"), day("rests_until"));
    let is = |column: &str| boolean(actions, column, row) == Some(true);
    let status = text(actions, "status", row);
    let fits = match status {
        Some("open") => closed.is_none() && rests.is_none() && integer(actions, "owner_rank", row).is_some(),
        Some("closed") => closed == Some(today) && opened < today,
        Some("resting") => closed < Some(today) && rests > Some(today),
        _ => false,
    };
    let days = opened <= today && opened <= due && is("is_new") == (opened == today);
    let reason = closed.is_some() == text(actions, "close_reason", row).is_some();
    let overdue = is("is_overdue") == (status == Some("open") && due < today);
    (!(fits && days && reason && overdue)).then(|| format!("{status:?}, opened {opened}, closed {closed:?}"))
}

/// Every dimension of the portfolio counts every account and its revenue once, by band and in all.
pub fn add_up_to_the_accounts(
    revenue: Option<&str>,
    health: &RecordBatch,
    portfolio: &RecordBatch,
) -> Result<Check, Error> {
    let check = "the portfolio adds up to the accounts";
    let mut dimensions: BTreeMap<(&str, bool), (i64, f64)> = BTreeMap::new();
    for row in 0..portfolio.num_rows() {
        let (Some(dimension), Some(band)) = (text(portfolio, "dimension", row), text(portfolio, "band", row)) else {
            continue;
        };
        let sum = dimensions.entry((dimension, band == ALL_BANDS)).or_default();
        sum.0 += integer(portfolio, "accounts", row).unwrap_or_default();
        sum.1 += double(portfolio, "revenue", row).unwrap_or_default();
    }
    let accounts = i64::try_from(health.num_rows()).unwrap_or(i64::MAX);
    let amounts = (0..health.num_rows()).filter_map(|row| number(health, revenue?, row));
    let amount = amounts.fold(0.0, |sum, more| sum + more);
    for ((dimension, _), (counted, summed)) in dimensions {
        // Sums in another order differ in their last digits.
        if counted != accounts || (summed - amount).abs() > TOLERANCE * amount.abs().max(1.0) {
            let found = format!("`{dimension}` counts {counted} accounts with {summed}, not {accounts} with {amount}");
            return Err(broken(check, "", found));
        }
    }
    Ok(Check { check, rows: portfolio.num_rows() })
}

/// A move is between two bands that are not the same and ends in the account's band, or in none if the account is gone.
pub fn moves_end_in_the_band(health: &RecordBatch, moves: &RecordBatch) -> Result<Check, Error> {
    let check = "moves end in the account's band";
    let mut told: BTreeMap<&str, (&str, Option<&str>, Option<&str>)> = BTreeMap::new();
    for row in 0..moves.num_rows() {
        let direction = text(moves, "direction", row).unwrap_or_default();
        if let Some(account) = text(moves, "account_id", row) {
            told.insert(account, (direction, text(moves, "from_band", row), text(moves, "to_band", row)));
        }
    }
    let previous = |row| date_of(health, "previous_snapshot_date", row);
    // Of accounts that are all new nobody says whether there was a snapshot before.
    let newest = (0..health.num_rows()).filter_map(previous).max();
    for row in 0..health.num_rows() {
        let account = text(health, "account_id", row).unwrap_or_default();
        let (before, now) = (text(health, "previous_band", row), text(health, "band", row));
        let moved = told.remove(account);
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
            return Err(broken(check, account, format!("from {before:?} to {now:?}, told {moved:?}")));
        }
    }
    match told.into_iter().find(|(_, (direction, _, to))| *direction != "gone" || to.is_some()) {
        Some((account, moved)) => Err(broken(check, account, format!("not there, told {moved:?}"))),
        None => Ok(Check { check, rows: health.num_rows() }),
    }
}

/// What an action says of its account is what the account's own row says; of one that is not there it says nothing.
pub fn say_what_the_accounts_do(
    revenue: Option<&str>,
    health: &RecordBatch,
    actions: &RecordBatch,
) -> Result<Check, Error> {
    let check = "actions say of accounts what accounts do";
    let rows: BTreeMap<&str, usize> =
        (0..health.num_rows()).filter_map(|row| Some((text(health, "account_id", row)?, row))).collect();
    for row in 0..actions.num_rows() {
        let account = text(actions, "account_id", row).unwrap_or_default();
        let of = rows.get(account).copied();
        let amount = of.and_then(|of| number(health, revenue?, of));
        let same = ["tier", "band"]
            .iter()
            .all(|column| text(actions, column, row) == of.and_then(|of| text(health, column, of)))
            && double(actions, "score", row) == of.and_then(|of| double(health, "score", of))
            && double(actions, "revenue", row) == amount;
        if !same {
            let play = text(actions, "play", row).unwrap_or_default();
            return Err(broken(check, account, format!("`{play}` tells of another tier, band, score or revenue")));
        }
    }
    Ok(Check { check, rows: actions.num_rows() })
}

/// Means lie among the scores.
pub fn mean_what_scores_may(card: &Scorecard, portfolio: &RecordBatch) -> Result<Check, Error> {
    let check = "means of the portfolio are on the scale";
    let scale = card.scale.low - TOLERANCE..=card.scale.high + TOLERANCE;
    for row in 0..portfolio.num_rows() {
        for column in ["mean_score", "revenue_weighted_score"] {
            if let Some(mean) = double(portfolio, column, row).filter(|mean| !scale.contains(mean)) {
                let member = text(portfolio, "member", row).unwrap_or_default();
                return Err(broken(check, "", format!("`{member}` has a `{column}` of {mean}")));
            }
        }
    }
    Ok(Check { check, rows: portfolio.num_rows() })
}
