//! Checks the bounds of scores and their confidence.

use arrow::array::RecordBatch;

use super::audit_check::{AuditCheck, check_each_row};
use super::tolerance::{TOLERANCE, is_on_scale};
use crate::base::arrow_cells::{boolean_cell, double_cell, integer_cell, text_cell};
use crate::base::error::Error;
use crate::config::Scorecard;
use crate::score::band::BandReason;
use crate::score::confidence::{ConfidenceLevel, TentativeReason};

/// Checks that the score lies between its bounds, and that its confidence follows from the columns beside it.
pub fn confidence_matches_evidence(scorecard: &Scorecard, health: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("confidence matches its evidence", health, "account_id", |row| {
        bounds_contradiction(scorecard, health, row)
            .or_else(|| certainty_contradiction(scorecard, health, row))
            .or_else(|| level_contradiction(scorecard, health, row))
    })
}

fn bounds_contradiction(scorecard: &Scorecard, health: &RecordBatch, row: usize) -> Option<String> {
    let score = double_cell(health, "score", row);
    let (low, high) = (double_cell(health, "score_low", row), double_cell(health, "score_high", row));
    let is_within = match (score, low, high) {
        (Some(score), Some(low), Some(high)) => low <= score && score <= high,
        (None, Some(low), Some(high)) => low <= high,
        (score, low, high) => score.is_none() && low.is_none() && high.is_none(),
    };
    let are_on_scale = low.into_iter().chain(high).all(|bound| is_on_scale(scorecard.scale, bound));
    (!is_within || !are_on_scale).then(|| format!("score {score:?}, bounds {low:?} to {high:?}"))
}

/// A band is certain only if both bounds lie in it, and without rules it is certain if they do. A band that a rule decided,
/// or one with `stays` or `after`, does not follow from the bounds.
fn certainty_contradiction(scorecard: &Scorecard, health: &RecordBatch, row: usize) -> Option<String> {
    let score = double_cell(health, "score", row);
    let is_certain = boolean_cell(health, "band_certain", row);
    if is_certain.is_some() != score.is_some() {
        return Some(format!("score {score:?}, band certain: {is_certain:?}"));
    }
    let bands = &scorecard.bands;
    let (low, high) = (double_cell(health, "score_low", row), double_cell(health, "score_high", row));
    let same_band = low.zip(high).map(|(low, high)| bands.band_index_of(low) == bands.band_index_of(high));
    let (is_certain, same_band) = (is_certain?, same_band?);
    let is_by_rule = text_cell(health, "band_reason", row) == Some(BandReason::Rule.as_str());
    let follows_score = bands.0.iter().all(|band| band.stays.is_none() && band.after.is_none());
    let is_too_certain = is_certain && !same_band;
    let is_too_uncertain = !is_certain && same_band && scorecard.rules.is_empty();
    (follows_score && !is_by_rule && (is_too_certain || is_too_uncertain))
        .then(|| format!("bounds {low:?} to {high:?}, band certain: {is_certain}"))
}

fn level_contradiction(scorecard: &Scorecard, health: &RecordBatch, row: usize) -> Option<String> {
    let level = text_cell(health, "confidence", row);
    let reasons: Vec<&str> =
        text_cell(health, "confidence_reason", row).map(|reasons| reasons.split(", ").collect()).unwrap_or_default();
    let is_scored = double_cell(health, "score", row).is_some();
    let expected: Vec<&str> = TentativeReason::ALL
        .into_iter()
        .filter(|reason| is_scored && reason_applies(scorecard, health, row, *reason, &reasons))
        .map(TentativeReason::as_str)
        .collect();
    let expected_level = match is_scored {
        false => ConfidenceLevel::Unscored,
        true if expected.is_empty() => ConfidenceLevel::Firm,
        true => ConfidenceLevel::Tentative,
    };
    (reasons != expected || level != Some(expected_level.as_str()))
        .then(|| format!("{level:?} for {reasons:?}, expected {:?} for {expected:?}", expected_level.as_str()))
}

/// Whether a reason applies to the score in a row.
fn reason_applies(
    scorecard: &Scorecard,
    health: &RecordBatch,
    row: usize,
    reason: TentativeReason,
    published: &[&str],
) -> bool {
    let limits = &scorecard.confidence;
    match reason {
        TentativeReason::LowCoverage => {
            double_cell(health, "coverage", row).unwrap_or_default() < limits.min_coverage - TOLERANCE
        }
        TentativeReason::BandUncertain => boolean_cell(health, "band_certain", row) == Some(false),
        TentativeReason::OldData => {
            integer_cell(health, "data_age_days", row).is_some_and(|age| age > i64::from(limits.max_data_age_days))
        }
        // Whether a source is late is in no published row.
        TentativeReason::LateSource => published.contains(&reason.as_str()),
    }
}
