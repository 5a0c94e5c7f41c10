//! How far a score could be from where it is, if what is missing came in.
//!
//! The bounds of an account are the scores it would have if every metric that is missing or stale came in with the
//! worst, or with the best, score that its own method can give this account; whatever has data stays as it is.
//!
//! - The method is that of the account's tier, or of the first case that holds. A metric without any stays missing.
//! - Steps, points and labels give at least and at most what they list; every other method reaches both ends of the
//!   scale. What peers, targets or an account's own past leave possible today is not asked: they may come in too.
//! - What is carried over counts as known, a metric as well as a component that stands on a carried score of its own.
//!   A fixed score for what is missing is replaced, for it says what to believe until the data comes in.
//! - The tree is the one that scores are made by. Its floors on coverage and age don't matter here, so an account
//!   without a score has bounds too, unless nothing applies to it.
//! - Where the score itself lies outside (a fixed score, or a high mean that even the best missing metric would lower)
//!   it is the bound. Only part of the missing coming in may lead outside in the same way.
//! - The rules as they stand today are then applied to both ends. They never change the order of two scores, so the
//!   published score lies between the published bounds.

#[cfg(test)]
mod tests;

use crate::base::value::Status;
use crate::config::{MetricScoring, NodeKind, Scale, Scorecard, ScoringMethod};
use crate::score::component_tree::{self, FinalScores, RuleColumns, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoringInput};

/// The worst and the best that could be said of every account, after rules.
#[derive(Debug, Clone)]
pub struct ScoreBounds {
    pub low: FinalScores,
    pub high: FinalScores,
}

/// The bounds of what `normal` and `scores` say; `rules` are today's.
#[must_use]
pub fn compute_bounds(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    normal: &NormalisedTable,
    scores: &ScoreTable,
    rules: &[RuleColumns],
) -> ScoreBounds {
    let missing_leaves = find_missing_leaves(scorecard, input, normal, scores);
    let without_floors = Scorecard { min_coverage: 0.0, min_age_days: None, ..scorecard.clone() };
    let mut normal = normal.clone();
    let mut end = |choose: fn(f64, f64) -> f64| {
        fill_missing_leaves(&mut normal, &missing_leaves, choose);
        let raw_score =
            component_tree::score_tree(&without_floors, input, &normal).raw_score.into_iter().zip(&scores.raw_score);
        let raw_score: Vec<_> = raw_score
            .map(|(filled, raw)| match (filled, *raw) {
                (Some(filled), Some(raw)) => Some(choose(filled, raw)),
                (filled, raw) => filled.or(raw),
            })
            .collect();
        let raw_band = raw_score.iter().map(|score| scorecard.bands.band_index_of((*score)?)).collect();
        let table = ScoreTable { nodes: Vec::new(), raw_score, raw_band, unscored: Vec::new() };
        component_tree::apply_rules(scorecard, &table, rules)
    };
    ScoreBounds { low: end(f64::min), high: end(f64::max) }
}

/// A leaf without a value for an account, and the least and the greatest score that its method gives.
struct MissingLeaf {
    node: usize,
    account: usize,
    score_range: (f64, f64),
}

fn find_missing_leaves(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    normal: &NormalisedTable,
    scores: &ScoreTable,
) -> Vec<MissingLeaf> {
    let mut gaps = Vec::new();
    let mut known: Vec<Vec<bool>> = Vec::with_capacity(scorecard.nodes.len());
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let parent_known = node.parent.and_then(|parent| known.get(parent));
        let mut own = parent_known.cloned().unwrap_or_else(|| vec![false; input.tiers.len()]);
        match &node.part {
            NodeKind::Component { .. } => {
                for (account, known) in own.iter_mut().enumerate() {
                    *known |= scores.is_scored_without_children(scorecard, index, account)
                        && scores.nodes[index].status[account] == Status::Carried;
                }
            }
            NodeKind::Leaf { score, .. } => {
                let ends = leaf_score_ranges(scorecard.scale, score);
                for (account, _) in own.iter().enumerate().filter(|(_, known)| !**known) {
                    let is_missing = matches!(scores.nodes[index].status[account], Status::Missing | Status::Stale);
                    let case = normal.leaves[index].as_ref().and_then(|leaf| leaf.case[account]);
                    let chosen = score.method_index(input.tiers[account], case);
                    let ends = chosen.and_then(|chosen| ends.get(chosen).copied().flatten());
                    if let Some(ends) = ends.filter(|_| is_missing) {
                        gaps.push(MissingLeaf { node: index, account, score_range: ends });
                    }
                }
            }
        }
        known.push(own);
    }
    gaps
}

/// The ends of every method of a leaf; `None` for one that never gives a score.
fn leaf_score_ranges(scale: Scale, scoring: &MetricScoring) -> Vec<Option<(f64, f64)>> {
    scoring.methods().map(|method| method_score_range(scale, method)).collect()
}

/// The least and the greatest score that a method can give.
fn method_score_range(scale: Scale, method: &ScoringMethod) -> Option<(f64, f64)> {
    let listed: Vec<f64> = match method {
        ScoringMethod::Steps(steps) => steps.iter().filter_map(|step| step.score).collect(),
        ScoringMethod::Points(points) => points.iter().map(|(_, score)| *score).collect(),
        ScoringMethod::Labels { labels, otherwise } => {
            labels.iter().filter_map(|(_, score)| *score).chain(otherwise.flatten()).collect()
        }
        ScoringMethod::AsIs
        | ScoringMethod::Linear { .. }
        | ScoringMethod::Percentile { .. }
        | ScoringMethod::ZScore { .. }
        | ScoringMethod::Target { .. }
        | ScoringMethod::Baseline { .. } => vec![scale.low, scale.high],
    };
    let on_scale = |score: f64| score.clamp(scale.low, scale.high);
    let low = listed.iter().copied().map(on_scale).reduce(f64::min)?;
    let high = listed.iter().copied().map(on_scale).reduce(f64::max)?;
    Some((low, high))
}

/// Puts the end that `choose` takes into every gap.
fn fill_missing_leaves(normal: &mut NormalisedTable, missing_leaves: &[MissingLeaf], choose: fn(f64, f64) -> f64) {
    for MissingLeaf { node, account, score_range: (low, high) } in missing_leaves {
        if let Some(Some(leaf)) = normal.leaves.get_mut(*node) {
            leaf.score[*account] = Some(choose(*low, *high));
            leaf.status[*account] = Status::Ok;
            leaf.reason[*account] = None;
        }
    }
}
