//! Intervals: months, days and time are kept apart, because months and days vary in length.

use std::cmp::Ordering;

/// A number of months, days and microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// At most 349,525 years.
    pub months: i64,
    /// Within 32 bits.
    pub days: i64,
    pub micros: i64,
}

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;
/// Microseconds in a day of 24 hours.
pub const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// The days of a month in a comparison, as in DuckDB and PostgreSQL.
pub const DAYS_PER_MONTH: i64 = 30;

/// The bits of days in a packed interval, and the bits of months above them.
const DAY_BITS: u32 = 32;
const MONTH_BITS: u32 = 23;
const DAY_BIAS: i64 = 1 << (DAY_BITS - 1);
const MONTH_BIAS: i64 = 1 << (MONTH_BITS - 1);

impl Interval {
    /// Returns the interval of these parts, or `None` if one is out of range.
    #[must_use]
    pub fn new_checked(months: i64, days: i64, micros: i64) -> Option<Self> {
        let fits = |value: i64, bias: i64| (-bias..bias).contains(&value);
        (fits(months, MONTH_BIAS) && fits(days, DAY_BIAS)).then_some(Self { months, days, micros })
    }

    /// Splits elapsed time into days of 24 hours and the remaining microseconds.
    #[must_use]
    pub fn of_elapsed(micros: i64) -> Self {
        Self { months: 0, days: micros / MICROS_PER_DAY, micros: micros % MICROS_PER_DAY }
    }

    /// Returns the interval in the other direction.
    #[must_use]
    pub fn negated(self) -> Option<Self> {
        Self::new_checked(self.months.checked_neg()?, self.days.checked_neg()?, self.micros.checked_neg()?)
    }

    /// Adds each part.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::new_checked(
            self.months.checked_add(other.months)?,
            self.days.checked_add(other.days)?,
            self.micros.checked_add(other.micros)?,
        )
    }

    /// Multiplies each part.
    #[must_use]
    pub fn times(self, count: i64) -> Option<Self> {
        Self::new_checked(
            self.months.checked_mul(count)?,
            self.days.checked_mul(count)?,
            self.micros.checked_mul(count)?,
        )
    }

    /// Changes each part by a calculation. The fraction of a month becomes days and the fraction of a day becomes time,
    /// as in PostgreSQL and DuckDB.
    #[must_use]
    pub fn scaled(self, by: impl Fn(f64) -> f64) -> Option<Self> {
        // To the millionth, as PostgreSQL does it: 0.1 times 30 days are 3 days.
        let rounded = |value: f64| (value * 1e6).round_ties_even() / 1e6;
        let (months, days) = (by(as_double(self.months)), by(as_double(self.days)));
        let days_of_months = rounded((months - months.trunc()) * as_double(DAYS_PER_MONTH));
        let days_left = days - days.trunc() + days_of_months - days_of_months.trunc();
        let seconds_left = rounded(days_left * as_double(MICROS_PER_DAY / 1_000_000));
        let micros = by(as_double(self.micros)) + seconds_left * 1e6;
        Self::new_checked(
            as_integer(months.trunc())?,
            as_integer(days.trunc() + days_of_months.trunc())?,
            as_integer(micros.round_ties_even())?,
        )
    }

    /// Returns the length in microseconds, with months of 30 days and days of 24 hours.
    #[must_use]
    pub fn length_in_micros(self) -> i128 {
        let days = i128::from(self.months) * i128::from(DAYS_PER_MONTH) + i128::from(self.days);
        days * i128::from(MICROS_PER_DAY) + i128::from(self.micros)
    }

    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        self.length_in_micros().cmp(&other.length_in_micros())
    }

    /// Packs the interval into one number for a column: the length, then the months, then the days. Packed numbers are
    /// ordered by length, and equal only if all parts are.
    #[must_use]
    pub fn to_packed(self) -> i128 {
        let parts = (self.months + MONTH_BIAS) << DAY_BITS | (self.days + DAY_BIAS);
        self.length_in_micros() << (DAY_BITS + MONTH_BITS) | i128::from(parts)
    }

    #[must_use]
    pub fn from_packed(packed: i128) -> Self {
        let length = packed >> (DAY_BITS + MONTH_BITS);
        let part = |from: u32, bits: u32| i64::try_from(packed >> from & ((1 << bits) - 1)).unwrap_or(0);
        let (days, months) = (part(0, DAY_BITS) - DAY_BIAS, part(DAY_BITS, MONTH_BITS) - MONTH_BIAS);
        let rest = length - Self { months, days, micros: 0 }.length_in_micros();
        Self { months, days, micros: i64::try_from(rest).unwrap_or(0) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "as any integer beside a double")]
fn as_double(value: i64) -> f64 {
    value as f64
}

fn as_integer(value: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 64 bits")]
    (-9.2e18..=9.2e18).contains(&value).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::types::MAX_DIGITS;

    fn sample_intervals() -> Vec<Interval> {
        let mut all = Vec::new();
        for months in [-MONTH_BIAS, -13, -1, 0, 1, 14, MONTH_BIAS - 1] {
            for days in [-DAY_BIAS, -30, -1, 0, 1, 31, DAY_BIAS - 1] {
                for micros in [i64::MIN, -MICROS_PER_DAY, -1, 0, 1, 12_345, MICROS_PER_DAY, i64::MAX] {
                    all.push(Interval::new_checked(months, days, micros).unwrap());
                }
            }
        }
        all
    }

    #[test]
    fn packed_intervals_keep_their_parts_and_their_order() {
        let all = sample_intervals();
        for one in &all {
            assert_eq!(Interval::from_packed(one.to_packed()), *one);
            assert!(one.to_packed().unsigned_abs() < 10_u128.pow(u32::from(MAX_DIGITS)), "{one:?}");
            for other in &all {
                match one.compare(*other) {
                    Ordering::Equal => assert_eq!(one == other, one.to_packed() == other.to_packed()),
                    order => assert_eq!(one.to_packed().cmp(&other.to_packed()), order, "{one:?} {other:?}"),
                }
            }
        }
    }

    #[test]
    fn parts_have_limits() {
        assert_eq!(Interval::new_checked(MONTH_BIAS, 0, 0), None);
        assert_eq!(Interval::new_checked(0, DAY_BIAS, 0), None);
        let long = Interval { months: MONTH_BIAS - 1, days: 0, micros: 1 };
        assert_eq!(long.plus(Interval { months: 1, ..Interval::default() }), None);
        assert_eq!(long.times(2), None);
        assert_eq!(Interval { micros: i64::MIN, ..Interval::default() }.negated(), None);
    }
}
