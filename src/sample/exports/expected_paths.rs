//! The paths of all files of a sample.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    accounts, advocacy, contacts, contracts, goals, invoices, meetings, nps, offers, outcomes, outreach, overrides,
    performance, surveys, tickets, usage,
};
use crate::sample::calendar::Calendar;

/// Returns the paths below the folder of the sample.
pub fn expected_paths(calendar: &Calendar) -> BTreeSet<String> {
    let mut paths: BTreeSet<String> = calendar.days().map(usage::path_of_day).collect();
    for week in calendar.weeks() {
        paths.extend([accounts::path_of_week(week), contacts::path_of_week(week)]);
    }
    for month in calendar.months() {
        paths.extend(paths_of_month(month));
    }
    let single_files = [contracts::PATH, goals::PATH, offers::PATH, advocacy::PATH, outcomes::PATH, overrides::PATH];
    paths.extend(single_files.map(str::to_owned));
    paths
}

fn paths_of_month(month: NaiveDate) -> Vec<String> {
    let paths_of_month = [
        invoices::path_of_month,
        tickets::path_of_month,
        nps::path_of_month,
        meetings::path_of_month,
        surveys::path_of_month,
        performance::path_of_month,
    ];
    let mut paths: Vec<String> = paths_of_month.iter().map(|path_of_month| path_of_month(month)).collect();
    paths.extend(outreach::paths_of_month(month));
    paths
}
