//! The exact sum of integers and of unscaled decimals, which rows enter and leave.

use crate::query::exact_number::ExactNumber;

/// A sum of numbers of up to 128 bits, and their count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WideSum {
    /// The sum is `high × 2^64 + low`. Neither overflows while there are fewer than 2^63 rows.
    high: i128,
    low: i128,
    count: u64,
}

const WORD_BITS: u32 = u64::BITS;
const LOW_WORD: i128 = (1 << WORD_BITS) - 1;

impl WideSum {
    pub fn add(&mut self, number: i128) {
        self.high += number >> WORD_BITS;
        self.low += number & LOW_WORD;
        self.count += 1;
    }

    /// Takes away a number that has been added.
    pub fn remove(&mut self, number: i128) {
        self.high -= number >> WORD_BITS;
        self.low -= number & LOW_WORD;
        self.count -= 1;
    }

    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The sum; none where 128 bits do not hold it.
    #[must_use]
    pub fn total(&self) -> Option<i128> {
        let high = i64::try_from(self.high + (self.low >> WORD_BITS)).ok()?;
        Some(i128::from(high) << WORD_BITS | self.low & LOW_WORD)
    }

    /// The double nearest to the average of the numbers divided by `10^scale`; none where there are none.
    #[must_use]
    pub fn average(&self, scale: u8) -> Option<f64> {
        let small = self.total().and_then(|total| i32::try_from(total).ok());
        if let (Some(sum), Ok(count), 0) = (small, u32::try_from(self.count), scale) {
            // Both are doubles, so that one division rounds once.
            return (count > 0).then(|| f64::from(sum) / f64::from(count));
        }
        let sum = ExactNumber::from(self.high).scaled(64).plus(&ExactNumber::from(self.low));
        sum.divided_by(&ExactNumber::from(self.count).times(&ExactNumber::power_of_ten(scale)))
    }

    /// The whole number nearest to the average, of two the one nearer to zero; none where there are no numbers.
    #[must_use]
    pub fn whole_average(&self) -> Option<i128> {
        let (sum, count) = (self.total()?, i128::from(self.count));
        let whole = sum.checked_div(count)?;
        let rest = (sum - whole * count).unsigned_abs();
        Some(whole + i128::from(rest * 2 > count.unsigned_abs()) * sum.signum())
    }
}
