//! Scores the metrics: from a value to a score on the scorecard's scale, by the declared method.
//!
//! With a value `v` and a scale from `low` to `high`, `line(t) = low + clamp(t, 0, 1) · (high − low)`. Every result is
//! clamped to the scale. The scores of steps, points and labels are written on the scale already.
//!
//! | method | score | as in |
//! |---|---|---|
//! | as is | `v` | |
//! | linear | `line((v − zero) / (full − zero))`; `zero` above `full`: less is better | Natero |
//! | steps | of the first range that contains `v`, edges inclusive or exclusive as written | Gainsight, `ChurnZero` |
//! | points | between `(x₀, y₀)` and `(x₁, y₁)`: `y₀ + (v − x₀) / (x₁ − x₀) · (y₁ − y₀)`; flat outside | Catalyst |
//! | labels | as listed, else `otherwise` | Totango, GitLab's colours |
//! | percentile | `line(p)`, or `line(1 − p)` where lower is better; `p = (below + ties / 2) / n` | mid-rank |
//! | z-score | `line((z − zero) / (full − zero))`, `z = (v − mean) / sd`, `sd² = Σ(vᵢ − mean)² / n` | population sd |
//! | … robust | the same with `z = (v − median) / (1.4826 · MAD)`, `MAD = median(abs(vᵢ − median))` | Iglewicz and Hoaglin |
//! | target | `line((v / target − zero) / (full − zero))` | |
//! | baseline | `line((r − zero) / (full − zero))`, `r = v / own mean` or `v − own mean` | |
//!
//! - Peers (percentile, z-score) are the accounts of the group to which the leaf applies and which have a number today.
//!   `n` is their number, the account itself included. Within a column, only accounts whose own method compares within
//!   that column are peers. A group below `min_group` gives no score. Where peers do not differ (`sd` is
//!   zero), every account is in the middle: `z = 0`. Where more than half of them are alike, `MAD` is zero although
//!   others differ, and the robust z-score is the plain one.
//! - Before values are compared, with peers or with an edge that somebody wrote, they are rounded to twelve significant
//!   digits (`base::rounding`). So numbers that differ by the rounding of doubles are ties, and at the edge.
//! - The own mean is taken over the values observed in the snapshots of the last `days` days before the as-of date: the
//!   values published as `ok`, and those that only lacked something to compare with (`INCOMPARABLE_REASONS`).
//! - NULL, a zero target, a zero own mean in a ratio, and infinite or undefined numbers give no score, but a
//!   `MissingReason`. Missing data never turns into a zero.
//! - Booleans are the labels `true` and `false` for labels, and the numbers 1 and 0 for every other method.
//! - If today's value is missing or stale, a leaf that carries scores the newest value observed at most `days` days
//!   before, like any other value. It is ranked against today's peers, but is not one of them. A value of today that
//!   gives no score is not replaced by an older one.

/// Why a metric has no score.
mod missing_reason;
/// The two ways in which a score can move.
mod score_direction;
/// The formulas that need only the value itself.
mod formulas;
/// The accounts of a day as plain vectors.
mod scoring_input;
/// The values of accounts that are compared with each other.
mod peer_group;
/// A group in which one account has another value.
mod peers_with_own;
/// The group of peers that each account belongs to.
mod peers;
/// Scores one value by one method.
mod score_value;
/// A method with everything that it compares values with.
mod prepared_method;
/// Scores one leaf of the scorecard.
mod leaf;
/// How one account's score follows its own value.
mod score_curve;
/// Finds the values that have a score.
mod inverse;
#[cfg(test)]
pub mod fixtures;
#[cfg(test)]
mod tests;

pub use self::formulas::{label_of_value, number_of_boolean};
use self::leaf::LeafOfDay;
pub use self::leaf::{LeafNode, LeafScores};
pub use self::missing_reason::{INCOMPARABLE_REASONS, MissingReason};
pub use self::peer_group::{CentreKind, PeerGroup};
pub use self::peers::PeerLabel;
pub use self::peers_with_own::Peers;
pub use self::score_curve::{LeafCurves, ScoreCurve};
pub use self::score_direction::ScoreDirection;
pub use self::score_value::{ComparisonBasis, score_value};
pub use self::scoring_input::{InputMetric, PastScores, PastValues, ScoringHistory, ScoringInput};
use crate::config::Scorecard;

/// Every leaf of the scorecard on the scorecard's scale.
#[derive(Debug, Clone)]
pub struct NormalisedTable {
    /// Per node and account: whether the node and everything above it applies.
    pub applicable: Vec<Vec<bool>>,
    /// Per node; `None` for components.
    pub leaves: Vec<Option<LeafScores>>,
}

/// Scores every leaf of the scorecard for every account.
#[must_use]
pub fn score_leaves(scorecard: &Scorecard, input: &ScoringInput<'_>) -> NormalisedTable {
    score_leaves_among(scorecard, input, |_| None)
}

/// Scores every leaf of the scorecard for scenarios: accounts of the day with other values. The peers of each are the other
/// accounts of the day. `accounts` are the accounts of the scenarios, `day` the curves of the day.
#[must_use]
pub fn score_scenario_leaves(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    day: &[Option<LeafCurves<'_>>],
    accounts: &[usize],
) -> NormalisedTable {
    score_leaves_among(scorecard, input, |node| {
        let curves = day.get(node)?.as_ref()?;
        Some(LeafOfDay { methods: curves.methods(), accounts })
    })
}

fn score_leaves_among<'a>(
    scorecard: &Scorecard,
    input: &ScoringInput<'_>,
    leaf_of_day: impl Fn(usize) -> Option<LeafOfDay<'a>>,
) -> NormalisedTable {
    let applicable = input.applicability_by_node(scorecard);
    let mut leaves = Vec::with_capacity(scorecard.nodes.len());
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let leaf = LeafNode::new(index, node);
        leaves.push(
            leaf.map(|leaf| leaf::score_leaf(input, scorecard.scale, leaf, &applicable[index], leaf_of_day(index))),
        );
    }
    NormalisedTable { applicable, leaves }
}

/// Returns per node how its scores follow the values of accounts; `None` for components.
#[must_use]
pub fn leaf_curves<'a>(
    scorecard: &'a Scorecard,
    input: &ScoringInput<'_>,
    normalised: &NormalisedTable,
) -> Vec<Option<LeafCurves<'a>>> {
    let mut curves = Vec::with_capacity(scorecard.nodes.len());
    for (index, node) in scorecard.nodes.iter().enumerate() {
        let leaf = LeafNode::new(index, node).zip(normalised.leaves[index].as_ref());
        let applicable = &normalised.applicable[index];
        curves.push(leaf.map(|(leaf, scores)| LeafCurves::new(input, leaf, scores, applicable)));
    }
    curves
}
