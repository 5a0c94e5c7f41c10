//! Rechecks bands from the rows: each is what its reason says it is.

use arrow::array::RecordBatch;

use super::{AuditCheck, audit_error};
use crate::base::error::Error;
use crate::config::{Dwell, Scorecard};
use crate::score::band::BandReason;
use crate::warehouse::cells::{date_cell, double_cell, text_cell};

/// The score's band is that of the score; the account's is the same, or one that its reason allows. `key` is the column
/// that names whose bands they are.
pub fn bands_match_their_reasons(
    scorecard: &Scorecard,
    (check, key): (&'static str, &str),
    health: &RecordBatch,
) -> Result<AuditCheck, Error> {
    for row in 0..health.num_rows() {
        if let Some(found) = contradiction(scorecard, health, row) {
            return Err(audit_error(check, text_cell(health, key, row).unwrap_or_default(), found));
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

/// What does not fit together in a row.
fn contradiction(scorecard: &Scorecard, health: &RecordBatch, row: usize) -> Option<String> {
    let bands = &scorecard.bands;
    let text_in = |column| text_cell(health, column, row);
    let score = double_cell(health, "score", row);
    let (band, score_band, reason) = (text_in("band"), text_in("score_band"), text_in("band_reason"));
    if bands.band_name(score.and_then(|score| bands.band_index_of(score))) != score_band {
        return Some(format!("score {score:?} is said to be in {score_band:?}"));
    }
    if band.is_some() != reason.is_some() {
        return Some(format!("band {band:?}, reason {reason:?}"));
    }
    let (Some(score), Some(reason)) = (score, reason) else { return None };
    let declared = band.and_then(|band| bands.band_index_named(band)).and_then(|band| bands.0.get(band));
    let holds = match reason {
        _ if reason == BandReason::Score.as_str() => band == score_band,
        _ if reason == BandReason::Rule.as_str() => true,
        _ if reason == BandReason::Stays.as_str() => {
            let kept = declared.and_then(|band| band.stays).is_some_and(|stays| stays.contains(score));
            kept && band != score_band && band == text_in("previous_band")
        }
        _ if reason == BandReason::Dwell.as_str() => return pending_band_contradiction(scorecard, health, row),
        _ => false,
    };
    let nothing_pending = text_in("pending_band").is_none() && date_cell(health, "pending_since", row).is_none();
    (!holds || !nothing_pending)
        .then(|| format!("band {band:?} of score {score}, which is in {score_band:?}: {reason}"))
}

/// A pending band is the next one on the way to that of the score, and its dwell is not over.
fn pending_band_contradiction(scorecard: &Scorecard, health: &RecordBatch, row: usize) -> Option<String> {
    let bands = &scorecard.bands;
    let index = |column| text_cell(health, column, row).and_then(|name| bands.band_index_named(name));
    let days = ["pending_since", "snapshot_date"].map(|column| date_cell(health, column, row));
    let next = index("pending_band");
    let (Some(band), Some(next), Some(goal), [Some(since), Some(today)]) =
        (index("band"), next, index("score_band"), days)
    else {
        return Some("a band waits to be entered, but not which or since when".to_owned());
    };
    let on_the_way = band.abs_diff(next) == 1 && band.abs_diff(goal) == next.abs_diff(goal) + 1;
    let waits = match bands.0.get(next).and_then(|band| band.after) {
        Some(Dwell::Snapshots(_)) => since <= today,
        Some(Dwell::Days(days)) => (0..i64::from(days)).contains(&today.signed_duration_since(since).num_days()),
        None => false,
    };
    (!on_the_way || !waits).then(|| format!("band {:?} is pending since {since}", bands.band_name(Some(next))))
}
