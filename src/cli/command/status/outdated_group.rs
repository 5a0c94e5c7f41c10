//! Days that are outdated for the same reasons.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::identifier;
use crate::cli::published_days::{DayRange, days_of_reason, group_into_ranges};
use crate::publish::outdated_days::OutdatedReason;

/// Days that are outdated for the same reasons.
#[derive(Debug, Serialize)]
pub struct OutdatedGroup {
    pub days: usize,
    pub periods: Vec<DayRange>,
    pub reasons: Vec<OutdatedReason>,
}

/// A group under construction.
struct ReasonGroup {
    /// The reasons without the days that they name.
    key: Vec<OutdatedReason>,
    days: BTreeSet<NaiveDate>,
    /// The reasons with the days that they name for any day of the group.
    reasons: Vec<OutdatedReason>,
}

/// Groups days that are outdated for the same reasons. Reasons that name different days count as the same.
#[must_use]
pub fn group_by_reasons(
    outdated: &BTreeMap<NaiveDate, Vec<OutdatedReason>>,
    published: &[NaiveDate],
) -> Vec<OutdatedGroup> {
    let mut groups: Vec<ReasonGroup> = Vec::new();
    for (day, reasons) in outdated {
        let key: Vec<OutdatedReason> = reasons.iter().map(|reason| with_days(reason, BTreeSet::new())).collect();
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => {
                group.days.insert(*day);
                for (merged, reason) in group.reasons.iter_mut().zip(reasons) {
                    *merged = merge_reasons(merged, reason);
                }
            }
            None => groups.push(ReasonGroup { key, days: BTreeSet::from([*day]), reasons: reasons.clone() }),
        }
    }
    let outdated_groups = groups.into_iter().map(|group| OutdatedGroup {
        days: group.days.len(),
        periods: group_into_ranges(&group.days, published),
        reasons: group.reasons,
    });
    outdated_groups.collect()
}

/// Merges the days of two reasons of the same kind.
fn merge_reasons(one: &OutdatedReason, other: &OutdatedReason) -> OutdatedReason {
    let days = [one, other].into_iter().filter_map(days_of_reason).flatten().copied().collect();
    with_days(one, days)
}

fn with_days(reason: &OutdatedReason, days: BTreeSet<NaiveDate>) -> OutdatedReason {
    match reason {
        OutdatedReason::Rerun { .. } => OutdatedReason::Rerun { days },
        OutdatedReason::FilledIn { .. } => OutdatedReason::FilledIn { days },
        OutdatedReason::Removed { .. } => OutdatedReason::Removed { days },
        OutdatedReason::Behind { .. } => OutdatedReason::Behind { days },
        other => other.clone(),
    }
}

/// A reason in words.
pub fn reason_text(reason: &OutdatedReason) -> String {
    match reason {
        OutdatedReason::NoRecord => "no run record describes its tables".to_owned(),
        OutdatedReason::Release { release } => format!("published by healthscore {release}"),
        OutdatedReason::Pipeline { files } if files.is_empty() => {
            "the pipeline changed: the value of a `${VAR}`, or a file that was removed".to_owned()
        }
        OutdatedReason::Pipeline { files } => format!("changed: {}", identifier::quoted_list(files)),
        OutdatedReason::Sources { sources } => format!("source files changed in {}", identifier::quoted_list(sources)),
        OutdatedReason::Rerun { days } => {
            format!("reads {}, which has been published again with other numbers", days_text(days))
        }
        OutdatedReason::FilledIn { days } => {
            format!("would now read {}, which was not published then", days_text(days))
        }
        OutdatedReason::Removed { days } => format!("read {}, which is no longer published", days_text(days)),
        OutdatedReason::Behind { days } => format!("reads {}, which is outdated too", days_text(days)),
    }
}

fn days_text(days: &BTreeSet<NaiveDate>) -> String {
    match (days.first(), days.last()) {
        (Some(first), Some(last)) => DayRange { from: *first, to: *last, days: days.len() }.to_string(),
        _ => "earlier days".to_owned(),
    }
}
