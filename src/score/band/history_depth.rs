//! How much of the published past the dwells of the bands look at.

use chrono::{Days, NaiveDate};

use crate::config::{Dwell, Scorecard};

/// How far back dwells look: zero where there are none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryDepth {
    pub days: u32,
    /// Today's included.
    pub snapshots: u32,
}

/// Returns how much of the published past [`super::assign_bands`] looks at.
#[must_use]
pub fn history_depth(scorecard: &Scorecard) -> HistoryDepth {
    let mut depth = HistoryDepth::default();
    for dwell in scorecard.bands.0.iter().filter_map(|band| band.after) {
        match dwell {
            Dwell::Snapshots(snapshots) => depth.snapshots = depth.snapshots.max(snapshots),
            Dwell::Days(days) => depth.days = depth.days.max(days),
        }
    }
    depth
}

impl HistoryDepth {
    /// Returns the first of the ascending published `dates` before `as_of` that is needed. All dates after it are needed
    /// too.
    #[must_use]
    pub fn first_date_needed(self, dates: &[NaiveDate], as_of: NaiveDate) -> Option<NaiveDate> {
        let snapshots = usize::try_from(self.snapshots).unwrap_or(usize::MAX);
        let by_snapshots = dates.len().saturating_sub(snapshots.saturating_sub(1));
        // A run of this many days begins on the last date that is old enough, or before it.
        let begun = as_of.checked_sub_days(Days::new(self.days.into()));
        let old_enough = dates.partition_point(|date| begun.is_some_and(|begun| *date <= begun));
        let by_days = if self.days == 0 { dates.len() } else { old_enough.saturating_sub(1) };
        dates.get(by_snapshots.min(by_days)).copied()
    }
}
