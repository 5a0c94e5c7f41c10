//! What the scoring stages know about the accounts, as plain vectors.

use chrono::NaiveDate;

use crate::base::value::{Status, Values};

/// One entry per account in every vector, accounts always in the same order.
///
/// Conditions in SQL are evaluated before; here they are columns of booleans.
#[derive(Debug, Clone)]
pub struct ScoringInput<'a> {
    pub as_of: NaiveDate,
    /// Index into the pipeline's tiers; there are as many accounts as entries.
    pub tiers: &'a [usize],
    pub metrics: Vec<InputMetric<'a>>,
    /// Columns of the accounts' source that a target or a group of peers names.
    pub attributes: Vec<(&'a str, Values)>,
    /// Per node of the scorecard: where its `applies` holds; `None` where it has no condition.
    pub applies: Vec<Option<Vec<bool>>>,
    /// Per node of the scorecard: for each of its cases, where the condition holds; `None` for a case without
    /// a condition. Empty for a node without cases.
    pub cases: Vec<Vec<Option<Vec<bool>>>>,
    /// Days from the account's beginning to the as-of date, where the beginning is known.
    pub age_days: Vec<Option<i64>>,
    /// By metric; see [`super::history_wanted`].
    pub past_values: Vec<(String, Vec<PastValues>)>,
    /// By component; see `history_wanted` of the `score` module.
    pub past_scores: Vec<(String, Vec<PastScores>)>,
}

#[derive(Debug, Clone, Copy)]
pub struct InputMetric<'a> {
    pub name: &'a str,
    pub values: &'a Values,
    /// `Ok`, `Missing` or `Stale`.
    pub status: &'a [Status],
}

/// The values of a metric in one earlier snapshot, of the metric's own type.
///
/// Only values observed then stand here: a carried value must not be carried on from day to day.
#[derive(Debug, Clone)]
pub struct PastValues {
    pub date: NaiveDate,
    pub values: Values,
}

/// The scores of a component in one earlier snapshot, where they were published as `ok`.
#[derive(Debug, Clone)]
pub struct PastScores {
    pub date: NaiveDate,
    pub score: Vec<Option<f64>>,
}

impl ScoringInput<'_> {
    /// The metric or attribute called `name`, where it counts for the account.
    pub fn usable_values(&self, name: &str, account: usize) -> Option<&Values> {
        match self.metrics.iter().find(|metric| metric.name == name) {
            Some(metric) => (metric.status.get(account) == Some(&Status::Ok)).then_some(metric.values),
            None => self.attributes.iter().find(|(attribute, _)| *attribute == name).map(|(_, values)| values),
        }
    }

    /// The metric's values in earlier snapshots of at most `days` days ago, newest first.
    pub fn past_values_within(&self, metric: &str, days: u32) -> Vec<&PastValues> {
        let past = self.past_values.iter().find(|(name, _)| name == metric);
        let mut past: Vec<_> = past
            .into_iter()
            .flat_map(|(_, snapshots)| snapshots)
            .filter(|snapshot| self.is_within_days(snapshot.date, days))
            .collect();
        past.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.date));
        past
    }

    /// The component's newest score that is at most `days` days old.
    pub fn past_score(&self, component: &str, days: u32, account: usize) -> Option<f64> {
        self.past_score_with_date(component, days, account).map(|(_, score)| score)
    }

    /// The same, with the snapshot that it was published in.
    pub fn past_score_with_date(&self, component: &str, days: u32, account: usize) -> Option<(NaiveDate, f64)> {
        let (_, snapshots) = self.past_scores.iter().find(|(name, _)| name == component)?;
        snapshots
            .iter()
            .filter(|snapshot| self.is_within_days(snapshot.date, days))
            .filter_map(|snapshot| Some((snapshot.date, snapshot.score.get(account).copied().flatten()?)))
            .max_by_key(|(date, _)| *date)
    }

    fn is_within_days(&self, date: NaiveDate, days: u32) -> bool {
        let age = self.as_of.signed_duration_since(date).num_days();
        (1..=i64::from(days)).contains(&age)
    }
}
