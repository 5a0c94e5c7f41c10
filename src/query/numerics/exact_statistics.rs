//! Variance, covariance and correlation from exact sums, rounded once: values around 1e9 that differ by 1 lose
//! nothing.
//!
//! Over n rows, n² times the population variance is n·Σx² - (Σx)². All three sums are exact, and so is the
//! difference. Values enter and results leave as doubles; integers and decimals are converted first.

use super::exact_number::ExactNumber;
use super::exact_sum::ExactSum;

/// Whether the rows are a sample or the whole population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimate {
    /// Divides by n - 1.
    Sample,
    /// Divides by n.
    Population,
}

impl Estimate {
    /// Returns n² or n·(n - 1); none where there are too few rows.
    fn divisor(self, count: u64) -> Option<ExactNumber> {
        let other = match self {
            Self::Sample => count.saturating_sub(1),
            Self::Population => count,
        };
        (other > 0).then(|| ExactNumber::from(count).times(&ExactNumber::from(other)))
    }
}

/// The sums from which the variance of a column follows.
#[derive(Debug, Clone, Default)]
pub struct Variance {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl Variance {
    /// Adds a finite number.
    #[inline]
    pub fn add(&mut self, number: f64) {
        self.count += 1;
        self.sum.add(number);
        self.squares.add_product(number, number);
    }

    /// Removes a number that has been added.
    #[inline]
    pub fn remove(&mut self, number: f64) {
        self.count -= 1;
        self.sum.add(-number);
        self.squares.add_product(-number, number);
    }

    /// Returns the variance, which may be infinite; none where there are too few rows.
    #[must_use]
    pub fn variance(&self, estimate: Estimate) -> Option<f64> {
        self.scaled_variance().divided_by(&estimate.divisor(self.count)?)
    }

    /// Returns the standard deviation, which may be finite where the variance is too large for a double.
    #[must_use]
    pub fn deviation(&self, estimate: Estimate) -> Option<f64> {
        self.scaled_variance().root_of_quotient(&estimate.divisor(self.count)?)
    }

    /// Returns n² times the population variance.
    fn scaled_variance(&self) -> ExactNumber {
        scaled_central_product(self.count, &self.sum, &self.sum, &self.squares)
    }
}

/// The sums from which the covariance of two columns follows.
#[derive(Debug, Clone, Default)]
pub struct Covariance {
    count: u64,
    x: ExactSum,
    y: ExactSum,
    products: ExactSum,
}

impl Covariance {
    /// Adds a pair of finite numbers.
    #[inline]
    pub fn add(&mut self, x: f64, y: f64) {
        self.count += 1;
        self.x.add(x);
        self.y.add(y);
        self.products.add_product(x, y);
    }

    /// Removes a pair that has been added.
    #[inline]
    pub fn remove(&mut self, x: f64, y: f64) {
        self.count -= 1;
        self.x.add(-x);
        self.y.add(-y);
        self.products.add_product(-x, y);
    }

    /// Returns the covariance, which may be infinite; none where there are too few rows.
    #[must_use]
    pub fn covariance(&self, estimate: Estimate) -> Option<f64> {
        self.scaled_covariance().divided_by(&estimate.divisor(self.count)?)
    }

    /// Returns n² times the population covariance.
    fn scaled_covariance(&self) -> ExactNumber {
        scaled_central_product(self.count, &self.x, &self.y, &self.products)
    }
}

/// The sums from which the correlation of two columns follows.
#[derive(Debug, Clone, Default)]
pub struct Correlation {
    both: Covariance,
    squares_of_x: ExactSum,
    squares_of_y: ExactSum,
}

impl Correlation {
    /// Adds a pair of finite numbers.
    #[inline]
    pub fn add(&mut self, x: f64, y: f64) {
        self.both.add(x, y);
        self.squares_of_x.add_product(x, x);
        self.squares_of_y.add_product(y, y);
    }

    /// Removes a pair that has been added.
    #[inline]
    pub fn remove(&mut self, x: f64, y: f64) {
        self.both.remove(x, y);
        self.squares_of_x.add_product(-x, x);
        self.squares_of_y.add_product(-y, y);
    }

    /// Returns Pearson's coefficient, from -1 to 1; none where a column is constant or empty.
    #[must_use]
    pub fn coefficient(&self) -> Option<f64> {
        let Covariance { count, x, y, .. } = &self.both;
        let both = self.both.scaled_covariance();
        let squared = scaled_central_product(*count, x, x, &self.squares_of_x).times(&scaled_central_product(
            *count,
            y,
            y,
            &self.squares_of_y,
        ));
        let size = both.times(&both).root_of_quotient(&squared)?;
        Some(if both.is_negative() { -size } else { size })
    }
}

/// The sums of the first four powers, from which skewness and kurtosis follow.
#[derive(Debug, Clone)]
pub struct Moments {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
    cubes: ExactSum,
    fourths: ExactSum,
    /// The sums of the third and fourth powers of the numbers whose powers are too large for a double.
    extreme_powers: [ExactNumber; 2],
}

/// The largest number whose fourth power fits into a double.
const MAX_FOURTH_POWER_BASE: f64 = 1e75;

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0,
            sum: ExactSum::default(),
            squares: ExactSum::default(),
            cubes: ExactSum::default(),
            fourths: ExactSum::default(),
            extreme_powers: [ExactNumber::ZERO, ExactNumber::ZERO],
        }
    }
}

impl Moments {
    /// Adds a finite number.
    pub fn add(&mut self, number: f64) {
        self.count += 1;
        self.sum.add(number);
        self.squares.add_product(number, number);
        if number.abs() > MAX_FOURTH_POWER_BASE {
            let exact = ExactNumber::from(number);
            let cube = exact.times(&exact).times(&exact);
            self.extreme_powers =
                [self.extreme_powers[0].plus(&cube), self.extreme_powers[1].plus(&cube.times(&exact))];
            return;
        }
        // The square in two parts, whose sum is exact.
        let square = number * number;
        let rest = number.mul_add(number, -square);
        self.cubes.add_product(square, number);
        self.cubes.add_product(rest, number);
        self.fourths.add_product(square, square);
        self.fourths.add_product(square, 2.0 * rest);
        self.fourths.add_product(rest, rest);
    }

    /// Returns the skewness of a sample; none for fewer than three values, or where all are equal.
    #[must_use]
    pub fn skewness(&self) -> Option<f64> {
        let count = as_double(self.count);
        let (second, third) = (self.scaled_second_moment(), self.scaled_third_moment());
        let cubed = second.times(&second).times(&second);
        if self.count < 3 || cubed.is_zero() {
            return None;
        }
        let size = third.times(&third).root_of_quotient(&cubed)?;
        let of_population = if third.is_negative() { -size } else { size };
        Some((count * (count - 1.0)).sqrt() / (count - 2.0) * of_population)
    }

    /// Returns the excess kurtosis of a sample or of a population; none for too few values, or where all are equal.
    #[must_use]
    pub fn kurtosis(&self, estimate: Estimate) -> Option<f64> {
        let count = as_double(self.count);
        let second = self.scaled_second_moment();
        if second.is_zero() {
            return None;
        }
        let ratio = self.scaled_fourth_moment().divided_by(&second.times(&second))?;
        match estimate {
            Estimate::Population => Some(ratio - 3.0),
            Estimate::Sample if self.count > 3 => {
                let apart = (count - 1.0) * ((count + 1.0) * ratio - 3.0 * (count - 1.0));
                Some(apart / ((count - 2.0) * (count - 3.0)))
            }
            Estimate::Sample => None,
        }
    }

    /// Returns n² times the second central moment.
    fn scaled_second_moment(&self) -> ExactNumber {
        scaled_central_product(self.count, &self.sum, &self.sum, &self.squares)
    }

    /// Returns n³ times the third central moment: n²·Σx³ - 3n·Σx²·Σx + 2·(Σx)³.
    fn scaled_third_moment(&self) -> ExactNumber {
        let [count, two, three] = [self.count, 2, 3].map(ExactNumber::from);
        let (sum, squares) = (self.sum.to_exact_number(), self.squares.to_exact_number());
        let cubes = self.cubes.to_exact_number().plus(&self.extreme_powers[0]);
        let first = count.times(&count).times(&cubes);
        let second = three.times(&count).times(&squares).times(&sum);
        first.minus(&second).plus(&two.times(&sum).times(&sum).times(&sum))
    }

    /// Returns n⁴ times the fourth central moment: n³·Σx⁴ - 4n²·Σx³·Σx + 6n·Σx²·(Σx)² - 3·(Σx)⁴.
    fn scaled_fourth_moment(&self) -> ExactNumber {
        let [count, three, four, six] = [self.count, 3, 4, 6].map(ExactNumber::from);
        let (sum, squares) = (self.sum.to_exact_number(), self.squares.to_exact_number());
        let cubes = self.cubes.to_exact_number().plus(&self.extreme_powers[0]);
        let square = sum.times(&sum);
        let first =
            count.times(&count).times(&count).times(&self.fourths.to_exact_number().plus(&self.extreme_powers[1]));
        let second = four.times(&count).times(&count).times(&cubes).times(&sum);
        let third = six.times(&count).times(&squares).times(&square);
        first.minus(&second).plus(&third).minus(&three.times(&square).times(&square))
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than a double counts")]
fn as_double(count: u64) -> f64 {
    count as f64
}

/// Returns n·Σxy - Σx·Σy.
fn scaled_central_product(count: u64, x: &ExactSum, y: &ExactSum, products: &ExactSum) -> ExactNumber {
    ExactNumber::from(count).times(&products.to_exact_number()).minus(&x.to_exact_number().times(&y.to_exact_number()))
}

#[cfg(test)]
mod tests;
