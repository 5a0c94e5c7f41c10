//! One metric of one account on one of the two days.

use std::sync::Arc;

use super::part_state::PartState;
use super::recorded_value::RecordedValue;
use super::snapshot::{LeafColumns, ScoredSnapshot};
use crate::config::{MetricScoring, MissingPolicy, NodeKind, PeerScope, ScoringMethod};
use crate::score::normalise::{ComparisonBasis, Peers, score_value};

/// One metric of one account on one day.
pub struct LeafOnDay<'a> {
    snapshot: &'a ScoredSnapshot,
    leaf: &'a LeafColumns,
    account: usize,
    pub scoring: &'a MetricScoring,
    missing: MissingPolicy,
}

impl<'a> LeafOnDay<'a> {
    /// Returns the leaf at `node`; none if the node is a component.
    pub fn find(snapshot: &'a ScoredSnapshot, node: usize, account: usize) -> Option<Self> {
        let declared = snapshot.resolved.scorecard.nodes.get(node)?;
        let NodeKind::Leaf { score, .. } = &declared.part else { return None };
        let leaf = snapshot.leaf_columns(node)?;
        Some(LeafOnDay { snapshot, leaf, account, scoring: score, missing: declared.missing })
    }

    pub fn recorded_value(&self) -> &'a RecordedValue {
        &self.leaf.values[self.account]
    }

    pub fn applies(&self) -> bool {
        self.leaf.applies[self.account]
    }

    pub fn case_index(&self) -> Option<usize> {
        self.leaf.case[self.account]
    }

    /// The target or the account's own mean.
    pub fn compared_with(&self) -> Option<f64> {
        self.leaf.compared_with[self.account]
    }

    /// Index into the tiers of the day's scorecard.
    pub fn tier(&self) -> usize {
        self.snapshot.tiers[self.account]
    }

    /// What the accounts of a peer group by column have in common, for this account.
    pub fn peer_label(&self) -> Option<&'a Arc<str>> {
        self.leaf.peer_group[self.account].as_ref()
    }

    /// The number of the account's value if that value counts among peers wherever the metric applies.
    pub fn comparable_number(&self) -> Option<f64> {
        self.leaf.comparable_number(self.account)
    }

    /// The number with which the account counts among its peers.
    pub fn own_peer_number(&self) -> Option<f64> {
        self.leaf.own_peer_number(self.account)
    }

    /// The method that scored the account on this day.
    pub fn own_method(&self) -> Option<&'a ScoringMethod> {
        self.scoring.method_for(self.tier(), self.case_index())
    }

    /// The account's peers, if it were in `tier` and its own number were `number`.
    pub fn peers_with(&self, scope: &PeerScope, tier: usize, number: Option<f64>) -> Option<Peers<'a>> {
        let peers = &self.leaf.peers;
        let group = match scope {
            PeerScope::Everybody => &peers.everybody,
            PeerScope::Tier => peers.by_tier.get(tier)?,
            PeerScope::Column(_) => peers.by_label.get(self.peer_label()?)?,
        };
        let is_member = *scope != PeerScope::Tier || tier == self.tier();
        Some(Peers::exchange_own(group, self.own_peer_number().filter(|_| is_member), number))
    }

    /// Scores a value on the scale of this day's scorecard.
    pub fn score_value(
        &self,
        value: &RecordedValue,
        method: &ScoringMethod,
        basis: ComparisonBasis<'_>,
    ) -> Option<f64> {
        score_value(method, self.snapshot.resolved.scorecard.scale, value.scorable_value()?, basis).ok()
    }

    /// The state of the leaf with this score, by this day's policy on missing data.
    pub fn state_of_score(&self, score: Option<f64>) -> PartState {
        let scale = self.snapshot.resolved.scorecard.scale;
        match (score, self.missing) {
            (Some(score), _) => PartState::Present(score),
            (None, MissingPolicy::Score(score)) => PartState::Present(score.clamp(scale.low, scale.high)),
            (None, MissingPolicy::Spread | MissingPolicy::Carry { .. }) => PartState::Missing,
        }
    }

    /// The state that the leaf had on this day.
    pub fn own_state(&self) -> PartState {
        if self.applies() { self.state_of_score(self.own_score()) } else { PartState::NotApplicable }
    }

    /// The score of the day's value, without a fixed score in its place.
    pub fn own_score(&self) -> Option<f64> {
        let method = self.own_method()?;
        let peers = method.peer_scope().and_then(|scope| self.peers_with(scope, self.tier(), self.own_peer_number()));
        self.score_value(self.recorded_value(), method, ComparisonBasis { peers, number: self.compared_with() })
    }
}
