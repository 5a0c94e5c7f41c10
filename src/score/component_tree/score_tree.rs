//! Scores the tree: scores and coverage from the leaves up, weights from the root down, contributions up again.

use super::node_value::NodeValue;
use super::score_table::{NodeScores, ScoreTable, UnscoredReason};
use super::weights::{compute_contributions, compute_effective_weights};
use crate::config::{MissingPolicy, NodeKind, Scale, Scorecard, ScorecardNode};
use crate::score::normalise::{LeafScores, NormalisedTable, ScoringInput};
use crate::score::tolerances::COVERAGE_ROUNDING;

/// Scores every component and every account.
#[must_use]
pub fn score_tree(scorecard: &Scorecard, input: &ScoringInput<'_>, normalised: &NormalisedTable) -> ScoreTable {
    let mut table = score_tree_without_contributions(scorecard, input, normalised);
    compute_effective_weights(scorecard, &mut table.nodes);
    compute_contributions(scorecard, &mut table.nodes);
    table
}

/// As [`score_tree`], without effective weights and contributions.
#[must_use]
pub fn score_tree_without_contributions(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    normalised: &NormalisedTable,
) -> ScoreTable {
    let mut nodes: Vec<NodeScores> =
        scorecard.nodes.iter().map(|node| NodeScores::unscored(node, input.tiers)).collect();
    // A parent stands before its children, so the last node comes first.
    for (index, node) in scorecard.nodes.iter().enumerate().rev() {
        match normalised.leaves.get(index) {
            Some(Some(leaf)) => copy_leaf_scores(&mut nodes[index], scorecard.scale, node, leaf),
            _ => score_component(&mut nodes, scorecard, input, index, &normalised.applicable[index]),
        }
        assign_component_bands(&mut nodes[index], node);
    }
    let unscored = apply_floors(scorecard, input, &mut nodes);
    let raw_score = nodes.first().map(|root| root.score.clone()).unwrap_or_default();
    let raw_band = scorecard.bands.band_indices_of(&raw_score);
    ScoreTable { nodes, raw_score, raw_band, unscored }
}

fn copy_leaf_scores(scores: &mut NodeScores, scale: Scale, node: &ScorecardNode, leaf: &LeafScores) {
    for account in 0..leaf.status.len() {
        if let Some(value) = NodeValue::of_leaf(leaf, node.missing, scale, account) {
            scores.set_value(account, value);
        }
    }
}

/// Scores a component for every account to which it is applicable; its children are scored already.
fn score_component(
    nodes: &mut [NodeScores],
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    index: usize,
    applicable: &[bool],
) {
    let node = &scorecard.nodes[index];
    let NodeKind::Component { children, combine, .. } = &node.part else { return };
    // The scorecard itself has no policy: an account without data has no score.
    let missing = if index == 0 { MissingPolicy::Spread } else { node.missing };
    for (account, _) in applicable.iter().enumerate().filter(|(_, applies)| **applies) {
        if let Some(value) = NodeValue::of_children(nodes, children, *combine, account) {
            nodes[index].set_value(account, value.or_missing_policy(missing, scorecard.scale, input, node, account));
        }
    }
}

fn assign_component_bands(scores: &mut NodeScores, node: &ScorecardNode) {
    if let NodeKind::Component { bands: Some(bands), .. } = &node.part {
        scores.band = Some(bands.band_indices_of(&scores.score));
    }
}

/// Removes the score of every account that a floor leaves without one, and returns the reasons.
fn apply_floors(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    nodes: &mut [NodeScores],
) -> Vec<Option<UnscoredReason>> {
    let Some(root) = nodes.first_mut() else { return Vec::new() };
    let accounts = 0..input.tiers.len();
    let unscored: Vec<_> = accounts.map(|account| unscored_reason(scorecard, input, root, account)).collect();
    for (account, _) in unscored.iter().enumerate().filter(|(_, reason)| reason.is_some()) {
        root.score[account] = None;
        if let Some(band) = &mut root.band {
            band[account] = None;
        }
    }
    unscored
}

/// Returns why an account gets no score; `None` where it gets one.
fn unscored_reason(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    root: &NodeScores,
    account: usize,
) -> Option<UnscoredReason> {
    let age_days = input.age_days.get(account).copied().flatten();
    let is_too_new = scorecard.min_age_days.zip(age_days).is_some_and(|(least, age)| age < i64::from(least));
    let coverage = root.coverage[account].unwrap_or_default();
    if is_too_new {
        Some(UnscoredReason::TooNew)
    } else if !root.is_applicable(account) {
        Some(UnscoredReason::NotApplicable)
    } else if root.score[account].is_none() {
        Some(UnscoredReason::NoData)
    } else if coverage < scorecard.min_coverage - COVERAGE_ROUNDING {
        Some(UnscoredReason::LowCoverage)
    } else {
        None
    }
}
