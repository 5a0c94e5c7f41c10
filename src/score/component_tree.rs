//! From the leaves' scores to components, one score per account, its band, and what each part gave to it.
//!
//! For every account, with the weights of its tier:
//!
//! - A child counts if it is applicable, weighs more than zero and has a score: its own, a carried or a fixed one.
//!   A component's score is the children's `Σ wᵢ·sᵢ / Σ wᵢ`, or their minimum or maximum. So the weight of a child
//!   without a score goes to its siblings, in proportion.
//! - A component in which no child counts is missing and follows its own policy. One in which no child with a
//!   weight is applicable is not applicable itself.
//! - Coverage is `Σ wᵢ·cᵢ / Σ wᵢ` over the applicable children that weigh more than zero, counted or not. A node
//!   with today's or a carried value has 1; a missing or stale one 0, also where a fixed score stands in.
//! - An effective weight is the product of the shares on the way down from the whole score, so those of the
//!   leaves and of the components with a score of their own sum to 1. Children that tie for a minimum or maximum
//!   share it equally.
//! - A leaf contributes effective weight times score, a component the sum of its children; so contributions sum to
//!   the score at every node.
//! - An account has no score if it is too new, if nothing applies to it, if nothing counts, or if its coverage is
//!   below the scorecard's floor; in this order.

mod combine;
mod rules;
#[cfg(test)]
mod tests;
mod score_tree;

use std::collections::BTreeMap;

pub use self::combine::{CountedChild, combine_scores};
pub use self::rules::{apply_action, apply_rules, score_under_rules};
pub use self::score_tree::score_tree;
use crate::base::value::Status;
use crate::config::{MissingPolicy, NodeKind, Scorecard};
use crate::score::normalise::MissingReason;

/// How many days of published scores each component needs; components that carry none are left out.
#[must_use]
pub fn history_days_by_component(scorecard: &Scorecard) -> BTreeMap<&str, u32> {
    let days_by_component = scorecard.nodes.iter().skip(1).filter_map(|node| match (&node.part, node.missing) {
        (NodeKind::Component { .. }, MissingPolicy::Carry { days }) => Some((node.name.as_str(), days)),
        _ => None,
    });
    days_by_component.collect()
}

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
    /// Whether a component has a score for the account although none of its parts counts.
    #[must_use]
    pub fn is_scored_without_children(&self, scorecard: &Scorecard, component: usize, account: usize) -> bool {
        let counts =
            |part: &usize| self.nodes[*part].weight[account] > 0.0 && self.nodes[*part].score[account].is_some();
        match &scorecard.nodes[component].part {
            NodeKind::Component { children, .. } => {
                self.nodes[component].score[account].is_some() && !children.iter().any(counts)
            }
            NodeKind::Leaf { .. } => false,
        }
    }
}

/// One node of the tree, an entry per account.
#[derive(Debug, Clone)]
pub struct NodeScores {
    /// On the scorecard's scale, also where a fixed or carried score stands in.
    pub score: Vec<Option<f64>>,
    pub status: Vec<Status>,
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
    /// The word in published tables.
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

/// One rule, its SQL evaluated: an entry per account.
#[derive(Debug, Clone)]
pub struct RuleColumns {
    pub when: Vec<bool>,
    /// The amount of a cap, floor, set or add; empty for a rule that forces a band.
    pub amount: Vec<Option<f64>>,
    /// The reason with its placeholders filled; only read where the rule fires.
    pub reason: Vec<String>,
}

/// The last word on every account, after rules.
#[derive(Debug, Clone)]
pub struct FinalScores {
    pub score: Vec<Option<f64>>,
    /// Index into the scorecard's bands.
    pub band: Vec<Option<usize>>,
    /// Whether a rule set the score or forced the band, also where both would have been the same without it.
    pub decided_by_rule: Vec<bool>,
    /// Names of the rules that changed score or band, joined by `, `.
    pub rules: Vec<Option<String>>,
    /// Their reasons, joined by `; `.
    pub reasons: Vec<Option<String>>,
}
