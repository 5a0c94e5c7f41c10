//! The values of accounts that are compared with each other, and their statistics.

use std::sync::OnceLock;

use crate::base::rounding::round_significant;
use crate::base::value::count_as_f64;

/// The values of accounts that are compared with each other, rounded to twelve significant digits: values that differ by
/// rounding are ties.
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
    pub fn new(values: Vec<f64>) -> Self {
        let mut sorted = values;
        sorted.iter_mut().for_each(|value| *value = round_significant(*value));
        sorted.sort_by(f64::total_cmp);
        PeerGroup { sorted, mean_statistics: OnceLock::new(), median_statistics: OnceLock::new() }
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

/// The standard deviation of a normal distribution, in median distances from its median.
pub const SPREAD_PER_MEDIAN_DISTANCE: f64 = 1.4826;

/// The middle of a group and how far its members typically are from it.
#[derive(Debug, Clone, Copy)]
pub struct PeerStatistics {
    pub middle: f64,
    pub spread: f64,
}

/// Returns the arithmetic mean and the population standard deviation.
fn mean_and_deviation(sorted: &[f64]) -> PeerStatistics {
    // Distances from the first value: where all are equal the deviation is exactly zero, not a rounding error.
    let first = sorted.first().copied().unwrap_or_default();
    let size = count_as_f64(sorted.len());
    let offset = sorted.iter().map(|value| value - first).sum::<f64>() / size;
    let variance = sorted.iter().map(|value| (value - first - offset).powi(2)).sum::<f64>() / size;
    PeerStatistics { middle: first + offset, spread: variance.sqrt() }
}

/// Returns the median and the median distance from it, scaled to a normal distribution's standard deviation.
fn median_and_distance(sorted: &[f64]) -> PeerStatistics {
    let middle = median_of_sorted(sorted);
    let mut distances: Vec<f64> = sorted.iter().map(|value| (value - middle).abs()).collect();
    distances.sort_by(f64::total_cmp);
    PeerStatistics { middle, spread: SPREAD_PER_MEDIAN_DISTANCE * median_of_sorted(&distances) }
}

fn median_of_sorted(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied().unwrap_or_default();
    match half.checked_sub(1).and_then(|lower| sorted.get(lower)) {
        Some(lower) if sorted.len().is_multiple_of(2) => lower + (upper - lower) / 2.0,
        _ => upper,
    }
}
