//! One path out of an account's band, and what it takes.

use super::rounded_value::{Precision, RoundedValue};
use crate::score::normalise::ScoreDirection;

/// The most paths that are published per account and direction.
pub const MAX_PATHS: usize = 3;

/// One path out of an account's band.
#[derive(Debug, Clone)]
pub struct BandPath {
    pub account: usize,
    pub toward: ScoreDirection,
    /// From 1 per account and direction; 0 until the paths of both kinds are put in order.
    pub rank: usize,
    /// Indices into the scorecard's bands.
    pub from_band: usize,
    pub to_band: usize,
    pub change: RequiredChange,
    /// The published score at the end of the path.
    pub score: f64,
    /// One sentence for people.
    pub text: String,
}

/// What would have to be different.
#[derive(Debug, Clone)]
pub enum RequiredChange {
    Metric(MetricChange),
    /// Index of a rule that would no longer hold.
    Rule(usize),
}

/// How one metric has to change.
#[derive(Debug, Clone)]
pub struct MetricChange {
    /// The leaf.
    pub node: usize,
    /// Today's value and the one needed, if they are numbers (true is 1, false is 0).
    pub value: Option<f64>,
    pub value_needed: Option<RoundedValue>,
    /// The same, if they are words.
    pub label: Option<String>,
    pub label_needed: Option<String>,
    pub precision: Precision,
    /// The leaf's score today, and the least (or greatest) that is enough.
    pub score: f64,
    pub score_needed: f64,
}

impl MetricChange {
    /// Returns by how much the leaf's score has to move.
    #[must_use]
    pub fn distance(&self) -> f64 {
        (self.score_needed - self.score).abs()
    }
}
