//! The exact sum of integers and unscaled decimals, and their average. Numbers can be added and removed.

use super::exact_number::ExactNumber;

/// The sum and the count of numbers of up to 128 bits, in any order.
#[derive(Debug, Clone, Default)]
pub struct IntegerSum {
    /// The sum modulo 2^128.
    low: i128,
    /// How often the sum overflowed upwards, minus how often it overflowed downwards.
    overflows: i32,
    count: u64,
}

impl IntegerSum {
    #[inline]
    pub fn add(&mut self, number: i128) {
        let (low, overflowed) = self.low.overflowing_add(number);
        if overflowed {
            self.overflows += if number < 0 { -1 } else { 1 };
        }
        self.low = low;
        self.count += 1;
    }

    /// Removes a number that has been added.
    #[inline]
    pub fn remove(&mut self, number: i128) {
        let (low, overflowed) = self.low.overflowing_sub(number);
        if overflowed {
            self.overflows -= if number < 0 { -1 } else { 1 };
        }
        self.low = low;
        self.count -= 1;
    }

    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns the sum; none where 128 bits do not hold it.
    #[must_use]
    pub fn total(&self) -> Option<i128> {
        (self.overflows == 0).then_some(self.low)
    }

    /// Returns the double nearest to the average of the numbers divided by `10^scale`; none without numbers.
    #[must_use]
    pub fn average(&self, scale: u8) -> Option<f64> {
        let divisor = u128::from(self.count) * 10_u128.pow(u32::from(scale.min(MAX_EXACT_POWER)));
        let short = self.overflows == 0 && scale <= MAX_EXACT_POWER;
        if let (true, Some(sum), Some(divisor)) = (short, exact_double(self.low), exact_double(divisor.cast_signed())) {
            // Both are exact doubles, so that one division rounds once.
            return (self.count > 0).then(|| sum / divisor);
        }
        let carried = ExactNumber::from(i128::from(self.overflows)).times_power_of_two(128);
        let sum = ExactNumber::from(self.low).plus(&carried);
        sum.divided_by(&ExactNumber::from(self.count).times(&ExactNumber::power_of_ten(scale)))
    }

    /// Returns the whole number nearest to the average times `unit`, rounding half towards zero; none without
    /// numbers or where 128 bits do not hold their sum.
    #[must_use]
    pub fn rounded_average(&self, unit: i64) -> Option<i128> {
        let (sum, count) = (self.total()?.checked_mul(i128::from(unit))?, i128::from(self.count));
        let whole = sum.checked_div(count)?;
        let rest = (sum - whole * count).unsigned_abs();
        let away = i128::from(rest * 2 > count.unsigned_abs()) * sum.signum();
        Some(whole + away)
    }
}

/// The largest power of ten that is exact as a double of 53 bits.
const MAX_EXACT_POWER: u8 = 15;

/// Returns the number as a double if it is small enough for this to be exact.
#[expect(clippy::cast_precision_loss, reason = "doubles hold all integers of 53 bits")]
fn exact_double(number: i128) -> Option<f64> {
    (number.unsigned_abs() <= 1 << 53).then_some(number as f64)
}

/// Returns the double nearest to an integer.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "rounds to the nearest double, of two to the even one")]
pub fn double_of_integer(number: i64) -> f64 {
    number as f64
}

/// Returns the double nearest to a decimal.
#[must_use]
pub fn double_of_decimal(unscaled: i128, scale: u8) -> f64 {
    let one = IntegerSum { low: unscaled, overflows: 0, count: 1 };
    // One number has an average.
    one.average(scale).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{IntegerSum, double_of_decimal};

    fn sum_of(numbers: &[i128]) -> IntegerSum {
        let mut sum = IntegerSum::default();
        numbers.iter().for_each(|number| sum.add(*number));
        sum
    }

    #[test]
    fn sums_survive_overflow_on_the_way() {
        let most = 10_i128.pow(38) - 1;
        assert_eq!(sum_of(&[most, most, -most]).total(), Some(most));
        assert_eq!(sum_of(&[-most, most, -most, -most, most, 5]).total(), Some(5 - most));
        assert_eq!(sum_of(&[most, most]).total(), None);
        assert_eq!(sum_of(&[most, most]).average(0).map(f64::to_bits), Some(1e38_f64.to_bits()));
        assert_eq!(sum_of(&[-most, -most, -most]).average(38).map(f64::to_bits), Some((-1_f64).to_bits()));
        assert_eq!((sum_of(&[]).total(), sum_of(&[]).average(3)), (Some(0), None));
    }

    /// The expected values are those of `float(Fraction(…))` in Python.
    #[test]
    fn averages_are_rounded_once() {
        let average = |numbers: &[i128], scale| sum_of(numbers).average(scale).map(f64::to_bits);
        assert_eq!(average(&[1, 1, 1], 1), Some(0.1_f64.to_bits()));
        assert_eq!(average(&[1, 2], 0), Some(1.5_f64.to_bits()));
        assert_eq!(average(&[-7, 0, 0], 0), Some((-7.0_f64 / 3.0).to_bits()));
        assert_eq!(
            average(&[i128::from(i64::MAX), i128::from(i64::MAX) - 2], 0),
            Some(9_223_372_036_854_775_807_f64.to_bits())
        );
        assert_eq!(average(&[123_456_789_012_345_678_901_234_567, 1], 9), Some(6.172_839_450_617_284e16_f64.to_bits()));
        assert_eq!(double_of_decimal(-125, 2).to_bits(), (-1.25_f64).to_bits());
        assert_eq!(double_of_decimal(1, 38).to_bits(), 1e-38_f64.to_bits());
        assert_eq!(double_of_decimal(0, 38).to_bits(), 0_f64.to_bits());
    }

    /// The expected values are those of `AVG` over timestamps in DuckDB.
    #[test]
    fn whole_averages_are_those_of_duckdb() {
        let average = |numbers: &[i128]| sum_of(numbers).rounded_average(1);
        assert_eq!(average(&[1, 2]), Some(1));
        assert_eq!(average(&[2, 3]), Some(2));
        assert_eq!(average(&[-1, -2]), Some(-1));
        assert_eq!(average(&[0, 0, 2]), Some(1));
        assert_eq!(average(&[-1, -1, -3]), Some(-2));
        assert_eq!(average(&[0, 0, 1]), Some(0));
        assert_eq!(average(&[]), None);
        assert_eq!(sum_of(&[19_723, 19_726]).rounded_average(86_400), Some(19_724 * 86_400 + 43_200));
    }

    #[test]
    fn a_sum_takes_little_memory() {
        assert_eq!(size_of::<IntegerSum>(), 32);
    }

    proptest! {
        #[test]
        fn removed_numbers_leave_no_trace(gone in vec(any::<i128>(), 0..20), stays in vec(any::<i128>(), 0..20)) {
            let mut sum = sum_of(&gone);
            stays.iter().for_each(|number| sum.add(*number));
            gone.iter().rev().for_each(|number| sum.remove(*number));
            let (left, stayed) = (sum.average(0).map(f64::to_bits), sum_of(&stays).average(0).map(f64::to_bits));
            prop_assert_eq!((sum.total(), left), (sum_of(&stays).total(), stayed));
        }

        #[test]
        fn sums_equal_those_of_128_bit_arithmetic(numbers in vec(any::<i64>(), 0..50), scale in 0_u8..20) {
            let numbers: Vec<i128> = numbers.into_iter().map(i128::from).collect();
            let sum: i128 = numbers.iter().sum();
            let mut turned = numbers.clone();
            turned.reverse();
            prop_assert_eq!(sum_of(&turned).total(), Some(sum));
            // The parser rounds decimal text once.
            let parsed: f64 = format!("{sum}e-{scale}").parse().unwrap();
            prop_assert_eq!(double_of_decimal(sum, scale).to_bits(), if sum == 0 { 0 } else { parsed.to_bits() });
        }
    }
}
