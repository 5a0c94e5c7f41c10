//! The values of a metric's peers, grouped in every way in which a scorecard may group them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::score::normalise::PeerGroup;

/// The values that count among peers, grouped in every way.
#[derive(Debug, Default)]
pub struct PeerGroupSet {
    pub everybody: PeerGroup,
    /// By index of the tier.
    pub by_tier: Vec<PeerGroup>,
    pub by_label: BTreeMap<Arc<str>, PeerGroup>,
}

/// The number of an account.
#[derive(Debug, Clone, Copy)]
pub struct AccountNumber {
    pub account: usize,
    pub number: f64,
}

/// The columns by which accounts are grouped, one entry per account.
pub struct PeerGrouping<'a> {
    pub tiers: &'a [usize],
    pub tier_count: usize,
    pub labels: &'a [Option<Arc<str>>],
}

impl PeerGroupSet {
    /// Groups `numbers`. Few metrics compare peers, but the other day's scorecard may compare the peers of this metric,
    /// so all groups are kept.
    pub fn new(numbers: &[AccountNumber], grouping: &PeerGrouping<'_>) -> Self {
        let mut by_tier = vec![Vec::new(); grouping.tier_count];
        let mut by_label: BTreeMap<Arc<str>, Vec<f64>> = BTreeMap::new();
        for AccountNumber { account, number } in numbers {
            if let Some(tier) = grouping.tiers.get(*account).and_then(|tier| by_tier.get_mut(*tier)) {
                tier.push(*number);
            }
            if let Some(Some(label)) = grouping.labels.get(*account) {
                by_label.entry(Arc::clone(label)).or_default().push(*number);
            }
        }
        PeerGroupSet {
            everybody: PeerGroup::new(numbers.iter().map(|entry| entry.number).collect()),
            by_tier: by_tier.into_iter().map(PeerGroup::new).collect(),
            by_label: by_label.into_iter().map(|(label, values)| (label, PeerGroup::new(values))).collect(),
        }
    }
}
