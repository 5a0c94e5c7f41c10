//! Groups of peers, and where a value stands among them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::MissingReason;
use super::formulas;
use super::scoring_input::ScoringInput;
use crate::config::PeerScope;

/// The values of accounts that are compared with each other.
///
/// They are sorted, so that neither the accounts' order nor their number of ties can move a sum.
#[derive(Debug, Clone, Default)]
pub struct PeerGroup {
    sorted: Vec<f64>,
    mean_statistics: OnceLock<PeerStatistics>,
    median_statistics: OnceLock<PeerStatistics>,
}

impl PeerGroup {
    #[must_use]
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        PeerGroup { sorted: values, mean_statistics: OnceLock::new(), median_statistics: OnceLock::new() }
    }

    /// The group, if it is large enough to say something.
    pub fn require_min_size(&self, min_group: usize) -> Result<&Self, MissingReason> {
        if self.sorted.len() < min_group.max(1) { Err(MissingReason::GroupTooSmall) } else { Ok(self) }
    }

    /// The mid-rank of `value` among the group, as a share of its size: 0-1.
    #[must_use]
    pub fn percentile(&self, value: f64) -> f64 {
        let below = self.sorted.partition_point(|&peer| peer < value);
        let not_above = self.sorted.partition_point(|&peer| peer <= value);
        // below + ties / 2
        count_as_f64(below + not_above) / 2.0 / count_as_f64(self.sorted.len())
    }

    /// Mean and standard deviation, or what stands for them where outliers are not to count.
    pub fn statistics(&self, robust: CentreKind) -> PeerStatistics {
        match robust {
            CentreKind::Mean => *self.mean_statistics.get_or_init(|| mean_and_deviation(&self.sorted)),
            CentreKind::Median => *self.median_statistics.get_or_init(|| median_and_distance(&self.sorted)),
        }
    }

    /// Ascending.
    #[must_use]
    pub fn sorted_values(&self) -> &[f64] {
        &self.sorted
    }
}

/// Whether a few extreme peers may move the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CentreKind {
    Median,
    Mean,
}

impl From<bool> for CentreKind {
    fn from(robust: bool) -> Self {
        if robust { CentreKind::Median } else { CentreKind::Mean }
    }
}

/// What a group of peers has in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerLabel {
    Everybody,
    /// Index of the tier.
    Tier(usize),
    /// What stands in the column that names the peers.
    Label(Arc<str>),
}

/// Who is compared with whom.
#[derive(Debug, Default)]
pub struct PeerGroups {
    /// Index into `groups`, per account.
    group_of: Vec<Option<usize>>,
    groups: Vec<(PeerLabel, PeerGroup)>,
}

impl PeerGroups {
    /// Peers by `group`, of whom those count who have a number in `values`.
    pub fn new(input: &ScoringInput<'_>, group: &PeerScope, values: &[Option<f64>]) -> Self {
        let labels = peer_labels(input, group);
        let mut numbers: BTreeMap<&PeerLabel, Vec<f64>> = BTreeMap::new();
        for (label, value) in labels.iter().zip(values) {
            if let Some(label) = label {
                numbers.entry(label).or_default().extend(value);
            }
        }
        let group_indices: BTreeMap<&PeerLabel, usize> =
            numbers.keys().enumerate().map(|(index, label)| (*label, index)).collect();
        let group_of = labels.iter().map(|label| group_indices.get(label.as_ref()?).copied()).collect();
        let groups = numbers.into_iter().map(|(label, values)| (label.clone(), PeerGroup::new(values))).collect();
        PeerGroups { group_of, groups }
    }

    #[must_use]
    pub fn into_groups(self) -> Vec<(PeerLabel, PeerGroup)> {
        self.groups
    }

    /// The account's peers; none where the column that names them is NULL.
    #[must_use]
    pub fn group_of_account(&self, account: usize) -> Option<&(PeerLabel, PeerGroup)> {
        self.groups.get(self.group_of.get(account).copied().flatten()?)
    }
}

fn peer_labels(input: &ScoringInput<'_>, group: &PeerScope) -> Vec<Option<PeerLabel>> {
    match group {
        PeerScope::Everybody => vec![Some(PeerLabel::Everybody); input.tiers.len()],
        PeerScope::Tier => input.tiers.iter().map(|tier| Some(PeerLabel::Tier(*tier))).collect(),
        PeerScope::Column(name) => {
            let mut interned: BTreeMap<String, Arc<str>> = BTreeMap::new();
            let mut label = |account| {
                let label =
                    format!("{name}: {}", formulas::label_of_value(input.usable_values(name, account)?.get(account)?));
                Some(PeerLabel::Label(Arc::clone(
                    interned.entry(label).or_insert_with_key(|label| label.as_str().into()),
                )))
            };
            (0..input.tiers.len()).map(&mut label).collect()
        }
    }
}

/// The middle of a group and how far its members typically are from it.
#[derive(Debug, Clone, Copy)]
pub struct PeerStatistics {
    pub middle: f64,
    pub spread: f64,
}

impl PeerStatistics {
    /// How many spreads the value is above the middle. Where all peers are alike, everybody is in the middle.
    pub fn z_score(self, value: f64) -> f64 {
        if self.spread > 0.0 { (value - self.middle) / self.spread } else { 0.0 }
    }
}

/// Arithmetic mean and population standard deviation.
pub fn mean_and_deviation(sorted: &[f64]) -> PeerStatistics {
    // Distances from the first value: where all are equal the deviation is exactly zero, not a rounding error.
    let first = sorted.first().copied().unwrap_or_default();
    let size = count_as_f64(sorted.len());
    let offset = sorted.iter().map(|value| value - first).sum::<f64>() / size;
    let variance = sorted.iter().map(|value| (value - first - offset).powi(2)).sum::<f64>() / size;
    PeerStatistics { middle: first + offset, spread: variance.sqrt() }
}

/// Median, and the median distance from it made comparable with a normal distribution's standard deviation.
pub fn median_and_distance(sorted: &[f64]) -> PeerStatistics {
    let middle = median(sorted);
    let mut distances: Vec<f64> = sorted.iter().map(|value| (value - middle).abs()).collect();
    distances.sort_by(f64::total_cmp);
    PeerStatistics { middle, spread: 1.4826 * median(&distances) }
}

fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied().unwrap_or_default();
    match half.checked_sub(1).and_then(|lower| sorted.get(lower)) {
        Some(lower) if sorted.len().is_multiple_of(2) => lower + (upper - lower) / 2.0,
        _ => upper,
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer accounts than a double counts exactly")]
pub fn count_as_f64(accounts: usize) -> f64 {
    accounts as f64
}
