//! One account's tree, in which the scores of leaves can be moved while everything else stays.

use crate::config::{CombineMethod, NodeKind, Scorecard};
use crate::score::component_tree::{CountedChild, ScoreTable, combine_scores};
use crate::score::normalise::ScoreDirection;
use crate::score::tolerances::score_rounding;

/// A leaf with the score that is tried for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovedLeaf {
    pub node: usize,
    pub score: f64,
}

/// The scores of one account. Which nodes count never changes.
pub struct AccountTree<'a> {
    scorecard: &'a Scorecard,
    /// Per node: its score today.
    today: Vec<f64>,
    /// Per node: its score while something is tried.
    scores: Vec<f64>,
    /// Per node: whether it weighs more than zero among its siblings and has a score.
    counts: Vec<bool>,
    weights: Vec<f64>,
    children: Vec<CountedChild>,
}

impl<'a> AccountTree<'a> {
    pub fn new(scorecard: &'a Scorecard) -> Self {
        let nodes = scorecard.nodes.len();
        AccountTree {
            scorecard,
            today: vec![0.0; nodes],
            scores: vec![0.0; nodes],
            counts: vec![false; nodes],
            weights: vec![0.0; nodes],
            children: Vec::new(),
        }
    }

    /// Loads the scores and weights of another account.
    pub fn load_account(&mut self, table: &ScoreTable, account: usize) {
        for (index, node) in table.nodes.iter().enumerate() {
            self.weights[index] = node.weight[account];
            self.counts[index] =
                if index == 0 { node.score[account].is_some() } else { node.counts_for_account(account) };
            self.today[index] = node.score[account].unwrap_or_default();
        }
        self.scores.clone_from(&self.today);
    }

    /// Returns the score of a node today.
    pub fn score_today(&self, node: usize) -> f64 {
        self.today[node]
    }

    /// Returns whether the node and everything above it count, so that its score can make a difference.
    pub fn affects_score(&self, node: usize) -> bool {
        self.counts[node] && self.scorecard.ancestors(node).all(|ancestor| self.counts[ancestor])
    }

    /// Returns the raw score if these leaves had these scores. `ancestors` are the components above them, children first.
    pub fn raw_score_with(&mut self, moved: &[MovedLeaf], ancestors: &[usize]) -> Option<f64> {
        for leaf in moved {
            self.scores[leaf.node] = leaf.score;
        }
        for &component in ancestors {
            let NodeKind::Component { children, combine, .. } = &self.scorecard.nodes[component].part else {
                continue;
            };
            self.children.clear();
            let counted = children.iter().filter(|child| self.counts[**child]);
            let (weights, scores) = (&self.weights, &self.scores);
            self.children.extend(counted.map(|&child| CountedChild {
                child,
                weight: weights[child],
                score: scores[child],
            }));
            if let Some(score) = combine_scores(*combine, &self.children) {
                self.scores[component] = score;
            }
        }
        let raw = self.scores.first().copied();
        for node in moved.iter().map(|leaf| &leaf.node).chain(ancestors) {
            self.scores[*node] = self.today[*node];
        }
        raw
    }

    /// Returns the score that the leaf needs for a raw score of `raw` while all other leaves stay; `None` where no score
    /// on the scale is enough. Exact but for rounding.
    pub fn score_needed(&self, leaf: usize, raw: f64, toward: ScoreDirection) -> Option<f64> {
        let node = &self.scorecard.nodes[leaf];
        let needed = match node.parent {
            Some(parent) => self.child_score_needed(parent, leaf, self.score_needed(parent, raw, toward)?, toward)?,
            None => raw,
        };
        let scale = self.scorecard.scale;
        let rounding = score_rounding(scale);
        let is_possible = match toward {
            ScoreDirection::Higher => needed <= scale.high + rounding,
            ScoreDirection::Lower => needed >= scale.low - rounding,
        };
        is_possible.then(|| scale.clamp(needed))
    }

    /// Returns the score that the child needs for its component to have the score `wanted`.
    fn child_score_needed(&self, component: usize, child: usize, wanted: f64, toward: ScoreDirection) -> Option<f64> {
        let NodeKind::Component { children, combine, .. } = &self.scorecard.nodes[component].part else { return None };
        let rounding = score_rounding(self.scorecard.scale);
        let mut others = children.iter().filter(|other| **other != child && self.counts[**other]);
        match (combine, toward) {
            (CombineMethod::WeightedMean, _) => {
                let (mut weight, mut points) = (self.weights[child], 0.0);
                for &other in others {
                    weight += self.weights[other];
                    points += self.weights[other] * self.today[other];
                }
                Some((wanted * weight - points) / self.weights[child])
            }
            // A sibling at the minimum, or the maximum, keeps the component where it is.
            (CombineMethod::Minimum, ScoreDirection::Higher) => {
                others.all(|&other| self.today[other] >= wanted - rounding).then_some(wanted)
            }
            (CombineMethod::Maximum, ScoreDirection::Lower) => {
                others.all(|&other| self.today[other] <= wanted + rounding).then_some(wanted)
            }
            (CombineMethod::Minimum, ScoreDirection::Lower) | (CombineMethod::Maximum, ScoreDirection::Higher) => {
                Some(wanted)
            }
        }
    }
}
