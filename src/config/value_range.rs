//! Ranges of numbers whose edges are included or not.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::base::rounding::compare_rounded;

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
    /// Returns whether `value` is in the range. A value that differs from an edge by rounding is at the edge.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low.is_none_or(|edge| edge.lies(value, Ordering::Less))
            && self.high.is_none_or(|edge| edge.lies(value, Ordering::Greater))
    }
}

impl RangeEdge {
    /// Returns whether the edge is on this side of `value`, or at it and inclusive.
    fn lies(self, value: f64, side: Ordering) -> bool {
        match compare_rounded(self.at, value) {
            Some(Ordering::Equal) => self.inclusive,
            ordering => ordering == Some(side),
        }
    }
}
