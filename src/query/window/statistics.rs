//! Variance, covariance and correlation over frames.

use super::arrangement::Arrangement;
use super::frames::Frames;
use super::sliding::{Accumulator, slide};
use super::values::{Output, Values};
use crate::query::functions::Problem;
use crate::query::statistics::{Correlation, Covariance, Estimate, Variance};

/// VAR and its kin: a statistic of one column, read from its variance by `result`.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn variance(
    arrangement: &Arrangement,
    frame: &Frames,
    numbers: &Values,
    result: fn(&Variance) -> Option<f64>,
) -> Result<Output, Problem> {
    let start = |_| Numbers { numbers, inside: Variance::default(), result };
    slide(arrangement, frame, start).map(Output::Double)
}

/// COVAR over the rows of each frame in which both columns have a value.
///
/// # Errors
/// As [`variance`].
pub fn covariance(
    arrangement: &Arrangement,
    frame: &Frames,
    xs: &Values,
    ys: &Values,
    estimate: Estimate,
) -> Result<Output, Problem> {
    let result = move |inside: &Covariance| inside.covariance(estimate);
    let start =
        |_| Pairs { xs, ys, add: Covariance::add, remove: Covariance::remove, inside: Covariance::default(), result };
    slide(arrangement, frame, start).map(Output::Double)
}

/// CORR over the rows of each frame in which both columns have a value.
///
/// # Errors
/// As [`variance`].
pub fn correlation(arrangement: &Arrangement, frame: &Frames, xs: &Values, ys: &Values) -> Result<Output, Problem> {
    let (add, remove, result) = (Correlation::add, Correlation::remove, Correlation::coefficient);
    slide(arrangement, frame, |_| Pairs { xs, ys, add, remove, inside: Correlation::default(), result })
        .map(Output::Double)
}

struct Numbers<'a> {
    numbers: &'a Values<'a>,
    inside: Variance,
    result: fn(&Variance) -> Option<f64>,
}

impl Accumulator for Numbers<'_> {
    type Value = f64;

    fn add(&mut self, row: usize) {
        if let Some(number) = self.numbers.double(row) {
            self.inside.add(number);
        }
    }

    fn remove(&mut self, row: usize) {
        if let Some(number) = self.numbers.double(row) {
            self.inside.remove(number);
        }
    }

    fn value(&mut self) -> Result<Option<f64>, Problem> {
        Ok((self.result)(&self.inside))
    }
}

struct Pairs<'a, T, F> {
    xs: &'a Values<'a>,
    ys: &'a Values<'a>,
    add: fn(&mut T, f64, f64),
    remove: fn(&mut T, f64, f64),
    inside: T,
    result: F,
}

impl<T, F> Pairs<'_, T, F> {
    fn pair(&self, row: usize) -> Option<(f64, f64)> {
        Some((self.xs.double(row)?, self.ys.double(row)?))
    }
}

impl<T, F: Fn(&T) -> Option<f64>> Accumulator for Pairs<'_, T, F> {
    type Value = f64;

    fn add(&mut self, row: usize) {
        if let Some((x, y)) = self.pair(row) {
            (self.add)(&mut self.inside, x, y);
        }
    }

    fn remove(&mut self, row: usize) {
        if let Some((x, y)) = self.pair(row) {
            (self.remove)(&mut self.inside, x, y);
        }
    }

    fn value(&mut self) -> Result<Option<f64>, Problem> {
        Ok((self.result)(&self.inside))
    }
}
