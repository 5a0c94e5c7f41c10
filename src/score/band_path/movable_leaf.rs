//! One entry of the scorecard as something that can move: its curve, its values, and what moves with it.

use super::account_tree::{AccountTree, ancestors_of_node};
use super::{PathMetric, ScoringResults};
use crate::base::value::{Status, Value, Values};
use crate::config::{NodeKind, Scale, Scorecard};
use crate::score::normalise::{LeafCurves, LeafScores, MissingReason, ScoreCurve};

/// An entry of the scorecard with all accounts' values.
pub struct MovableLeaf<'a> {
    pub node: usize,
    pub metric: &'a PathMetric<'a>,
    pub curves: LeafCurves<'a>,
    pub scores: &'a LeafScores,
    pub applicable: &'a [bool],
    /// Entries that score the same metric, this one first: a value moves them all.
    pub same_metric_leaves: Vec<usize>,
    /// The components above all of them, children first.
    pub ancestors: Vec<usize>,
    /// Nobody's value is below it: what is nowhere negative can hardly become so.
    pub lower_limit: f64,
}

/// Every leaf of the scorecard, in its order.
pub fn movable_leaves<'a>(
    scorecard: &'a Scorecard,
    metrics: &'a [PathMetric<'a>],
    results: &ScoringResults<'a>,
) -> Vec<MovableLeaf<'a>> {
    let mut leaves: Vec<MovableLeaf> = Vec::new();
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let NodeKind::Leaf { metric, .. } = &node.part else { continue };
        let applicable = results.normal.applicable[index].as_slice();
        if let Some(measure) = metrics.iter().find(|measure| measure.name == metric)
            && let Some(scores) = &results.normal.leaves[index]
            && let Some(curves) = LeafCurves::new(results.scoring_input, node, scores, applicable)
        {
            let least = if is_nowhere_negative(&scores.values) { 0.0 } else { f64::NEG_INFINITY };
            let (kin, above) = (Vec::new(), Vec::new());
            leaves.push(MovableLeaf {
                node: index,
                metric: measure,
                curves,
                scores,
                applicable,
                same_metric_leaves: kin,
                ancestors: above,
                lower_limit: least,
            });
        }
    }
    for at in 0..leaves.len() {
        let same = |other: &usize| leaves[*other].metric.name == leaves[at].metric.name;
        let mut kin: Vec<usize> = (0..leaves.len()).filter(same).collect();
        kin.sort_by_key(|other| *other != at);
        let mut components: Vec<usize> =
            kin.iter().flat_map(|&other| ancestors_of_node(scorecard, leaves[other].node)).collect();
        // A parent stands before its children in the scorecard.
        components.sort_unstable_by(|one, other| other.cmp(one));
        components.dedup();
        leaves[at].same_metric_leaves = kin;
        leaves[at].ancestors = components;
    }
    leaves
}

fn is_nowhere_negative(values: &Values) -> bool {
    match values {
        Values::Number(numbers) => numbers.iter().flatten().all(|number| *number >= 0.0),
        _ => true,
    }
}

impl MovableLeaf<'_> {
    /// Whether the account's own value makes the score, so that another value would make another.
    pub fn is_scored(&self, account: usize) -> bool {
        matches!(self.scores.status[account], Status::Ok | Status::Carried)
    }

    /// Whether the account has a value which this entry makes nothing of.
    fn has_unscored_value(&self, account: usize) -> bool {
        let absent = matches!(self.scores.reason[account], None | Some(MissingReason::NoData | MissingReason::Stale));
        self.applicable[account] && !self.is_scored(account) && !absent
    }

    pub fn value(&self, account: usize) -> Option<Value<'_>> {
        self.scores.values.get(account)
    }
}

/// One account's curves of all entries that score one metric, the entry in question first.
pub struct MetricCurves<'a> {
    pub scale: Scale,
    /// By node; where there is no score today there must not be one after the move.
    curves: Vec<(usize, Option<ScoreCurve<'a>>, bool)>,
}

impl<'a> MetricCurves<'a> {
    pub fn new(
        scale: Scale,
        leaves: &'a [MovableLeaf<'_>],
        leaf: &MovableLeaf<'_>,
        tree: &AccountTree<'_>,
        account: usize,
    ) -> Self {
        let kin = leaf.same_metric_leaves.iter().map(|&kin| &leaves[kin]);
        let moves = kin.filter(|kin| {
            let counts = kin.is_scored(account) && tree.affects_score(kin.node);
            counts || kin.has_unscored_value(account)
        });
        let curve = |kin: &'a MovableLeaf<'_>| (kin.node, kin.curves.curve_of_account(account), kin.is_scored(account));
        MetricCurves { scale, curves: moves.map(curve).collect() }
    }

    /// The curve of the entry in question.
    pub fn curve_of_leaf(&self) -> Option<ScoreCurve<'a>> {
        self.curves.first().and_then(|(_, curve, _)| *curve)
    }

    pub fn has_single_leaf(&self) -> bool {
        self.curves.len() == 1
    }

    /// The nodes' scores if the account had this value; `None` if data came or went with it.
    pub fn scores(&self, value: Value<'_>) -> Option<Vec<(usize, f64)>> {
        let mut moved = Vec::with_capacity(self.curves.len());
        for (node, curve, is_scored) in &self.curves {
            match (curve.as_ref().and_then(|curve| curve.score(self.scale, value)), is_scored) {
                (Some(score), true) => moved.push((*node, score)),
                (None, false) => {}
                _ => return None,
            }
        }
        Some(moved)
    }
}
