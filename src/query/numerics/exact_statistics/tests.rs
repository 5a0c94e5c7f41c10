//! Compares statistics with those of Python's `statistics` and `fractions`, which are exact before one rounding.

use proptest::collection::vec;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

use super::{Correlation, Covariance, Estimate, Variance};
use Estimate::{Population, Sample};

fn variance_of(numbers: &[f64]) -> Variance {
    let mut variance = Variance::default();
    numbers.iter().for_each(|number| variance.add(*number));
    variance
}

fn covariance_of(pairs: &[(f64, f64)]) -> Covariance {
    let mut covariance = Covariance::default();
    pairs.iter().for_each(|(x, y)| covariance.add(*x, *y));
    covariance
}

fn correlation_of(pairs: &[(f64, f64)]) -> Option<f64> {
    let mut correlation = Correlation::default();
    pairs.iter().for_each(|(x, y)| correlation.add(*x, *y));
    correlation.coefficient()
}

fn bits_of(number: Option<f64>) -> Option<u64> {
    number.map(f64::to_bits)
}

fn assert_same_bits(found: Option<f64>, expected: f64) {
    assert_eq!(bits_of(found), Some(expected.to_bits()), "{found:?} is not {expected:?}");
}

#[test]
fn large_values_that_differ_little_keep_their_variance() {
    let near = variance_of(&[1e9, 1e9 + 1.0, 1e9 - 1.0]);
    assert_same_bits(near.variance(Sample), 1.0);
    assert_same_bits(near.variance(Population), 2.0 / 3.0);
    assert_same_bits(near.deviation(Sample), 1.0);
    assert_same_bits(variance_of(&[1e15, 1e15 + 0.125]).variance(Population), 0.003_906_25);
    // statistics.variance and statistics.pvariance of the same list
    let cents = variance_of(&[0.1, 0.2, 0.4, 1e6, 3.3]);
    assert_same_bits(cents.variance(Sample), 199_999_600_001.975);
    assert_same_bits(cents.variance(Population), 159_999_680_001.58);
    assert_same_bits(variance_of(&[0.1; 7]).variance(Sample), 0.0);
}

#[test]
fn deviations_are_finite_where_variances_are_too_large_for_a_double() {
    let large = variance_of(&[1e200, 3e200]);
    assert!(large.variance(Population).is_some_and(f64::is_infinite));
    assert_same_bits(large.deviation(Population), 1e200);
    let small = variance_of(&[1e-200, 3e-200]);
    assert_same_bits(small.variance(Population), 0.0);
    assert_same_bits(small.deviation(Population), 1e-200);
    assert_same_bits(variance_of(&[f64::MAX, f64::MIN]).deviation(Population), f64::MAX);
}

#[test]
fn too_few_rows_have_no_statistics() {
    assert!(variance_of(&[]).variance(Population).is_none() && variance_of(&[]).deviation(Sample).is_none());
    assert!(variance_of(&[5.0]).variance(Sample).is_none());
    assert_same_bits(variance_of(&[5.0]).variance(Population), 0.0);
    assert!(covariance_of(&[]).covariance(Population).is_none());
    assert!(covariance_of(&[(1.0, 2.0)]).covariance(Sample).is_none());
    assert_same_bits(covariance_of(&[(1.0, 2.0)]).covariance(Population), 0.0);
    assert!(correlation_of(&[]).is_none() && correlation_of(&[(1.0, 2.0)]).is_none());
    assert!(correlation_of(&[(1.0, 2.0), (1.0, 3.0)]).is_none());
}

#[test]
fn covariance_and_correlation_are_rounded_once() {
    let pairs = [(1e9 + 1.0, 2e9), (1e9 + 2.0, 2e9 + 1.0), (1e9 + 3.0, 2e9 + 3.0)];
    assert_same_bits(covariance_of(&pairs).covariance(Sample), 1.5);
    assert_same_bits(covariance_of(&pairs).covariance(Population), 1.0);
    // The square root of 27/28.
    assert_same_bits(correlation_of(&pairs), 0.981_980_506_061_965_7);
    assert_same_bits(correlation_of(&[(0.1, -0.3), (0.2, -0.6), (0.4, -1.2)]), -1.0);
    assert_same_bits(correlation_of(&[(1e200, 1e-200), (3e200, 3e-200)]), 1.0);
    assert_same_bits(correlation_of(&[(1.0, 1.0), (2.0, 0.0), (3.0, 1.0)]), 0.0);
}

proptest! {
    #[test]
    fn variance_depends_on_neither_order_nor_shift(numbers in vec(-1000_i32..1000, 2..30), shift in 0_i32..1_000_000) {
        let doubles: Vec<f64> = numbers.iter().copied().map(f64::from).collect();
        let moved: Vec<f64> = doubles.iter().rev().map(|number| number + f64::from(shift) * 1e6).collect();
        let (here, there) = (variance_of(&doubles), variance_of(&moved));
        prop_assert_eq!(bits_of(here.variance(Sample)), bits_of(there.variance(Sample)));
        prop_assert_eq!(bits_of(here.deviation(Population)), bits_of(there.deviation(Population)));
        // In whole numbers, n² times the variance needs no rounding.
        let n = i32::try_from(numbers.len()).unwrap();
        let squares: i32 = numbers.iter().map(|number| number * number).sum();
        let sum: i32 = numbers.iter().sum();
        let expected = f64::from(n * squares - sum * sum) / f64::from(n * (n - 1));
        prop_assert_eq!(bits_of(here.variance(Sample)), Some(expected.to_bits()));
        let line: Vec<(f64, f64)> = moved.iter().map(|x| (*x, 3.0 - 2.0 * x)).collect();
        prop_assert!(correlation_of(&line).is_none_or(|coefficient| coefficient.to_bits() == (-1_f64).to_bits()));
    }
}
