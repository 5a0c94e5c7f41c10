//! Which days a backfill has to publish.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::cli::published_days::SnapshotStatus;

/// Which published days a backfill publishes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Republish {
    Outdated,
    All,
}

/// The days that a backfill has to publish, or may have to.
pub struct BackfillPlan {
    /// Days that are published in any case: the missing ones, or all.
    required: BTreeSet<NaiveDate>,
    /// The required days, and days that are outdated now or read a day that will be published, ascending.
    pub possible: Vec<NaiveDate>,
}

impl BackfillPlan {
    /// Plans `days`; `published` are the days that are published already. Both ascend.
    pub fn new(status: &SnapshotStatus<'_>, days: &[NaiveDate], published: &[NaiveDate], republish: Republish) -> Self {
        let mut required: BTreeSet<NaiveDate> = days.iter().copied().collect();
        if republish == Republish::Outdated {
            required.retain(|day| published.binary_search(day).is_err());
        }
        let all_days: BTreeSet<NaiveDate> = published.iter().chain(days).copied().collect();
        let all_days: Vec<NaiveDate> = all_days.into_iter().collect();
        let outdated = status.find_outdated_days(&all_days, days, &required);
        let possible =
            days.iter().copied().filter(|day| required.contains(day) || outdated.contains_key(day)).collect();
        BackfillPlan { required, possible }
    }

    /// Whether a day has to be published, once all days before it are. A day that was outdated because of earlier days
    /// is current if they came out as they were; `published` are all days that are published now.
    pub fn is_needed(&self, day: NaiveDate, status: &SnapshotStatus<'_>, published: &[NaiveDate]) -> bool {
        self.required.contains(&day)
            || self.possible.binary_search(&day).is_ok() && !status.outdated_reasons(published, day).is_empty()
    }
}
