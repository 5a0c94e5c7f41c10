//! The lowest and the highest of some scores.

use crate::config::{Scale, ScoringMethod};

/// The lowest and the highest of some scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreRange {
    pub low: f64,
    pub high: f64,
}

impl ScoreRange {
    pub fn of_score(score: f64) -> Self {
        ScoreRange { low: score, high: score }
    }

    /// Returns the scores that a method can give; `None` where it never gives one.
    pub fn of_method(scale: Scale, method: &ScoringMethod) -> Option<Self> {
        let listed: Vec<f64> = match method {
            ScoringMethod::Steps(steps) => steps.iter().filter_map(|step| step.score).collect(),
            ScoringMethod::Points(points) => points.iter().map(|(_, score)| *score).collect(),
            ScoringMethod::Labels { labels, otherwise } => {
                labels.iter().filter_map(|(_, score)| *score).chain(otherwise.flatten()).collect()
            }
            ScoringMethod::AsIs
            | ScoringMethod::Linear { .. }
            | ScoringMethod::Percentile { .. }
            | ScoringMethod::ZScore { .. }
            | ScoringMethod::Target { .. }
            | ScoringMethod::Baseline { .. } => vec![scale.low, scale.high],
        };
        listed.into_iter().map(|score| ScoreRange::of_score(scale.clamp(score))).reduce(ScoreRange::with)
    }

    /// Returns the range of both.
    #[must_use]
    pub fn with(self, other: ScoreRange) -> Self {
        ScoreRange { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Returns the range with both ends changed by a function that keeps their order.
    #[must_use]
    pub fn map(self, change: impl Fn(f64) -> f64) -> Self {
        ScoreRange { low: change(self.low), high: change(self.high) }
    }
}

/// Returns the range of what is there.
pub fn join_ranges(one: Option<ScoreRange>, other: Option<ScoreRange>) -> Option<ScoreRange> {
    one.into_iter().chain(other).reduce(ScoreRange::with)
}
