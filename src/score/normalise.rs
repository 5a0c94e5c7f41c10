//! From a metric's value to a score on the scorecard's scale, by the declared method.
//!
//! With a value `v` and a scale from `low` to `high`, `line(t) = low + clamp(t, 0, 1) · (high − low)`. Whatever a
//! method says is clamped to the scale. The scores in steps, points and labels are on the scale already.
//!
//! | method | score | as in |
//! |---|---|---|
//! | as is | `v` | |
//! | linear | `line((v − zero) / (full − zero))`; `zero` above `full`: less is better | Natero |
//! | steps | of the first range that holds `v`, edges inclusive or exclusive as written | Gainsight, `ChurnZero` |
//! | points | between `(x₀, y₀)` and `(x₁, y₁)`: `y₀ + (v − x₀) / (x₁ − x₀) · (y₁ − y₀)`; flat outside | Catalyst |
//! | labels | as listed, else `otherwise` | Totango, GitLab's colours |
//! | percentile | `line(p)`, or `line(1 − p)` where lower is better; `p = (below + ties / 2) / n` | mid-rank |
//! | z-score | `line((z − zero) / (full − zero))`, `z = (v − mean) / sd`, `sd² = Σ(vᵢ − mean)² / n` | population sd |
//! | … robust | the same with `z = (v − median) / (1.4826 · MAD)`, `MAD = median(abs(vᵢ − median))` | |
//! | target | `line((v / target − zero) / (full − zero))` | |
//! | baseline | `line((r − zero) / (full − zero))`, `r = v / own mean` or `v − own mean` | |
//!
//! - Peers (percentile, z-score) are the accounts of the group to which the leaf applies and which have a number
//!   today; `n` is how many, the account itself among them. Within a column, they are those whose own method compares
//!   within that column. A group below `min_group` says nothing. Where peers
//!   do not differ (`sd` or `MAD` is zero) everybody is in the middle, `z = 0`.
//! - The own mean is taken over the values observed in the snapshots of the last `days` days before the as-of date: those
//!   published `ok`, and those that only lacked something to be compared with ([`INCOMPARABLE`]).
//! - NULL, a zero target, a zero own mean in a ratio, and infinite or undefined numbers give no score, with the
//!   [`Reason`]. Nothing turns into a zero on the way.
//! - Booleans are the labels `true` and `false` to labels, and the numbers 1 and 0 to everything else.
//! - A leaf that carries takes the newest value observed at most `days` days before, if today's is missing
//!   or stale, and scores it like any other; it is ranked against today's peers without being one of them. A value
//!   that is there but says nothing is not replaced by an older one.

mod scoring_input;
mod comparison;
mod score_curve;
mod inverse;
mod leaf;
mod formulas;
mod other_peers;
mod peers;
#[cfg(test)]
pub mod fixtures;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use self::comparison::{ComparisonBasis, score_value};
pub use self::inverse::ScoreDirection;
pub use self::peers::{CentreKind, PeerGroup, PeerLabel};
pub use self::score_curve::{LeafCurves, ScoreCurve};
pub use self::scoring_input::{InputMetric, PastScores, PastValues, ScoringInput};
use crate::base::value::{Status, Value, Values};
use crate::config::{MissingPolicy, NodeKind, Scorecard, ScoringMethod};

/// Scores every leaf of the scorecard for every account.
#[must_use]
pub fn score_leaves(scorecard: &Scorecard, input: &ScoringInput<'_>) -> NormalisedTable {
    let applicable = applicability_by_node(scorecard, input);
    let nodes = scorecard.nodes.iter().enumerate().zip(&applicable);
    let leaves = nodes
        .map(|((index, node), applicable)| match &node.part {
            NodeKind::Component { .. } => None,
            NodeKind::Leaf { metric, score } => {
                Some(leaf::score_leaf(input, scorecard.scale, (index, node), (metric, score), applicable))
            }
        })
        .collect();
    NormalisedTable { applicable, leaves }
}

/// How many days of published values each metric needs; metrics that need none are left out.
#[must_use]
pub fn history_days_by_metric(scorecard: &Scorecard) -> BTreeMap<&str, u32> {
    let mut days_by_metric = BTreeMap::new();
    for node in &scorecard.nodes {
        let NodeKind::Leaf { metric, score } = &node.part else {
            continue;
        };
        let carry_days = match node.missing {
            MissingPolicy::Carry { days } => Some(days),
            MissingPolicy::Spread | MissingPolicy::Score(_) => None,
        };
        let baseline_days = score.methods().filter_map(|method| match method {
            ScoringMethod::Baseline { days, .. } => Some(*days),
            _ => None,
        });
        if let Some(days) = baseline_days.chain(carry_days).max() {
            let longest: &mut u32 = days_by_metric.entry(metric.as_str()).or_default();
            *longest = days.max(*longest);
        }
    }
    days_by_metric
}

/// A node applies where its own condition and those of everything above it hold.
fn applicability_by_node(scorecard: &Scorecard, input: &ScoringInput<'_>) -> Vec<Vec<bool>> {
    let mut applicable: Vec<Vec<bool>> = Vec::with_capacity(scorecard.nodes.len());
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let parent_applies = node.parent.and_then(|parent| applicable.get(parent));
        let mut own = parent_applies.cloned().unwrap_or_else(|| vec![true; input.tiers.len()]);
        if let Some(Some(condition)) = input.applies.get(index) {
            for (own, holds) in own.iter_mut().zip(condition) {
                *own &= holds;
            }
        }
        applicable.push(own);
    }
    applicable
}

/// Every leaf of the scorecard on the scorecard's scale.
#[derive(Debug, Clone)]
pub struct NormalisedTable {
    /// Per node and account: whether the node and everything above it applies.
    pub applicable: Vec<Vec<bool>>,
    /// Per node; `None` for components.
    pub leaves: Vec<Option<LeafScores>>,
}

/// One leaf, an entry per account.
#[derive(Debug, Clone)]
pub struct LeafScores {
    /// The value that was scored: today's, or the carried one.
    pub values: Values,
    /// The snapshot a carried value comes from.
    pub carried_from: Vec<Option<NaiveDate>>,
    /// On the scorecard's scale; present where the status is `Ok` or `Carried`.
    pub score: Vec<Option<f64>>,
    pub status: Vec<Status>,
    /// Why today's value does not count, also where an older one is carried.
    pub reason: Vec<Option<MissingReason>>,
    /// Which of the leaf's cases applies; none where it has none, or none applies.
    pub case: Vec<Option<usize>>,
    /// With whom the account is compared, where its method compares.
    pub peer_label: Vec<Option<PeerLabel>>,
    /// The target, the account's own mean, or the middle of its peers.
    pub compared_with: Vec<Option<f64>>,
    /// Every group of peers within which the leaf compares, with the numbers of today.
    pub peer_groups: Vec<(PeerLabel, PeerGroup)>,
}

/// Why a node has no value of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingReason {
    NoData,
    Stale,
    /// The value is infinite or not a number.
    NotANumber,
    /// The scorecard says that this value or label says nothing.
    SaysNothing,
    UnlistedLabel,
    OutsideSteps,
    /// None of the cases' conditions holds.
    NoCase,
    /// The column that names the account's peers is NULL.
    NoGroup,
    GroupTooSmall,
    /// The target is NULL or zero.
    NoTarget,
    /// Too few published values to compare with.
    NoHistory,
    /// The account's own mean is zero, so there is no ratio to it.
    ZeroBaseline,
}

/// Reasons that say nothing against the value itself: it was observed, but there was nothing to compare it with, or
/// no case for the account.
pub const INCOMPARABLE_REASONS: [MissingReason; 6] = [
    MissingReason::NoCase,
    MissingReason::NoGroup,
    MissingReason::GroupTooSmall,
    MissingReason::NoTarget,
    MissingReason::NoHistory,
    MissingReason::ZeroBaseline,
];

impl MissingReason {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            MissingReason::NoData => "no_data",
            MissingReason::Stale => "stale",
            MissingReason::NotANumber => "not_a_number",
            MissingReason::SaysNothing => "says_nothing",
            MissingReason::UnlistedLabel => "unlisted_label",
            MissingReason::OutsideSteps => "outside_steps",
            MissingReason::NoCase => "no_case",
            MissingReason::NoGroup => "no_group",
            MissingReason::GroupTooSmall => "group_too_small",
            MissingReason::NoTarget => "no_target",
            MissingReason::NoHistory => "no_history",
            MissingReason::ZeroBaseline => "zero_baseline",
        }
    }
}
