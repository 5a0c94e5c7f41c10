//! Ranges of numbers whose edges are included or not.

use serde::{Deserialize, Serialize};

/// A range of numbers. Without an edge it is unbounded on that side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueRange {
    pub low: Option<RangeEdge>,
    pub high: Option<RangeEdge>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RangeEdge {
    pub at: f64,
    pub inclusive: bool,
}

impl ValueRange {
    /// Returns whether `value` is in the range.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low.is_none_or(|e| value > e.at || (e.inclusive && value >= e.at))
            && self.high.is_none_or(|e| value < e.at || (e.inclusive && value <= e.at))
    }
}
