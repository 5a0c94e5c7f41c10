//! An account whose value moves while its peers stay where they are. The account is one of the peers.

use super::peers::{CentreKind, PeerGroup};
use crate::base::value::count_as_f64;

/// An account's peers without itself, as their sums.
#[derive(Debug, Clone, Copy)]
pub struct OtherPeers {
    count: f64,
    mean: f64,
    /// The sum of the squared distances from their mean.
    sum_of_squares: f64,
}

impl OtherPeers {
    /// Removes one peer, of value `own`, from the group.
    #[must_use]
    pub fn new(peers: &PeerGroup, own: f64) -> Self {
        let size = count_as_f64(peers.sorted_values().len());
        let statistics = peers.statistics(CentreKind::Mean);
        let (others, distance) = (size - 1.0, own - statistics.middle);
        if others < 1.0 {
            return OtherPeers { count: 0.0, mean: statistics.middle, sum_of_squares: 0.0 };
        }
        // The distances from the mean of all sum to zero, so those of the others sum to minus its own.
        let all = statistics.spread * statistics.spread * size;
        let squares = all - distance * distance * (size / others);
        // A difference this small is rounding: the others are all alike.
        let squares = if squares > 1e-12 * all { squares } else { 0.0 };
        OtherPeers { count: others, mean: statistics.middle - distance / others, sum_of_squares: squares }
    }

    /// Returns how many deviations `value` is above the mean, both taken over the others and the value itself. With `k` others
    /// and `d` the distance from their mean: the mean is `d / (k + 1)` beyond theirs, and the squared distances are
    /// theirs and `d² · k / (k + 1)`.
    #[must_use]
    pub fn z_score(self, value: f64) -> f64 {
        let size = self.count + 1.0;
        let distance = value - self.mean;
        let variance = (self.sum_of_squares + distance * distance * self.count / size) / size;
        if variance > 0.0 { distance * self.count / size / variance.sqrt() } else { 0.0 }
    }

    /// Returns the value at which [`OtherPeers::z_score`] is `z`; `None` where no value has it.
    #[must_use]
    pub fn value_at_z_score(self, z: f64) -> Option<f64> {
        let size = self.count + 1.0;
        // No value is more than √k deviations from a mean that includes it.
        let left = self.count * (self.count - z * z);
        if self.sum_of_squares > 0.0 {
            (left > 0.0).then(|| self.mean + z * (size * self.sum_of_squares / left).sqrt())
        } else {
            // The others are all alike, so any distance from them is the greatest possible z-score.
            (left >= 0.0 && self.count > 0.0).then_some(self.mean)
        }
    }
}

/// Returns the mid-rank of `value` among ascending `peers`, one of whom had the value `own` before it moved.
#[must_use]
pub fn moved_percentile(peers: &[f64], own: f64, value: f64) -> f64 {
    let below = peers.partition_point(|&peer| peer < value) - usize::from(own < value);
    let not_above = peers.partition_point(|&peer| peer <= value) - usize::from(own <= value) + 1;
    count_as_f64(below + not_above) / 2.0 / count_as_f64(peers.len())
}
