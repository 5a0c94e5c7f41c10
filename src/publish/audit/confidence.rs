//! Rechecks bounds and confidence from the rows.

use arrow::array::RecordBatch;

use super::{AuditCheck, TOLERANCE, audit_error};
use crate::base::error::Error;
use crate::config::Scorecard;
use crate::warehouse::cells::{boolean_cell, double_cell, integer_cell, text_cell};

/// The score lies between its bounds, and it is as firm as what stands beside it says.
pub fn confidence_matches_evidence(scorecard: &Scorecard, health: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "confidence is what the evidence says";
    for row in 0..health.num_rows() {
        if let Some(found) = contradiction(scorecard, health, row) {
            return Err(audit_error(check, text_cell(health, "account_id", row).unwrap_or_default(), found));
        }
    }
    Ok(AuditCheck { check, rows: health.num_rows() })
}

/// What does not fit together in a row.
fn contradiction(scorecard: &Scorecard, health: &RecordBatch, row: usize) -> Option<String> {
    let score = double_cell(health, "score", row);
    let (low, high) = (double_cell(health, "score_low", row), double_cell(health, "score_high", row));
    let score_range = low.zip(high);
    let scale = scorecard.scale.low - TOLERANCE..=scorecard.scale.high + TOLERANCE;
    let bounded = match (score, score_range) {
        (Some(score), Some((low, high))) => low <= score && score <= high,
        (Some(_), None) => false,
        (None, ends) => ends.is_none_or(|(low, high)| low <= high),
    };
    if !bounded
        || low.is_some() != high.is_some()
        || score_range.is_some_and(|(low, high)| !scale.contains(&low) || !scale.contains(&high))
    {
        return Some(format!("score {score:?} between {low:?} and {high:?}"));
    }
    let certain = boolean_cell(health, "band_certain", row);
    if certain.is_some() != score.is_some() {
        return Some(format!("score {score:?}, band certain: {certain:?}"));
    }
    let decided = text_cell(health, "band_reason", row) == Some("rule");
    let plain = scorecard.bands.0.iter().all(|band| band.stays.is_none() && band.after.is_none());
    let same = score_range.map(|(low, high)| scorecard.bands.band_index_of(low) == scorecard.bands.band_index_of(high));
    if let (Some(certain), Some(same)) = (certain, same)
        && ((decided && !certain) || (plain && !decided && certain != same))
    {
        return Some(format!("band between {low:?} and {high:?} certain: {certain}"));
    }
    let confidence = text_cell(health, "confidence", row);
    let published_reasons: Vec<&str> =
        text_cell(health, "confidence_reason", row).map(|told| told.split(", ").collect()).unwrap_or_default();
    // Sources are in no row.
    let late = published_reasons.contains(&"late_source").then_some("late_source");
    let coverage = double_cell(health, "coverage", row).unwrap_or_default();
    let old = integer_cell(health, "data_age_days", row)
        .is_some_and(|age| age > i64::from(scorecard.confidence.max_data_age_days));
    let mut expected_reasons = Vec::new();
    if score.is_some() {
        let found = [
            ("low_coverage", coverage < scorecard.confidence.min_coverage - TOLERANCE),
            ("band_uncertain", certain == Some(false)),
            ("old_data", old),
        ];
        expected_reasons.extend(found.iter().filter(|(_, holds)| *holds).map(|(doubt, _)| *doubt));
        expected_reasons.extend(late);
    }
    let expected_level = match score {
        None => "unscored",
        Some(_) if expected_reasons.is_empty() => "firm",
        Some(_) => "tentative",
    };
    (published_reasons != expected_reasons || confidence != Some(expected_level)).then(|| {
        format!("{confidence:?} for {published_reasons:?}, expected {expected_level} for {expected_reasons:?}")
    })
}
