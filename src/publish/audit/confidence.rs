//! Rechecks bounds and confidence from the rows.

use arrow::array::RecordBatch;

use super::{Check, TOLERANCE, broken};
use crate::base::error::Error;
use crate::config::Scorecard;
use crate::warehouse::history::{boolean, double, integer, text};

/// The score lies between its bounds, and it is as firm as what stands beside it says.
pub fn is_what_the_evidence_says(card: &Scorecard, health: &RecordBatch) -> Result<Check, Error> {
    let check = "confidence is what the evidence says";
    for row in 0..health.num_rows() {
        if let Some(found) = contradiction(card, health, row) {
            return Err(broken(check, text(health, "account_id", row).unwrap_or_default(), found));
        }
    }
    Ok(Check { check, rows: health.num_rows() })
}

/// What does not fit together in a row.
fn contradiction(card: &Scorecard, health: &RecordBatch, row: usize) -> Option<String> {
    let score = double(health, "score", row);
    let (low, high) = (double(health, "score_low", row), double(health, "score_high", row));
    let ends = low.zip(high);
    let scale = card.scale.low - TOLERANCE..=card.scale.high + TOLERANCE;
    let bounded = match (score, ends) {
        (Some(score), Some((low, high))) => low <= score && score <= high,
        (Some(_), None) => false,
        (None, ends) => ends.is_none_or(|(low, high)| low <= high),
    };
    if !bounded
        || low.is_some() != high.is_some()
        || ends.is_some_and(|(low, high)| !scale.contains(&low) || !scale.contains(&high))
    {
        return Some(format!("score {score:?} between {low:?} and {high:?}"));
    }
    let certain = boolean(health, "band_certain", row);
    if certain.is_some() != score.is_some() {
        return Some(format!("score {score:?}, band certain: {certain:?}"));
    }
    let decided = text(health, "band_reason", row) == Some("rule");
    let plain = card.bands.0.iter().all(|band| band.stays.is_none() && band.after.is_none());
    let same = ends.map(|(low, high)| card.bands.band_index_of(low) == card.bands.band_index_of(high));
    if let (Some(certain), Some(same)) = (certain, same)
        && ((decided && !certain) || (plain && !decided && certain != same))
    {
        return Some(format!("band between {low:?} and {high:?} certain: {certain}"));
    }
    let confidence = text(health, "confidence", row);
    let told: Vec<&str> =
        text(health, "confidence_reason", row).map(|told| told.split(", ").collect()).unwrap_or_default();
    // Sources are in no row.
    let late = told.contains(&"late_source").then_some("late_source");
    let coverage = double(health, "coverage", row).unwrap_or_default();
    let old =
        integer(health, "data_age_days", row).is_some_and(|age| age > i64::from(card.confidence.max_data_age_days));
    let mut doubts = Vec::new();
    if score.is_some() {
        let found = [
            ("low_coverage", coverage < card.confidence.min_coverage - TOLERANCE),
            ("band_uncertain", certain == Some(false)),
            ("old_data", old),
        ];
        doubts.extend(found.iter().filter(|(_, holds)| *holds).map(|(doubt, _)| *doubt));
        doubts.extend(late);
    }
    let word = match score {
        None => "unscored",
        Some(_) if doubts.is_empty() => "firm",
        Some(_) => "tentative",
    };
    (told != doubts || confidence != Some(word))
        .then(|| format!("{confidence:?} for {told:?}, expected {word} for {doubts:?}"))
}
