//! The exact sum of doubles, whatever their order: it is rounded once, at the end.
//!
//! A sum is kept as a few doubles whose bits do not overlap (J. R. Shewchuk, *Adaptive Precision Floating-Point
//! Arithmetic*, 1997), as Python's `math.fsum` does.

use std::ops::AddAssign;

use super::exact_number::ExactNumber;

/// An exact sum of doubles and of products of two doubles.
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    /// Doubles that don't overlap, smallest first; those at the end that are zero are unused. Most sums, even of
    /// products, need no more.
    parts: [f64; INLINE_PARTS],
    /// What does not fit above. Once it is there, nothing is above.
    spilled: Option<Box<SpilledParts>>,
}

/// Parts of a sum that are kept inline.
const INLINE_PARTS: usize = 3;

#[derive(Debug, Clone, Default)]
struct SpilledParts {
    parts: Vec<f64>,
    /// Numbers so large that adding them could overflow, times `2^-LARGE_SCALE`.
    large: Vec<f64>,
    /// Products so small that bits of them would be lost, times `2^SMALL_SCALE`.
    small: Vec<f64>,
}

/// 2^960: so many rows that a sum of smaller numbers overflows do not exist.
const LARGE_THRESHOLD: f64 = f64::from_bits((960 + 1023) << 52);
/// 2^-900: the last bits of larger products are doubles still.
const SMALL_THRESHOLD: f64 = f64::from_bits((1023 - 900) << 52);
/// Even, as each factor takes half of it.
const LARGE_SCALE: i32 = 1080;
const SMALL_SCALE: i32 = 1200;

/// `2^exponent`, for exponents of normal doubles.
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
            // Exact, because so large a number stays a normal one.
            let scaled = number * power_of_two(-LARGE_SCALE / 2) * power_of_two(-LARGE_SCALE / 2);
            add_to_parts(&mut self.spill_parts().large, scaled);
        }
    }

    /// Adds the exact product of two finite numbers.
    #[inline]
    pub fn add_product(&mut self, one: f64, two: f64) {
        let size = (one * two).abs();
        if (SMALL_THRESHOLD..LARGE_THRESHOLD).contains(&size) {
            let [high, low] = two_product(one, two);
            self.add_part(high);
            self.add_part(low);
        } else if one != 0.0 && two != 0.0 {
            self.add_extreme_product(one, two, size >= LARGE_THRESHOLD);
        }
    }

    #[cold]
    fn add_extreme_product(&mut self, one: f64, two: f64, is_large: bool) {
        let scale = power_of_two(if is_large { -LARGE_SCALE / 2 } else { SMALL_SCALE / 2 });
        let spilled = self.spill_parts();
        let parts = if is_large { &mut spilled.large } else { &mut spilled.small };
        for part in two_product(one * scale, two * scale) {
            add_to_parts(parts, part);
        }
    }

    /// Adds a number below [`LARGE`].
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
            let (high, low) = two_sum(rest, part);
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

    fn spill_parts(&mut self) -> &mut SpilledParts {
        let parts = &mut self.parts;
        self.spilled.get_or_insert_with(|| {
            let used = std::mem::take(parts).into_iter().filter(|part| *part != 0.0).collect();
            Box::new(SpilledParts { parts: used, ..SpilledParts::default() })
        })
    }

    /// The double nearest to the sum, of two the even one; infinite where it is too large for one.
    #[must_use]
    pub fn to_nearest_double(&self) -> f64 {
        match &self.spilled {
            None => round_parts(&self.parts),
            Some(spilled) if spilled.large.is_empty() && spilled.small.is_empty() => round_parts(&spilled.parts),
            Some(_) => self.to_exact_number().to_nearest_double(),
        }
    }

    /// The double nearest to the sum divided by a count; none where that is zero.
    #[must_use]
    pub fn average(&self, count: u64) -> Option<f64> {
        match (&self.spilled, self.parts, u32::try_from(count)) {
            // One division of doubles rounds once.
            (None, [only, second, _], Ok(count)) if second == 0.0 && count > 0 => Some(only / f64::from(count)),
            _ => self.to_exact_number().divided_by(&ExactNumber::from(count)),
        }
    }

    /// The sum itself.
    #[must_use]
    pub fn to_exact_number(&self) -> ExactNumber {
        let total =
            |parts: &[f64]| parts.iter().fold(ExactNumber::ZERO, |total, part| total.plus(&ExactNumber::from(*part)));
        match &self.spilled {
            None => total(&self.parts),
            Some(spilled) => {
                let extreme = total(&spilled.large)
                    .times_power_of_two(LARGE_SCALE)
                    .plus(&total(&spilled.small).times_power_of_two(-SMALL_SCALE));
                total(&spilled.parts).plus(&extreme)
            }
        }
    }
}

/// Adds what another sum holds.
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

/// The sum of two numbers as a double and what it lacks.
#[inline]
fn two_sum(one: f64, two: f64) -> (f64, f64) {
    let high = one + two;
    let shadow = high - one;
    (high, (one - (high - shadow)) + (two - shadow))
}

/// The product of two numbers as a double and what it lacks.
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
        let (high, low) = two_sum(rest, parts[at]);
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

/// Makes parts that don't overlap as few as they can be, smallest first, by filling each with all the bits that it has
/// room for. Returns how many they are; those behind are zero.
fn compact_parts(parts: &mut [f64]) -> usize {
    let mut from = parts.len();
    let mut rest = 0.0;
    for at in (0..parts.len()).rev() {
        let (high, low) = two_sum(rest, parts[at]);
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

/// The double nearest to the sum of parts that don't overlap, smallest first.
fn round_parts(parts: &[f64]) -> f64 {
    let mut left = parts.iter().rev().copied().filter(|part| *part != 0.0);
    let Some(mut total) = left.next() else {
        return 0.0;
    };
    for part in left.by_ref() {
        let (high, low) = two_sum(total, part);
        total = high;
        if low == 0.0 {
            continue;
        }
        // Half of the last place was rounded to even; what is left may say that it was more than half.
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
