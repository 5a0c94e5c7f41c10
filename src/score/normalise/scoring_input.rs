//! The accounts of a day as the scoring stages read them: plain vectors.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::formulas;
use crate::base::value::{AccountValue, AccountValues, ValueStatus, count_as_f64};
use crate::config::Scorecard;

/// The accounts of a day, an entry per account in every vector, always in the same order.
///
/// Conditions in SQL are evaluated before; here they are columns of booleans.
#[derive(Debug, Clone)]
pub struct ScoringInput<'a> {
    pub as_of: NaiveDate,
    /// Index into the pipeline's tiers. Its length is the number of accounts.
    pub tiers: &'a [usize],
    pub metrics: Vec<InputMetric<'a>>,
    /// Columns of the accounts' source that a target or a group of peers names.
    pub attributes: BTreeMap<&'a str, AccountValues>,
    /// Per node of the scorecard: where its `applies` holds; `None` where it has no condition.
    pub applies: Vec<Option<Vec<bool>>>,
    /// Per node of the scorecard: for each of its cases, where the condition holds; `None` for a case without
    /// a condition. Empty for a node without cases.
    pub cases: Vec<Vec<Option<Vec<bool>>>>,
    /// Days from the account's beginning to the as-of date, where the beginning is known.
    pub age_days: Vec<Option<i64>>,
    pub history: &'a ScoringHistory,
    /// Per account: its entry in the lists of the history.
    pub history_rows: Vec<usize>,
}

/// What was published before, as far as scoring reads it.
#[derive(Debug, Clone, Default)]
pub struct ScoringHistory {
    /// By metric; see [`crate::score::required_history::history_days_by_metric`].
    pub values: BTreeMap<String, Vec<PastValues>>,
    /// By component; see [`crate::score::required_history::history_days_by_component`].
    pub scores: BTreeMap<String, Vec<PastScores>>,
}

impl ScoringHistory {
    /// Returns a metric's values in the snapshots of at most `days` days before `as_of`, newest first.
    fn values_within(&self, metric: &str, as_of: NaiveDate, days: u32) -> Vec<&PastValues> {
        let snapshots = self.values.get(metric).into_iter().flatten();
        let mut past: Vec<_> = snapshots.filter(|snapshot| is_within_days(snapshot.date, as_of, days)).collect();
        past.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.date));
        past
    }

    /// Returns the mean of each account's own values of a metric in the `days` days before `as_of`, for the accounts in these
    /// rows of the lists; `None` where there are fewer than `min_snapshots`.
    #[must_use]
    pub fn own_means(
        &self,
        metric: &str,
        as_of: NaiveDate,
        days: u32,
        min_snapshots: usize,
        rows: &[usize],
    ) -> Vec<Option<f64>> {
        let snapshots = self.values_within(metric, as_of, days);
        let mean = |row: &usize| {
            let values = snapshots.iter().filter_map(|past| formulas::number_of_value(past.values.get(*row)?).ok());
            let (count, sum) = values.fold((0_usize, 0.0), |(count, sum), value| (count + 1, sum + value));
            (count >= min_snapshots.max(1)).then(|| sum / count_as_f64(count))
        };
        rows.iter().map(mean).collect()
    }

    /// Returns the newest value of a metric in the `days` days before `as_of`, for the accounts in these rows of the lists.
    #[must_use]
    pub fn newest_values(
        &self,
        metric: &str,
        as_of: NaiveDate,
        days: u32,
        rows: &[usize],
    ) -> Vec<Option<AccountValue<'_>>> {
        let snapshots = self.values_within(metric, as_of, days);
        rows.iter().map(|row| snapshots.iter().find_map(|past| past.values.get(*row))).collect()
    }

    /// Returns the newest score of a component in the `days` days before `as_of`, for the account in a row of the lists.
    #[must_use]
    pub fn newest_score(&self, component: &str, as_of: NaiveDate, days: u32, row: usize) -> Option<PastScore> {
        let snapshots = self.scores.get(component)?.iter();
        let within = snapshots.filter(|snapshot| is_within_days(snapshot.date, as_of, days));
        let scores = within.filter_map(|snapshot| {
            let score = snapshot.score.get(row).copied().flatten()?;
            Some(PastScore { date: snapshot.date, score })
        });
        scores.max_by_key(|past| past.date)
    }
}

fn is_within_days(date: NaiveDate, as_of: NaiveDate, days: u32) -> bool {
    (1..=i64::from(days)).contains(&as_of.signed_duration_since(date).num_days())
}

/// A metric of today.
#[derive(Debug, Clone, Copy)]
pub struct InputMetric<'a> {
    pub name: &'a str,
    pub values: &'a AccountValues,
    /// `Ok`, `Missing` or `Stale`.
    pub status: &'a [ValueStatus],
}

/// The values of a metric in one earlier snapshot, of the metric's own type.
///
/// Only values that were observed then: a carried value must not be carried on from day to day.
#[derive(Debug, Clone)]
pub struct PastValues {
    pub date: NaiveDate,
    pub values: AccountValues,
}

/// The scores of a component in one earlier snapshot, where they were published as `ok`.
#[derive(Debug, Clone)]
pub struct PastScores {
    pub date: NaiveDate,
    pub score: Vec<Option<f64>>,
}

/// One account's score of a component, and the snapshot that it was published in.
#[derive(Debug, Clone, Copy)]
pub struct PastScore {
    pub date: NaiveDate,
    pub score: f64,
}

impl<'a> ScoringInput<'a> {
    /// Returns the metric called `name`.
    pub fn metric(&self, name: &str) -> Option<&InputMetric<'a>> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    /// Returns the metric or attribute called `name`, where it counts for the account.
    pub fn usable_values(&self, name: &str, account: usize) -> Option<&AccountValues> {
        match self.metric(name) {
            Some(metric) => (metric.status.get(account) == Some(&ValueStatus::Ok)).then_some(metric.values),
            None => self.attributes.get(name),
        }
    }

    /// Returns an account's value in an earlier snapshot.
    pub fn past_value<'p>(&self, past: &'p PastValues, account: usize) -> Option<AccountValue<'p>> {
        past.values.get(*self.history_rows.get(account)?)
    }

    /// Returns the metric's values in earlier snapshots of at most `days` days ago, newest first.
    pub fn past_values_within(&self, metric: &str, days: u32) -> Vec<&'a PastValues> {
        self.history.values_within(metric, self.as_of, days)
    }

    /// Returns the component's newest score that is at most `days` days old.
    pub fn newest_past_score(&self, component: &str, days: u32, account: usize) -> Option<PastScore> {
        self.history.newest_score(component, self.as_of, days, *self.history_rows.get(account)?)
    }

    /// Returns per node and account whether the node applies: its own condition and those of everything above it hold.
    #[must_use]
    pub fn applicability_by_node(&self, scorecard: &Scorecard) -> Vec<Vec<bool>> {
        let mut by_node: Vec<Vec<bool>> = Vec::with_capacity(scorecard.nodes.len());
        for (index, node) in scorecard.nodes.iter().enumerate() {
            let parent = node.parent.and_then(|parent| by_node.get(parent));
            let mut applicable = parent.cloned().unwrap_or_else(|| vec![true; self.tiers.len()]);
            if let Some(Some(condition)) = self.applies.get(index) {
                for (applies, holds) in applicable.iter_mut().zip(condition) {
                    *applies &= holds;
                }
            }
            by_node.push(applicable);
        }
        by_node
    }
}
