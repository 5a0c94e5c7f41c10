//! Variance, covariance and correlation over frames.

use super::frame_ranges::FrameRanges;
use super::sliding::{FrameAccumulator, slide_frames};
use super::sorted_rows::SortedRows;
use super::values::{WindowOutput, WindowValues};
use crate::query::numerics::exact_statistics::{Correlation, Covariance, Estimate, Variance};
use crate::query::scalar::ValueError;

/// Computes a statistic of one column that follows from its variance.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn compute_variance(
    sorted: &SortedRows,
    frame: &FrameRanges,
    numbers: &WindowValues,
    result: fn(&Variance) -> Option<f64>,
) -> Result<WindowOutput, ValueError> {
    let start = |_| VarianceAccumulator { numbers, inside: Variance::default(), result };
    slide_frames(sorted, frame, start).map(WindowOutput::Double)
}

/// Computes the covariance over the rows of each frame in which both columns have a value.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn compute_covariance(
    sorted: &SortedRows,
    frame: &FrameRanges,
    xs: &WindowValues,
    ys: &WindowValues,
    estimate: Estimate,
) -> Result<WindowOutput, ValueError> {
    slide_frames(sorted, frame, |_| covariance_accumulator(xs, ys, estimate)).map(WindowOutput::Double)
}

fn covariance_accumulator<'a>(
    xs: &'a WindowValues<'a>,
    ys: &'a WindowValues<'a>,
    estimate: Estimate,
) -> PairAccumulator<'a, Covariance, impl Fn(&Covariance) -> Option<f64>> {
    PairAccumulator {
        xs,
        ys,
        add: Covariance::add,
        remove: Covariance::remove,
        inside: Covariance::default(),
        result: move |inside: &Covariance| inside.covariance(estimate),
    }
}

/// Computes the correlation over the rows of each frame in which both columns have a value.
///
/// # Errors
/// Never. All aggregates have this signature.
pub fn compute_correlation(
    sorted: &SortedRows,
    frame: &FrameRanges,
    xs: &WindowValues,
    ys: &WindowValues,
) -> Result<WindowOutput, ValueError> {
    let (add, remove, result) = (Correlation::add, Correlation::remove, Correlation::coefficient);
    slide_frames(sorted, frame, |_| PairAccumulator { xs, ys, add, remove, inside: Correlation::default(), result })
        .map(WindowOutput::Double)
}

struct VarianceAccumulator<'a> {
    numbers: &'a WindowValues<'a>,
    inside: Variance,
    result: fn(&Variance) -> Option<f64>,
}

impl FrameAccumulator for VarianceAccumulator<'_> {
    type Value = f64;

    fn add(&mut self, row: usize) {
        if let Some(number) = self.numbers.double_at(row) {
            self.inside.add(number);
        }
    }

    fn remove(&mut self, row: usize) {
        if let Some(number) = self.numbers.double_at(row) {
            self.inside.remove(number);
        }
    }

    fn value(&mut self) -> Result<Option<f64>, ValueError> {
        Ok((self.result)(&self.inside))
    }
}

struct PairAccumulator<'a, T, F> {
    xs: &'a WindowValues<'a>,
    ys: &'a WindowValues<'a>,
    add: fn(&mut T, f64, f64),
    remove: fn(&mut T, f64, f64),
    inside: T,
    result: F,
}

impl<T, F: Fn(&T) -> Option<f64>> FrameAccumulator for PairAccumulator<'_, T, F> {
    type Value = f64;

    fn add(&mut self, row: usize) {
        if let (Some(x), Some(y)) = (self.xs.double_at(row), self.ys.double_at(row)) {
            (self.add)(&mut self.inside, x, y);
        }
    }

    fn remove(&mut self, row: usize) {
        if let (Some(x), Some(y)) = (self.xs.double_at(row), self.ys.double_at(row)) {
            (self.remove)(&mut self.inside, x, y);
        }
    }

    fn value(&mut self) -> Result<Option<f64>, ValueError> {
        Ok((self.result)(&self.inside))
    }
}
