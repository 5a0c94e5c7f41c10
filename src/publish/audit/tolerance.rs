//! Compares numbers up to the rounding of floating point.

use crate::config::Scale;

/// How far two sums may differ and still be equal, in points. Covers rounding of floating point only.
pub const TOLERANCE: f64 = 1e-9;

/// Whether both are missing, or both are there and equal.
pub fn are_close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= TOLERANCE,
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// How far a sum of many amounts may be off that was added up in another order: its last digits differ.
pub fn sum_tolerance(sum: f64) -> f64 {
    TOLERANCE * sum.abs().max(1.0)
}

/// Whether a score lies on the scale. NaN does not.
pub fn is_on_scale(scale: Scale, score: f64) -> bool {
    (scale.low - TOLERANCE..=scale.high + TOLERANCE).contains(&score)
}

/// Whether a number lies between 0 and 1. NaN does not.
pub fn is_share(number: f64) -> bool {
    (-TOLERANCE..=1.0 + TOLERANCE).contains(&number)
}
