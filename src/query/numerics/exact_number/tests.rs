//! Compares exact numbers with values from Python's `fractions` and with 128-bit integers.

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::ExactNumber;

fn exact_number(number: f64) -> ExactNumber {
    ExactNumber::from(number)
}

#[test]
fn doubles_survive_a_round_trip() {
    for number in [0.0, 1.0, -1.0, 0.1, 5e-324, -2.2e-308, 2.225_073_858_507_201_4e-308, f64::MAX, f64::MIN, 1e-310] {
        assert_eq!(exact_number(number).to_nearest_double().to_bits(), number.to_bits(), "{number:e}");
    }
}

#[test]
fn rounding_is_to_nearest_and_half_to_even() {
    let one_more = |number: f64| exact_number(1.0).plus(&exact_number(number)).to_nearest_double();
    let tie = 2_f64.powi(-53);
    assert_eq!(one_more(tie).to_bits(), 1_f64.to_bits());
    assert_eq!(
        exact_number(1.0).plus(&exact_number(tie)).plus(&exact_number(5e-324)).to_nearest_double().to_bits(),
        1_f64.next_up().to_bits()
    );
    assert_eq!(
        exact_number(1.0).plus(&exact_number(3.0 * tie)).to_nearest_double().to_bits(),
        1_f64.next_up().next_up().to_bits()
    );
    // Half of the smallest double is as near to zero as to the smallest double; one and a half round to two.
    assert_eq!(exact_number(5e-324).times_power_of_two(-1).to_nearest_double().to_bits(), 0_f64.to_bits());
    assert_eq!(exact_number(1.5e-323).times_power_of_two(-1).to_nearest_double().to_bits(), 1e-323_f64.to_bits());
    assert_eq!(
        exact_number(5e-324)
            .plus(&exact_number(5e-324).times_power_of_two(-900))
            .times_power_of_two(-1)
            .to_nearest_double()
            .to_bits(),
        5e-324_f64.to_bits()
    );
    assert_eq!(exact_number(5e-324).times_power_of_two(-2000).to_nearest_double().to_bits(), 0_f64.to_bits());
    // Larger than the largest double by less than half of its last place, by half, by far.
    let unit = exact_number(1.0).times_power_of_two(970);
    let most = exact_number(f64::MAX);
    assert_eq!(most.plus(&unit).minus(&exact_number(1.0)).to_nearest_double().to_bits(), f64::MAX.to_bits());
    assert!(most.plus(&unit).to_nearest_double().is_infinite());
    assert!(most.times_power_of_two(1000).negated().to_nearest_double().is_infinite());
}

#[test]
fn quotients_are_rounded_once() {
    let ratio = |one: i128, two: i128| ExactNumber::from(one).divided_by(&ExactNumber::from(two));
    let bits = |one, two| ratio(one, two).map(f64::to_bits);
    assert_eq!(bits(1, 3), Some((1.0_f64 / 3.0).to_bits()));
    assert_eq!(bits(-3, 30), Some((-0.1_f64).to_bits()));
    assert_eq!(bits(0, -30), Some(0_f64.to_bits()));
    assert!(ratio(1, 0).is_none());
    // float(Fraction(10**38 - 1, 3 * 10**20 + 7)) and float(Fraction(7, 10**38 - 1))
    assert_eq!(bits(10_i128.pow(38) - 1, 3 * 10_i128.pow(20) + 7), Some(3.333_333_333_333_333e17_f64.to_bits()));
    assert_eq!(bits(7, 10_i128.pow(38) - 1), Some(7e-38_f64.to_bits()));
    let tiny = exact_number(5e-324).divided_by(&ExactNumber::from(3_u64)).map(f64::to_bits);
    assert_eq!(tiny, Some(0_f64.to_bits()));
    assert_eq!(ExactNumber::power_of_ten(76).to_nearest_double().to_bits(), 1e76_f64.to_bits());
}

#[test]
fn roots_are_finite_where_the_quotient_is_too_large_for_a_double() {
    let root = |number: &ExactNumber| number.root_of_quotient(&ExactNumber::from(1_u64)).map(f64::to_bits);
    for number in [0.0, 1.0, 2.0, 3.0, 0.1, 1e200, 1e-200, 7e-310, f64::MAX] {
        let squared = exact_number(number).times(&exact_number(number));
        assert_eq!(root(&squared), Some(number.to_bits()), "{number:e}");
    }
    assert_eq!(root(&exact_number(2.0)), Some(2_f64.sqrt().to_bits()));
    assert_eq!(root(&exact_number(5e-324)), Some(5e-324_f64.sqrt().to_bits()));
    assert!(exact_number(1.0).root_of_quotient(&ExactNumber::ZERO).is_none());
}

/// Generates whole numbers of very different sizes.
fn any_integer() -> impl Strategy<Value = i128> {
    prop_oneof![any::<i64>().prop_map(i128::from), -9_i128..9, any::<i128>().prop_map(|number| number >> 3), Just(0)]
}

proptest! {
    #[test]
    fn arithmetic_equals_integer_arithmetic(one in any_integer(), two in any_integer(), shift in 0_i32..300) {
        let (a, b) = (ExactNumber::from(one), ExactNumber::from(two));
        let same = |exact: &ExactNumber, number: i128| exact.minus(&ExactNumber::from(number)).is_zero();
        prop_assert!(same(&a.plus(&b), one + two));
        prop_assert!(same(&a.minus(&b), one - two));
        // (a·2^s + b)² = a²·2^2s + 2ab·2^s + b²
        let sum = a.clone().times_power_of_two(shift).plus(&b);
        let parts = a.times(&a).times_power_of_two(2 * shift).plus(&a.times(&b).times_power_of_two(shift + 1)).plus(&b.times(&b));
        prop_assert!(sum.times(&sum).minus(&parts).is_zero());
        // A product divided by one factor gives the other.
        if let Some(quotient) = sum.times(&b).divided_by(&sum) {
            prop_assert_eq!(quotient.to_bits(), b.to_nearest_double().to_bits());
        }
    }

    #[test]
    fn rounding_equals_that_of_the_processor(one in any::<f64>(), two in any::<f64>()) {
        if one.is_finite() && two.is_finite() {
            let (a, b) = (exact_number(one), exact_number(two));
            let same = |ours: f64, theirs: f64| ours.total_cmp(&theirs).is_eq() || (ours.abs() + theirs.abs() <= 0.0);
            prop_assert!(same(a.plus(&b).to_nearest_double(), one + two));
            prop_assert!(same(a.times(&b).to_nearest_double(), one * two));
            prop_assert!(a.divided_by(&b).is_none_or(|ours| same(ours, one / two)));
            prop_assert!(a.times(&b).is_negative() == (one < 0.0 && two > 0.0 || one > 0.0 && two < 0.0));
        }
    }
}
