//! Two published days of one pipeline.

use super::canonical_scorecard::canonical_scorecard;
use super::merge::{EntryIndices, MergedNode, MergedRule, merge_nodes, merge_rules};
use super::peer_differences::PeerDifferences;
use super::resolved_scorecard::ResolvedScorecard;
use super::side::{AccountIndices, BeforeAfter, Side};
use super::snapshot::ScoredSnapshot;

/// Two published days of one pipeline, with their scorecards merged.
pub struct SnapshotPair<'a> {
    pub before: &'a ScoredSnapshot,
    pub after: &'a ScoredSnapshot,
    /// Parents first.
    pub nodes: Vec<MergedNode>,
    /// None if the two scorecards order their rules differently.
    pub rules: Option<Vec<MergedRule>>,
    /// Per merged node: how the groups of a metric that compares peers differ.
    peer_differences: Vec<Option<PeerDifferences>>,
    /// Per tier of each day's scorecard: its index in the scorecard of the other day.
    tiers_in_other: BeforeAfter<Vec<Option<usize>>>,
}

impl<'a> SnapshotPair<'a> {
    #[must_use]
    pub fn new(before: &'a ScoredSnapshot, after: &'a ScoredSnapshot) -> Self {
        let canonical = [before, after].map(|day| canonical_scorecard(&day.resolved));
        let nodes = merge_nodes(&canonical[0], &canonical[1]);
        let tiers_in_other = BeforeAfter {
            before: tier_indices(&before.resolved, &after.resolved),
            after: tier_indices(&after.resolved, &before.resolved),
        };
        let differences = |node: &MergedNode| {
            let days = BeforeAfter {
                before: before.leaf_columns(node.indices.before?)?,
                after: after.leaf_columns(node.indices.after?)?,
            };
            node.compares_peers.then(|| PeerDifferences::new(days, &tiers_in_other.before))
        };
        SnapshotPair {
            peer_differences: nodes.iter().map(differences).collect(),
            rules: merge_rules(&canonical[0], &canonical[1]),
            nodes,
            tiers_in_other,
            before,
            after,
        }
    }

    /// How the groups of the metric at a merged node differ; none if it does not compare peers.
    pub fn peer_differences(&self, node: usize) -> Option<&PeerDifferences> {
        self.peer_differences.get(node)?.as_ref()
    }

    pub fn snapshot(&self, side: Side) -> &'a ScoredSnapshot {
        match side {
            Side::Before => self.before,
            Side::After => self.after,
        }
    }

    /// The tier of an account on a day, as an index into that day's scorecard.
    fn own_tier(&self, side: Side, account: AccountIndices) -> usize {
        self.snapshot(side).tiers[account[side]]
    }

    /// Whether the account's tiers have different names.
    pub fn tier_changed(&self, account: AccountIndices) -> bool {
        let earlier_tier = self.own_tier(Side::Before, account);
        let in_later_scorecard = self.tiers_in_other.before.get(earlier_tier).copied().flatten();
        in_later_scorecard != Some(self.own_tier(Side::After, account))
    }

    /// The tier that the account has on `tier_side`, as an index into the scorecard of `scorecard_side`. If that
    /// scorecard lacks the tier, it is the tier that the scorecard's own day put the account in.
    pub fn tier_under_scorecard(&self, scorecard_side: Side, tier_side: Side, account: AccountIndices) -> usize {
        let own_tier = self.own_tier(scorecard_side, account);
        if scorecard_side == tier_side {
            return own_tier;
        }
        let tier = self.own_tier(tier_side, account);
        self.tiers_in_other[tier_side].get(tier).copied().flatten().unwrap_or(own_tier)
    }

    /// Whether the two scorecards take a leaf's values from different metrics.
    pub fn metric_differs(&self, node: &MergedNode) -> bool {
        self.metric_on(Side::Before, node) != self.metric_on(Side::After, node)
    }

    fn metric_on(&self, side: Side, node: &MergedNode) -> Option<&'a str> {
        self.snapshot(side).resolved.metric_of_node(node.indices[side]?)
    }

    /// Reads something of a merged node or rule: from the later day, or from the earlier day if the later lacks it.
    pub fn read_newest<T>(
        &self,
        indices: EntryIndices,
        read: impl Fn(&'a ScoredSnapshot, usize) -> Option<T>,
    ) -> Option<T> {
        [Side::After, Side::Before].into_iter().find_map(|side| read(self.snapshot(side), indices[side]?))
    }
}

/// Per tier of `from`: the index of the tier of the same name in `to`.
fn tier_indices(from: &ResolvedScorecard, to: &ResolvedScorecard) -> Vec<Option<usize>> {
    from.tiers.iter().map(|name| to.tiers.iter().position(|other| other == name)).collect()
}
