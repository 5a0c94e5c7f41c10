//! How one account's score follows its own value while everything that the value is compared with stays the same.
//!
//! Targets, own means, and the median and median distance of a robust z-score stay. A percentile ranks the moved value
//! among the others, and a plain z-score takes the mean and the deviation of the others and the moved value. A carried
//! value is not a peer, so no peer statistic moves with it.

use super::formulas;
use super::leaf::{LeafNode, LeafScores};
use super::other_peers::{OtherPeers, moved_percentile};
use super::prepared_method::{PreparedMethod, numbers_of_today};
use super::score_value::{ComparisonBasis, score_value};
use super::scoring_input::ScoringInput;
use crate::base::value::AccountValue;
use crate::config::{MetricScoring, Scale, ScoringMethod};

/// A leaf's methods, with what they compare an account's value with.
pub struct LeafCurves<'a> {
    tiers: &'a [usize],
    scoring: &'a MetricScoring,
    scores: &'a LeafScores,
    methods: Vec<PreparedMethod<'a>>,
    /// The numbers that count among peers.
    peer_numbers: Vec<Option<f64>>,
}

/// From one account's value to its score.
#[derive(Debug, Clone, Copy)]
pub struct ScoreCurve<'a> {
    pub method: &'a ScoringMethod,
    pub basis: ComparisonBasis<'a>,
    /// Today's value, if it is among the peers.
    pub own_peer_value: Option<f64>,
}

impl<'a> LeafCurves<'a> {
    /// Prepares the curves of a leaf as it was scored.
    pub fn new(input: &'a ScoringInput<'_>, leaf: LeafNode<'a>, scores: &'a LeafScores, applicable: &[bool]) -> Self {
        let peer_numbers = numbers_of_today(input, leaf.metric, applicable);
        let prepare = |method| PreparedMethod::new(input, leaf.metric, method, &peer_numbers);
        let methods = leaf.scoring.methods().map(prepare).collect();
        LeafCurves { tiers: input.tiers, scoring: leaf.scoring, scores, methods, peer_numbers }
    }

    /// Returns the account's curve; `None` where no case holds.
    #[must_use]
    pub fn curve_of_account(&self, account: usize) -> Option<ScoreCurve<'_>> {
        let method = self.scoring.method_index(self.tiers[account], self.scores.case[account])?;
        let prepared = self.methods.get(method)?;
        let own_peer_value = self.peer_numbers.get(account).copied().flatten();
        Some(ScoreCurve { method: prepared.method, basis: prepared.basis_of_account(account), own_peer_value })
    }
}

impl ScoreCurve<'_> {
    /// Returns the score of a value, on the scale; `None` where the value has no score.
    #[must_use]
    pub fn score_value(&self, scale: Scale, value: AccountValue<'_>) -> Option<f64> {
        let score = match (self.method, self.own_peer_value, self.basis.peers) {
            (ScoringMethod::Percentile { better, min_group, .. }, Some(own), Some(peers)) => {
                let peers = peers.require_min_size(*min_group).ok()?.sorted_values();
                let percentile = moved_percentile(peers, own, formulas::number_of_value(value).ok()?);
                formulas::percentile_score(scale, *better, percentile)
            }
            (ScoringMethod::ZScore { zero, full, robust: false, min_group, .. }, Some(own), Some(peers)) => {
                let others = OtherPeers::new(peers.require_min_size(*min_group).ok()?, own);
                formulas::linear_score(scale, *zero, *full, others.z_score(formulas::number_of_value(value).ok()?))
            }
            _ => return score_value(self.method, scale, value, self.basis).ok(),
        };
        score.is_finite().then_some(score)
    }
}
