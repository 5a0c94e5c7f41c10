//! The scored tree: what every node has for every account, before rules.

use crate::base::value::ValueStatus;
use crate::config::{NodeKind, Scorecard, ScorecardNode};
use crate::score::normalise::MissingReason;

/// The scored tree, before rules.
#[derive(Debug, Clone)]
pub struct ScoreTable {
    /// In the order of the scorecard's nodes; the first is the scorecard itself.
    pub nodes: Vec<NodeScores>,
    pub raw_score: Vec<Option<f64>>,
    /// Index into the scorecard's bands.
    pub raw_band: Vec<Option<usize>>,
    /// Why an account has no raw score; `None` where it has one.
    pub unscored: Vec<Option<UnscoredReason>>,
}

impl ScoreTable {
    /// Returns whether a component has a score for the account although none of its children counts.
    #[must_use]
    pub fn is_scored_without_children(&self, scorecard: &Scorecard, component: usize, account: usize) -> bool {
        match &scorecard.nodes[component].part {
            NodeKind::Component { children, .. } => {
                self.nodes[component].score[account].is_some()
                    && !children.iter().any(|child| self.nodes[*child].counts_for_account(account))
            }
            NodeKind::Leaf { .. } => false,
        }
    }
}

/// One node of the tree, an entry per account.
#[derive(Debug, Clone)]
pub struct NodeScores {
    /// On the scorecard's scale, also where a fixed or carried score replaces a missing one.
    pub score: Vec<Option<f64>>,
    pub status: Vec<ValueStatus>,
    pub reason: Vec<Option<MissingReason>>,
    /// The share of the applicable weight that had data behind it, 0-1; `None` where nothing is applicable.
    pub coverage: Vec<Option<f64>>,
    /// As declared for the account's tier, among siblings.
    pub weight: Vec<f64>,
    /// The node's share of the whole score, 0-1, after missing weight was spread. `None` where the account has
    /// no score or the node is not applicable.
    pub effective_weight: Vec<Option<f64>>,
    /// Points of the raw score that come from this node and what is below it; `None` as for the weight.
    pub contribution: Vec<Option<f64>>,
    /// The contribution of a component whose own fixed or carried score counts, with no child behind it; zero
    /// elsewhere. These and the leaves' contributions sum to the raw score.
    pub own_contribution: Vec<f64>,
    /// Index into the component's own bands; `None` for a node that declares none.
    pub band: Option<Vec<Option<usize>>>,
}

impl NodeScores {
    /// The node before anything is scored: with its weights, and applicable to no account.
    pub fn unscored(node: &ScorecardNode, tiers: &[usize]) -> Self {
        let accounts = tiers.len();
        NodeScores {
            score: vec![None; accounts],
            status: vec![ValueStatus::NotApplicable; accounts],
            reason: vec![None; accounts],
            coverage: vec![None; accounts],
            weight: tiers.iter().map(|tier| node.weights.get(*tier).copied().unwrap_or_default()).collect(),
            effective_weight: vec![None; accounts],
            contribution: vec![None; accounts],
            own_contribution: vec![0.0; accounts],
            band: None,
        }
    }

    pub fn is_applicable(&self, account: usize) -> bool {
        self.status[account] != ValueStatus::NotApplicable
    }

    /// Returns the node's score if it counts among its siblings: the node weighs more than zero and has a score.
    pub fn counted_score(&self, account: usize) -> Option<f64> {
        self.score[account].filter(|_| self.weight[account] > 0.0)
    }

    /// Returns whether the node counts among its siblings.
    pub fn counts_for_account(&self, account: usize) -> bool {
        self.counted_score(account).is_some()
    }
}

/// Why an account has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnscoredReason {
    /// Younger than the scorecard's `min_age_days`.
    TooNew,
    /// No part of the scorecard applies.
    NotApplicable,
    /// No node has a value.
    NoData,
    /// Less than the scorecard's `min_coverage`.
    LowCoverage,
}

impl UnscoredReason {
    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            UnscoredReason::TooNew => "too_new",
            UnscoredReason::NotApplicable => "not_applicable",
            UnscoredReason::NoData => "no_data",
            UnscoredReason::LowCoverage => "low_coverage",
        }
    }
}
