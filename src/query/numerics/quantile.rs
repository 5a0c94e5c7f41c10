//! The position of a quantile among sorted values, and the interpolation between two values.
//!
//! A share is read as the decimal that its author wrote: 0.55 of 101 values is exactly the 56th, though 100 × 0.55
//! in doubles is a little more than 55.

/// A share of the values from 0 to 1, as a decimal.
#[derive(Debug, Clone, Copy)]
pub struct Quantile {
    digits: u128,
    /// `10^` the number of digits after the point.
    divisor: u128,
    /// Whether the share is counted from the greatest value down.
    descending: bool,
}

/// A position between two sorted values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantilePosition {
    /// The position of the value below.
    pub position: usize,
    /// The part of the way to the next value: 0 to less than 1.
    pub part: f64,
}

/// The digits after the point that matter: with more, the positions differ only for more rows than can exist.
const MAX_SHARE_DIGITS: usize = 24;

impl Quantile {
    /// Reads a share: the shortest decimal that is read as the double.
    #[must_use]
    pub fn new(share: f64) -> Self {
        let written = share.clamp(0.0, 1.0).to_string();
        let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
        let fraction = &fraction[..fraction.len().min(MAX_SHARE_DIGITS)];
        let number = |digits: &str| digits.parse::<u128>().unwrap_or(0);
        let divisor = fraction.bytes().fold(1, |power, _| power * 10);
        Self { digits: number(whole) * divisor + number(fraction), divisor, descending: false }
    }

    /// Counts the share from the greatest value down.
    #[must_use]
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// Returns the position of the first of `count` sorted values at or before which this share of them lies.
    #[must_use]
    pub fn discrete_position(&self, count: usize) -> usize {
        let rank = share_of(self.digits, count).div_ceil(self.divisor);
        let position = usize::try_from(rank).unwrap_or(count).saturating_sub(1);
        if self.descending { count.saturating_sub(position + 1) } else { position }
    }

    /// Returns the position that lies this share of the way from the first to the last of `count` sorted values.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the remainder and the divisor are rounded before they are divided")]
    pub fn continuous_position(&self, count: usize) -> QuantilePosition {
        let digits = if self.descending { self.divisor - self.digits } else { self.digits };
        let steps = share_of(digits, count.saturating_sub(1));
        let position = usize::try_from(steps / self.divisor).unwrap_or(0);
        QuantilePosition { position, part: (steps % self.divisor) as f64 / self.divisor as f64 }
    }
}

fn share_of(digits: u128, count: usize) -> u128 {
    digits * u128::try_from(count).unwrap_or(0)
}

/// Interpolates between two doubles in ascending order.
#[must_use]
pub fn between_doubles(low: f64, part: f64, high: f64) -> f64 {
    // This form neither overflows nor leaves its bounds.
    (low * (1.0 - part) + high * part).clamp(low, high)
}

/// Interpolates between two integers in ascending order, rounding half away from zero.
#[must_use]
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "the way is rounded to a double")]
pub fn between_integers(low: i64, part: f64, high: i64) -> i64 {
    let way = (i128::from(high) - i128::from(low)) as f64 * part;
    let below = i128::from(low) + way.floor() as i128;
    let rest = way - way.floor();
    let up = rest > 0.5 || (rest >= 0.5 && below >= 0);
    i64::try_from(below + i128::from(up)).unwrap_or(high).min(high)
}

#[cfg(test)]
mod tests {
    use super::{Quantile, QuantilePosition, between_doubles, between_integers};

    /// The expected values are those of `quantile_disc` over the values 1 to n in DuckDB.
    #[test]
    fn discrete_quantiles_are_those_of_duckdb() {
        let shares = [0.0, 0.1, 0.25, 1.0 / 3.0, 0.5, 0.6, 0.75, 0.8, 0.9, 1.0];
        let expected = [
            [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            [1, 1, 1, 1, 1, 2, 2, 2, 2, 2],
            [1, 1, 1, 1, 2, 2, 3, 3, 3, 3],
            [1, 1, 1, 2, 2, 3, 3, 4, 4, 4],
            [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
            [1, 1, 2, 2, 3, 4, 5, 5, 6, 6],
            [1, 1, 2, 3, 4, 5, 6, 6, 7, 7],
        ];
        for (count, values) in (1..).zip(expected) {
            assert_eq!(shares.map(|share| Quantile::new(share).discrete_position(count) + 1), values, "{count}");
        }
        assert_eq!(Quantile::new(0.55).discrete_position(100), 54);
        assert_eq!(Quantile::new(1e-300).discrete_position(1_000_000), 0);
    }

    #[test]
    fn shares_are_read_as_decimals() {
        let at = |position, part| QuantilePosition { position, part };
        assert_eq!(Quantile::new(0.5).continuous_position(4), at(1, 0.5));
        assert_eq!(Quantile::new(0.25).continuous_position(1), at(0, 0.0));
        assert_eq!(Quantile::new(0.3).continuous_position(3), at(0, 0.6));
        assert_eq!(Quantile::new(0.55).continuous_position(101), at(55, 0.0));
        assert_eq!(Quantile::new(1.0).continuous_position(7), at(6, 0.0));
        assert_eq!(Quantile::new(0.0).continuous_position(7), at(0, 0.0));
    }

    /// The expected values are those of `PERCENTILE_DISC(…) WITHIN GROUP (ORDER BY … DESC)` and `PERCENTILE_CONT`
    /// in DuckDB.
    #[test]
    fn descending_quantiles_count_from_the_end() {
        let positions = [0.0, 0.25, 0.5, 0.9, 1.0].map(|share| Quantile::new(share).descending().discrete_position(4));
        assert_eq!(positions, [3, 3, 2, 0, 0]);
        let at = |position, part| QuantilePosition { position, part };
        assert_eq!(Quantile::new(0.25).descending().continuous_position(4), at(2, 0.25));
        assert_eq!(Quantile::new(0.9).descending().continuous_position(11), at(1, 0.0));
    }

    /// The expected values are those of `quantile_cont` in DuckDB.
    #[test]
    fn values_between_are_those_of_duckdb() {
        assert_eq!(between_doubles(0.1, 0.6, 0.7).to_bits(), 0.459_999_999_999_999_96_f64.to_bits());
        assert_eq!(between_doubles(-1e308, 0.5, 1e308).to_bits(), 0_f64.to_bits());
        assert_eq!(between_doubles(0.1, 0.3, 0.1).to_bits(), 0.1_f64.to_bits());
        let halves = [(1, 2, 2), (2, 3, 3), (-2, -1, -2), (-3, -2, -3), (-1, 0, -1), (0, 1, 1), (-1, 1, 0)];
        for (low, high, expected) in halves {
            assert_eq!(between_integers(low, 0.5, high), expected, "{low} {high}");
        }
        assert_eq!(between_integers(i64::MIN, 0.5, i64::MAX), 0);
        assert_eq!(between_integers(i64::MAX - 1, 0.75, i64::MAX), i64::MAX);
        assert_eq!(between_integers(-10, 0.9, -9), -9);
    }
}
