//! The bounds of each score: how low and how high it could be if the missing data came in.
//!
//! The bounds of an account are the scores it would have if every metric that is missing or stale came in with the
//! worst, or with the best, score that its own method can give this account. Metrics with data keep their scores.
//!
//! - The method is that of the account's tier, or of the first case that holds. A metric without a method stays missing.
//! - Steps, points and labels give at least and at most what they list. Every other method reaches both ends of the
//!   scale, whatever today's peers, targets and the account's own past allow: these may change too.
//! - Carried data counts as known: a metric, and a component with a carried score of its own. A fixed score for missing
//!   data is replaced, because it holds only until the data comes in.
//! - The tree is the one that scores are computed by. Its floors on coverage and age do not apply here, so an account
//!   without a score has bounds too, unless nothing applies to it.
//! - Where the score itself lies outside (a fixed score, or a high mean that even the best missing metric would lower),
//!   it is the bound. If only part of the missing data comes in, the score may lie outside in the same way.
//! - Today's rules are then applied to both ends. They never change the order of two scores, so the published score lies
//!   between the published bounds.

/// The lowest and the highest score that a method can give.
mod score_range;
/// The leaves without a value, with the scores that they could have.
mod missing_leaves;
#[cfg(test)]
mod tests;

use self::missing_leaves::{fill_missing_leaves, find_missing_leaves};
use self::score_range::BoundEnd;
use crate::config::Scorecard;
use crate::score::component_tree::{self, FinalScores, RuleColumns, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoringInput};

/// The worst and the best score that every account could have, after rules.
#[derive(Debug, Clone)]
pub struct ScoreBounds {
    pub low: FinalScores,
    pub high: FinalScores,
}

/// Computes the bounds of `scores`, which were made of `normalised`; `rules` are today's.
#[must_use]
pub fn compute_bounds(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    normalised: &NormalisedTable,
    scores: &ScoreTable,
    rules: &[RuleColumns],
) -> ScoreBounds {
    let missing_leaves = find_missing_leaves(scorecard, input, normalised, scores);
    let mut filled = normalised.clone();
    fill_missing_leaves(&mut filled, &missing_leaves, BoundEnd::Worst);
    let low = bound_after_rules(scorecard, input, &filled, scores, rules, BoundEnd::Worst);
    fill_missing_leaves(&mut filled, &missing_leaves, BoundEnd::Best);
    let high = bound_after_rules(scorecard, input, &filled, scores, rules, BoundEnd::Best);
    ScoreBounds { low, high }
}

/// Scores the tree with the missing leaves filled, and returns the outer of that score and the score itself, after rules.
fn bound_after_rules(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    filled: &NormalisedTable,
    scores: &ScoreTable,
    rules: &[RuleColumns],
    end: BoundEnd,
) -> FinalScores {
    let without_floors = Scorecard { min_coverage: 0.0, min_age_days: None, ..scorecard.clone() };
    let filled_score = component_tree::score_tree(&without_floors, input, filled).raw_score;
    let pairs = filled_score.into_iter().zip(&scores.raw_score);
    let raw_score: Vec<_> = pairs.map(|(filled, raw)| outer_score(filled, *raw, end)).collect();
    let raw_band = scorecard.bands.band_indices_of(&raw_score);
    let table = ScoreTable { nodes: Vec::new(), raw_score, raw_band, unscored: Vec::new() };
    component_tree::apply_rules(scorecard, &table, rules)
}

/// Returns the outer of two scores at this end, or the one that is there.
fn outer_score(one: Option<f64>, other: Option<f64>, end: BoundEnd) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(end.worse_or_better(one, other)),
        (one, other) => one.or(other),
    }
}
