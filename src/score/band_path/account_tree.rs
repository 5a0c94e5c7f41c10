//! One account's tree with the scores of its leaves free to move, and nothing else.

use crate::config::{CombineMethod, NodeKind, Scorecard};
use crate::score::component_tree::{CountedChild, ScoreTable, combine_scores};
use crate::score::normalise::ScoreDirection;

/// Thresholds are computed; what an author wrote may be one rounding away, as a share of the scale.
const ROUNDING: f64 = 1e-9;

/// The scores of one account; which nodes count never changes.
pub struct AccountTree<'a> {
    scorecard: &'a Scorecard,
    /// Per node: where it stands today, and where it stands while something is tried.
    today: Vec<f64>,
    scores: Vec<f64>,
    /// Whether the node weighs something among its siblings and has a score.
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

    /// Turns to another account.
    pub fn load(&mut self, table: &ScoreTable, account: usize) {
        for (index, node) in table.nodes.iter().enumerate() {
            self.weights[index] = node.weight[account];
            self.counts[index] = node.score[account].is_some() && (index == 0 || node.weight[account] > 0.0);
            self.today[index] = node.score[account].unwrap_or_default();
        }
        self.scores.clone_from(&self.today);
    }

    /// The score of a node today.
    pub fn score_today(&self, node: usize) -> f64 {
        self.today[node]
    }

    /// Whether the node and everything above it count, so that its score can make a difference.
    pub fn affects_score(&self, node: usize) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if !self.counts[node] {
                return false;
            }
            at = self.scorecard.nodes[node].parent;
        }
        true
    }

    /// The raw score if these leaves had these scores; `above` are the components above them, children first.
    pub fn raw_score_with(&mut self, moved: &[(usize, f64)], ancestors: &[usize]) -> Option<f64> {
        for &(leaf, score) in moved {
            self.scores[leaf] = score;
        }
        for &component in ancestors {
            let NodeKind::Component { children, combine: how, .. } = &self.scorecard.nodes[component].part else {
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
            if let Some(score) = combine_scores(*how, &self.children) {
                self.scores[component] = score;
            }
        }
        let raw = self.scores.first().copied();
        for node in moved.iter().map(|(leaf, _)| leaf).chain(ancestors) {
            self.scores[*node] = self.today[*node];
        }
        raw
    }

    /// The score that the leaf needs for a raw score of `raw`, all other leaves as they are; `None` where no score on
    /// the scale will do. Exact but for rounding.
    pub fn score_needed(&self, leaf: usize, raw: f64, toward: ScoreDirection) -> Option<f64> {
        let node = &self.scorecard.nodes[leaf];
        let needed = match node.parent {
            Some(parent) => self.child_score_needed(parent, leaf, self.score_needed(parent, raw, toward)?, toward)?,
            None => raw,
        };
        let scale = self.scorecard.scale;
        let rounding = ROUNDING * (scale.high - scale.low);
        let possible = match toward {
            ScoreDirection::Higher => needed <= scale.high + rounding,
            ScoreDirection::Lower => needed >= scale.low - rounding,
        };
        possible.then(|| needed.clamp(scale.low, scale.high))
    }

    /// The score that the child needs for its component to have the score `wanted`.
    fn child_score_needed(&self, component: usize, child: usize, wanted: f64, toward: ScoreDirection) -> Option<f64> {
        let NodeKind::Component { children, combine, .. } = &self.scorecard.nodes[component].part else { return None };
        let rounding = ROUNDING * (self.scorecard.scale.high - self.scorecard.scale.low);
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
            // A sibling keeps the whole where it is.
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

/// The components above a node, from the nearest up to the whole.
pub fn ancestors_of_node(scorecard: &Scorecard, node: usize) -> Vec<usize> {
    std::iter::successors(scorecard.nodes[node].parent, |&parent| scorecard.nodes[parent].parent).collect()
}
