//! The values that a metric could have, judged by those that the accounts of the day have. A path to a value that no account
//! could have is no advice.
//!
//! - Where no account has a negative value, a value is not negative. Shares between 0 and 1, and percentages between 0 and
//!   100, stay there.
//! - Two metrics of one source, neither derived nor ever negative, often count the same rows: somebody was active on some
//!   days. Where no account has zero of one beside more than zero of the other, none is proposed. Nor is more of one than of
//!   the other where every account has at most as much, and some account has as much.

use super::inputs::PathMetric;
use super::rounded_value::Precision;
use crate::base::value::{AccountValues, ValueStatus};
use crate::score::normalise::{InputMetric, ScoringInput};

/// How many accounts must have a number between 0 and 1 before it is taken to be a share.
const MIN_ACCOUNTS_FOR_SHARES: usize = 10;
/// How many accounts must have more than zero of both metrics before their zeros are taken to go together.
const MIN_ACCOUNTS_FOR_ZEROS: usize = 10;
/// How many accounts must have more than zero of both before one is taken to be at most as large as the other.
const MIN_ACCOUNTS_FOR_ORDER: usize = 20;

/// The values that one metric could have.
pub struct PossibleValues<'a> {
    low: f64,
    high: f64,
    related: Vec<RelatedMetric<'a>>,
}

/// Another metric of the same source, and what holds for every account that has both.
struct RelatedMetric<'a> {
    metric: InputMetric<'a>,
    /// The metric is zero only where the other is.
    is_zero_only_with: bool,
    /// The other is zero only where the metric is.
    is_zero_wherever: bool,
    is_at_most: bool,
    is_at_least: bool,
}

impl<'a> PossibleValues<'a> {
    /// Judges the values of a metric by its own `values` and by the other metrics of its sources.
    pub fn new(
        metric: &PathMetric<'_>,
        metrics: &[PathMetric<'_>],
        values: &AccountValues,
        input: &ScoringInput<'a>,
    ) -> Self {
        let AccountValues::Number(numbers) = values else {
            return PossibleValues { low: f64::NEG_INFINITY, high: f64::INFINITY, related: Vec::new() };
        };
        let all_within = |high: f64| numbers.iter().flatten().all(|number| (0.0..=high).contains(number));
        let high = match (metric.unit, metric.precision) {
            (Some("%"), _) if all_within(100.0) => 100.0,
            (_, Precision::Decimal) if all_within(1.0) && are_fractions(numbers) => 1.0,
            _ => f64::INFINITY,
        };
        let low = if all_within(f64::INFINITY) { 0.0 } else { f64::NEG_INFINITY };
        let others = metrics.iter().filter(|other| other.name != metric.name && other.shares_source_with(metric));
        let related = others.filter_map(|other| {
            let are_counts = metric.precision == Precision::Integer && other.precision == Precision::Integer;
            RelatedMetric::new(numbers, *input.metric(other.name)?, are_counts)
        });
        PossibleValues { low, high, related: related.collect() }
    }

    /// Returns whether the account could have this value, given its other metrics.
    pub fn allow(&self, account: usize, value: f64) -> bool {
        (self.low..=self.high).contains(&value) && self.related.iter().all(|other| other.allows(account, value))
    }
}

/// Returns whether there are enough numbers to see that they are no whole numbers.
fn are_fractions(numbers: &[Option<f64>]) -> bool {
    numbers.iter().flatten().count() >= MIN_ACCOUNTS_FOR_SHARES
        && numbers.iter().flatten().any(|number| number.fract() > 0.0)
}

impl<'a> RelatedMetric<'a> {
    /// Returns `None` for a metric with which this one has nothing to do.
    fn new(numbers: &[Option<f64>], metric: InputMetric<'a>, are_counts: bool) -> Option<Self> {
        let mut related = RelatedMetric {
            metric,
            is_zero_only_with: true,
            is_zero_wherever: true,
            is_at_most: are_counts,
            is_at_least: are_counts,
        };
        let (mut both, mut are_equal) = (0, false);
        for (account, number) in numbers.iter().enumerate() {
            let Some((own, other)) = number.zip(related.number_of_account(account)) else { continue };
            // What may be negative is no count.
            if own < 0.0 || other < 0.0 {
                return None;
            }
            let (is_zero, is_other_zero) = (own.abs() <= 0.0, other.abs() <= 0.0);
            both += usize::from(!is_zero && !is_other_zero);
            are_equal |= !is_zero && (own - other).abs() <= 0.0;
            related.is_zero_only_with &= !is_zero || is_other_zero;
            related.is_zero_wherever &= is_zero || !is_other_zero;
            related.is_at_most &= own <= other;
            related.is_at_least &= own >= other;
        }
        related.is_zero_only_with &= both >= MIN_ACCOUNTS_FOR_ZEROS;
        related.is_zero_wherever &= both >= MIN_ACCOUNTS_FOR_ZEROS;
        related.is_at_most &= both >= MIN_ACCOUNTS_FOR_ORDER && are_equal;
        related.is_at_least &= both >= MIN_ACCOUNTS_FOR_ORDER && are_equal;
        let holds = related.is_zero_only_with || related.is_zero_wherever || related.is_at_most || related.is_at_least;
        holds.then_some(related)
    }

    fn number_of_account(&self, account: usize) -> Option<f64> {
        let is_ok = self.metric.status.get(account) == Some(&ValueStatus::Ok);
        match self.metric.values {
            AccountValues::Number(numbers) if is_ok => numbers.get(account).copied().flatten(),
            _ => None,
        }
    }

    fn allows(&self, account: usize, value: f64) -> bool {
        let Some(other) = self.number_of_account(account) else { return true };
        let (is_zero, is_other_zero) = (value.abs() <= 0.0, other.abs() <= 0.0);
        let contradicts_zeros =
            if is_zero { self.is_zero_only_with && !is_other_zero } else { self.is_zero_wherever && is_other_zero };
        let contradicts_order = (self.is_at_most && value > other) || (self.is_at_least && value < other);
        !contradicts_zeros && !contradicts_order
    }
}

#[cfg(test)]
mod tests {
    use super::{PathMetric, PossibleValues, Precision};
    use crate::score::normalise::fixtures::{AccountsFixture, numbers};

    fn metric(name: &'static str, precision: Precision, sources: &[&str]) -> PathMetric<'static> {
        let sources = sources.iter().map(|&source| source.to_owned()).collect();
        PathMetric { name, unit: None, precision, sources }
    }

    #[test]
    fn metrics_of_one_source_limit_each_other() {
        // People and the days on which somebody was active; tickets are of another source.
        let mut people: Vec<f64> = (0..30).map(|at| f64::from(at % 5 + 1)).collect();
        let mut days: Vec<f64> = people.iter().map(|people| people * 2.0).collect();
        (people[0], days[0], people[1], days[1]) = (0.0, 0.0, 3.0, 3.0);
        let values = |list: &[f64]| numbers::<30>(list.try_into().unwrap());
        let accounts = AccountsFixture::new(30).metric("people", values(&people)).metric("days", values(&days));
        let accounts = accounts.metric("tickets", values(&people));
        let input = accounts.scoring_input(&[]);
        let metrics = [
            metric("people", Precision::Integer, &["usage"]),
            metric("days", Precision::Integer, &["usage"]),
            metric("tickets", Precision::Integer, &["support"]),
        ];
        let possible = |at: usize| PossibleValues::new(&metrics[at], &metrics, &accounts.metrics[at].values, &input);
        let days = possible(1);
        // Account 2 has three people, account 0 none.
        let allowed =
            |account, values: &[f64]| values.iter().map(|value| days.allow(account, *value)).collect::<Vec<_>>();
        assert_eq!(allowed(2, &[-1.0, 0.0, 2.0, 3.0, 400.0]), [false, false, false, true, true]);
        assert_eq!(allowed(0, &[0.0, 1.0]), [true, false]);
        assert!(possible(2).allow(2, 0.0));
        assert!(!possible(0).allow(2, 7.0) && possible(0).allow(2, 6.0));
    }

    #[test]
    fn shares_stay_shares() {
        let (mut shares, mut growth) = ([0.2; 10], [0.2; 10]);
        (shares[0], growth[0]) = (1.0, -0.2);
        let accounts = AccountsFixture::new(10).numbers("share", shares).numbers("growth", growth);
        let input = accounts.scoring_input(&[]);
        let metrics = ["share", "growth"].map(|name| metric(name, Precision::Decimal, &[]));
        let possible = |at: usize| PossibleValues::new(&metrics[at], &metrics, &accounts.metrics[at].values, &input);
        assert!(possible(0).allow(0, 1.0) && !possible(0).allow(0, 1.01) && !possible(0).allow(0, -0.01));
        assert!(possible(1).allow(0, 1.01) && possible(1).allow(0, -3.0));
    }
}
