//! A leaf of the scorecard whose value can move, and everything that moves with it.

use super::inputs::{PathMetric, ScoringResults};
use super::possible_values::PossibleValues;
use crate::base::value::{AccountValue, AccountValues, ValueStatus};
use crate::config::Scorecard;
use crate::score::normalise::{LeafCurves, LeafNode, LeafScores, MissingReason};

/// A leaf of the scorecard with all accounts' values.
pub struct MovableLeaf<'a> {
    pub node: usize,
    pub metric: &'a PathMetric<'a>,
    /// Index of the metric among those of the day.
    pub metric_index: usize,
    pub curves: &'a LeafCurves<'a>,
    scores: &'a LeafScores,
    applicable: &'a [bool],
    /// The leaves that score the same metric, this one first. A value moves them all.
    pub same_metric_leaves: Vec<usize>,
    /// The components above all of them, children first.
    pub ancestors: Vec<usize>,
    pub possible_values: PossibleValues<'a>,
    /// The lowest, the highest and the least positive value of all accounts, if they are numbers.
    pub extremes: Vec<f64>,
}

/// Returns every leaf of the scorecard, in its order.
pub fn movable_leaves<'a>(
    scorecard: &'a Scorecard,
    metrics: &'a [PathMetric<'a>],
    results: &ScoringResults<'a>,
) -> Vec<MovableLeaf<'a>> {
    let mut leaves = Vec::new();
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let Some(leaf) = LeafNode::new(index, node) else { continue };
        let applicable = results.normal.applicable[index].as_slice();
        if let Some(metric_index) = metrics.iter().position(|metric| metric.name == leaf.metric)
            && let (Some(scores), Some(curves)) = (&results.normal.leaves[index], &results.curves[index])
        {
            let metric = &metrics[metric_index];
            leaves.push(MovableLeaf {
                node: index,
                metric,
                metric_index,
                curves,
                scores,
                applicable,
                same_metric_leaves: Vec::new(),
                ancestors: Vec::new(),
                possible_values: PossibleValues::new(metric, metrics, &scores.values, results.scoring_input),
                extremes: extremes_of(&scores.values),
            });
        }
    }
    link_leaves_of_same_metric(scorecard, &mut leaves);
    leaves
}

fn extremes_of(values: &AccountValues) -> Vec<f64> {
    let AccountValues::Number(numbers) = values else { return Vec::new() };
    let numbers = || numbers.iter().flatten().copied();
    // Zero may be impossible beside other metrics.
    let least_positive = numbers().filter(|number| *number > 0.0).reduce(f64::min);
    [numbers().reduce(f64::min), numbers().reduce(f64::max), least_positive].into_iter().flatten().collect()
}

/// Fills in which leaves move with each leaf, and the components above them.
fn link_leaves_of_same_metric(scorecard: &Scorecard, leaves: &mut [MovableLeaf<'_>]) {
    for index in 0..leaves.len() {
        let is_same = |other: &usize| leaves[*other].metric.name == leaves[index].metric.name;
        let mut same: Vec<usize> = (0..leaves.len()).filter(is_same).collect();
        same.sort_by_key(|other| *other != index);
        let mut ancestors: Vec<usize> =
            same.iter().flat_map(|&other| scorecard.ancestors(leaves[other].node)).collect();
        // A parent stands before its children in the scorecard.
        ancestors.sort_unstable_by(|one, other| other.cmp(one));
        ancestors.dedup();
        leaves[index].same_metric_leaves = same;
        leaves[index].ancestors = ancestors;
    }
}

impl MovableLeaf<'_> {
    /// Returns whether the account's own value has a score, so that another value would have another.
    pub fn is_scored(&self, account: usize) -> bool {
        self.scores.status[account].has_value()
    }

    /// Returns whether the account's value is an earlier one.
    pub fn is_carried(&self, account: usize) -> bool {
        self.scores.status[account] == ValueStatus::Carried
    }

    /// Returns whether the account has a value that gets no score.
    pub fn has_unscored_value(&self, account: usize) -> bool {
        let is_absent =
            matches!(self.scores.reason[account], None | Some(MissingReason::NoData | MissingReason::Stale));
        self.applicable[account] && !self.is_scored(account) && !is_absent
    }

    /// Returns the account's value if it is a number.
    pub fn number_of_account(&self, account: usize) -> Option<f64> {
        match self.scores.values.get(account) {
            Some(AccountValue::Number(number)) => Some(number),
            _ => None,
        }
    }

    pub fn value_of_account(&self, account: usize) -> Option<AccountValue<'_>> {
        self.scores.values.get(account)
    }
}
