//! Variance, covariance and correlation over frames, exact before one rounding.
//!
//! Over n rows, n² times the population covariance is n·Σxy - Σx·Σy. All three sums are exact, also after rows have left,
//! and so is that difference. The variance is the covariance of a column with itself.

use super::arrangement::Arrangement;
use super::sliding::{Accumulator, slide};
use super::values::{Output, Values};
use crate::query::exact_number::ExactNumber;
use crate::query::exact_sum::ExactSum;
use crate::query::expr::Frame;
use crate::query::functions::Problem;

/// What is computed from two columns; of variance and deviation the columns are the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Variance or covariance.
    Covariance(Estimate),
    /// The standard deviation.
    Deviation(Estimate),
    /// Pearson's coefficient, from -1 to 1; NULL where one of the columns is constant.
    Correlation,
}

/// Whether the rows are a sample of what is described, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimate {
    /// Divides by n - 1.
    Sample,
    /// Divides by n.
    Population,
}

/// A statistic over the rows of each frame in which both columns have a value.
///
/// # Errors
/// None; the signature is that of all aggregates.
pub fn statistic(
    statistic: Statistic,
    arrangement: &Arrangement,
    frame: Frame,
    xs: &Values,
    ys: &Values,
) -> Result<Output, Problem> {
    let moments = |_| Moments { statistic, xs, ys, both: Sums::default(), x: Sums::default(), y: Sums::default() };
    slide(arrangement, frame, moments).map(Output::Double)
}

/// The sums over the pairs of a frame.
struct Moments<'a> {
    statistic: Statistic,
    xs: &'a Values<'a>,
    ys: &'a Values<'a>,
    both: Sums,
    /// Each column with itself; only for the correlation.
    x: Sums,
    y: Sums,
}

impl Moments<'_> {
    fn change(&mut self, row: usize, change: impl Fn(&mut Sums, f64, f64)) {
        let (Some(x), Some(y)) = (self.xs.double(row), self.ys.double(row)) else { return };
        change(&mut self.both, x, y);
        if self.statistic == Statistic::Correlation {
            change(&mut self.x, x, x);
            change(&mut self.y, y, y);
        }
    }
}

impl Accumulator for Moments<'_> {
    type Value = f64;

    fn add(&mut self, row: usize) {
        self.change(row, Sums::add);
    }

    fn remove(&mut self, row: usize) {
        self.change(row, Sums::remove);
    }

    fn value(&mut self) -> Result<Option<f64>, Problem> {
        let spread = self.both.spread();
        Ok(match self.statistic {
            Statistic::Covariance(estimate) => {
                self.both.divisor(estimate).and_then(|divisor| spread.divided_by(&divisor))
            }
            Statistic::Deviation(estimate) => {
                self.both.divisor(estimate).and_then(|divisor| spread.root_of_quotient(&divisor))
            }
            Statistic::Correlation => {
                let squared = self.x.spread().times(&self.y.spread());
                let size = spread.times(&spread).root_of_quotient(&squared);
                size.map(|size| if spread.is_negative() { -size } else { size })
            }
        })
    }
}

/// What the covariance of two columns needs.
#[derive(Debug, Default)]
struct Sums {
    count: u64,
    x: ExactSum,
    y: ExactSum,
    products: ExactSum,
}

impl Sums {
    fn add(&mut self, x: f64, y: f64) {
        self.count += 1;
        self.x.add(x);
        self.y.add(y);
        self.products.add_product(x, y);
    }

    fn remove(&mut self, x: f64, y: f64) {
        self.count -= 1;
        self.x.add(-x);
        self.y.add(-y);
        self.products.add_product(-x, y);
    }

    /// n² times the population covariance.
    fn spread(&self) -> ExactNumber {
        ExactNumber::from(self.count).times(&self.products.exact()).minus(&self.x.exact().times(&self.y.exact()))
    }

    /// n² or n·(n - 1); none where there are too few rows.
    fn divisor(&self, estimate: Estimate) -> Option<ExactNumber> {
        let other = match estimate {
            Estimate::Sample => self.count.saturating_sub(1),
            Estimate::Population => self.count,
        };
        (other > 0).then(|| ExactNumber::from(self.count).times(&ExactNumber::from(other)))
    }
}
