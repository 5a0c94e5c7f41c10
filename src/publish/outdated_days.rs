//! Whether a published day is still what a run of it would publish now.
//!
//! A day is made of the pipeline, of its source files and of earlier published days. Where one of these is another
//! one today the day is outdated, and so is every day that reads an outdated one. Plays are not looked at: somebody may
//! have acted on what they raised, so an edited play counts from the next run on.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::measure::source::InputFiles;
use crate::publish::run_record::{Fingerprints, RELEASE};
use crate::publish::run_record_index::{PastRun, RunRecordIndex};
use crate::warehouse::tables::ACTIONS;

/// Why a published day is not what a run of it would publish now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum OutdatedReason {
    /// No record of a run tells what the day was made of, or its tables are not what the record says.
    NoRecord,
    /// Another release of healthscore published it.
    Release { release: String },
    /// The pipeline means something else now; the changed files, or none where it is `${VAR}` that changed.
    Pipeline { files: Vec<String> },
    /// The files of these sources are others now.
    Sources { sources: Vec<String> },
    /// Earlier days that it read were published again since, with other numbers.
    Rerun { days: BTreeSet<NaiveDate> },
    /// Earlier days that it would read now were not read then.
    FilledIn { days: BTreeSet<NaiveDate> },
    /// Earlier days that it read are no longer published.
    Removed { days: BTreeSet<NaiveDate> },
    /// Nothing of its own: earlier days that it reads are outdated.
    Behind { days: BTreeSet<NaiveDate> },
}

/// What a run of a day would be made of now.
pub struct CurrentInputs<'a> {
    pub fingerprints: &'a Fingerprints,
    /// The source files a day would read; none where that is not known.
    pub inputs: &'a dyn Fn(NaiveDate) -> Option<InputFiles>,
    /// The earlier published objects that a day would read if those days were published, with their days.
    pub history_reads: &'a HistoryReads<'a>,
}

/// Days and paths of the objects that one of the published days reads.
pub type HistoryReads<'a> = dyn Fn(&[NaiveDate], NaiveDate) -> Vec<(NaiveDate, String)> + 'a;

/// Why one published day is outdated, as far as itself and what it read are concerned; empty: it is not. `days` are
/// those published, ascending.
#[must_use]
pub fn outdated_reasons(
    records: &RunRecordIndex,
    current: &CurrentInputs<'_>,
    days: &[NaiveDate],
    day: NaiveDate,
) -> Vec<OutdatedReason> {
    let Some(run) = records.runs.get(&day) else { return vec![OutdatedReason::NoRecord] };
    let mut reasons = Vec::new();
    reasons.extend(pipeline_reason(run, current.fingerprints));
    reasons.extend((current.inputs)(day).and_then(|inputs| sources_reason(run, &inputs)));
    let (mut rerun, mut removed, mut filled_in) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for object in &run.history {
        match records.digests.get(&object.path) {
            Some(sha256) if *sha256 == object.sha256 => {}
            Some(_) => rerun.extend(day_of_path(&object.path)),
            None => removed.extend(day_of_path(&object.path)),
        }
    }
    let read: BTreeSet<&str> = run.history.iter().map(|object| object.path.as_str()).collect();
    // Which actions would be read depends on the plays as well.
    let is_compared = |path: &str| has_current_plays(run, current.fingerprints) || !path.starts_with(ACTIONS.name);
    // A table that the day's own run does not say it published cannot have been read: an older release had it not.
    let was_published = |day: &NaiveDate, path: &str| {
        records.runs.get(day).is_none_or(|run| run.outputs.iter().any(|output| output.path == path))
    };
    let unread = |(day, path): &&(NaiveDate, String)| {
        !read.contains(path.as_str()) && is_compared(path) && was_published(day, path)
    };
    filled_in.extend((current.history_reads)(days, day).iter().filter(unread).map(|(day, _)| *day));
    reasons.extend((!rerun.is_empty()).then_some(OutdatedReason::Rerun { days: rerun }));
    reasons.extend((!filled_in.is_empty()).then_some(OutdatedReason::FilledIn { days: filled_in }));
    reasons.extend((!removed.is_empty()).then_some(OutdatedReason::Removed { days: removed }));
    reasons
}

/// The outdated ones of the days that are `judged`, with their reasons; `days` are all that are published, ascending
/// as well. Days `to_come` will be published anew, or for the first time: they are not judged, and who reads them is
/// behind.
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
        let mut day_reasons = outdated_reasons(records, current, days, day);
        if day_reasons.is_empty() {
            let reads = (current.history_reads)(days, day).into_iter().map(|(day, _)| day);
            let outdated_reads: BTreeSet<NaiveDate> =
                reads.filter(|day| outdated.contains_key(day) || days_to_publish.contains(day)).collect();
            day_reasons.extend((!outdated_reads.is_empty()).then_some(OutdatedReason::Behind { days: outdated_reads }));
        }
        if !day_reasons.is_empty() {
            outdated.insert(day, day_reasons);
        }
    }
    outdated
}

/// Whether a day was published with the plays of now.
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
    // Files are known by their contents: their names depend on where the command was run.
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

/// The day in the path of a published object.
fn day_of_path(path: &str) -> Option<NaiveDate> {
    path.split('/').find_map(|part| part.strip_prefix("ds="))?.parse().ok()
}

#[cfg(test)]
mod tests;
