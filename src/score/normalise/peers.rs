//! Groups of accounts that are compared with each other, and where a value stands in its group.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::formulas;
use super::missing_reason::MissingReason;
use super::scoring_input::ScoringInput;
use crate::base::value::count_as_f64;
use crate::config::PeerScope;

/// The values of accounts that are compared with each other.
///
/// They are sorted, so that sums do not depend on the order of the accounts.
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

    /// Returns the group if it is large enough to compare with.
    pub fn require_min_size(&self, min_group: usize) -> Result<&Self, MissingReason> {
        if self.sorted.len() < min_group.max(1) { Err(MissingReason::GroupTooSmall) } else { Ok(self) }
    }

    /// Returns the mid-rank of `value` among the group, as a share of its size: 0-1.
    #[must_use]
    pub fn percentile_of_value(&self, value: f64) -> f64 {
        let below = self.sorted.partition_point(|&peer| peer < value);
        let not_above = self.sorted.partition_point(|&peer| peer <= value);
        // below + ties / 2
        count_as_f64(below + not_above) / 2.0 / count_as_f64(self.sorted.len())
    }

    /// Returns mean and standard deviation, or median and median distance.
    pub fn statistics(&self, centre: CentreKind) -> PeerStatistics {
        match centre {
            CentreKind::Mean => *self.mean_statistics.get_or_init(|| mean_and_deviation(&self.sorted)),
            CentreKind::Median => *self.median_statistics.get_or_init(|| median_and_distance(&self.sorted)),
        }
    }

    /// Returns the values, ascending.
    #[must_use]
    pub fn sorted_values(&self) -> &[f64] {
        &self.sorted
    }
}

/// What the middle of a group is: its mean, or its median, which a few extreme values do not move.
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
    /// The column that names the peers, with its value.
    Label(Arc<str>),
}

/// A group of peers with what its members have in common.
#[derive(Debug, Clone)]
pub struct LabelledPeers {
    pub label: PeerLabel,
    pub group: PeerGroup,
}

/// The group of every account.
#[derive(Debug, Default)]
pub struct PeerGroups {
    /// Index into `groups`, per account.
    group_of: Vec<Option<usize>>,
    groups: Vec<LabelledPeers>,
}

impl PeerGroups {
    /// Groups the accounts by `scope`. An account without a number in `values` has a group, but is not in it.
    pub fn new(input: &ScoringInput<'_>, scope: &PeerScope, values: &[Option<f64>]) -> Self {
        let labels = peer_labels(input, scope);
        let mut numbers: BTreeMap<&PeerLabel, Vec<f64>> = BTreeMap::new();
        for (label, value) in labels.iter().zip(values) {
            if let Some(label) = label {
                numbers.entry(label).or_default().extend(value);
            }
        }
        let group_indices: BTreeMap<&PeerLabel, usize> =
            numbers.keys().enumerate().map(|(index, label)| (*label, index)).collect();
        let group_of = labels.iter().map(|label| group_indices.get(label.as_ref()?).copied()).collect();
        let groups = numbers
            .into_iter()
            .map(|(label, values)| LabelledPeers { label: label.clone(), group: PeerGroup::new(values) })
            .collect();
        PeerGroups { group_of, groups }
    }

    #[must_use]
    pub fn into_groups(self) -> Vec<LabelledPeers> {
        self.groups
    }

    /// Returns the account's peers; `None` where the column that names them is NULL.
    #[must_use]
    pub fn group_of_account(&self, account: usize) -> Option<&LabelledPeers> {
        self.groups.get(self.group_of.get(account).copied().flatten()?)
    }
}

fn peer_labels(input: &ScoringInput<'_>, scope: &PeerScope) -> Vec<Option<PeerLabel>> {
    match scope {
        PeerScope::Everybody => vec![Some(PeerLabel::Everybody); input.tiers.len()],
        PeerScope::Tier => input.tiers.iter().map(|tier| Some(PeerLabel::Tier(*tier))).collect(),
        PeerScope::Column(column) => labels_in_column(input, column),
    }
}

/// Returns every account's label, with the text of equal labels held once.
fn labels_in_column(input: &ScoringInput<'_>, column: &str) -> Vec<Option<PeerLabel>> {
    let mut interned: BTreeMap<String, Arc<str>> = BTreeMap::new();
    let mut labels = Vec::with_capacity(input.tiers.len());
    for account in 0..input.tiers.len() {
        labels.push(column_label(input, column, account).map(|text| {
            let label = interned.entry(text).or_insert_with_key(|text| text.as_str().into());
            PeerLabel::Label(Arc::clone(label))
        }));
    }
    labels
}

fn column_label(input: &ScoringInput<'_>, column: &str, account: usize) -> Option<String> {
    let value = input.usable_values(column, account)?.get(account)?;
    Some(format!("{column}: {}", formulas::label_of_value(value)))
}

/// The middle of a group and how far its members typically are from it.
#[derive(Debug, Clone, Copy)]
pub struct PeerStatistics {
    pub middle: f64,
    pub spread: f64,
}

impl PeerStatistics {
    /// Returns how many spreads the value is above the middle. Where all peers are alike, every value counts as the
    /// middle.
    pub fn z_score(self, value: f64) -> f64 {
        if self.spread > 0.0 { (value - self.middle) / self.spread } else { 0.0 }
    }
}

/// Returns the arithmetic mean and the population standard deviation.
pub fn mean_and_deviation(sorted: &[f64]) -> PeerStatistics {
    // Distances from the first value: where all are equal the deviation is exactly zero, not a rounding error.
    let first = sorted.first().copied().unwrap_or_default();
    let size = count_as_f64(sorted.len());
    let offset = sorted.iter().map(|value| value - first).sum::<f64>() / size;
    let variance = sorted.iter().map(|value| (value - first - offset).powi(2)).sum::<f64>() / size;
    PeerStatistics { middle: first + offset, spread: variance.sqrt() }
}

/// Returns the median and the median distance from it, scaled to a normal distribution's standard deviation.
pub fn median_and_distance(sorted: &[f64]) -> PeerStatistics {
    let middle = median_of_sorted(sorted);
    let mut distances: Vec<f64> = sorted.iter().map(|value| (value - middle).abs()).collect();
    distances.sort_by(f64::total_cmp);
    PeerStatistics { middle, spread: 1.4826 * median_of_sorted(&distances) }
}

fn median_of_sorted(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied().unwrap_or_default();
    match half.checked_sub(1).and_then(|lower| sorted.get(lower)) {
        Some(lower) if sorted.len().is_multiple_of(2) => lower + (upper - lower) / 2.0,
        _ => upper,
    }
}
