//! Checks the band transitions against the bands of the accounts.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use super::audit_check::{AuditCheck, audit_error};
use crate::base::arrow_cells::{date_cell, text_cell};
use crate::base::error::Error;
use crate::warehouse::tables::TransitionDirection;

/// A row of `band_transitions`.
#[derive(Clone, Copy)]
struct RecordedTransition<'a> {
    /// `None` where the word is not one of a direction.
    direction: Option<TransitionDirection>,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

/// What `account_health` says about an account's bands.
struct AccountBands<'a> {
    previous_day: Option<NaiveDate>,
    previous: Option<&'a str>,
    current: Option<&'a str>,
}

/// Checks that a transition leads from the account's previous band to its present one, and that each account whose band
/// changed has a transition. An account that is gone has a transition out of its last band.
pub fn transitions_match_bands(health: &RecordBatch, transitions: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "band transitions match the accounts' bands";
    let mut unmatched = transitions_by_account(transitions);
    let previous_day = |row| date_cell(health, "previous_snapshot_date", row);
    let newest_day = (0..health.num_rows()).filter_map(previous_day).max();
    for row in 0..health.num_rows() {
        let account = text_cell(health, "account_id", row).unwrap_or_default();
        let transition = unmatched.remove(account);
        let bands = AccountBands {
            previous_day: previous_day(row),
            previous: text_cell(health, "previous_band", row),
            current: text_cell(health, "band", row),
        };
        if !fits_transition(&bands, newest_day, transition) {
            let (previous, current) = (bands.previous, bands.current);
            let detail = format!("from {previous:?} to {current:?}, but {}", transition_text(transition));
            return Err(audit_error(check, account, detail));
        }
    }
    let is_of_gone_account =
        |of: &RecordedTransition<'_>| of.direction == Some(TransitionDirection::Gone) && of.to.is_none();
    match unmatched.into_iter().find(|(_, transition)| !is_of_gone_account(transition)) {
        Some((account, transition)) => {
            Err(audit_error(check, account, format!("no such account, but {}", transition_text(Some(transition)))))
        }
        None => Ok(AuditCheck { check, rows: health.num_rows() }),
    }
}

fn transitions_by_account(transitions: &RecordBatch) -> BTreeMap<&str, RecordedTransition<'_>> {
    let rows = 0..transitions.num_rows();
    rows.filter_map(|row| {
        let transition = RecordedTransition {
            direction: text_cell(transitions, "direction", row).and_then(TransitionDirection::parse),
            from: text_cell(transitions, "from_band", row),
            to: text_cell(transitions, "to_band", row),
        };
        Some((text_cell(transitions, "account_id", row)?, transition))
    })
    .collect()
}

/// Whether an account has the transition that its bands call for, or none where they call for none. `newest_day` is the
/// day of the snapshot before, as far as the rows of all accounts tell.
fn fits_transition(
    bands: &AccountBands<'_>,
    newest_day: Option<NaiveDate>,
    transition: Option<RecordedTransition<'_>>,
) -> bool {
    let is_change = |of: RecordedTransition<'_>| (of.from, of.to) == (bands.previous, bands.current);
    match (bands.previous_day, transition) {
        // Where all accounts are new, this may be the first snapshot: its accounts have no transition.
        (None, None) => newest_day.is_none(),
        (None, Some(of)) => {
            of.direction == Some(TransitionDirection::New) && of.from.is_none() && of.to == bands.current
        }
        (Some(day), of) if Some(day) < newest_day => {
            of.is_some_and(|of| of.direction == Some(TransitionDirection::Back) && is_change(of))
        }
        (Some(_), None) => bands.previous == bands.current,
        (Some(_), Some(of)) => {
            of.direction.is_some_and(TransitionDirection::is_between_snapshots)
                && bands.previous != bands.current
                && is_change(of)
        }
    }
}

fn transition_text(transition: Option<RecordedTransition<'_>>) -> String {
    match transition {
        None => "there is no transition".to_owned(),
        Some(of) => {
            let direction = of.direction.map_or("unknown", TransitionDirection::as_str);
            format!("its transition is `{direction}` from {:?} to {:?}", of.from, of.to)
        }
    }
}
