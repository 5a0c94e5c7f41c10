//! One metric of one account between two days: what can have moved its score, and what the score would be if only
//! some of it had.

use super::merge::MergedNode;
use super::snapshot::{LeafColumns, RecordedValue, ScoredSnapshot};
use super::{CauseKind, PartState, SnapshotPair};
use crate::config::{MetricScoring, MissingPolicy, NodeKind, PeerScope, ScoringMethod};
use crate::score::normalise::{ComparisonBasis, PeerGroup, score_value};

/// Something that is as it was before, or as it is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeDimension {
    /// The account's own value.
    Data,
    /// Whether the metric applies to the account.
    Applies,
    /// How the scorecard scores it.
    Scoring,
    /// The account's tier.
    Tier,
    /// The values of the account's peers.
    Peers,
    /// Which of the metric's cases applies.
    Case,
    /// The target or the account's own mean.
    Reference,
}

const DIMENSIONS: [ChangeDimension; 7] = [
    ChangeDimension::Data,
    ChangeDimension::Applies,
    ChangeDimension::Scoring,
    ChangeDimension::Tier,
    ChangeDimension::Peers,
    ChangeDimension::Case,
    ChangeDimension::Reference,
];

/// Which levers are as they are after: one bit each.
pub type DimensionSet = u8;

impl ChangeDimension {
    pub fn bit(self) -> DimensionSet {
        1 << self as DimensionSet
    }
}

/// One account on both days.
#[derive(Debug, Clone, Copy)]
pub struct AccountIndices {
    pub before: usize,
    pub after: usize,
}

/// One leaf of both scorecards, for one account.
pub struct LeafComparison<'a> {
    pair: &'a SnapshotPair<'a>,
    node: &'a MergedNode,
    account: AccountIndices,
}

/// Either of the two days.
struct LeafOnDay<'a> {
    day: &'a ScoredSnapshot,
    leaf: &'a LeafColumns,
    account: usize,
    scoring: &'a MetricScoring,
    missing: MissingPolicy,
}

/// What a method compares an account's value with, apart from peers.
#[derive(PartialEq)]
enum ReferenceKind<'a> {
    Target(&'a str),
    OwnMean(u32, usize),
}

fn reference_kind(method: &ScoringMethod) -> Option<ReferenceKind<'_>> {
    match method {
        ScoringMethod::Target { of, .. } => Some(ReferenceKind::Target(of)),
        ScoringMethod::Baseline { days, min_snapshots, .. } => Some(ReferenceKind::OwnMean(*days, *min_snapshots)),
        _ => None,
    }
}

impl<'a> LeafComparison<'a> {
    pub fn new(pair: &'a SnapshotPair<'a>, node: &'a MergedNode, account: AccountIndices) -> Self {
        LeafComparison { pair, node, account }
    }

    fn before(&self) -> Option<LeafOnDay<'a>> {
        leaf_on_day(self.pair.before, self.node.before?, self.account.before)
    }

    fn after(&self) -> Option<LeafOnDay<'a>> {
        leaf_on_day(self.pair.after, self.node.after?, self.account.after)
    }

    /// The levers that are not where they were. None for a leaf that only one of the scorecards has: whether it is
    /// there is a matter of weights.
    pub fn changed_dimensions(&self) -> Vec<ChangeDimension> {
        let (Some(before), Some(after)) = (self.before(), self.after()) else {
            return Vec::new();
        };
        let tier_changed = self.pair.tier_in_later_scorecard(self.account.before) != Some(after.tier());
        let (then, now) = (before.own_method(), after.own_method());
        let references = then.and_then(reference_kind).zip(now.and_then(reference_kind));
        DIMENSIONS
            .into_iter()
            .filter(|dimension| match dimension {
                ChangeDimension::Data => before.recorded_value() != after.recorded_value(),
                ChangeDimension::Applies => before.applies() != after.applies(),
                ChangeDimension::Scoring => self.node.scoring_edited,
                ChangeDimension::Tier => tier_changed && self.node.depends_on_tier,
                ChangeDimension::Peers => self.node.compares_peers,
                ChangeDimension::Case => !self.node.scoring_edited && before.case() != after.case(),
                ChangeDimension::Reference => {
                    references.as_ref().is_some_and(|(then, now)| then == now)
                        && before.compared_with() != after.compared_with()
                }
            })
            .collect()
    }

    /// The leaf's state with some levers as they are after, the rest as they were before.
    pub fn state(&self, changed: DimensionSet) -> PartState {
        let (before, after) = match (self.before(), self.after()) {
            (Some(before), Some(after)) => (before, after),
            (Some(only), None) | (None, Some(only)) => return only.own_state(),
            (None, None) => return PartState::NotApplicable,
        };
        let pick = |dimension: ChangeDimension| if changed & dimension.bit() == 0 { &before } else { &after };
        if !pick(ChangeDimension::Applies).applies() {
            return PartState::NotApplicable;
        }
        let scoring = pick(ChangeDimension::Scoring);
        let tier = self.pair.tier_under_scorecard(scoring.day, pick(ChangeDimension::Tier).day, self.account);
        let case = if self.node.scoring_edited { scoring.case() } else { pick(ChangeDimension::Case).case() };
        let scored = || {
            let value = pick(ChangeDimension::Data).recorded_value().value()?;
            let method = scoring.scoring.method_for(tier, case)?;
            let peers = method.peer_scope().and_then(|group| {
                let peers = pick(ChangeDimension::Peers);
                let tier = self.pair.tier_under_scorecard(peers.day, pick(ChangeDimension::Tier).day, self.account);
                peers.peers(group, tier)
            });
            let number = self.compared_number(method, &before, &after, pick(ChangeDimension::Reference));
            score_value(method, scoring.day.resolved.scorecard.scale, value, ComparisonBasis { peers, number }).ok()
        };
        PartState::from_leaf_score(scored(), scoring)
    }

    /// The number that `method` compares with: of the side picked if both days compared with the same, else of the
    /// day that did.
    fn compared_number(
        &self,
        method: &ScoringMethod,
        before: &LeafOnDay<'_>,
        after: &LeafOnDay<'_>,
        picked: &LeafOnDay<'_>,
    ) -> Option<f64> {
        let wanted_kind = Some(reference_kind(method)?);
        let has_reference = |side: &LeafOnDay<'_>| side.own_method().and_then(reference_kind) == wanted_kind;
        match (has_reference(before), has_reference(after)) {
            (true, true) => picked.compared_with(),
            (true, false) => before.compared_with(),
            (false, true) => after.compared_with(),
            (false, false) => None,
        }
    }

    /// What to call a lever's move.
    pub fn kind_of_cause(&self, dimension: ChangeDimension) -> CauseKind {
        let (Some(before), Some(after)) = (self.before(), self.after()) else {
            return CauseKind::WeightsEdited;
        };
        match dimension {
            // What it measures was edited, so the values are no move of the account's.
            ChangeDimension::Data if self.pair.measures_another_metric(self.node) => CauseKind::ScoringEdited,
            ChangeDimension::Data => match (before.recorded_value(), after.recorded_value()) {
                (_, RecordedValue::NoData) => CauseKind::DataMissing,
                (_, RecordedValue::Stale) => CauseKind::DataStale,
                (RecordedValue::NoData | RecordedValue::Stale, _) => CauseKind::DataReturned,
                _ => CauseKind::Metric,
            },
            ChangeDimension::Applies if self.node.applies_edited => CauseKind::ScoringEdited,
            ChangeDimension::Applies => CauseKind::Applicability,
            ChangeDimension::Scoring => CauseKind::ScoringEdited,
            ChangeDimension::Tier => CauseKind::Tier,
            ChangeDimension::Peers => CauseKind::Peers,
            ChangeDimension::Case => CauseKind::Case,
            ChangeDimension::Reference => match after.own_method().and_then(reference_kind) {
                Some(ReferenceKind::OwnMean(..)) => CauseKind::Baseline,
                _ => CauseKind::Target,
            },
        }
    }
}

fn leaf_on_day(day: &ScoredSnapshot, node: usize, account: usize) -> Option<LeafOnDay<'_>> {
    let declared = day.resolved.scorecard.nodes.get(node)?;
    let NodeKind::Leaf { score, .. } = &declared.part else { return None };
    let leaf = day.leaves.get(node)?.as_ref()?;
    Some(LeafOnDay { day, leaf, account, scoring: score, missing: declared.missing })
}

impl<'a> LeafOnDay<'a> {
    fn recorded_value(&self) -> &'a RecordedValue {
        &self.leaf.values[self.account]
    }

    fn applies(&self) -> bool {
        self.leaf.applies[self.account]
    }

    fn case(&self) -> Option<usize> {
        self.leaf.case[self.account]
    }

    fn compared_with(&self) -> Option<f64> {
        self.leaf.compared_with[self.account]
    }

    fn tier(&self) -> usize {
        self.day.tiers[self.account]
    }

    fn own_method(&self) -> Option<&'a ScoringMethod> {
        self.scoring.method_for(self.tier(), self.case())
    }

    fn peers(&self, group: &PeerScope, tier: usize) -> Option<&'a PeerGroup> {
        let peer_groups = &self.leaf.peers;
        match group {
            PeerScope::Everybody => Some(&peer_groups.everybody),
            PeerScope::Tier => peer_groups.by_tier.get(tier),
            PeerScope::Column(_) => peer_groups.by_label.get(self.leaf.peer_group[self.account].as_ref()?),
        }
    }

    /// As the day itself had it.
    fn own_state(&self) -> PartState {
        if !self.applies() {
            return PartState::NotApplicable;
        }
        let scored = || {
            let method = self.own_method()?;
            let peers = method.peer_scope().and_then(|group| self.peers(group, self.tier()));
            let against = ComparisonBasis { peers, number: self.compared_with() };
            score_value(method, self.day.resolved.scorecard.scale, self.recorded_value().value()?, against).ok()
        };
        PartState::from_leaf_score(scored(), self)
    }
}

impl PartState {
    /// What a leaf with that score, or without any, counts as.
    fn from_leaf_score(scored: Option<f64>, side: &LeafOnDay<'_>) -> PartState {
        let scale = side.day.resolved.scorecard.scale;
        match (scored, side.missing) {
            (Some(score), _) => PartState::Present(score),
            (None, MissingPolicy::Score(score)) => PartState::Present(score.clamp(scale.low, scale.high)),
            (None, MissingPolicy::Spread | MissingPolicy::Carry { .. }) => PartState::Missing,
        }
    }
}
