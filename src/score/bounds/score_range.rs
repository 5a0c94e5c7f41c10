//! The lowest and the highest score that a method can give.

use crate::config::{Scale, ScoringMethod};

/// The two ends of a range of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundEnd {
    Worst,
    Best,
}

impl BoundEnd {
    /// Returns the worse, or the better, of two scores.
    pub fn worse_or_better(self, one: f64, other: f64) -> f64 {
        match self {
            BoundEnd::Worst => one.min(other),
            BoundEnd::Best => one.max(other),
        }
    }
}

/// The lowest and the highest score that a method can give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreRange {
    low: f64,
    high: f64,
}

impl ScoreRange {
    /// Returns the range of a method; `None` where it never gives a score.
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
        let on_scale = || listed.iter().map(|score| scale.clamp(*score));
        Some(ScoreRange { low: on_scale().reduce(f64::min)?, high: on_scale().reduce(f64::max)? })
    }

    pub fn score_at_end(self, end: BoundEnd) -> f64 {
        match end {
            BoundEnd::Worst => self.low,
            BoundEnd::Best => self.high,
        }
    }
}
