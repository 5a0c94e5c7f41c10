//! The exact sum of doubles in any order. It is rounded once, at the end.
//!
//! A sum is stored as a few doubles whose bits do not overlap (J. R. Shewchuk, *Adaptive Precision Floating-Point
//! Arithmetic*, 1997), as in Python's `math.fsum`.

use std::ops::AddAssign;

use super::exact_number::ExactNumber;

/// An exact sum of doubles and of products of two doubles.
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    /// Doubles that don't overlap, smallest first; zeros at the end are unused. Most sums, even of products, need
    /// no more.
    parts: [f64; INLINE_PARTS],
    /// The parts of a sum that does not fit into `parts`, which is empty then.
    spilled: Option<Box<SpilledParts>>,
}

/// The number of parts of a sum that are stored inline.
const INLINE_PARTS: usize = 3;

#[derive(Debug, Clone, Default)]
struct SpilledParts {
    parts: Vec<f64>,
    /// Numbers so large that adding them could overflow, times `2^-LARGE_SCALE`.
    large: Vec<f64>,
    /// Products so small that bits of them would be lost, times `2^SMALL_SCALE`.
    small: Vec<f64>,
}

/// 2^960: a sum of smaller numbers overflows only after more rows than can exist.
const LARGE_THRESHOLD: f64 = f64::from_bits((960 + 1023) << 52);
/// 2^-900: the last bits of larger products still fit into doubles.
const SMALL_THRESHOLD: f64 = f64::from_bits((1023 - 900) << 52);
/// The exponent for large numbers. It is even because each factor takes half of it.
const LARGE_SCALE: i32 = 1080;
/// The exponent for small products. It is even for the same reason.
const SMALL_SCALE: i32 = 1200;

/// Returns `2^exponent`, for exponents of normal doubles.
const fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits((1023_u64.wrapping_add_signed(exponent as i64)) << 52)
}

impl ExactSum {
    /// Adds a finite number.
    #[inline]
    pub fn add(&mut self, number: f64) {
        if number.abs() < LARGE_THRESHOLD {
            self.add_part(number);
        } else {
            // The scaling is exact because so large a number stays a normal one.
            let scaled = number * power_of_two(-LARGE_SCALE / 2) * power_of_two(-LARGE_SCALE / 2);
            add_to_parts(&mut self.spill_parts().large, scaled);
        }
    }

    /// Adds the product of two finite numbers exactly.
    #[inline]
    pub fn add_product(&mut self, one: f64, two: f64) {
        let size = (one * two).abs();
        if (SMALL_THRESHOLD..LARGE_THRESHOLD).contains(&size) {
            let [high, low] = two_product(one, two);
            self.add_part(high);
            self.add_part(low);
        } else if size >= LARGE_THRESHOLD {
            self.add_large_product(one, two);
        } else if one != 0.0 && two != 0.0 {
            self.add_small_product(one, two);
        }
    }

    #[cold]
    fn add_large_product(&mut self, one: f64, two: f64) {
        let scale = power_of_two(-LARGE_SCALE / 2);
        let large = &mut self.spill_parts().large;
        two_product(one * scale, two * scale).into_iter().for_each(|part| add_to_parts(large, part));
    }

    #[cold]
    fn add_small_product(&mut self, one: f64, two: f64) {
        let scale = power_of_two(SMALL_SCALE / 2);
        let small = &mut self.spill_parts().small;
        two_product(one * scale, two * scale).into_iter().for_each(|part| add_to_parts(small, part));
    }

    /// Adds a number below [`LARGE_THRESHOLD`].
    #[inline]
    fn add_part(&mut self, number: f64) {
        if let Some(spilled) = &mut self.spilled {
            add_to_parts(&mut spilled.parts, number);
            return;
        }
        let mut parts = [0.0; INLINE_PARTS + 1];
        let mut used = 0;
        let mut rest = number;
        for part in self.parts {
            let [high, low] = two_sum(rest, part);
            if low != 0.0 {
                parts[used] = low;
                used += 1;
            }
            rest = high;
        }
        parts[used] = rest;
        if parts[INLINE_PARTS] != 0.0 && compact_parts(&mut parts) > INLINE_PARTS {
            self.parts = [0.0; INLINE_PARTS];
            self.spilled = Some(Box::new(SpilledParts { parts: parts.to_vec(), ..SpilledParts::default() }));
        } else {
            self.parts.copy_from_slice(&parts[..INLINE_PARTS]);
        }
    }

    /// Returns the spilled parts. Moves the inline parts there first.
    fn spill_parts(&mut self) -> &mut SpilledParts {
        let parts = &mut self.parts;
        self.spilled.get_or_insert_with(|| {
            let used = std::mem::take(parts).into_iter().filter(|part| *part != 0.0).collect();
            Box::new(SpilledParts { parts: used, ..SpilledParts::default() })
        })
    }

    /// Returns the double nearest to the sum. Rounds half to even; returns infinity where the sum is too large for
    /// a double.
    #[must_use]
    pub fn to_nearest_double(&self) -> f64 {
        match &self.spilled {
            None => round_parts(&self.parts),
            Some(spilled) if spilled.large.is_empty() && spilled.small.is_empty() => round_parts(&spilled.parts),
            Some(_) => self.to_exact_number().to_nearest_double(),
        }
    }

    /// Returns the double nearest to the sum divided by a count; none where the count is zero.
    #[must_use]
    pub fn average(&self, count: u64) -> Option<f64> {
        match (&self.spilled, self.parts, u32::try_from(count)) {
            // Sum and count are doubles, so that one division rounds once.
            (None, [only, second, _], Ok(count)) if second == 0.0 && count > 0 => Some(only / f64::from(count)),
            _ => self.to_exact_number().divided_by(&ExactNumber::from(count)),
        }
    }

    #[must_use]
    pub fn to_exact_number(&self) -> ExactNumber {
        let Some(spilled) = &self.spilled else {
            return total_of_parts(&self.parts);
        };
        let large = total_of_parts(&spilled.large).times_power_of_two(LARGE_SCALE);
        let small = total_of_parts(&spilled.small).times_power_of_two(-SMALL_SCALE);
        total_of_parts(&spilled.parts).plus(&large).plus(&small)
    }
}

/// Adds another sum.
impl AddAssign<&Self> for ExactSum {
    fn add_assign(&mut self, other: &Self) {
        for part in other.parts {
            self.add_part(part);
        }
        if let Some(other) = &other.spilled {
            let own = self.spill_parts();
            let pairs =
                [(&mut own.parts, &other.parts), (&mut own.large, &other.large), (&mut own.small, &other.small)];
            for (parts, others) in pairs {
                for part in others {
                    add_to_parts(parts, *part);
                }
            }
        }
    }
}

/// Adds doubles exactly.
fn total_of_parts(parts: &[f64]) -> ExactNumber {
    parts.iter().fold(ExactNumber::ZERO, |total, part| total.plus(&ExactNumber::from(*part)))
}

/// Returns the sum of two numbers as a double, and its rounding error.
#[inline]
fn two_sum(one: f64, two: f64) -> [f64; 2] {
    let high = one + two;
    let shadow = high - one;
    [high, (one - (high - shadow)) + (two - shadow)]
}

/// Returns the product of two numbers as a double, and its rounding error.
#[inline]
fn two_product(one: f64, two: f64) -> [f64; 2] {
    let high = one * two;
    [high, one.mul_add(two, -high)]
}

/// Adds a number to parts that don't overlap, smallest first.
fn add_to_parts(parts: &mut Vec<f64>, number: f64) {
    let mut used = 0;
    let mut rest = number;
    for at in 0..parts.len() {
        let [high, low] = two_sum(rest, parts[at]);
        if low != 0.0 {
            parts[used] = low;
            used += 1;
        }
        rest = high;
    }
    parts.truncate(used);
    if rest != 0.0 {
        parts.push(rest);
    }
    if parts.len() > 2 * INLINE_PARTS {
        let used = compact_parts(parts);
        parts.truncate(used);
    }
}

/// Compacts parts that don't overlap, smallest first: fills each part with as many bits as it holds. Returns how
/// many parts are left; those behind them are zero.
fn compact_parts(parts: &mut [f64]) -> usize {
    let mut from = parts.len();
    let mut rest = 0.0;
    for at in (0..parts.len()).rev() {
        let [high, low] = two_sum(rest, parts[at]);
        if low == 0.0 {
            rest = high;
        } else {
            from -= 1;
            parts[from] = high;
            rest = low;
        }
    }
    from -= 1;
    parts[from] = rest;
    let used = parts.len() - from;
    parts.copy_within(from.., 0);
    parts[used..].fill(0.0);
    used
}

/// Returns the double nearest to the sum of parts that don't overlap, smallest first.
fn round_parts(parts: &[f64]) -> f64 {
    let mut left = parts.iter().rev().copied().filter(|part| *part != 0.0);
    let Some(mut total) = left.next() else {
        return 0.0;
    };
    for part in left.by_ref() {
        let [high, low] = two_sum(total, part);
        total = high;
        if low == 0.0 {
            continue;
        }
        // Half of the last place was rounded to even. The parts that are left can make it more than half.
        if left.next().is_some_and(|below| (below < 0.0) == (low < 0.0)) {
            let away = total + low * 2.0;
            if low * 2.0 - (away - total) == 0.0 {
                total = away;
            }
        }
        break;
    }
    total
}

#[cfg(test)]
mod tests;
