//! Why one published day is outdated.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::current_inputs::{CurrentInputs, HistoryObject};
use super::outdated_reason::OutdatedReason;
use crate::measure::source::InputFiles;
use crate::publish::run_record::{Fingerprints, RELEASE};
use crate::publish::run_record_index::{PastRun, RunRecordIndex};
use crate::warehouse::tables::ACTIONS;

/// Returns why one published day is outdated, as far as the day itself and what it read are concerned. Empty: the day is
/// current. `days` are all published days, ascending.
#[must_use]
pub fn outdated_reasons(
    records: &RunRecordIndex,
    current: &CurrentInputs<'_>,
    days: &[NaiveDate],
    day: NaiveDate,
) -> Vec<OutdatedReason> {
    let Some(run) = records.runs.get(&day) else { return vec![OutdatedReason::NoRecord] };
    let rerun = rerun_days(records, run);
    let filled_in = filled_in_days(records, current, run, days, day);
    let removed = removed_days(records, run);
    let mut reasons = Vec::new();
    reasons.extend(pipeline_reason(run, current.fingerprints));
    reasons.extend((current.inputs)(day).and_then(|inputs| sources_reason(run, &inputs)));
    reasons.extend((!rerun.is_empty()).then_some(OutdatedReason::Rerun { days: rerun }));
    reasons.extend((!filled_in.is_empty()).then_some(OutdatedReason::FilledIn { days: filled_in }));
    reasons.extend((!removed.is_empty()).then_some(OutdatedReason::Removed { days: removed }));
    reasons
}

/// Whether a day was published with the present plays.
#[must_use]
pub fn has_current_plays(run: &PastRun, current: &Fingerprints) -> bool {
    run.fingerprints.plays.as_ref() == Some(&current.plays)
}

fn pipeline_reason(run: &PastRun, current: &Fingerprints) -> Option<OutdatedReason> {
    if run.fingerprints.pipeline.as_ref() == Some(&current.pipeline) {
        return None;
    }
    if run.release != RELEASE {
        return Some(OutdatedReason::Release { release: run.release.clone() });
    }
    // Files are compared by content, because their names depend on where the command was run.
    let before: BTreeSet<&str> = run.fingerprints.files.iter().map(|file| file.sha256.as_str()).collect();
    let changed = current.files.iter().filter(|file| !before.contains(file.sha256.as_str()));
    Some(OutdatedReason::Pipeline { files: changed.map(|file| file.file.clone()).collect() })
}

fn sources_reason(run: &PastRun, current: &InputFiles) -> Option<OutdatedReason> {
    let before = run.inputs();
    let names: BTreeSet<&String> = before.keys().chain(current.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != current.get(*name));
    let sources: Vec<String> = changed.cloned().collect();
    (!sources.is_empty()).then_some(OutdatedReason::Sources { sources })
}

/// The days that the run read and that hold other tables now.
fn rerun_days(records: &RunRecordIndex, run: &PastRun) -> BTreeSet<NaiveDate> {
    let changed = run.history.iter().filter(|read| {
        let present = records.digests.get(&read.path);
        present.is_some_and(|sha256| *sha256 != read.sha256)
    });
    changed.filter_map(|read| day_of_path(&read.path)).collect()
}

/// The days that the run read and that are no longer published.
fn removed_days(records: &RunRecordIndex, run: &PastRun) -> BTreeSet<NaiveDate> {
    let removed = run.history.iter().filter(|read| !records.digests.contains_key(&read.path));
    removed.filter_map(|read| day_of_path(&read.path)).collect()
}

/// The days that the run would read now and did not read.
fn filled_in_days(
    records: &RunRecordIndex,
    current: &CurrentInputs<'_>,
    run: &PastRun,
    days: &[NaiveDate],
    day: NaiveDate,
) -> BTreeSet<NaiveDate> {
    let read: BTreeSet<&str> = run.history.iter().map(|object| object.path.as_str()).collect();
    let has_current_plays = has_current_plays(run, current.fingerprints);
    (current.history_reads)(days, day)
        .into_iter()
        .filter(|object| !read.contains(object.path.as_str()))
        // Which actions a run reads depends on the plays as well.
        .filter(|object| has_current_plays || !object.path.starts_with(ACTIONS.name))
        .filter(|object| was_published_by_its_day(records, object))
        .map(|object| object.day)
        .collect()
}

/// Whether the run of its day published the object. Otherwise no run can have read it: an older release did not have its
/// table.
fn was_published_by_its_day(records: &RunRecordIndex, object: &HistoryObject) -> bool {
    records.runs.get(&object.day).is_none_or(|run| run.has_output(&object.path))
}

/// The day in the path of a published object.
fn day_of_path(path: &str) -> Option<NaiveDate> {
    path.split('/').find_map(|part| part.strip_prefix("ds="))?.parse().ok()
}
