//! How far a score can be trusted, in one word, and what keeps it from more.
//!
//! A score is firm if enough of its weight has data behind it, if what is missing could not put the account into
//! another band, if no value that counts is too old, and if no source behind such a value is past its `warn_after`; the
//! scorecard's `confidence` says how much and how old.
//! Any other score is tentative. Bands are compared as they settle, so that neither a band kept by its wider range nor
//! one that waits is uncertain for that alone; a band that a rule decides is certain.

mod data_age;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::config::{CONFIDENCE_WORDS, ConfidenceThresholds, Scorecard};
use crate::measure::metric::MetricTable;
use crate::score::component_tree::{FinalScores, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoringInput};

/// Coverage is a quotient of sums; what an author writes as `0.6` may come out one rounding below it.
const ROUNDING: f64 = 1e-9;

/// What is known of a day before anybody trusts it. Bands are indices into the scorecard's.
pub struct ConfidenceEvidence<'a> {
    pub scoring_input: &'a ScoringInput<'a>,
    pub metrics: &'a MetricTable,
    pub normal: &'a NormalisedTable,
    pub scores: &'a ScoreTable,
    pub final_scores: &'a FinalScores,
    /// The metrics behind which a source is late.
    pub stale_metrics: &'a BTreeSet<String>,
    pub band: &'a [Option<usize>],
    pub band_at_worst: &'a [Option<usize>],
    pub band_at_best: &'a [Option<usize>],
}

/// Judges every account.
#[must_use]
pub fn rate_confidence(scorecard: &Scorecard, evidence: &ConfidenceEvidence<'_>) -> Confidences {
    let (data_age_days, late) = data_age::measure_data_age(scorecard, evidence);
    let mut confidences = Confidences { data_age_days, ..Confidences::default() };
    for (account, score) in evidence.final_scores.score.iter().enumerate() {
        let band = evidence.band[account];
        let same_band = evidence.band_at_worst[account] == band && evidence.band_at_best[account] == band;
        let certain = score.map(|_| same_band || evidence.final_scores.decided_by_rule[account]);
        let coverage = evidence.scores.nodes.first().and_then(|root| root.coverage[account]);
        let doubts = match certain {
            None => Vec::new(),
            Some(certain) => find_tentative_reasons(
                scorecard.confidence,
                coverage,
                certain,
                confidences.data_age_days[account],
                late[account],
            ),
        };
        confidences.level.push(match score {
            None => ConfidenceLevel::Unscored,
            Some(_) if doubts.is_empty() => ConfidenceLevel::Firm,
            Some(_) => ConfidenceLevel::Tentative,
        });
        confidences.band_certain.push(certain);
        confidences.reasons.push(doubts);
    }
    confidences
}

fn find_tentative_reasons(
    limits: ConfidenceThresholds,
    coverage: Option<f64>,
    band_certain: bool,
    age: Option<i64>,
    late: bool,
) -> Vec<TentativeReason> {
    let low = coverage.unwrap_or_default() < limits.min_coverage - ROUNDING;
    let old = age.is_some_and(|age| age > i64::from(limits.max_data_age_days));
    let checks = [
        (TentativeReason::LowCoverage, low),
        (TentativeReason::BandUncertain, !band_certain),
        (TentativeReason::OldData, old),
        (TentativeReason::LateSource, late),
    ];
    checks.into_iter().filter_map(|(doubt, holds)| holds.then_some(doubt)).collect()
}

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfidenceLevel {
    Firm,
    Tentative,
    Unscored,
}

impl ConfidenceLevel {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ConfidenceLevel::Firm => CONFIDENCE_WORDS[0],
            ConfidenceLevel::Tentative => CONFIDENCE_WORDS[1],
            ConfidenceLevel::Unscored => CONFIDENCE_WORDS[2],
        }
    }
}

/// What keeps a score from being firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TentativeReason {
    LowCoverage,
    BandUncertain,
    OldData,
    /// A source behind a value that counts is past its `warn_after`.
    LateSource,
}

impl TentativeReason {
    pub const ALL: [TentativeReason; 4] = [
        TentativeReason::LowCoverage,
        TentativeReason::BandUncertain,
        TentativeReason::OldData,
        TentativeReason::LateSource,
    ];

    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TentativeReason::LowCoverage => "low_coverage",
            TentativeReason::BandUncertain => "band_uncertain",
            TentativeReason::OldData => "old_data",
            TentativeReason::LateSource => "late_source",
        }
    }
}

/// The doubts as published: joined by `, `; `None` where there are none.
#[must_use]
pub fn join_reasons(reasons: &[TentativeReason]) -> Option<String> {
    (!reasons.is_empty()).then(|| reasons.iter().map(|doubt| doubt.as_str()).collect::<Vec<_>>().join(", "))
}
