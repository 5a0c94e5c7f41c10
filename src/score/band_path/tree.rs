//! One account's tree with the scores of its leaves free to move, and nothing else.

use crate::config::{Combine, Part, Scorecard};
use crate::score::component_tree::{Counted, ScoreTable, combine};
use crate::score::normalise::Toward;

/// Thresholds are computed; what an author wrote may be one rounding away, as a share of the scale.
const ROUNDING: f64 = 1e-9;

/// The scores of one account; which nodes count never changes.
pub struct Tree<'a> {
    card: &'a Scorecard,
    /// Per node: where it stands today, and where it stands while something is tried.
    today: Vec<f64>,
    scores: Vec<f64>,
    /// Whether the node weighs something among its siblings and has a score.
    counts: Vec<bool>,
    weights: Vec<f64>,
    children: Vec<Counted>,
}

impl<'a> Tree<'a> {
    pub fn new(card: &'a Scorecard) -> Self {
        let nodes = card.nodes.len();
        Tree {
            card,
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
    pub fn score(&self, node: usize) -> f64 {
        self.today[node]
    }

    /// Whether the node and everything above it count, so that its score can make a difference.
    pub fn counts(&self, node: usize) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if !self.counts[node] {
                return false;
            }
            at = self.card.nodes[node].parent;
        }
        true
    }

    /// The raw score if these leaves had these scores; `above` are the components above them, children first.
    pub fn raw_with(&mut self, moved: &[(usize, f64)], above: &[usize]) -> Option<f64> {
        for &(leaf, score) in moved {
            self.scores[leaf] = score;
        }
        for &component in above {
            let Part::Component { children, combine: how, .. } = &self.card.nodes[component].part else { continue };
            self.children.clear();
            let counted = children.iter().filter(|child| self.counts[**child]);
            let (weights, scores) = (&self.weights, &self.scores);
            self.children.extend(counted.map(|&child| Counted { child, weight: weights[child], score: scores[child] }));
            if let Some(score) = combine(*how, &self.children) {
                self.scores[component] = score;
            }
        }
        let raw = self.scores.first().copied();
        for node in moved.iter().map(|(leaf, _)| leaf).chain(above) {
            self.scores[*node] = self.today[*node];
        }
        raw
    }

    /// The score that the leaf needs for a raw score of `raw`, all other leaves as they are; `None` where no score on
    /// the scale will do. Exact but for rounding.
    pub fn needed(&self, leaf: usize, raw: f64, toward: Toward) -> Option<f64> {
        let node = &self.card.nodes[leaf];
        let needed = match node.parent {
            Some(parent) => self.through(parent, leaf, self.needed(parent, raw, toward)?, toward)?,
            None => raw,
        };
        let scale = self.card.scale;
        let rounding = ROUNDING * (scale.high - scale.low);
        let possible = match toward {
            Toward::Higher => needed <= scale.high + rounding,
            Toward::Lower => needed >= scale.low - rounding,
        };
        possible.then(|| needed.clamp(scale.low, scale.high))
    }

    /// The score that the child needs for its component to have the score `wanted`.
    fn through(&self, component: usize, child: usize, wanted: f64, toward: Toward) -> Option<f64> {
        let Part::Component { children, combine, .. } = &self.card.nodes[component].part else { return None };
        let rounding = ROUNDING * (self.card.scale.high - self.card.scale.low);
        let mut others = children.iter().filter(|other| **other != child && self.counts[**other]);
        match (combine, toward) {
            (Combine::WeightedMean, _) => {
                let (mut weight, mut points) = (self.weights[child], 0.0);
                for &other in others {
                    weight += self.weights[other];
                    points += self.weights[other] * self.today[other];
                }
                Some((wanted * weight - points) / self.weights[child])
            }
            // A sibling keeps the whole where it is.
            (Combine::Minimum, Toward::Higher) => {
                others.all(|&other| self.today[other] >= wanted - rounding).then_some(wanted)
            }
            (Combine::Maximum, Toward::Lower) => {
                others.all(|&other| self.today[other] <= wanted + rounding).then_some(wanted)
            }
            (Combine::Minimum, Toward::Lower) | (Combine::Maximum, Toward::Higher) => Some(wanted),
        }
    }
}

/// The components above a node, from the nearest up to the whole.
pub fn above(card: &Scorecard, node: usize) -> Vec<usize> {
    std::iter::successors(card.nodes[node].parent, |&parent| card.nodes[parent].parent).collect()
}
