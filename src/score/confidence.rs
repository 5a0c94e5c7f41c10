//! How far a score can be trusted, in one word, and the reasons against it.
//!
//! A score is firm if all of these hold; any other score is tentative:
//!
//! - enough of its weight has data behind it;
//! - the missing data could not put the account into another band, or take its score away;
//! - no value that counts is too old;
//! - no source behind such a value is past its `warn_after`.
//!
//! The scorecard's `confidence` sets how much and how old. The bands compared are those after stays and dwells, so a
//! band is not uncertain only because its wider range keeps the account, or because the account waits to enter the next
//! one. A band that a rule decides is certain, unless that rule or a later one reads data that is missing.

/// What the confidence in a day's scores is rated by.
mod evidence;
/// The age of the oldest value that counts for an account.
mod data_age;
/// What keeps a score from being firm.
mod tentative_reason;
#[cfg(test)]
mod tests;

use self::data_age::{DataAges, measure_data_age};
pub use self::evidence::ConfidenceEvidence;
pub use self::tentative_reason::{TentativeReason, join_reasons};
use crate::config::{CONFIDENCE_WORDS, ConfidenceThresholds, Scorecard};
use crate::score::tolerances::COVERAGE_ROUNDING;

/// How sure every account's score is.
#[derive(Debug, Clone, Default)]
pub struct Confidences {
    /// `None` without a score.
    pub band_certain: Vec<Option<bool>>,
    /// Of the oldest value that counts; `None` where none of them has a date.
    pub data_age_days: Vec<Option<i64>>,
    pub level: Vec<ConfidenceLevel>,
    /// Empty where the score is firm, or there is none.
    pub reasons: Vec<Vec<TentativeReason>>,
}

/// How sure a score is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfidenceLevel {
    Firm,
    Tentative,
    Unscored,
}

impl ConfidenceLevel {
    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ConfidenceLevel::Firm => CONFIDENCE_WORDS[0],
            ConfidenceLevel::Tentative => CONFIDENCE_WORDS[1],
            ConfidenceLevel::Unscored => CONFIDENCE_WORDS[2],
        }
    }
}

/// Rates the confidence in every account's score.
#[must_use]
pub fn rate_confidence(scorecard: &Scorecard, evidence: &ConfidenceEvidence<'_>) -> Confidences {
    let ages = measure_data_age(scorecard, evidence);
    let mut confidences = Confidences::default();
    for (account, score) in evidence.final_scores.score.iter().enumerate() {
        let reasons = match score {
            Some(_) => find_tentative_reasons(scorecard, evidence, &ages, account),
            None => Vec::new(),
        };
        confidences.level.push(match score {
            None => ConfidenceLevel::Unscored,
            Some(_) if reasons.is_empty() => ConfidenceLevel::Firm,
            Some(_) => ConfidenceLevel::Tentative,
        });
        confidences.band_certain.push(score.map(|_| is_band_certain(evidence, account)));
        confidences.reasons.push(reasons);
    }
    confidences.data_age_days = ages.days;
    confidences
}

fn find_tentative_reasons(
    scorecard: &Scorecard,
    evidence: &ConfidenceEvidence<'_>,
    ages: &DataAges,
    account: usize,
) -> Vec<TentativeReason> {
    TentativeReason::ALL
        .into_iter()
        .filter(|reason| reason_applies(*reason, scorecard.confidence, evidence, ages, account))
        .collect()
}

fn reason_applies(
    reason: TentativeReason,
    limits: ConfidenceThresholds,
    evidence: &ConfidenceEvidence<'_>,
    ages: &DataAges,
    account: usize,
) -> bool {
    match reason {
        TentativeReason::LowCoverage => {
            let coverage = evidence.scores.nodes.first().and_then(|root| root.coverage[account]).unwrap_or_default();
            coverage < limits.min_coverage - COVERAGE_ROUNDING
        }
        TentativeReason::BandUncertain => !is_band_certain(evidence, account),
        TentativeReason::OldData => ages.days[account].is_some_and(|age| age > i64::from(limits.max_data_age_days)),
        TentativeReason::LateSource => ages.has_stale_source[account],
    }
}

/// Returns whether the account would be in the same band whatever of the missing data came in.
fn is_band_certain(evidence: &ConfidenceEvidence<'_>, account: usize) -> bool {
    let band = evidence.band[account];
    let rules_may_move_it = evidence.possible_bands[account].iter().any(|possible| Some(*possible) != band);
    let is_same_at_both_ends = evidence.band_at_worst[account] == band && evidence.band_at_best[account] == band;
    is_same_at_both_ends && !rules_may_move_it && !evidence.score_may_be_missing[account]
}
