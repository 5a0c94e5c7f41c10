//! Chooses the earlier snapshot that each account is compared with, for each window of the pipeline.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::config::{ComparisonWindow, Pipeline};
use crate::score::explain::ScoredSnapshot;
use crate::score::trend::find_look_back_date;

/// Returns the published days that a run of `as_of` reads for its windows of days. The previous snapshot of each account
/// is not among them: it is one of the days that history reads anyway.
#[must_use]
pub fn comparison_days(pipeline: &Pipeline, published: &[NaiveDate], as_of: NaiveDate) -> BTreeSet<NaiveDate> {
    let days = pipeline.windows.iter().filter_map(|window| match window {
        ComparisonWindow::Previous => None,
        ComparisonWindow::Days(days) => comparison_day(pipeline, published, as_of, *days),
    });
    days.filter(|day| *day < as_of).collect()
}

/// Returns, for each account, the day that it is compared with over a window. `previous` is, for each account, the newest
/// earlier snapshot that contains it.
pub fn compared_days_of_window(
    pipeline: &Pipeline,
    published: &[NaiveDate],
    today: &ScoredSnapshot,
    previous: &[Option<NaiveDate>],
    window: ComparisonWindow,
) -> Vec<Option<NaiveDate>> {
    match window {
        ComparisonWindow::Previous => previous.to_vec(),
        ComparisonWindow::Days(days) => {
            vec![comparison_day(pipeline, published, today.date, days); today.accounts.len()]
        }
    }
}

fn comparison_day(pipeline: &Pipeline, published: &[NaiveDate], as_of: NaiveDate, days: u32) -> Option<NaiveDate> {
    find_look_back_date(published, as_of, days, pipeline.trend.tolerance_days)
}
