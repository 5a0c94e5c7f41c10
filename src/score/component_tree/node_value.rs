//! What one node has for one account: from a leaf's score, or from the children of a component.

use super::combine::{CountedChild, combine_scores};
use super::score_table::NodeScores;
use crate::base::value::ValueStatus;
use crate::config::{CombineMethod, MissingPolicy, Scale, ScorecardNode};
use crate::score::normalise::{LeafScores, MissingReason, ScoringInput};

/// What a node has for one account to which it is applicable.
#[derive(Debug, Clone, Copy)]
pub struct NodeValue {
    score: Option<f64>,
    status: ValueStatus,
    reason: Option<MissingReason>,
    coverage: f64,
}

impl NodeValue {
    /// Returns what a leaf has for the account; `None` where the leaf is not applicable.
    pub fn of_leaf(leaf: &LeafScores, missing: MissingPolicy, scale: Scale, account: usize) -> Option<Self> {
        let status = leaf.status[account];
        let (score, coverage) = match (status, missing) {
            (ValueStatus::NotApplicable, _) => return None,
            (ValueStatus::Ok | ValueStatus::Carried, _) => (leaf.score[account], 1.0),
            (_, MissingPolicy::Score(score)) => (Some(scale.clamp(score)), 0.0),
            (_, MissingPolicy::Spread | MissingPolicy::Carry { .. }) => (None, 0.0),
        };
        Some(NodeValue { score, status, reason: leaf.reason[account], coverage })
    }

    /// Returns what a component's children make of it; `None` where no child with a weight is applicable.
    pub fn of_children(
        nodes: &[NodeScores],
        children: &[usize],
        combination: CombineMethod,
        account: usize,
    ) -> Option<Self> {
        let coverage = coverage_of_children(nodes, children, account)?;
        let counted = counted_children(nodes, children, account);
        let score = combine_scores(combination, &counted);
        let status = best_status_of_children(nodes, &counted, account);
        let reason = (status == ValueStatus::Missing).then_some(MissingReason::NoData);
        Some(NodeValue { score, status, reason, coverage })
    }

    /// Returns the value, or what the component's policy puts in the place of a missing one.
    pub fn or_missing_policy(
        self,
        missing: MissingPolicy,
        scale: Scale,
        input: &ScoringInput<'_>,
        component: &ScorecardNode,
        account: usize,
    ) -> Self {
        match missing {
            _ if self.score.is_some() => self,
            MissingPolicy::Spread => self,
            MissingPolicy::Score(score) => NodeValue { score: Some(scale.clamp(score)), ..self },
            MissingPolicy::Carry { days } => match input.newest_past_score(&component.name, days, account) {
                Some(past) => NodeValue {
                    score: Some(scale.clamp(past.score)),
                    status: ValueStatus::Carried,
                    coverage: 1.0,
                    ..self
                },
                None => self,
            },
        }
    }
}

impl NodeScores {
    pub fn set_value(&mut self, account: usize, value: NodeValue) {
        self.score[account] = value.score;
        self.status[account] = value.status;
        self.reason[account] = value.reason;
        self.coverage[account] = Some(value.coverage);
    }
}

/// Returns the children that count, with their weights and scores.
pub fn counted_children(nodes: &[NodeScores], children: &[usize], account: usize) -> Vec<CountedChild> {
    let mut counted = Vec::new();
    for &child in children {
        let node = &nodes[child];
        if let Some(score) = node.counted_score(account) {
            counted.push(CountedChild { child, weight: node.weight[account], score });
        }
    }
    counted
}

/// Returns the mean coverage of the applicable children, by weight; `None` where none of them weighs anything.
fn coverage_of_children(nodes: &[NodeScores], children: &[usize], account: usize) -> Option<f64> {
    let mut total_weight = 0.0;
    let mut covered_weight = 0.0;
    for &child in children {
        let node = &nodes[child];
        if let Some(coverage) = node.coverage[account].filter(|_| node.weight[account] > 0.0) {
            total_weight += node.weight[account];
            covered_weight += node.weight[account] * coverage;
        }
    }
    (total_weight > 0.0).then(|| (covered_weight / total_weight).clamp(0.0, 1.0))
}

/// Returns the best status among the children that count. Fixed scores alone are no data.
fn best_status_of_children(nodes: &[NodeScores], counted: &[CountedChild], account: usize) -> ValueStatus {
    let any_child_is = |status| counted.iter().any(|child| nodes[child.child].status[account] == status);
    [ValueStatus::Ok, ValueStatus::Carried]
        .into_iter()
        .find(|status| any_child_is(*status))
        .unwrap_or(ValueStatus::Missing)
}
