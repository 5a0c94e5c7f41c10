//! Medians and shares of the numbers that checks compare.

use crate::base::value::count_as_f64;

/// The median of `numbers`; the mean of the middle two where their count is even.
#[must_use]
pub fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    // Halves each number first, so that no sum overflows.
    Some(if sorted.len().is_multiple_of(2) { sorted.get(half - 1)? / 2.0 + upper / 2.0 } else { upper })
}

/// The median of `numbers`; the lower of the middle two where their count is even. With it, an event of every second
/// week is not reported as missing in the weeks between.
#[must_use]
pub fn lower_median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

/// The median of the numbers other than 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MedianOfNonzero {
    pub median: Option<f64>,
    /// How many numbers are not 0.
    pub count: usize,
}

/// Returns the median of the numbers other than 0. Most accounts have 0 tickets on most days, so only the other
/// numbers show the unit of a metric.
#[must_use]
pub fn median_of_nonzero(numbers: impl Iterator<Item = f64>) -> MedianOfNonzero {
    let numbers: Vec<f64> = numbers.filter(|number| number.abs() > 0.0).collect();
    MedianOfNonzero { median: median(&numbers), count: numbers.len() }
}

/// The share of `part` in `whole`; none if `whole` is 0.
#[must_use]
pub fn share_of_whole(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| count_as_f64(part) / count_as_f64(whole))
}
