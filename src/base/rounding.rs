//! Comparisons that ignore the rounding of doubles.
//!
//! Arithmetic on doubles is off in the last of its sixteen digits: `100 * (1 - 95 / 100.0)` is a little more than 5. A
//! person who writes `at_most: 5` means 5. So a number is rounded to twelve significant digits before it is compared with
//! a number that somebody wrote, and before it is compared with the same number of another account.

use std::cmp::Ordering;

/// The digits that count.
pub const SIGNIFICANT_DIGITS: usize = 12;

/// Below this share of the larger number, a difference may be rounding. Rounding to twelve digits moves a number by at
/// most half of that.
const POSSIBLE_ROUNDING: f64 = 1e-11;

/// Returns a number rounded to twelve significant digits. Whole numbers of at most twelve digits stay as they are, and so
/// do numbers that are not finite.
#[must_use]
pub fn round_significant(number: f64) -> f64 {
    if !number.is_finite() || (number.fract().abs() <= 0.0 && number.abs() < 1e12) {
        return number;
    }
    round_by_scaling(number).unwrap_or_else(|| round_by_digits(number))
}

/// Rounds by way of the decimal digits, for any number.
fn round_by_digits(number: f64) -> f64 {
    format!("{number:.digits$e}", digits = SIGNIFICANT_DIGITS - 1).parse().unwrap_or(number)
}

/// The powers of ten by their number of zeros. Doubles have all of them exactly.
pub const POWERS_OF_TEN: [f64; SIGNIFICANT_DIGITS + 1] =
    [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/// As [`round_by_digits`], and much faster; `None` where that is not certain, and for numbers below 1. A whole number divided
/// by an exact power of ten is the double nearest to the decimal number, as if parsed.
fn round_by_scaling(number: f64) -> Option<f64> {
    let magnitude = number.abs();
    let place = POWERS_OF_TEN[..SIGNIFICANT_DIGITS].iter().rposition(|power| magnitude >= *power)?;
    let power = POWERS_OF_TEN[SIGNIFICANT_DIGITS - 1 - place];
    let scaled = magnitude * power;
    // The product may be off in its last digit, which matters only half-way between two whole numbers.
    let is_certain = scaled < 1e12 && ((scaled - scaled.floor()) - 0.5).abs() > 1e-3;
    is_certain.then(|| (scaled.round() / power).copysign(number))
}

/// Compares two numbers, both rounded to twelve significant digits; `None` if one of them is not a number.
#[must_use]
pub fn compare_rounded(one: f64, other: f64) -> Option<Ordering> {
    let difference = (one - other).abs();
    if difference.is_finite() && difference <= POSSIBLE_ROUNDING * one.abs().max(other.abs()) {
        return round_significant(one).partial_cmp(&round_significant(other));
    }
    one.partial_cmp(&other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{compare_rounded, round_by_digits, round_significant};
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn rounding_keeps_twelve_digits() {
        for (number, rounded) in [
            (0.1 + 0.2, 0.3),
            (100.0 * (1.0 - 95.0 / 100.0), 5.0),
            (49.999_999_999_999_99, 50.0),
            (49.999_999_999_9, 49.999_999_999_9),
            (-1.0 / 3.0, -0.333_333_333_333),
            (123_456_789_012.0, 123_456_789_012.0),
            (1e300, 1e300),
            (0.0, 0.0),
            (f64::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(round_significant(number).to_bits(), rounded.to_bits(), "{number}");
        }
        assert!(round_significant(f64::NAN).is_nan());
    }

    proptest! {
        #[test]
        fn numbers_are_rounded_as_their_digits_are(
            number in prop_oneof![
                any::<f64>(),
                -1e6..1e6_f64,
                0.0..101.0_f64,
                (0_u32..2_000_000, 0_u32..9, -2_i32..3).prop_map(|(units, decimals, ulps)| {
                    let number = f64::from(units) / 10_f64.powi(decimals.cast_signed());
                    f64::from_bits(number.to_bits().saturating_add_signed(i64::from(ulps)))
                }),
                (0_u32..2_000_000).prop_map(|half| f64::from(half) * 5e-13 + 1.0),
            ],
        ) {
            let expected = if number.is_finite() { round_by_digits(number) } else { number };
            prop_assert!(round_significant(number).to_bits() == expected.to_bits() || number.is_nan(), "{number:e}");
        }
    }

    #[test]
    fn numbers_that_differ_by_rounding_are_equal() {
        assert_eq!(compare_rounded(0.1 + 0.2, 0.3), Some(Equal));
        assert_eq!(compare_rounded(49.999_999_999_999_99, 50.0), Some(Equal));
        assert_eq!(compare_rounded(49.999_999_999, 50.0), Some(Less));
        assert_eq!(compare_rounded(1e-300, 0.0), Some(Greater));
        assert_eq!(compare_rounded(f64::INFINITY, f64::INFINITY), Some(Equal));
        assert_eq!(compare_rounded(f64::NAN, 1.0), None);
    }
}
