//! Finds the published days that a run would publish differently now.
//!
//! A day is made of the pipeline, of its source files and of earlier published days. When one of these changes, the day
//! is outdated, and so is every day that reads an outdated one. Plays do not count: somebody may have acted on the
//! actions that they raised, so an edited play counts from the next run on.

/// The reasons.
mod outdated_reason;
/// What a run of a day would be made of now.
mod current_inputs;
/// The published objects that a run reads.
mod objects_read;
/// The reasons of one day.
mod day_reasons;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use self::current_inputs::CurrentInputs;
pub use self::day_reasons::{has_current_plays, outdated_reasons};
pub use self::objects_read::objects_read_by;
pub use self::outdated_reason::OutdatedReason;

use crate::publish::run_record_index::RunRecordIndex;

/// Returns the outdated days among `days_to_check`, with their reasons. `days` are all published days; both lists are
/// ascending. `days_to_publish` are about to be published, for the first time or again: they are not checked, and a day
/// that reads one of them is [`OutdatedReason::Behind`].
#[must_use]
pub fn find_outdated_days(
    records: &RunRecordIndex,
    current: &CurrentInputs<'_>,
    days: &[NaiveDate],
    days_to_check: &[NaiveDate],
    days_to_publish: &BTreeSet<NaiveDate>,
) -> BTreeMap<NaiveDate, Vec<OutdatedReason>> {
    let mut outdated: BTreeMap<NaiveDate, Vec<OutdatedReason>> = BTreeMap::new();
    for &day in days_to_check.iter().filter(|day| !days_to_publish.contains(day)) {
        let mut reasons = outdated_reasons(records, current, days, day);
        if reasons.is_empty() {
            let reads = (current.history_reads)(days, day).into_iter().map(|object| object.day);
            let outdated_reads: BTreeSet<NaiveDate> =
                reads.filter(|day| outdated.contains_key(day) || days_to_publish.contains(day)).collect();
            reasons.extend((!outdated_reads.is_empty()).then_some(OutdatedReason::Behind { days: outdated_reads }));
        }
        if !reasons.is_empty() {
            outdated.insert(day, reasons);
        }
    }
    outdated
}
