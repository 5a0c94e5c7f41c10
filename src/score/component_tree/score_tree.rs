//! Up the tree: scores and coverage. Down the tree: weights. Up again: contributions.

use super::combine::{CountedChild, child_shares, combine_scores};
use super::{NodeScores, ScoreTable, UnscoredReason};
use crate::base::value::Status;
use crate::config::{CombineMethod, MissingPolicy, NodeKind, Scorecard, ScorecardNode};
use crate::score::normalise::{LeafScores, MissingReason, NormalisedTable, ScoringInput};

/// Coverage is a quotient of sums; what an author writes as `0.6` may come out one rounding below it.
const ROUNDING: f64 = 1e-9;

/// Scores every component and every account.
#[must_use]
pub fn score_tree(scorecard: &Scorecard, input: &ScoringInput<'_>, normal: &NormalisedTable) -> ScoreTable {
    let mut nodes: Vec<NodeScores> = scorecard.nodes.iter().map(|node| empty_node_scores(node, input)).collect();
    for (index, node) in scorecard.nodes.iter().enumerate().rev() {
        match (&node.part, normal.leaves.get(index)) {
            (NodeKind::Leaf { .. }, Some(Some(leaf))) => copy_leaf_scores(&mut nodes[index], scorecard, node, leaf),
            (NodeKind::Leaf { .. }, _) => {}
            (NodeKind::Component { children, combine, .. }, _) => {
                for account in 0..input.tiers.len() {
                    let applies = normal.applicable[index][account];
                    let missing = if index == 0 { MissingPolicy::Spread } else { node.missing };
                    let value = score_component(&nodes, children, *combine, account)
                        .filter(|_| applies)
                        .map(|value| value.or_missing_policy(missing, scorecard, input, &node.name, account));
                    nodes[index].set(account, value);
                }
            }
        }
        assign_component_bands(&mut nodes[index], node);
    }
    let unscored = apply_floors(scorecard, input, &mut nodes);
    compute_effective_weights(scorecard, &mut nodes);
    compute_contributions(scorecard, &mut nodes);
    let raw_score = nodes.first().map(|root| root.score.clone()).unwrap_or_default();
    let raw_band = raw_score.iter().map(|score| score.and_then(|score| scorecard.bands.band_index_of(score))).collect();
    ScoreTable { nodes, raw_score, raw_band, unscored }
}

fn empty_node_scores(node: &ScorecardNode, input: &ScoringInput<'_>) -> NodeScores {
    let accounts = input.tiers.len();
    NodeScores {
        score: vec![None; accounts],
        status: vec![Status::NotApplicable; accounts],
        reason: vec![None; accounts],
        coverage: vec![None; accounts],
        weight: input.tiers.iter().map(|tier| node.weights.get(*tier).copied().unwrap_or_default()).collect(),
        effective_weight: vec![None; accounts],
        contribution: vec![None; accounts],
        own_contribution: vec![0.0; accounts],
        band: None,
    }
}

/// What a node has to say about one account to which it is applicable.
struct NodeValue {
    score: Option<f64>,
    status: Status,
    reason: Option<MissingReason>,
    coverage: f64,
}

impl NodeValue {
    /// The same, or what the component's policy puts in the place of a value that no child has.
    fn or_missing_policy(
        self,
        missing: MissingPolicy,
        scorecard: &Scorecard,
        input: &ScoringInput<'_>,
        name: &str,
        account: usize,
    ) -> Self {
        match missing {
            _ if self.score.is_some() => self,
            MissingPolicy::Spread => self,
            MissingPolicy::Score(score) => {
                NodeValue { score: Some(score.clamp(scorecard.scale.low, scorecard.scale.high)), ..self }
            }
            MissingPolicy::Carry { days } => match input.past_score(name, days, account) {
                Some(score) => NodeValue {
                    score: Some(score.clamp(scorecard.scale.low, scorecard.scale.high)),
                    status: Status::Carried,
                    coverage: 1.0,
                    ..self
                },
                None => self,
            },
        }
    }
}

impl NodeScores {
    fn set(&mut self, account: usize, value: Option<NodeValue>) {
        if let Some(value) = value {
            self.score[account] = value.score;
            self.status[account] = value.status;
            self.reason[account] = value.reason;
            self.coverage[account] = Some(value.coverage);
        }
    }

    fn is_applicable(&self, account: usize) -> bool {
        self.status[account] != Status::NotApplicable
    }
}

fn copy_leaf_scores(node: &mut NodeScores, scorecard: &Scorecard, declared: &ScorecardNode, leaf: &LeafScores) {
    for account in 0..leaf.status.len() {
        let status = leaf.status[account];
        let (score, coverage) = match (status, declared.missing) {
            (Status::NotApplicable, _) => continue,
            (Status::Ok | Status::Carried, _) => (leaf.score[account], 1.0),
            (_, MissingPolicy::Score(score)) => (Some(score.clamp(scorecard.scale.low, scorecard.scale.high)), 0.0),
            (_, MissingPolicy::Spread | MissingPolicy::Carry { .. }) => (None, 0.0),
        };
        node.set(account, Some(NodeValue { score, status, reason: leaf.reason[account], coverage }));
    }
}

/// The component as its children make it; `None` where no child with a weight is applicable.
fn score_component(
    nodes: &[NodeScores],
    children: &[usize],
    combination: CombineMethod,
    account: usize,
) -> Option<NodeValue> {
    let mut total_weight = 0.0;
    let mut covered_weight = 0.0;
    for &child in children {
        let node = &nodes[child];
        if let Some(coverage) = node.coverage[account].filter(|_| node.weight[account] > 0.0) {
            total_weight += node.weight[account];
            covered_weight += node.weight[account] * coverage;
        }
    }
    if total_weight <= 0.0 {
        return None;
    }
    let counted = counted_children(nodes, children, account);
    let score = combine_scores(combination, &counted);
    // The best that stands behind the score: fixed scores alone are no data.
    let any_child_has = |status| counted.iter().any(|child| nodes[child.child].status[account] == status);
    let status = if any_child_has(Status::Ok) {
        Status::Ok
    } else if any_child_has(Status::Carried) {
        Status::Carried
    } else {
        Status::Missing
    };
    let reason = (status == Status::Missing).then_some(MissingReason::NoData);
    Some(NodeValue { score, status, reason, coverage: (covered_weight / total_weight).clamp(0.0, 1.0) })
}

fn counted_children(nodes: &[NodeScores], children: &[usize], account: usize) -> Vec<CountedChild> {
    let count = |&child: &usize| {
        let weight = nodes[child].weight[account];
        let score = nodes[child].score[account].filter(|_| weight > 0.0)?;
        Some(CountedChild { child, weight, score })
    };
    children.iter().filter_map(count).collect()
}

fn assign_component_bands(node: &mut NodeScores, declared: &ScorecardNode) {
    if let NodeKind::Component { bands: Some(bands), .. } = &declared.part {
        node.band = Some(node.score.iter().map(|score| bands.band_index_of((*score)?)).collect());
    }
}

/// Takes the score from accounts that are not to have one, and says why.
fn apply_floors(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    nodes: &mut [NodeScores],
) -> Vec<Option<UnscoredReason>> {
    let Some(root) = nodes.first_mut() else {
        return Vec::new();
    };
    let judge = |account: usize| {
        let age = input.age_days.get(account).copied().flatten();
        let too_new = scorecard.min_age_days.zip(age).is_some_and(|(least, age)| age < i64::from(least));
        let coverage = root.coverage[account].unwrap_or_default();
        if too_new {
            Some(UnscoredReason::TooNew)
        } else if !root.is_applicable(account) {
            Some(UnscoredReason::NotApplicable)
        } else if root.score[account].is_none() {
            Some(UnscoredReason::NoData)
        } else if coverage < scorecard.min_coverage - ROUNDING {
            Some(UnscoredReason::LowCoverage)
        } else {
            None
        }
    };
    let unscored: Vec<_> = (0..input.tiers.len()).map(judge).collect();
    for (account, _) in unscored.iter().enumerate().filter(|(_, reason)| reason.is_some()) {
        root.score[account] = None;
        if let Some(band) = &mut root.band {
            band[account] = None;
        }
    }
    unscored
}

/// Each node's share of the whole score, parents first.
fn compute_effective_weights(scorecard: &Scorecard, nodes: &mut [NodeScores]) {
    let accounts = nodes.first().map_or(0, |root| root.score.len());
    for account in 0..accounts {
        if nodes[0].score[account].is_none() {
            continue;
        }
        nodes[0].effective_weight[account] = Some(1.0);
        for (index, node) in scorecard.nodes.iter().enumerate() {
            let NodeKind::Component { children, combine, .. } = &node.part else {
                continue;
            };
            let parent_weight = nodes[index].effective_weight[account].unwrap_or_default();
            for &child in children {
                nodes[child].effective_weight[account] = nodes[child].is_applicable(account).then_some(0.0);
            }
            let counted = counted_children(nodes, children, account);
            for (child, share) in counted.iter().zip(child_shares(*combine, &counted)) {
                nodes[child.child].effective_weight[account] = Some(parent_weight * share);
            }
        }
    }
}

/// Points of the whole score: a leaf gives its own, a component what its children give.
fn compute_contributions(scorecard: &Scorecard, nodes: &mut [NodeScores]) {
    for (index, node) in scorecard.nodes.iter().enumerate().rev() {
        for account in 0..nodes[index].score.len() {
            let Some(weight) = nodes[index].effective_weight[account] else {
                continue;
            };
            let own = weight * nodes[index].score[account].unwrap_or_default();
            nodes[index].contribution[account] = Some(match &node.part {
                NodeKind::Leaf { .. } => own,
                NodeKind::Component { children, .. } if counted_children(nodes, children, account).is_empty() => {
                    nodes[index].own_contribution[account] = own;
                    own
                }
                NodeKind::Component { children, .. } => {
                    children.iter().filter_map(|&child| nodes[child].contribution[account]).sum()
                }
            });
        }
    }
}
