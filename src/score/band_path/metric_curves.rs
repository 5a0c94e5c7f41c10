//! How the scores of one account's leaves follow the value of the metric that they share.

use super::account_tree::{AccountTree, MovedLeaf};
use super::movable_leaf::MovableLeaf;
use crate::base::value::AccountValue;
use crate::config::Scale;
use crate::score::normalise::ScoreCurve;

/// One account's curves of all leaves that score one metric, the leaf in question first.
pub struct MetricCurves<'a> {
    pub scale: Scale,
    curves: Vec<SameMetricCurve<'a>>,
}

/// The curve of one of the leaves.
struct SameMetricCurve<'a> {
    node: usize,
    curve: Option<ScoreCurve<'a>>,
    /// Whether the leaf has a score today. After the move it must have one exactly if it has one today.
    is_scored: bool,
}

impl<'a> MetricCurves<'a> {
    pub fn new(
        scale: Scale,
        leaves: &'a [MovableLeaf<'_>],
        leaf: &MovableLeaf<'_>,
        tree: &AccountTree<'_>,
        account: usize,
    ) -> Self {
        let mut curves = Vec::new();
        for same in leaf.same_metric_leaves.iter().map(|&index| &leaves[index]) {
            let is_scored = same.is_scored(account);
            if (is_scored && tree.affects_score(same.node)) || same.has_unscored_value(account) {
                let curve = same.curves.curve_of_account(account);
                curves.push(SameMetricCurve { node: same.node, curve, is_scored });
            }
        }
        MetricCurves { scale, curves }
    }

    /// Returns the curve of the leaf in question.
    pub fn curve_of_leaf(&self) -> Option<ScoreCurve<'a>> {
        self.curves.first().and_then(|first| first.curve)
    }

    pub fn has_single_leaf(&self) -> bool {
        self.curves.len() == 1
    }

    /// Returns the leaves' scores if the account had this value; `None` if one of them got or lost a score with it.
    pub fn scores_at_value(&self, value: AccountValue<'_>) -> Option<Vec<MovedLeaf>> {
        let mut moved = Vec::with_capacity(self.curves.len());
        for SameMetricCurve { node, curve, is_scored } in &self.curves {
            match (curve.as_ref().and_then(|curve| curve.score_value(self.scale, value)), is_scored) {
                (Some(score), true) => moved.push(MovedLeaf { node: *node, score }),
                (None, false) => {}
                _ => return None,
            }
        }
        Some(moved)
    }
}
