//! Back from a score to the values that have it.

use super::other_peers::OtherPeers;
use super::peers::{CentreKind, PeerGroup};
use super::score_curve::ScoreCurve;
use crate::base::value::Value;
use crate::config::{BaselineComparison, BetterDirection, RangeEdge, Scale, ScoreStep, ScoringMethod};

/// Which way a score is to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreDirection {
    Higher,
    Lower,
}

impl ScoreDirection {
    /// Whether `score` is at `wanted` or beyond it.
    #[must_use]
    pub fn reaches(self, score: f64, wanted: f64) -> bool {
        match self {
            ScoreDirection::Higher => score >= wanted,
            ScoreDirection::Lower => score <= wanted,
        }
    }

    /// `score`, moved on by `by`.
    #[must_use]
    pub fn shift_score(self, score: f64, by: f64) -> f64 {
        match self {
            ScoreDirection::Higher => score + by,
            ScoreDirection::Lower => score - by,
        }
    }
}

/// A score that an author wrote and one that was computed may be one rounding apart, as a share of the scale.
const ROUNDING: f64 = 1e-9;

impl ScoreCurve<'_> {
    /// Where, on the way from the value `from`, stretches of values begin that score at least (or at most) `wanted`,
    /// nearest first. Each is the edge of its stretch, which may or may not belong to it, and is off by rounding: the
    /// caller looks around it. Empty where no number scores so.
    #[must_use]
    pub fn threshold_candidates(&self, scale: Scale, from: f64, wanted: f64, toward: ScoreDirection) -> Vec<f64> {
        let share = (wanted - scale.low) / (scale.high - scale.low);
        let near = toward.shift_score(wanted, -ROUNDING * (scale.high - scale.low));
        let on_line = |zero: f64, full: f64| zero + share * (full - zero);
        let number = self.basis.number.filter(|number| number.is_finite());
        let mut seeds: Vec<f64> = match self.method {
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
                let peers = self.basis.peers.map(PeerGroup::sorted_values).unwrap_or_default();
                let rising = (*better == BetterDirection::Higher) == (toward == ScoreDirection::Higher);
                // Twice: what one rounding lets in may turn out to be not enough.
                let overtaken = |wanted| {
                    let enough = |value| {
                        self.score(scale, Value::Number(value)).is_some_and(|score| toward.reaches(score, wanted))
                    };
                    if rising { threshold_above(peers, from, enough) } else { threshold_below(peers, from, enough) }
                };
                [near, wanted].into_iter().filter_map(overtaken).collect()
            }
        };
        seeds.retain(|seed| seed.is_finite());
        seeds.sort_by(|one, other| (one - from).abs().total_cmp(&(other - from).abs()));
        seeds.dedup();
        seeds
    }

    /// The value that is so many spreads above the middle of its peers.
    fn peer_value_at_z_score(&self, z: f64, robust: CentreKind) -> Option<f64> {
        let peers = self.basis.peers?;
        match (robust, self.own_peer_value) {
            (CentreKind::Mean, Some(own)) => OtherPeers::new(peers, own).value_at_z_score(z),
            // Where peers do not differ everybody is in the middle, whatever the value.
            _ => {
                let statistics = peers.statistics(robust);
                (statistics.spread > 0.0).then_some(statistics.middle + z * statistics.spread)
            }
        }
    }
}

/// For each step with a score good enough: its edge on the side of `from`.
fn facing_edges(steps: &[ScoreStep], from: f64, wanted: f64, toward: ScoreDirection) -> Vec<f64> {
    let enough = steps.iter().filter(|step| step.score.is_some_and(|score| toward.reaches(score, wanted)));
    let facing = |step: &ScoreStep| match (step.range.low, step.range.high) {
        (Some(RangeEdge { at, .. }), _) if from <= at => Some(at),
        (_, Some(RangeEdge { at, .. })) if from >= at => Some(at),
        // It is in this step already, so this is not the way.
        _ => None,
    };
    enough.filter_map(facing).collect()
}

/// Every value at which the line through the points is at `wanted`, give or take `rounding`.
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

/// The lower end of the values above `from` that are `enough`, given that all beyond one of them are too.
fn threshold_above(peers: &[f64], from: f64, enough: impl Fn(f64) -> bool) -> Option<f64> {
    let ahead = &peers[peers.partition_point(|&peer| peer <= from)..];
    let tied = ahead.partition_point(|&peer| !enough(peer));
    let before = tied.checked_sub(1).map_or(from, |before| ahead[before]);
    match ahead.get(tied) {
        Some(&peer) if enough(before + (peer - before) / 2.0) => Some(before),
        Some(&peer) => Some(peer),
        None => enough(before + before.abs().max(1.0)).then_some(before),
    }
}

/// The upper end of the values below `from` that are `enough`, given that all beyond one of them are too.
fn threshold_below(peers: &[f64], from: f64, enough: impl Fn(f64) -> bool) -> Option<f64> {
    let ahead = &peers[..peers.partition_point(|&peer| peer < from)];
    let tied = ahead.partition_point(|&peer| enough(peer));
    let before = ahead.get(tied).copied().unwrap_or(from);
    match tied.checked_sub(1).and_then(|tied| ahead.get(tied)) {
        Some(&peer) if enough(before - (before - peer) / 2.0) => Some(before),
        Some(&peer) => Some(peer),
        None => enough(before - before.abs().max(1.0)).then_some(before),
    }
}
