//! Which published days a day's run reads, to score and to act.
//!
//! The causes of changes and the quality checks read other tables, of days of their own. `publish::outdated_days` joins all
//! three.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::config::Pipeline;
use crate::score::required_history::{history_days_by_component, history_days_by_metric};
use crate::score::{band, trend};
use crate::warehouse::tables::{
    ACCOUNT_HEALTH, ACTIONS, COMPONENT_SCORES, METRIC_SCORES, PARENT_HEALTH, PARENT_MEMBERS, TableSchema,
};

/// The published days that a day's run reads, table by table, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryDays {
    /// Of `account_health`.
    pub snapshots: Vec<NaiveDate>,
    /// Of `metric_scores`.
    pub values: Vec<NaiveDate>,
    /// Of `component_scores`.
    pub scores: Vec<NaiveDate>,
    /// Of `actions`: the newest day. It is read without plays too, because open actions then have to be closed.
    pub actions: Option<NaiveDate>,
    /// Of `parent_health`, if accounts are rolled up. `parent_members` is read for the newest of these days. A parent that
    /// is not in the newest is also read from an older day, which the run record lists with everything else that was
    /// read.
    pub parents: Vec<NaiveDate>,
}

/// A published table on one day.
#[derive(Debug, Clone, Copy)]
pub struct TableOfDay {
    pub table: TableSchema,
    pub day: NaiveDate,
}

/// Returns a table on each of some days.
pub fn tables_of_days<'a>(
    table: TableSchema,
    days: impl IntoIterator<Item = &'a NaiveDate>,
) -> impl Iterator<Item = TableOfDay> {
    days.into_iter().map(move |&day| TableOfDay { table, day })
}

impl HistoryDays {
    /// The tables that will be read, each on each of its days.
    pub fn tables_to_read(&self) -> impl Iterator<Item = TableOfDay> {
        let newest_of_parents = self.parents.len().saturating_sub(1);
        tables_of_days(ACCOUNT_HEALTH, &self.snapshots)
            .chain(tables_of_days(METRIC_SCORES, &self.values))
            .chain(tables_of_days(COMPONENT_SCORES, &self.scores))
            .chain(tables_of_days(ACTIONS, &self.actions))
            .chain(tables_of_days(PARENT_HEALTH, &self.parents))
            .chain(tables_of_days(PARENT_MEMBERS, self.parents.get(newest_of_parents..).unwrap_or_default()))
    }
}

/// The days before `as_of` that `pipeline` reads, out of the published `days`, which ascend.
#[must_use]
pub fn history_days(pipeline: &Pipeline, days: &[NaiveDate], as_of: NaiveDate) -> HistoryDays {
    let earlier_days: Vec<NaiveDate> = days.iter().copied().filter(|day| *day < as_of).collect();
    let snapshots = snapshot_days(pipeline, &earlier_days, as_of);
    let value_window = history_days_by_metric(&pipeline.scorecard).into_values().max();
    let score_window = history_days_by_component(&pipeline.scorecard).into_values().max();
    HistoryDays {
        parents: if pipeline.roll_up.is_some() { snapshots.clone() } else { Vec::new() },
        snapshots,
        values: days_within(&earlier_days, as_of, value_window),
        scores: days_within(&earlier_days, as_of, score_window),
        actions: earlier_days.last().copied(),
    }
}

fn snapshot_days(pipeline: &Pipeline, earlier_days: &[NaiveDate], as_of: NaiveDate) -> Vec<NaiveDate> {
    let trend_window = trend::history_days(pipeline.trend);
    let mut days: BTreeSet<NaiveDate> = days_within(earlier_days, as_of, Some(trend_window)).into_iter().collect();
    // The previous snapshot counts however old it is: bands and previous scores come from it.
    days.extend(earlier_days.last());
    // A dwell looks back at every snapshot since it may have begun.
    if let Some(first) = band::history_depth(&pipeline.scorecard).first_date_needed(earlier_days, as_of) {
        days.extend(earlier_days.iter().filter(|day| **day >= first));
    }
    days.into_iter().collect()
}

/// Those of `days` that are at most `window` days before `as_of`; none without a window.
fn days_within(days: &[NaiveDate], as_of: NaiveDate, window: Option<u32>) -> Vec<NaiveDate> {
    let Some(window) = window else { return Vec::new() };
    let oldest = as_of.checked_sub_days(Days::new(window.into())).unwrap_or(NaiveDate::MIN);
    days.iter().copied().filter(|day| *day >= oldest).collect()
}
