//! Whether the peers of an account moved between two days, apart from the account itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::side::BeforeAfter;
use super::snapshot::LeafColumns;
use crate::base::rounding::round_significant;
use crate::score::normalise::PeerGroup;

/// How the groups of peers of one metric differ between two days.
#[derive(Debug)]
pub struct PeerDifferences {
    pub everybody: GroupDifference,
    /// By index of the earlier day's tier.
    pub by_tier: Vec<GroupDifference>,
    pub by_label: BTreeMap<Arc<str>, GroupDifference>,
}

/// How the values of one group differ between two days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GroupDifference {
    /// At most one value is gone, and at most one has come.
    One(BeforeAfter<Option<f64>>),
    Several,
}

impl PeerDifferences {
    /// Compares the groups of a metric. `tiers_in_after` has, per tier of the earlier day, its index in the later one.
    pub fn new(days: BeforeAfter<&LeafColumns>, tiers_in_after: &[Option<usize>]) -> Self {
        let BeforeAfter { before, after } = days;
        let by_tier = tiers_in_after.iter().enumerate().map(|(tier, in_after)| {
            let groups = before.peers.by_tier.get(tier).zip(in_after.and_then(|tier| after.peers.by_tier.get(tier)));
            groups.map_or(GroupDifference::Several, |(before, after)| GroupDifference::between(before, after))
        });
        let mut by_label = BTreeMap::new();
        for (label, group) in &before.peers.by_label {
            if let Some(later) = after.peers.by_label.get(label) {
                by_label.insert(Arc::clone(label), GroupDifference::between(group, later));
            }
        }
        PeerDifferences {
            everybody: GroupDifference::between(&before.peers.everybody, &after.peers.everybody),
            by_tier: by_tier.collect(),
            by_label,
        }
    }
}

impl GroupDifference {
    /// Compares two groups as multisets of values.
    pub fn between(before: &PeerGroup, after: &PeerGroup) -> Self {
        let (mut gone, mut come) = (None, None);
        let (mut earlier, mut later) = (before.sorted_values(), after.sorted_values());
        loop {
            match (earlier, later) {
                ([], []) => return GroupDifference::One(BeforeAfter { before: gone, after: come }),
                ([one, rest @ ..], [other, others @ ..]) if one.total_cmp(other).is_eq() => {
                    (earlier, later) = (rest, others);
                }
                ([one, rest @ ..], [other, ..]) if one < other => {
                    earlier = rest;
                    if gone.replace(*one).is_some() {
                        return GroupDifference::Several;
                    }
                }
                ([one, rest @ ..], []) => {
                    earlier = rest;
                    if gone.replace(*one).is_some() {
                        return GroupDifference::Several;
                    }
                }
                (_, [other, others @ ..]) => {
                    later = others;
                    if come.replace(*other).is_some() {
                        return GroupDifference::Several;
                    }
                }
            }
        }
    }

    /// Returns whether nothing but the account's own value, from one to the other, makes the difference.
    pub fn is_own_move(self, own: BeforeAfter<Option<f64>>) -> bool {
        let own = BeforeAfter { before: own.before.map(round_significant), after: own.after.map(round_significant) };
        let expected = if own.before == own.after { BeforeAfter { before: None, after: None } } else { own };
        self == GroupDifference::One(expected)
    }
}

#[cfg(test)]
mod tests {
    use super::{BeforeAfter, GroupDifference};
    use crate::score::normalise::PeerGroup;

    #[test]
    fn groups_are_compared_as_multisets() {
        let between = |before: &[f64], after: &[f64]| {
            GroupDifference::between(&PeerGroup::new(before.to_vec()), &PeerGroup::new(after.to_vec()))
        };
        let one = |before, after| GroupDifference::One(BeforeAfter { before, after });
        assert_eq!(between(&[1.0, 2.0, 2.0], &[2.0, 1.0, 2.0]), one(None, None));
        assert_eq!(between(&[1.0, 2.0, 2.0], &[2.0, 1.0, 7.0]), one(Some(2.0), Some(7.0)));
        assert_eq!(between(&[1.0, 2.0], &[2.0, 1.0, 0.0]), one(None, Some(0.0)));
        assert_eq!(between(&[1.0, 2.0], &[2.0]), one(Some(1.0), None));
        assert_eq!(between(&[1.0, 2.0], &[3.0, 4.0]), GroupDifference::Several);
        let own = BeforeAfter { before: Some(2.0), after: Some(7.0) };
        assert!(between(&[1.0, 2.0], &[1.0, 7.0]).is_own_move(own));
        assert!(!between(&[1.0, 2.0], &[1.0, 2.0]).is_own_move(own));
        assert!(!between(&[1.0, 2.0, 3.0], &[2.0, 2.0, 7.0]).is_own_move(own));
        let unmoved = BeforeAfter { before: Some(2.0), after: Some(2.0) };
        assert!(between(&[1.0, 2.0], &[1.0, 2.0]).is_own_move(unmoved));
    }
}
