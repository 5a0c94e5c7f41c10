//! How far a computed number may be from the one that an author wrote.
//!
//! Coverage and scores are quotients of sums: `0.6` in YAML may come out one rounding below itself. Every comparison of
//! the two allows for that.

use crate::config::Scale;

/// The rounding of a share of weight, which is 0-1.
pub const COVERAGE_ROUNDING: f64 = 1e-9;

/// The rounding of a score, as a share of the scale.
const SCORE_ROUNDING: f64 = 1e-9;

/// Returns the rounding of a score in points of the scale.
#[must_use]
pub fn score_rounding(scale: Scale) -> f64 {
    SCORE_ROUNDING * scale.width()
}
