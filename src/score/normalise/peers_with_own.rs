//! A group of peers in which one account, one of the peers, has another value.
//!
//! A group is sorted once for all its accounts. So is the group with one value exchanged: its `n`-th value is found in the
//! sorted group, and a median, a median distance or a rank in a few steps.

use super::missing_reason::MissingReason;
use super::peer_group::{CentreKind, PeerGroup, PeerStatistics, SPREAD_PER_MEDIAN_DISTANCE};
use crate::base::rounding::round_significant;
use crate::base::value::count_as_f64;

/// An account's peers: a group as it is, or with another value of the account itself.
#[derive(Debug, Clone, Copy)]
pub struct Peers<'a> {
    group: &'a PeerGroup,
    exchange: Option<Exchange>,
}

/// The value of the account in the group, and the one that takes its place. Without the first, the account joins the
/// group; without the second, it leaves.
#[derive(Debug, Clone, Copy)]
struct Exchange {
    removed: Option<Member>,
    added: Option<Member>,
}

/// A value, and its place: in the group for a removed value, among the remaining ones for an added value.
#[derive(Debug, Clone, Copy)]
struct Member {
    value: f64,
    place: usize,
}

impl<'a> Peers<'a> {
    /// The group as it is.
    #[must_use]
    pub fn of_group(group: &'a PeerGroup) -> Self {
        Peers { group, exchange: None }
    }

    /// The group with the account's value `own`, which is in the group, exchanged for another one.
    #[must_use]
    pub fn exchange_own(group: &'a PeerGroup, own: Option<f64>, other: Option<f64>) -> Self {
        let (own, other) = (own.map(round_significant), other.map(round_significant));
        if own == other {
            return Peers::of_group(group);
        }
        let sorted = group.sorted_values();
        let below = |value: f64| sorted.partition_point(|peer| *peer < value);
        let removed = own.map(|value| Member { value, place: below(value) });
        let added = other.map(|value| {
            let place = below(value) - usize::from(own.is_some_and(|own| own < value));
            Member { value, place }
        });
        Peers { group, exchange: Some(Exchange { removed, added }) }
    }

    /// Returns the number of peers.
    #[must_use]
    pub fn count(self) -> usize {
        let exchange = self.exchange.unwrap_or(Exchange { removed: None, added: None });
        self.group.sorted_values().len() + usize::from(exchange.added.is_some())
            - usize::from(exchange.removed.is_some())
    }

    /// Returns the peers if there are enough of them to compare with.
    ///
    /// # Errors
    /// There are fewer than `min_group`.
    pub fn require_min_size(self, min_group: usize) -> Result<Self, MissingReason> {
        if self.count() < min_group.max(1) { Err(MissingReason::GroupTooSmall) } else { Ok(self) }
    }

    /// Returns the mid-rank of `value`, as a share of the number of peers: 0-1.
    #[must_use]
    pub fn percentile_of_value(self, value: f64) -> f64 {
        let value = round_significant(value);
        let sorted = self.group.sorted_values();
        let mut below = sorted.partition_point(|peer| *peer < value);
        let mut not_above = sorted.partition_point(|peer| *peer <= value);
        if let Some(Exchange { removed, added }) = self.exchange {
            let counts = |member: Option<Member>, is_counted: fn(f64, f64) -> bool| {
                usize::from(member.is_some_and(|member| is_counted(member.value, value)))
            };
            below = below + counts(added, |peer, value| peer < value) - counts(removed, |peer, value| peer < value);
            not_above =
                not_above + counts(added, |peer, value| peer <= value) - counts(removed, |peer, value| peer <= value);
        }
        // below + ties / 2
        count_as_f64(below + not_above) / 2.0 / count_as_f64(self.count())
    }

    /// Returns how many spreads `value` is above the middle. Where all peers are alike, every value counts as the middle.
    #[must_use]
    pub fn z_score(self, value: f64, centre: CentreKind) -> f64 {
        let statistics = self.statistics(centre);
        let distance = round_significant(value) - statistics.middle;
        if statistics.spread > 0.0 { distance / statistics.spread } else { 0.0 }
    }

    /// Returns the middle and the spread that a z-score measures with: mean and standard deviation, or median and median
    /// distance. Where more than half of the peers are alike, their median distance is zero although others differ, so
    /// mean and deviation take its place.
    #[must_use]
    pub fn statistics(self, centre: CentreKind) -> PeerStatistics {
        if centre == CentreKind::Median {
            let statistics = self.median_and_distance();
            if statistics.spread > 0.0 {
                return statistics;
            }
        }
        self.mean_and_deviation()
    }

    fn median_and_distance(self) -> PeerStatistics {
        if self.exchange.is_none() {
            return self.group.statistics(CentreKind::Median);
        }
        let middle = self.median_of(|rank| self.value_at(rank));
        let distance = self.median_of(|rank| self.distance_at(middle, rank));
        PeerStatistics { middle, spread: SPREAD_PER_MEDIAN_DISTANCE * distance }
    }

    fn mean_and_deviation(self) -> PeerStatistics {
        let Some(Exchange { removed, added }) = self.exchange else { return self.group.statistics(CentreKind::Mean) };
        let mut moments = Moments::of_group(self.group);
        if let Some(removed) = removed {
            moments.remove(removed.value);
        }
        if let Some(added) = added {
            moments.add(added.value);
        }
        moments.statistics()
    }

    /// Returns the median of values that ascend with their rank.
    fn median_of(self, value_at: impl Fn(usize) -> f64) -> f64 {
        let count = self.count();
        if count == 0 {
            return 0.0;
        }
        let upper = value_at(count / 2);
        if count.is_multiple_of(2) {
            let lower = value_at(count / 2 - 1);
            lower + (upper - lower) / 2.0
        } else {
            upper
        }
    }

    /// Returns the value of a rank, from 0.
    fn value_at(self, rank: usize) -> f64 {
        let Some(Exchange { removed, added }) = self.exchange else { return self.value_in_group(rank) };
        let rank_of_others = match added {
            Some(added) if rank == added.place => return added.value,
            Some(added) => rank - usize::from(rank > added.place),
            None => rank,
        };
        self.value_in_group(rank_of_others + usize::from(removed.is_some_and(|gone| rank_of_others >= gone.place)))
    }

    fn value_in_group(self, rank: usize) -> f64 {
        self.group.sorted_values().get(rank).copied().unwrap_or_default()
    }

    /// Returns the distance from `middle` of a rank, the nearest value first. The nearest `rank + 1` values are neighbours:
    /// the window of that many values in which the farther end is nearest.
    fn distance_at(self, middle: f64, rank: usize) -> f64 {
        let ends = |start: usize| (middle - self.value_at(start), self.value_at(start + rank) - middle);
        let (mut low, mut high) = (0, self.count() - rank - 1);
        while low < high {
            let start = low + (high - low) / 2;
            let (below, above) = ends(start);
            if above >= below {
                high = start;
            } else {
                low = start + 1;
            }
        }
        // The ends cross between this window and the one before.
        let farther_end = |start: usize| ends(start).0.max(ends(start).1);
        let before = low.checked_sub(1).map_or(f64::INFINITY, farther_end);
        farther_end(low).min(before)
    }
}

/// The number of values, their mean, and the sum of their squared distances from it.
#[derive(Debug, Clone, Copy)]
pub struct Moments {
    pub size: f64,
    pub mean: f64,
    pub squares: f64,
    /// The largest of the values, without their signs: differences that are much smaller are rounding.
    magnitude: f64,
}

impl Moments {
    const EMPTY: Self = Moments { size: 0.0, mean: 0.0, squares: 0.0, magnitude: 0.0 };

    fn of_group(group: &PeerGroup) -> Self {
        let sorted = group.sorted_values();
        let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return Moments::EMPTY };
        let all = group.statistics(CentreKind::Mean);
        let (size, magnitude) = (count_as_f64(sorted.len()), first.abs().max(last.abs()));
        Moments { size, mean: all.middle, squares: all.spread * all.spread * size, magnitude }
    }

    /// Returns the moments of a group without an account's own value, where it is in the group.
    #[must_use]
    pub fn of_others(group: &PeerGroup, own: Option<f64>) -> Self {
        let mut moments = Moments::of_group(group);
        if let Some(own) = own {
            moments.remove(round_significant(own));
        }
        moments
    }

    fn remove(&mut self, value: f64) {
        let others = self.size - 1.0;
        let distance = value - self.mean;
        if others < 1.0 {
            *self = Moments::EMPTY;
            return;
        }
        // The distances from the mean of all sum to zero, so those of the others sum to minus its own.
        let squares = self.squares - distance * distance * (self.size / others);
        // A difference this small is rounding: the others are all alike.
        let squares = if squares > 1e-12 * self.squares { squares } else { 0.0 };
        *self = Moments { size: others, mean: self.mean - distance / others, squares, ..*self };
    }

    fn add(&mut self, value: f64) {
        let size = self.size + 1.0;
        let distance = value - self.mean;
        // A value at the mean, give or take the rounding of the mean, changes nothing.
        let distance = if distance.abs() <= 1e-12 * value.abs().max(self.magnitude) { 0.0 } else { distance };
        self.squares += distance * distance * self.size / size;
        self.mean += distance / size;
        self.size = size;
    }

    fn statistics(self) -> PeerStatistics {
        PeerStatistics { middle: self.mean, spread: (self.squares / self.size).sqrt() }
    }

    /// Returns the value whose z-score among the others and itself is `z`; `None` where no value has it. These are the
    /// moments of the others.
    #[must_use]
    pub fn value_at_z_score(self, z: f64) -> Option<f64> {
        // No value is more than √k deviations from a mean that includes it.
        let left = self.size * (self.size - z * z);
        if self.squares > 0.0 {
            (left > 0.0).then(|| self.mean + z * ((self.size + 1.0) * self.squares / left).sqrt())
        } else {
            // The others are all alike, so any distance from them is the greatest possible z-score.
            (left >= 0.0 && self.size > 0.0).then_some(self.mean)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Peers;
    use crate::score::normalise::peer_group::{CentreKind, PeerGroup};

    fn check_agreement(values: &[f64], own: Option<usize>, other: Option<f64>) {
        let mut exchanged = values.to_vec();
        if let Some(own) = own {
            exchanged.remove(own);
        }
        exchanged.extend(other);
        let group = PeerGroup::new(values.to_vec());
        let peers = Peers::exchange_own(&group, own.map(|own| values[own]), other);
        let written = PeerGroup::new(exchanged.clone());
        let expected = Peers::of_group(&written);
        assert_eq!(peers.count(), exchanged.len());
        for centre in [CentreKind::Mean, CentreKind::Median] {
            let (found, written) = (peers.statistics(centre), expected.statistics(centre));
            assert!((found.middle - written.middle).abs() < 1e-9, "{centre:?} {found:?} {written:?}");
            assert!((found.spread - written.spread).abs() < 1e-6, "{centre:?} {found:?} {written:?}");
            for value in &exchanged {
                let (found, expected) = (peers.z_score(*value, centre), expected.z_score(*value, centre));
                assert!((found - expected).abs() < 1e-6, "{values:?} {own:?} {other:?}: {centre:?} {found} {expected}");
            }
        }
        for value in exchanged.iter().chain(&[-1.0, 2.5, 100.0]) {
            assert!((peers.percentile_of_value(*value) - expected.percentile_of_value(*value)).abs() < 1e-12);
        }
    }

    #[test]
    fn every_exchange_in_small_groups_is_as_if_written() {
        for mask in 0..1 << 10 {
            let values: Vec<f64> = (0..5).map(|at| f64::from(mask >> (2 * at) & 3)).collect();
            for other in [None, Some(0.0), Some(1.0), Some(2.0), Some(7.0)] {
                check_agreement(&values, Some(0), other);
                check_agreement(&values[..4], Some(3), other);
                check_agreement(&values, None, other);
            }
        }
    }

    proptest! {
        #[test]
        fn exchanged_groups_are_as_if_written(
            values in proptest::collection::vec(-20.0..20.0_f64, 2..30),
            own in 0_usize..30,
            other in proptest::option::of(-40.0..40.0_f64),
        ) {
            check_agreement(&values, Some(own % values.len()), other);
        }
    }
}
