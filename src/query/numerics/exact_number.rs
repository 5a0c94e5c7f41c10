//! Exact arithmetic on whole numbers of any size times a power of two. Every double, and every sum of doubles, is
//! such a number.
//!
//! Statistics are computed with it at the end of a group, so that they are rounded once.

use std::cmp::Ordering;

/// Whole numbers without a sign, of any size.
mod magnitude;

use magnitude::{LeadingBits, Magnitude};

/// `± magnitude × 2^exponent`.
#[derive(Debug, Clone)]
pub struct ExactNumber {
    negative: bool,
    magnitude: Magnitude,
    exponent: i32,
}

/// The bits of a double's mantissa, with the leading one that is not stored.
const MANTISSA_BITS: i32 = 53;
/// The exponent of the smallest double.
const MIN_EXPONENT: i32 = -1074;
/// The least number of bits of a quotient before it is rounded.
const QUOTIENT_BITS: i32 = 66;

impl From<i128> for ExactNumber {
    fn from(number: i128) -> Self {
        Self { negative: number < 0, magnitude: Magnitude::from(number.unsigned_abs()), exponent: 0 }
    }
}

impl From<u64> for ExactNumber {
    fn from(number: u64) -> Self {
        Self { negative: false, magnitude: Magnitude::from(u128::from(number)), exponent: 0 }
    }
}

/// Converts a finite double exactly.
impl From<f64> for ExactNumber {
    fn from(number: f64) -> Self {
        let bits = number.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let exponent = i32::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
        let (mantissa, exponent) =
            if exponent == 0 { (fraction, MIN_EXPONENT) } else { (fraction | 1 << 52, exponent - 1 + MIN_EXPONENT) };
        Self { negative: number < 0.0, magnitude: Magnitude::from(u128::from(mantissa)), exponent }
    }
}

impl ExactNumber {
    pub const ZERO: Self = Self { negative: false, magnitude: Magnitude::ZERO, exponent: 0 };

    /// Returns `10^digits`.
    #[must_use]
    pub fn power_of_ten(digits: u8) -> Self {
        let (low, high) = (digits.min(38), digits.saturating_sub(38));
        let power = |digits: u8| Self::from(10_i128.pow(u32::from(digits.min(38))));
        power(low).times(&power(high))
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.magnitude.is_zero()
    }

    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative && !self.is_zero()
    }

    #[must_use]
    pub fn negated(self) -> Self {
        Self { negative: !self.negative, ..self }
    }

    /// Multiplies by `2^exponent`.
    #[must_use]
    pub fn times_power_of_two(self, exponent: i32) -> Self {
        Self { exponent: self.exponent + exponent, ..self }
    }

    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        let exponent = self.exponent.min(other.exponent);
        let (one, two) = (self.magnitude_at(exponent), other.magnitude_at(exponent));
        if self.negative == other.negative {
            return Self { negative: self.negative, magnitude: one.plus(&two), exponent };
        }
        match one.compare(&two) {
            Ordering::Less => Self { negative: other.negative, magnitude: two.minus(&one), exponent },
            Ordering::Equal => Self::ZERO,
            Ordering::Greater => Self { negative: self.negative, magnitude: one.minus(&two), exponent },
        }
    }

    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.clone().negated())
    }

    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self {
            negative: self.negative != other.negative,
            magnitude: self.magnitude.times(&other.magnitude),
            exponent: self.exponent + other.exponent,
        }
    }

    /// Returns the nearest double. Rounds half to even; returns infinity where the number is too large for a
    /// double.
    #[must_use]
    pub fn to_nearest_double(&self) -> f64 {
        let bits = self.magnitude.leading_bits();
        with_sign(self.negative, nearest_double(LeadingBits { exponent: self.exponent + bits.exponent, ..bits }))
    }

    /// Returns the double nearest to the quotient; none where the divisor is zero.
    #[must_use]
    pub fn divided_by(&self, divisor: &Self) -> Option<f64> {
        let bits = self.quotient_bits(divisor)?;
        Some(with_sign(self.negative != divisor.negative, nearest_double(bits)))
    }

    /// Returns the square root of the quotient's absolute value, within one unit of the last place; none where the
    /// divisor is zero. The quotient itself may be too large or too small for a double.
    #[must_use]
    pub fn root_of_quotient(&self, divisor: &Self) -> Option<f64> {
        let bits = self.quotient_bits(divisor)?;
        if bits.top == 0 {
            return Some(0.0);
        }
        // The root is taken of a number near 1 or 2, and the even power of two beside it is halved.
        let half = (bits.exponent + bit_count(bits.top)).div_euclid(2);
        let root = nearest_double(LeadingBits { exponent: bits.exponent - 2 * half, ..bits }).sqrt();
        Some(Self::from(root).times_power_of_two(half).to_nearest_double())
    }

    /// Returns the first bits of the quotient's absolute value; none where the divisor is zero.
    fn quotient_bits(&self, divisor: &Self) -> Option<LeadingBits> {
        if divisor.is_zero() {
            return None;
        }
        // A dividend that is so much longer than the divisor gives enough bits.
        let shift = QUOTIENT_BITS + divisor.magnitude.bit_length() - self.magnitude.bit_length();
        let (dividend, exponent) = if shift > 0 {
            (self.magnitude.shifted(shift), self.exponent - shift)
        } else {
            (self.magnitude.clone(), self.exponent)
        };
        let division = dividend.divided_by(&divisor.magnitude);
        let bits = division.quotient.leading_bits();
        Some(LeadingBits {
            top: bits.top,
            exponent: exponent - divisor.exponent + bits.exponent,
            is_inexact: bits.is_inexact || division.has_remainder,
        })
    }

    /// Returns the magnitude of the same number with a smaller or equal exponent.
    fn magnitude_at(&self, exponent: i32) -> Magnitude {
        self.magnitude.shifted(self.exponent - exponent)
    }
}

fn with_sign(negative: bool, size: f64) -> f64 {
    if negative && size != 0.0 { -size } else { size }
}

/// Returns the number of bits without leading zeros.
fn bit_count(number: u128) -> i32 {
    i32::try_from(u128::BITS - number.leading_zeros()).unwrap_or(0)
}

/// Returns the nearest double, rounding half to even. Inexact bits must be more than a double holds.
fn nearest_double(bits: LeadingBits) -> f64 {
    let LeadingBits { top, exponent, is_inexact } = bits;
    if top == 0 {
        return 0.0;
    }
    // The exponent of the last bit that the double holds.
    let last = (exponent + bit_count(top) - MANTISSA_BITS).max(MIN_EXPONENT);
    let drop = last - exponent;
    let mantissa = match u32::try_from(drop) {
        Ok(drop) if drop > u128::BITS => 0,
        Ok(drop) if drop > 0 => {
            let kept = top.checked_shr(drop).unwrap_or(0);
            let rest = top - kept.checked_shl(drop).unwrap_or(0);
            let half = 1 << (drop - 1);
            let up = rest > half || (rest == half && (is_inexact || kept & 1 == 1));
            kept + u128::from(up)
        }
        Ok(_) => top,
        Err(_) => top << drop.unsigned_abs(),
    };
    // The leading bit of the mantissa adds one to the exponent. A subnormal number has no such bit.
    let mantissa = u64::try_from(mantissa).unwrap_or(u64::MAX);
    let exponent = u64::try_from(last - MIN_EXPONENT).unwrap_or(0);
    let bits = exponent.checked_shl(52).filter(|_| exponent < 2047).and_then(|bits| bits.checked_add(mantissa));
    f64::from_bits(bits.unwrap_or(u64::MAX).min(f64::INFINITY.to_bits()))
}

#[cfg(test)]
mod tests;
