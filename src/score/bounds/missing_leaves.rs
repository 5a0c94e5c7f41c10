//! The leaves without a value, with the scores that they could have.

use super::score_range::{BoundEnd, ScoreRange};
use crate::base::value::ValueStatus;
use crate::config::Scorecard;
use crate::score::component_tree::ScoreTable;
use crate::score::normalise::{LeafNode, NormalisedTable, ScoringInput};

/// A leaf without a value for an account, and the scores that its method could give.
pub struct MissingLeaf {
    node: usize,
    account: usize,
    score_range: ScoreRange,
}

/// Finds every leaf without a value, unless a component above it has a carried score of its own.
pub fn find_missing_leaves(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    normalised: &NormalisedTable,
    scores: &ScoreTable,
) -> Vec<MissingLeaf> {
    let mut missing_leaves = Vec::new();
    // Per node and account: whether a carried score makes known what is below the node.
    let mut known: Vec<Vec<bool>> = Vec::with_capacity(scorecard.nodes.len());
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let parent_known = node.parent.and_then(|parent| known.get(parent));
        let mut known_here = parent_known.cloned().unwrap_or_else(|| vec![false; input.tiers.len()]);
        match LeafNode::new(index, node) {
            Some(leaf) => {
                missing_leaves.extend(missing_accounts(scorecard, input, normalised, scores, leaf, &known_here));
            }
            None => {
                for (account, known) in known_here.iter_mut().enumerate() {
                    *known |= has_carried_score(scorecard, scores, index, account);
                }
            }
        }
        known.push(known_here);
    }
    missing_leaves
}

/// Returns whether a component's score is a carried one of its own.
fn has_carried_score(scorecard: &Scorecard, scores: &ScoreTable, component: usize, account: usize) -> bool {
    scores.nodes[component].status[account] == ValueStatus::Carried
        && scores.is_scored_without_children(scorecard, component, account)
}

/// Returns the accounts for which the leaf has no value.
fn missing_accounts(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    normalised: &NormalisedTable,
    scores: &ScoreTable,
    leaf: LeafNode<'_>,
    known: &[bool],
) -> Vec<MissingLeaf> {
    let ranges: Vec<Option<ScoreRange>> =
        leaf.scoring.methods().map(|method| ScoreRange::of_method(scorecard.scale, method)).collect();
    let status = &scores.nodes[leaf.index].status;
    let mut missing = Vec::new();
    for account in 0..known.len() {
        if known[account] || !matches!(status[account], ValueStatus::Missing | ValueStatus::Stale) {
            continue;
        }
        let case = normalised.leaves[leaf.index].as_ref().and_then(|scores| scores.case[account]);
        let method = leaf.scoring.method_index(input.tiers[account], case);
        if let Some(score_range) = method.and_then(|method| ranges.get(method).copied().flatten()) {
            missing.push(MissingLeaf { node: leaf.index, account, score_range });
        }
    }
    missing
}

/// Gives every missing leaf the worst, or the best, score that it could have.
pub fn fill_missing_leaves(normalised: &mut NormalisedTable, missing_leaves: &[MissingLeaf], end: BoundEnd) {
    for MissingLeaf { node, account, score_range } in missing_leaves {
        if let Some(Some(leaf)) = normalised.leaves.get_mut(*node) {
            leaf.score[*account] = Some(score_range.score_at_end(end));
            leaf.status[*account] = ValueStatus::Ok;
            leaf.reason[*account] = None;
        }
    }
}
