//! One metric of one account on both days: what changed, and its score if only some of it had changed.

use super::cause::CauseKind;
use super::change_dimension::{ChangeDimension, ChangedDimensions};
use super::leaf_on_day::LeafOnDay;
use super::merge::MergedNode;
use super::part_state::PartState;
use super::recorded_value::RecordedValue;
use super::reference_kind::{ReferenceKind, reference_kind};
use super::side::{AccountIndices, BeforeAfter, Side};
use super::snapshot_pair::SnapshotPair;
use crate::config::{MetricScoring, PeerScope, ScoringMethod};
use crate::score::normalise::ComparisonBasis;

/// One leaf of both scorecards, for one account.
pub struct LeafComparison<'a> {
    pair: &'a SnapshotPair<'a>,
    index: usize,
    node: &'a MergedNode,
    account: AccountIndices,
    days: BeforeAfter<Option<LeafOnDay<'a>>>,
}

/// The number that a day's own method compares with.
fn own_reference_kind<'a>(day: &LeafOnDay<'a>) -> Option<ReferenceKind<'a>> {
    day.own_method().and_then(reference_kind)
}

impl<'a> LeafComparison<'a> {
    pub fn new(pair: &'a SnapshotPair<'a>, index: usize, account: AccountIndices) -> Self {
        let node = &pair.nodes[index];
        let on = |side: Side| LeafOnDay::find(pair.snapshot(side), node.indices[side]?, account[side]);
        let days = BeforeAfter { before: on(Side::Before), after: on(Side::After) };
        LeafComparison { pair, index, node, account, days }
    }

    /// Returns the dimensions that changed. None for a leaf that only one of the scorecards has: adding or removing it
    /// is an edit of weights.
    pub fn changed_dimensions(&self) -> Vec<ChangeDimension> {
        let BeforeAfter { before: Some(before), after: Some(after) } = &self.days else { return Vec::new() };
        ChangeDimension::ALL.into_iter().filter(|dimension| self.is_changed(*dimension, before, after)).collect()
    }

    fn is_changed(&self, dimension: ChangeDimension, before: &LeafOnDay<'_>, after: &LeafOnDay<'_>) -> bool {
        match dimension {
            // A value that is carried on is the same, but no longer one of the values that peers are compared with.
            ChangeDimension::Data => {
                before.recorded_value() != after.recorded_value()
                    || before.comparable_number() != after.comparable_number()
            }
            ChangeDimension::Applies => before.applies() != after.applies(),
            ChangeDimension::Scoring => self.node.scoring_edited,
            ChangeDimension::Tier => self.node.depends_on_tier && self.pair.tier_changed(self.account),
            ChangeDimension::Peers => self.peers_moved(before, after),
            ChangeDimension::Case => !self.node.scoring_edited && before.case_index() != after.case_index(),
            ChangeDimension::Reference => {
                let kind = own_reference_kind(before);
                kind.is_some() && kind == own_reference_kind(after) && before.compared_with() != after.compared_with()
            }
        }
    }

    /// Whether the peers are others, or have other values. The account's own value is not theirs.
    fn peers_moved(&self, before: &LeafOnDay<'_>, after: &LeafOnDay<'_>) -> bool {
        let Some(differences) = self.pair.peer_differences(self.index) else { return false };
        let own = BeforeAfter { before: before.own_peer_number(), after: after.own_peer_number() };
        let scopes = [before.scoring, after.scoring].into_iter().flat_map(MetricScoring::methods);
        scopes.filter_map(ScoringMethod::peer_scope).any(|scope| {
            let difference = match scope {
                PeerScope::Everybody => Some(differences.everybody),
                // In another tier the account has other peers, but that is the tier's doing.
                PeerScope::Tier if self.pair.tier_changed(self.account) => return true,
                PeerScope::Tier => differences.by_tier.get(before.tier()).copied(),
                PeerScope::Column(_) if before.peer_label() != after.peer_label() => return true,
                PeerScope::Column(_) => match before.peer_label() {
                    Some(label) => differences.by_label.get(label).copied(),
                    None => return false,
                },
            };
            difference.is_none_or(|difference| !difference.is_own_move(own))
        })
    }

    /// Returns the leaf's state with some dimensions taken from the later day and the others from the earlier day.
    pub fn state_after_changes(&self, changed: ChangedDimensions) -> PartState {
        let (before, after) = match (&self.days.before, &self.days.after) {
            (Some(before), Some(after)) => (before, after),
            (Some(only), None) | (None, Some(only)) => return only.own_state(),
            (None, None) => return PartState::NotApplicable,
        };
        let days = BeforeAfter { before, after };
        if !days[changed.side_of(ChangeDimension::Applies)].applies() {
            return PartState::NotApplicable;
        }
        days[changed.side_of(ChangeDimension::Scoring)].state_of_score(self.score_of_mixture(&days, changed))
    }

    fn score_of_mixture(&self, days: &BeforeAfter<&LeafOnDay<'_>>, changed: ChangedDimensions) -> Option<f64> {
        let day_of = |dimension: ChangeDimension| days[changed.side_of(dimension)];
        let (scoring_side, tier_side) =
            (changed.side_of(ChangeDimension::Scoring), changed.side_of(ChangeDimension::Tier));
        let scoring = days[scoring_side];
        let tier = self.pair.tier_under_scorecard(scoring_side, tier_side, self.account);
        let case =
            if self.node.scoring_edited { scoring.case_index() } else { day_of(ChangeDimension::Case).case_index() };
        let method = scoring.scoring.method_for(tier, case)?;
        let peers = method.peer_scope().and_then(|scope| {
            let peers_side = changed.side_of(ChangeDimension::Peers);
            let tier = self.pair.tier_under_scorecard(peers_side, tier_side, self.account);
            // The account is one of its peers with the value that it has in the mixture.
            days[peers_side].peers_with(scope, tier, day_of(ChangeDimension::Data).comparable_number())
        });
        let number = reference_number(method, days, changed.side_of(ChangeDimension::Reference));
        let value = day_of(ChangeDimension::Data).recorded_value();
        scoring.score_value(value, method, ComparisonBasis { peers, number })
    }

    /// The kind of cause of a changed dimension.
    pub fn kind_of_cause(&self, dimension: ChangeDimension) -> CauseKind {
        let BeforeAfter { before: Some(before), after: Some(after) } = &self.days else {
            return CauseKind::WeightsEdited;
        };
        match dimension {
            // With another metric, different values are an edit and not a change of the account.
            ChangeDimension::Data if self.pair.metric_differs(self.node) => CauseKind::ScoringEdited,
            ChangeDimension::Data => match (before.recorded_value(), after.recorded_value()) {
                (_, RecordedValue::NoData) => CauseKind::DataMissing,
                (_, RecordedValue::Stale) => CauseKind::DataStale,
                (RecordedValue::NoData | RecordedValue::Stale, _) => CauseKind::DataReturned,
                (earlier, later) if earlier == later => match after.comparable_number() {
                    None => CauseKind::DataMissing,
                    Some(_) => CauseKind::DataReturned,
                },
                _ => CauseKind::Metric,
            },
            ChangeDimension::Applies if self.node.applies_edited => CauseKind::ScoringEdited,
            ChangeDimension::Applies => CauseKind::Applicability,
            ChangeDimension::Scoring => CauseKind::ScoringEdited,
            ChangeDimension::Tier => CauseKind::Tier,
            ChangeDimension::Peers => CauseKind::Peers,
            ChangeDimension::Case => CauseKind::Case,
            ChangeDimension::Reference => match own_reference_kind(after) {
                Some(ReferenceKind::OwnMean { .. }) => CauseKind::Baseline,
                _ => CauseKind::Target,
            },
        }
    }
}

/// The number that `method` compares with: the one of `side` if both days compared with the same kind of number,
/// otherwise the one of the day that did.
fn reference_number(method: &ScoringMethod, days: &BeforeAfter<&LeafOnDay<'_>>, side: Side) -> Option<f64> {
    let kind = Some(reference_kind(method)?);
    let has_kind = |side: Side| own_reference_kind(days[side]) == kind;
    match (has_kind(Side::Before), has_kind(Side::After)) {
        (true, true) => days[side].compared_with(),
        (true, false) => days.before.compared_with(),
        (false, true) => days.after.compared_with(),
        (false, false) => None,
    }
}
