//! Compares exact sums with Python's `math.fsum` and with whole numbers of 2^-2200 that these tests add up.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};

use super::ExactSum;

fn sum_of(numbers: &[f64]) -> ExactSum {
    let mut sum = ExactSum::default();
    numbers.iter().for_each(|number| sum.add(*number));
    sum
}

fn product_of(pairs: &[(f64, f64)]) -> ExactSum {
    let mut sum = ExactSum::default();
    pairs.iter().for_each(|(one, two)| sum.add_product(*one, *two));
    sum
}

/// The expected values are those of Python's `math.fsum`, or of `fractions` where it overflows.
#[test]
fn sums_equal_those_of_python() {
    let tie = 2_f64.powi(-53);
    let cases: [(&[f64], f64); 17] = [
        (&[], 0.0),
        (&[-0.0, 0.0], 0.0),
        (&[0.1; 3], 0.300_000_000_000_000_04),
        (&[0.1; 10], 1.0),
        (&[1e16, 1.0, -1e16], 1.0),
        (&[1e100, 1.0, -1e100, 1e-100, 1e50, -1.0, -1e50], 1e-100),
        (&[1.0, tie], 1.0),
        (&[1.0, tie, 5e-324], 1.000_000_000_000_000_2),
        (&[1.0, tie, -5e-324], 1.0),
        (&[1.0, -tie / 2.0, -5e-324], 0.999_999_999_999_999_9),
        (&[-1.0, -tie, -1e-300], -1.000_000_000_000_000_2),
        (&[5e-324, 5e-324, -5e-324], 5e-324),
        (&[2.225_073_858_507_201_4e-308, -5e-324], 2.225_073_858_507_201e-308),
        (&[1e308, 1e308, -1e308], 1e308),
        (&[f64::MAX, f64::MAX, f64::MIN, 1e292, f64::MIN], 1e292),
        (&[f64::MAX, 9.9e291, 1.0, -1.0], f64::MAX),
        (&[1e308, 1.0, -1e308, 1e-320], 1.0),
    ];
    for (numbers, expected) in cases {
        for turn in 0..numbers.len().max(1) {
            let mut turned = numbers.to_vec();
            turned.rotate_left(turn);
            assert_eq!(sum_of(&turned).to_nearest_double().to_bits(), expected.to_bits(), "{turned:?}");
        }
    }
    assert!(sum_of(&[1e308, 1e308]).to_nearest_double().is_infinite());
    assert!(sum_of(&[-1e308; 2000]).to_nearest_double() < f64::MIN);
}

/// The expected values are those of `fractions` in Python.
#[test]
fn products_keep_all_their_bits() {
    let cases: [(&[(f64, f64)], f64); 5] = [
        (&[(0.1, 0.1), (-0.01, 1.0)], 9.020_562_075_079_397e-19),
        (&[(1e200, 1e200), (1e200, -1e200), (3.0, 7.0)], 21.0),
        (&[(5e-324, 5e-324), (5e-324, 1.0)], 5e-324),
        (&[(5e-324, 0.5), (5e-324, 0.5)], 5e-324),
        (&[(5e-324, 0.5), (5e-324, 5e-324)], 5e-324),
    ];
    for (pairs, expected) in cases {
        assert_eq!(product_of(pairs).to_nearest_double().to_bits(), expected.to_bits(), "{pairs:?}");
    }
}

/// A signed multiple of 2^-2200: 32-bit digits in two's complement, lowest first.
#[derive(Clone, PartialEq, Debug)]
struct Fixed(Vec<u32>);

const UNIT: i32 = -2200;

impl Fixed {
    fn zero() -> Self {
        Self(vec![0; 150])
    }

    /// Adds `mantissa × 2^exponent`.
    fn add(&mut self, mantissa: i128, exponent: i32) {
        let from = usize::try_from(exponent - UNIT).unwrap();
        let (digit, shift) = (from / 32, from % 32);
        let negative = mantissa < 0;
        // 128 bits shifted by less than 32 take five digits.
        let mut carry = i64::from(negative);
        for at in 0..self.0.len() {
            let bit = |bit: usize| -> u32 {
                let absolute = (at * 32 + bit).checked_sub(digit * 32 + shift);
                absolute
                    .filter(|bit| *bit < 128)
                    .map_or(0, |bit| u32::try_from(mantissa.unsigned_abs() >> bit & 1).unwrap())
            };
            let other: u32 = (0..32).map(|at| bit(at) << at).sum();
            let other = if negative { !other } else { other };
            let sum = i64::from(self.0[at]) + i64::from(other) + carry;
            self.0[at] = u32::try_from(sum & 0xffff_ffff).unwrap();
            carry = sum >> 32;
        }
    }

    fn round_to_double(&self) -> f64 {
        let negative = self.0.last().unwrap() >> 31 == 1;
        let mut digits = self.0.clone();
        if negative {
            let mut carry = true;
            for digit in &mut digits {
                (*digit, carry) = (!*digit).overflowing_add(u32::from(carry));
            }
        }
        let bit = |at: i32| {
            usize::try_from(at).is_ok_and(|at| digits.get(at / 32).is_some_and(|digit| digit >> (at % 32) & 1 == 1))
        };
        let Some(top) = (0..i32::try_from(digits.len() * 32).unwrap()).rev().find(|at| bit(*at)) else {
            return 0.0;
        };
        let last = (top - 52).max(-1074 - UNIT);
        let mut mantissa = (last..=top).rev().fold(0_u64, |mantissa, at| mantissa << 1 | u64::from(bit(at)));
        let half = bit(last - 1);
        let more = (0..last - 1).any(bit);
        mantissa += u64::from(half && (more || mantissa & 1 == 1));
        // All steps are exact because the mantissa has no more bits than the result.
        let mut number = f64::from(u32::try_from(mantissa >> 32).unwrap()) * 2_f64.powi(32)
            + f64::from(u32::try_from(mantissa & 0xffff_ffff).unwrap());
        let exponent = last + UNIT;
        for _ in 0..exponent.unsigned_abs() {
            number *= if exponent < 0 { 0.5 } else { 2.0 };
        }
        if negative && number > 0.0 { -number } else { number }
    }
}

/// Splits a double into mantissa and exponent.
fn split_double(number: f64) -> (i64, i32) {
    let bits = number.to_bits();
    let fraction = i64::try_from(bits & ((1 << 52) - 1)).unwrap();
    let exponent = i32::try_from(bits >> 52 & 0x7ff).unwrap();
    let (mantissa, exponent) = if exponent == 0 { (fraction, -1074) } else { (fraction + (1 << 52), exponent - 1075) };
    (if number.is_sign_negative() { -mantissa } else { mantissa }, exponent)
}

fn slow_sum(numbers: &[f64]) -> f64 {
    let mut fixed = Fixed::zero();
    for number in numbers {
        let (mantissa, exponent) = split_double(*number);
        fixed.add(i128::from(mantissa), exponent);
    }
    fixed.round_to_double()
}

fn slow_products(pairs: &[(f64, f64)]) -> f64 {
    let mut fixed = Fixed::zero();
    for (one, two) in pairs {
        let ((one, a), (two, b)) = (split_double(*one), split_double(*two));
        fixed.add(i128::from(one) * i128::from(two), a + b);
    }
    fixed.round_to_double()
}

/// Generates numbers of similar and of very different sizes, many of which cancel out.
fn any_double() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-1000_i32..1000).prop_map(|cents| f64::from(cents) / 100.0),
        (-3_i32..4).prop_map(f64::from),
        (any::<bool>(), -1074_i32..1024)
            .prop_map(|(less, exponent)| if less { -1.0 } else { 1.0 } * 2_f64.powi(exponent)),
        any::<f64>().prop_map(|number| if number.is_finite() { number } else { 1.0 }),
        prop_oneof![
            Just(1e308),
            Just(-1e308),
            Just(f64::MAX),
            Just(f64::MIN),
            Just(5e-324),
            Just(-5e-324),
            Just(1e-310)
        ],
    ]
}

proptest! {
    #[test]
    fn sums_are_exact_in_any_order(numbers in vec(any_double(), 0..40), seed in any::<u64>(), cut in 0_usize..40) {
        let expected = slow_sum(&numbers).to_bits();
        let mut shuffled = numbers.clone();
        let mut state = seed;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(sum_of(&numbers).to_nearest_double().to_bits(), expected);
        prop_assert_eq!(sum_of(&shuffled).to_nearest_double().to_bits(), expected);
        prop_assert_eq!(sum_of(&numbers).to_exact_number().to_nearest_double().to_bits(), expected);
        let (first, second) = shuffled.split_at(cut.min(shuffled.len()));
        let mut merged = sum_of(first);
        merged += &sum_of(second);
        prop_assert_eq!(merged.to_nearest_double().to_bits(), expected);
        // Adding the negative of every number leaves zero.
        numbers.iter().for_each(|number| merged.add(-number));
        prop_assert_eq!(merged.to_nearest_double().to_bits(), 0);
    }

    #[test]
    fn sums_of_products_are_exact(pairs in vec((any_double(), any_double()), 0..20)) {
        let expected = slow_products(&pairs).to_bits();
        let mut turned = pairs.clone();
        turned.reverse();
        prop_assert_eq!(product_of(&pairs).to_nearest_double().to_bits(), expected);
        prop_assert_eq!(product_of(&turned).to_nearest_double().to_bits(), expected);
    }
}

/// The expected values are those of `fractions` in Python.
#[test]
fn averages_are_rounded_once() {
    let average = |numbers: &[f64]| sum_of(numbers).average(u64::try_from(numbers.len()).unwrap()).map(f64::to_bits);
    assert_eq!(average(&[0.1, 0.1, 0.1]), Some(0.1_f64.to_bits()));
    assert_eq!(average(&[1.0, 2.0, 4.0]), Some((7.0_f64 / 3.0).to_bits()));
    assert_eq!(average(&[f64::MAX, f64::MAX]), Some(f64::MAX.to_bits()));
    assert_eq!(average(&[-5e-324, -5e-324, -1e-323]), Some((-5e-324_f64).to_bits()));
    assert_eq!(average(&[]), None);
}

#[test]
fn a_sum_takes_little_memory() {
    assert_eq!(size_of::<ExactSum>(), 32);
}
