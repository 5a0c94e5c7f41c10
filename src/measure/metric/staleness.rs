//! Decides which values of a metric are stale: older than the metric's `max_age`, observed after the as-of date, or computed
//! from a stale value.

use chrono::NaiveDate;

use super::metric_table::MetricColumn;
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::MetricFreshness;

/// The values of a metric that are stale because their dates of observation are after the as-of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedAhead {
    pub accounts: usize,
    /// The account with the farthest date, as an index into the accounts.
    pub example: usize,
    pub farthest: NaiveDate,
}

/// Removes the values that were observed longer than `max_age` before the as-of date, or after it: on that date they were
/// not known, and they would not age until their day has come. Returns the status of every account:
/// [`ValueStatus::Stale`] where a value was removed.
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
        if is_too_old(*day, max_age_days, as_of) || is_ahead(*day, as_of) {
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

/// Returns whether a value was observed after the as-of date.
fn is_ahead(observed_on: Option<NaiveDate>, as_of: NaiveDate) -> bool {
    observed_on.is_some_and(|day| day > as_of)
}

/// Returns the stale values of a metric that were observed after the as-of date; `None` if there are none.
#[must_use]
pub fn observed_ahead(metric: &MetricColumn, as_of: NaiveDate) -> Option<ObservedAhead> {
    let values = metric.status.iter().zip(&metric.observed_on).enumerate();
    let ahead = values.filter(|(_, (status, day))| **status == ValueStatus::Stale && is_ahead(**day, as_of));
    let mut found: Option<ObservedAhead> = None;
    for (account, day) in ahead.filter_map(|(account, (_, day))| Some((account, (*day)?))) {
        found = Some(match found {
            Some(earlier) if earlier.farthest >= day => ObservedAhead { accounts: earlier.accounts + 1, ..earlier },
            earlier => ObservedAhead {
                accounts: earlier.map_or(0, |earlier| earlier.accounts) + 1,
                example: account,
                farthest: day,
            },
        });
    }
    found
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
    use crate::config::MetricType;

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
    fn a_value_of_any_age_counts_without_max_age() {
        let mut values = AccountValues::Number(vec![Some(1.0)]);
        let status = drop_stale_values(&mut values, &[Some(day("2001-01-01"))], None, day("2026-06-30"));
        assert_eq!(status, [ValueStatus::Ok]);
    }

    #[test]
    fn a_value_observed_after_the_day_is_stale_until_that_day() {
        let observed_on = ["2026-06-30", "2026-07-01", "2205-01-01", "2205-01-01"].map(|text| Some(day(text)));
        let read = |as_of: &str, max_age_days| {
            let freshness = MetricFreshness { on: "seen_on".to_owned(), max_age_days };
            let mut values = AccountValues::Number(vec![Some(1.0), Some(2.0), Some(3.0), None]);
            let status = drop_stale_values(&mut values, &observed_on, Some(&freshness), day(as_of));
            let observed_on = observed_on.to_vec();
            let metric = MetricColumn { name: "m".to_owned(), kind: MetricType::Number, values, status, observed_on };
            let ahead = observed_ahead(&metric, day(as_of));
            (metric.status, ahead)
        };
        let (ok, stale, missing) = (ValueStatus::Ok, ValueStatus::Stale, ValueStatus::Missing);
        let ahead = |accounts, example, farthest| Some(ObservedAhead { accounts, example, farthest: day(farthest) });
        assert_eq!(read("2026-06-30", None), (vec![ok, stale, stale, missing], ahead(2, 2, "2205-01-01")));
        assert_eq!(read("2026-06-30", Some(30)), (vec![ok, stale, stale, missing], ahead(2, 2, "2205-01-01")));
        assert_eq!(read("2026-07-01", Some(30)), (vec![ok, ok, stale, missing], ahead(1, 2, "2205-01-01")));
        // The first two are too old by then.
        assert_eq!(read("2205-01-01", Some(30)), (vec![stale, stale, ok, missing], None));
    }
}
