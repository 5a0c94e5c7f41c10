//! Decides which values of a metric are stale: older than the metric's `max_age`, or computed from a stale value.

use chrono::NaiveDate;

use super::metric_table::MetricColumn;
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::MetricFreshness;

/// Removes the values that were observed longer than `max_age` before the as-of date. Returns the status of every
/// account: [`ValueStatus::Stale`] where a value was removed.
pub fn drop_stale_values(
    values: &mut AccountValues,
    observed_on: &[Option<NaiveDate>],
    freshness: Option<&MetricFreshness>,
    as_of: NaiveDate,
) -> Vec<ValueStatus> {
    let max_age_days = freshness.and_then(|freshness| freshness.max_age_days);
    let status = observed_on.iter().enumerate().map(|(at, day)| {
        if !values.has_value(at) {
            return ValueStatus::Missing;
        }
        if is_too_old(*day, max_age_days, as_of) {
            values.clear_account(at);
            return ValueStatus::Stale;
        }
        ValueStatus::Ok
    });
    status.collect()
}

/// Returns whether a value was observed more than `max_age_days` before the as-of date. A value without a date of
/// observation, or of a metric without `max_age`, is never too old.
fn is_too_old(observed_on: Option<NaiveDate>, max_age_days: Option<u32>, as_of: NaiveDate) -> bool {
    let age_days = observed_on.map(|day| as_of.signed_duration_since(day).num_days());
    age_days.zip(max_age_days).is_some_and(|(age, limit)| age > i64::from(limit))
}

/// Marks the missing values of a derived metric as stale for the accounts in which one of its inputs is stale.
pub fn inherit_staleness(status: &mut [ValueStatus], inputs: &[&MetricColumn]) {
    for (account, status) in status.iter_mut().enumerate() {
        let has_stale_input = || inputs.iter().any(|input| input.status.get(account) == Some(&ValueStatus::Stale));
        if *status == ValueStatus::Missing && has_stale_input() {
            *status = ValueStatus::Stale;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_value_is_stale_from_the_day_after_its_max_age() {
        let freshness = MetricFreshness { on: "seen_on".to_owned(), max_age_days: Some(30) };
        let observed_on = ["2026-05-31", "2026-05-30"].map(|text| Some(day(text)));
        let observed_on = [observed_on.as_slice(), &[None, Some(day("2026-06-30"))]].concat();
        let mut values = AccountValues::Number(vec![Some(1.0), Some(2.0), Some(3.0), None]);
        let status = drop_stale_values(&mut values, &observed_on, Some(&freshness), day("2026-06-30"));
        assert_eq!(status, [ValueStatus::Ok, ValueStatus::Stale, ValueStatus::Ok, ValueStatus::Missing]);
        assert_eq!(values, AccountValues::Number(vec![Some(1.0), None, Some(3.0), None]));
    }

    #[test]
    fn a_metric_without_max_age_is_never_stale() {
        let mut values = AccountValues::Number(vec![Some(1.0)]);
        let status = drop_stale_values(&mut values, &[Some(day("2001-01-01"))], None, day("2026-06-30"));
        assert_eq!(status, [ValueStatus::Ok]);
    }
}
