//! Checks that each band is the one that its reason allows.

use arrow::array::RecordBatch;

use super::audit_check::{AuditCheck, check_each_row};
use crate::base::arrow_cells::{date_cell, double_cell, text_cell};
use crate::base::error::Error;
use crate::config::{Dwell, Scorecard};
use crate::score::band::BandReason;

/// Checks the bands of accounts.
pub fn account_bands_match_reasons(scorecard: &Scorecard, health: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("bands match their reasons", health, "account_id", |row| band_contradiction(scorecard, health, row))
}

/// Checks the bands of parents.
pub fn parent_bands_match_reasons(scorecard: &Scorecard, parents: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("bands of parents match their reasons", parents, "parent_id", |row| {
        band_contradiction(scorecard, parents, row)
    })
}

/// What is contradictory in a row. The score band has to be that of the score; the published band has to be the same,
/// or one that its reason allows.
fn band_contradiction(scorecard: &Scorecard, table: &RecordBatch, row: usize) -> Option<String> {
    let bands = &scorecard.bands;
    let text_in = |column| text_cell(table, column, row);
    let score = double_cell(table, "score", row);
    let (band, score_band, reason) = (text_in("band"), text_in("score_band"), text_in("band_reason"));
    if bands.band_name(score.and_then(|score| bands.band_index_of(score))) != score_band {
        return Some(format!("score {score:?}, score band {score_band:?}"));
    }
    if band.is_some() != reason.is_some() {
        return Some(format!("band {band:?}, reason {reason:?}"));
    }
    let (Some(score), Some(reason)) = (score, reason) else { return None };
    let declared = band.and_then(|band| bands.band_index_named(band)).and_then(|band| bands.0.get(band));
    let is_allowed = match reason {
        _ if reason == BandReason::Score.as_str() => band == score_band,
        _ if reason == BandReason::Rule.as_str() => true,
        _ if reason == BandReason::Stays.as_str() => {
            let holds_score = declared.and_then(|band| band.stays).is_some_and(|stays| stays.contains(score));
            holds_score && band != score_band && band == text_in("previous_band")
        }
        _ if reason == BandReason::Dwell.as_str() => return pending_band_contradiction(scorecard, table, row),
        _ => false,
    };
    let is_pending = text_in("pending_band").is_some() || date_cell(table, "pending_since", row).is_some();
    (!is_allowed || is_pending)
        .then(|| format!("score {score} in score band {score_band:?}, band {band:?} for reason `{reason}`"))
}

/// What is contradictory about a pending band. It has to be the next one on the way to the score's band, and its dwell
/// must not be over.
fn pending_band_contradiction(scorecard: &Scorecard, table: &RecordBatch, row: usize) -> Option<String> {
    let bands = &scorecard.bands;
    let index = |column| text_cell(table, column, row).and_then(|name| bands.band_index_named(name));
    let days = ["pending_since", "snapshot_date"].map(|column| date_cell(table, column, row));
    let (Some(band), Some(pending), Some(goal), [Some(since), Some(today)]) =
        (index("band"), index("pending_band"), index("score_band"), days)
    else {
        return Some("a band is pending, without its name or since when".to_owned());
    };
    let is_next = band.abs_diff(pending) == 1 && band.abs_diff(goal) == pending.abs_diff(goal) + 1;
    let still_dwells = match bands.0.get(pending).and_then(|band| band.after) {
        Some(Dwell::Snapshots(_)) => since <= today,
        Some(Dwell::Days(days)) => (0..i64::from(days)).contains(&today.signed_duration_since(since).num_days()),
        None => false,
    };
    (!is_next || !still_dwells).then(|| format!("band {:?} is pending since {since}", bands.band_name(Some(pending))))
}
