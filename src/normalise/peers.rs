//! Groups of peers, and where a value stands among them.

use std::collections::BTreeMap;

use super::Reason;
use super::board::Board;
use super::method;
use crate::spec::Group;

/// Who is compared with whom, and the peers' values.
///
/// Values are sorted, so that neither the accounts' order nor their number of ties can move a sum.
#[derive(Debug)]
pub struct Peers {
    /// Index into `groups`, per account.
    group_of: Vec<Option<usize>>,
    groups: Vec<Vec<f64>>,
    min_group: usize,
}

impl Peers {
    /// Peers by `group`, of whom those count who have a number in `values`.
    pub fn new(board: &Board<'_>, group: &Group, min_group: usize, values: &[Option<f64>]) -> Self {
        let group_of = group_of(board, group);
        let count = group_of.iter().flatten().max().map_or(0, |last| last + 1);
        let mut groups = vec![Vec::new(); count];
        for (group, value) in group_of.iter().zip(values) {
            if let (Some(group), Some(value)) = (group, value) {
                groups[*group].push(*value);
            }
        }
        for group in &mut groups {
            group.sort_by(f64::total_cmp);
        }
        Peers { group_of, groups, min_group: min_group.max(1) }
    }

    /// The mid-rank of `value` among the account's peers, as a share of their number: 0-1.
    pub fn percentile(&self, account: usize, value: f64) -> Result<f64, Reason> {
        let group = &self.groups[self.group(account)?];
        let below = group.partition_point(|&peer| peer < value);
        let not_above = group.partition_point(|&peer| peer <= value);
        // below + ties / 2
        Ok(count(below + not_above) / 2.0 / count(group.len()))
    }

    /// Centre and spread of every group.
    pub fn centres(&self, measure: impl Fn(&[f64]) -> Centre) -> Vec<Centre> {
        self.groups.iter().map(|group| measure(group)).collect()
    }

    /// The account's group, where it is large enough to say something.
    pub fn group(&self, account: usize) -> Result<usize, Reason> {
        let group = self.group_of.get(account).copied().flatten().ok_or(Reason::NoGroup)?;
        if self.groups[group].len() < self.min_group { Err(Reason::GroupTooSmall) } else { Ok(group) }
    }
}

/// The middle of a group and how far its members typically are from it.
#[derive(Debug, Clone, Copy)]
pub struct Centre {
    pub middle: f64,
    pub spread: f64,
}

impl Centre {
    /// How many spreads the value is above the middle. Where all peers are alike, everybody is in the middle.
    pub fn z(self, value: f64) -> f64 {
        if self.spread > 0.0 { (value - self.middle) / self.spread } else { 0.0 }
    }
}

/// Arithmetic mean and population standard deviation.
pub fn mean_and_deviation(sorted: &[f64]) -> Centre {
    // Distances from the first value: where all are equal the deviation is exactly zero, not a rounding error.
    let first = sorted.first().copied().unwrap_or_default();
    let size = count(sorted.len());
    let offset = sorted.iter().map(|value| value - first).sum::<f64>() / size;
    let variance = sorted.iter().map(|value| (value - first - offset).powi(2)).sum::<f64>() / size;
    Centre { middle: first + offset, spread: variance.sqrt() }
}

/// Median, and the median distance from it made comparable with a normal distribution's standard deviation.
pub fn median_and_distance(sorted: &[f64]) -> Centre {
    let middle = median(sorted);
    let mut distances: Vec<f64> = sorted.iter().map(|value| (value - middle).abs()).collect();
    distances.sort_by(f64::total_cmp);
    Centre { middle, spread: 1.4826 * median(&distances) }
}

fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied().unwrap_or_default();
    match half.checked_sub(1).and_then(|lower| sorted.get(lower)) {
        Some(lower) if sorted.len().is_multiple_of(2) => lower + (upper - lower) / 2.0,
        _ => upper,
    }
}

fn group_of(board: &Board<'_>, group: &Group) -> Vec<Option<usize>> {
    match group {
        Group::Everybody => vec![Some(0); board.tiers.len()],
        Group::Tier => board.tiers.iter().copied().map(Some).collect(),
        Group::Column(name) => {
            let mut numbers = BTreeMap::new();
            (0..board.tiers.len())
                .map(|account| {
                    let label = method::label(board.known(name, account)?, account)?.into_owned();
                    let next = numbers.len();
                    Some(*numbers.entry(label).or_insert(next))
                })
                .collect()
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer accounts than a double counts exactly")]
pub fn count(accounts: usize) -> f64 {
    accounts as f64
}
