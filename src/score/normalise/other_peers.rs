//! An account that moves among its peers: they stand still, but it is one of them.

use super::peers::{CentreKind, PeerGroup, count_as_f64};

/// An account's peers without itself, as their sums.
#[derive(Debug, Clone, Copy)]
pub struct OtherPeers {
    count: f64,
    mean: f64,
    /// The sum of the squared distances from their mean.
    sum_of_squares: f64,
}

impl OtherPeers {
    /// The peers without the one of value `own`.
    #[must_use]
    pub fn new(peers: &PeerGroup, own: f64) -> Self {
        let size = count_as_f64(peers.sorted_values().len());
        let statistics = peers.statistics(CentreKind::Mean);
        let (others, distance) = (size - 1.0, own - statistics.middle);
        if others < 1.0 {
            return OtherPeers { count: 0.0, mean: statistics.middle, sum_of_squares: 0.0 };
        }
        // Distances from the mean of all sum to zero, so those of the others to the opposite of its own.
        let all = statistics.spread * statistics.spread * size;
        let squares = all - distance * distance * (size / others);
        // What is left of a difference of equals is rounding: the others are all alike then.
        let squares = if squares > 1e-12 * all { squares } else { 0.0 };
        OtherPeers { count: others, mean: statistics.middle - distance / others, sum_of_squares: squares }
    }

    /// How many deviations `value` is above the mean, both taken over the others and the value itself. With `k` others
    /// and `d` the distance from their mean: the mean is `d / (k + 1)` beyond theirs, and the squared distances are
    /// theirs and `d² · k / (k + 1)`.
    #[must_use]
    pub fn z_score(self, value: f64) -> f64 {
        let size = self.count + 1.0;
        let distance = value - self.mean;
        let variance = (self.sum_of_squares + distance * distance * self.count / size) / size;
        if variance > 0.0 { distance * self.count / size / variance.sqrt() } else { 0.0 }
    }

    /// The value at which [`Others::z`] is `z`; `None` where no value comes to that.
    #[must_use]
    pub fn value_at_z_score(self, z: f64) -> Option<f64> {
        let size = self.count + 1.0;
        // No value is more than √k deviations from a mean that it is part of.
        let left = self.count * (self.count - z * z);
        if self.sum_of_squares > 0.0 {
            (left > 0.0).then(|| self.mean + z * (size * self.sum_of_squares / left).sqrt())
        } else {
            // Any distance from others who are all alike is the greatest there is.
            (left >= 0.0 && self.count > 0.0).then_some(self.mean)
        }
    }
}

/// The mid-rank of `value` among ascending `peers`, one of whom had the value `own` before it moved.
#[must_use]
pub fn moved_percentile(peers: &[f64], own: f64, value: f64) -> f64 {
    let below = peers.partition_point(|&peer| peer < value) - usize::from(own < value);
    let not_above = peers.partition_point(|&peer| peer <= value) - usize::from(own <= value) + 1;
    count_as_f64(below + not_above) / 2.0 / count_as_f64(peers.len())
}
