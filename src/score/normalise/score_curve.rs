//! How one account's score follows its own value while everything the value is compared with stands still.
//!
//! Targets, own means, and the median and distance of a robust z-score are held. A percentile ranks the moved value
//! among the others, and a plain z-score takes the mean and the deviation of the others and the moved value. A carried
//! value is no peer, so nothing of its peers moves with it.

use super::comparison::{self, ComparisonBasis, PreparedMethod};
use super::other_peers::{OtherPeers, moved_percentile};
use super::scoring_input::ScoringInput;
use super::{LeafScores, formulas};
use crate::base::value::{Status, Value};
use crate::config::{BetterDirection, MetricScoring, NodeKind, Scale, ScorecardNode, ScoringMethod};

/// A leaf's methods, with what they compare an account's value with.
pub struct LeafCurves<'a> {
    tiers: &'a [usize],
    scoring: &'a MetricScoring,
    scores: &'a LeafScores,
    methods: Vec<PreparedMethod<'a>>,
    /// What counts among peers: numbers of today.
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
    /// The curves of a leaf as it was scored; `None` for a component.
    pub fn new(
        input: &'a ScoringInput<'_>,
        node: &'a ScorecardNode,
        scores: &'a LeafScores,
        applicable: &[bool],
    ) -> Option<Self> {
        let NodeKind::Leaf { metric, score: scoring } = &node.part else { return None };
        let peer_numbers = peer_numbers_today(input, metric, applicable);
        let methods =
            scoring.methods().map(|method| comparison::prepare_method(input, metric, method, &peer_numbers)).collect();
        Some(LeafCurves { tiers: input.tiers, scoring, scores, methods, peer_numbers })
    }

    /// The account's curve; `None` where no case holds.
    #[must_use]
    pub fn curve_of_account(&self, account: usize) -> Option<ScoreCurve<'_>> {
        let method_index = self.scoring.method_index(self.tiers[account], self.scores.case[account])?;
        let prepared = self.methods.get(method_index)?;
        let own = self.peer_numbers.get(account).copied().flatten();
        Some(ScoreCurve { method: prepared.method, basis: prepared.basis_of_account(account), own_peer_value: own })
    }
}

/// The numbers of today, of the accounts to which the leaf applies.
fn peer_numbers_today(input: &ScoringInput<'_>, metric: &str, applicable: &[bool]) -> Vec<Option<f64>> {
    let input_metric = input.metrics.iter().find(|found| found.name == metric);
    let number = |(account, applies): (usize, &bool)| {
        let found = input_metric.filter(|found| *applies && found.status.get(account) == Some(&Status::Ok))?;
        formulas::number_of_value(found.values.get(account)?).ok()
    };
    applicable.iter().enumerate().map(number).collect()
}

impl ScoreCurve<'_> {
    /// The score of a value, on the scale; `None` where it says nothing.
    #[must_use]
    pub fn score(&self, scale: Scale, value: Value<'_>) -> Option<f64> {
        let moved = match (self.method, self.own_peer_value, self.basis.peers) {
            (ScoringMethod::Percentile { better, min_group, .. }, Some(own), Some(peers)) => {
                let peers = peers.require_min_size(*min_group).ok()?.sorted_values();
                let percentile = moved_percentile(peers, own, formulas::number_of_value(value).ok()?);
                formulas::point_on_scale(
                    scale,
                    match better {
                        BetterDirection::Higher => percentile,
                        BetterDirection::Lower => 1.0 - percentile,
                    },
                )
            }
            (ScoringMethod::ZScore { zero, full, robust: false, min_group, .. }, Some(own), Some(peers)) => {
                let others = OtherPeers::new(peers.require_min_size(*min_group).ok()?, own);
                formulas::linear_score(scale, *zero, *full, others.z_score(formulas::number_of_value(value).ok()?))
            }
            _ => return comparison::score_value(self.method, scale, value, self.basis).ok(),
        };
        moved.is_finite().then_some(moved)
    }
}
