//! Finds the values that have a score.

use super::peer_group::{CentreKind, PeerGroup};
use super::peers_with_own::{Moments, Peers};
use super::score_curve::ScoreCurve;
use super::score_direction::ScoreDirection;
use crate::base::value::AccountValue;
use crate::config::{BaselineComparison, BetterDirection, RangeEdge, Scale, ScoreStep, ScoringMethod};
use crate::score::tolerances::score_rounding;

/// How often an interval is halved: enough for all digits of a double.
const BISECTIONS: usize = 60;

impl ScoreCurve<'_> {
    /// Returns the edges of the ranges of values that score at least (or at most) `wanted`, the one nearest to the value
    /// `from` first. An edge may or may not belong to its range, and is off by rounding, so the caller looks around it.
    /// Empty where no number has such a score.
    #[must_use]
    pub fn threshold_candidates(&self, scale: Scale, from: f64, wanted: f64, toward: ScoreDirection) -> Vec<f64> {
        let share = (wanted - scale.low) / scale.width();
        let near = toward.shift_score(wanted, -score_rounding(scale));
        let on_line = |zero: f64, full: f64| zero + share * (full - zero);
        let number = self.number.filter(|number| number.is_finite());
        let mut edges: Vec<f64> = match self.method {
            ScoringMethod::AsIs => vec![wanted],
            ScoringMethod::Linear { zero, full } => vec![on_line(*zero, *full)],
            ScoringMethod::Target { zero, full, .. }
            | ScoringMethod::Baseline { compare: BaselineComparison::Ratio, zero, full, .. } => {
                number.map(|number| number * on_line(*zero, *full)).into_iter().collect()
            }
            ScoringMethod::Baseline { compare: BaselineComparison::Difference, zero, full, .. } => {
                number.map(|number| number + on_line(*zero, *full)).into_iter().collect()
            }
            ScoringMethod::Steps(steps) => facing_edges(steps, from, near, toward),
            ScoringMethod::Points(points) => crossing_values(points, wanted, (wanted - near).abs()),
            ScoringMethod::Labels { .. } => Vec::new(),
            ScoringMethod::ZScore { zero, full, robust, .. } => {
                self.peer_value_at_z_score(on_line(*zero, *full), CentreKind::from(*robust)).into_iter().collect()
            }
            ScoringMethod::Percentile { better, .. } => {
                // Two scores: the value for the score that rounding allows for may turn out to be not enough.
                let threshold = |wanted| self.percentile_threshold(scale, *better, from, wanted, toward);
                [near, wanted].into_iter().filter_map(threshold).collect()
            }
        };
        edges.retain(|edge| edge.is_finite());
        edges.sort_by(|one, other| (one - from).abs().total_cmp(&(other - from).abs()));
        edges.dedup();
        edges
    }

    /// Returns the values at which the method changes its course: the ends of its line, the edges of its steps, its points.
    #[must_use]
    pub fn turning_values(&self, scale: Scale) -> Vec<f64> {
        let mut values: Vec<f64> = match self.method {
            ScoringMethod::AsIs => vec![scale.low, scale.high],
            ScoringMethod::Linear { zero, full } => vec![*zero, *full],
            ScoringMethod::Target { zero, full, .. }
            | ScoringMethod::Baseline { compare: BaselineComparison::Ratio, zero, full, .. } => {
                self.number.into_iter().flat_map(|number| [number * zero, number * full]).collect()
            }
            ScoringMethod::Baseline { compare: BaselineComparison::Difference, zero, full, .. } => {
                self.number.into_iter().flat_map(|number| [number + zero, number + full]).collect()
            }
            ScoringMethod::Steps(steps) => {
                steps.iter().flat_map(|step| [step.range.low, step.range.high]).flatten().map(|edge| edge.at).collect()
            }
            ScoringMethod::Points(points) => points.iter().map(|(value, _)| *value).collect(),
            ScoringMethod::Labels { .. } | ScoringMethod::ZScore { .. } | ScoringMethod::Percentile { .. } => {
                Vec::new()
            }
        };
        values.retain(|value| value.is_finite());
        values
    }

    /// Returns the edge of the values that score at least (or at most) `wanted` among the account's peers.
    fn percentile_threshold(
        &self,
        scale: Scale,
        better: BetterDirection,
        from: f64,
        wanted: f64,
        toward: ScoreDirection,
    ) -> Option<f64> {
        let peers = self.peers.map(PeerGroup::sorted_values).unwrap_or_default();
        let is_enough = |value| {
            self.score_value(scale, AccountValue::Number(value))
                .is_some_and(|score| toward.reaches_score(score, wanted))
        };
        let value_rises = (better == BetterDirection::Higher) == (toward == ScoreDirection::Higher);
        if value_rises { threshold_above(peers, from, is_enough) } else { threshold_below(peers, from, is_enough) }
    }

    /// Returns the value that is `z` spreads above the middle of its peers.
    fn peer_value_at_z_score(&self, z: f64, centre: CentreKind) -> Option<f64> {
        let peers = self.peers?;
        match centre {
            CentreKind::Mean => Moments::of_others(peers, self.own_peer_value).value_at_z_score(z),
            CentreKind::Median => self.peer_value_at_robust_z_score(peers, z),
        }
    }

    /// Returns the value that is `z` median distances above the median of its peers. The median and the median distance
    /// move with the value, but no more once it is beyond the middle half of the others.
    fn peer_value_at_robust_z_score(&self, peers: &PeerGroup, z: f64) -> Option<f64> {
        let own = self.own_peer_value;
        let z_score = |value: f64| Peers::exchange_own(peers, own, Some(value)).z_score(value, CentreKind::Median);
        let (lowest, highest) = (peers.sorted_values().first()?, peers.sorted_values().last()?);
        let extent = (highest - lowest).max(1.0);
        let far = if z >= 0.0 { highest + extent } else { lowest - extent };
        let far_statistics = Peers::exchange_own(peers, own, Some(far)).statistics(CentreKind::Median);
        let beyond = far_statistics.middle + z * far_statistics.spread;
        if (z_score(beyond) - z).abs() <= 1e-9 * z.abs().max(1.0) {
            return Some(beyond);
        }
        let (mut low, mut high) = (lowest.min(beyond) - extent, highest.max(beyond) + extent);
        if !(z_score(low)..=z_score(high)).contains(&z) {
            return None;
        }
        for _ in 0..BISECTIONS {
            let middle = low + (high - low) / 2.0;
            if z_score(middle) < z {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(high)
    }
}

/// Returns the edge of each step with a score that is good enough, on the side of `from`.
fn facing_edges(steps: &[ScoreStep], from: f64, wanted: f64, toward: ScoreDirection) -> Vec<f64> {
    let is_enough = |step: &&ScoreStep| step.score.is_some_and(|score| toward.reaches_score(score, wanted));
    steps.iter().filter(is_enough).filter_map(|step| edge_facing(step, from)).collect()
}

/// Returns the step's edge on the side of `from`; `None` where `from` is in the step already.
fn edge_facing(step: &ScoreStep, from: f64) -> Option<f64> {
    match (step.range.low, step.range.high) {
        (Some(RangeEdge { at, .. }), _) if from <= at => Some(at),
        (_, Some(RangeEdge { at, .. })) if from >= at => Some(at),
        _ => None,
    }
}

/// Returns every value at which the line through the points is at `wanted`, give or take `rounding`.
fn crossing_values(points: &[(f64, f64)], wanted: f64, rounding: f64) -> Vec<f64> {
    let mut values = Vec::new();
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let (low, high) = (y0.min(y1), y0.max(y1));
        if (low - rounding..=high + rounding).contains(&wanted) {
            if high > low {
                values.push(x0 + (wanted.clamp(low, high) - y0) / (y1 - y0) * (x1 - x0));
            } else {
                values.extend([x0, x1]);
            }
        }
    }
    values
}

/// Returns the lower end of the values above `from` that are enough. All values above one that is enough are enough too.
fn threshold_above(peers: &[f64], from: f64, is_enough: impl Fn(f64) -> bool) -> Option<f64> {
    let ahead = &peers[peers.partition_point(|&peer| peer <= from)..];
    let tied = ahead.partition_point(|&peer| !is_enough(peer));
    let before = tied.checked_sub(1).map_or(from, |before| ahead[before]);
    match ahead.get(tied) {
        Some(&peer) if is_enough(before + (peer - before) / 2.0) => Some(before),
        Some(&peer) => Some(peer),
        None => is_enough(before + before.abs().max(1.0)).then_some(before),
    }
}

/// Returns the upper end of the values below `from` that are enough. All values below one that is enough are enough too.
fn threshold_below(peers: &[f64], from: f64, is_enough: impl Fn(f64) -> bool) -> Option<f64> {
    let ahead = &peers[..peers.partition_point(|&peer| peer < from)];
    let tied = ahead.partition_point(|&peer| is_enough(peer));
    let before = ahead.get(tied).copied().unwrap_or(from);
    match tied.checked_sub(1).and_then(|tied| ahead.get(tied)) {
        Some(&peer) if is_enough(before - (before - peer) / 2.0) => Some(before),
        Some(&peer) => Some(peer),
        None => is_enough(before - before.abs().max(1.0)).then_some(before),
    }
}
