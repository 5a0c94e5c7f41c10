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
use crate::publish::run_records::{Ledger, PastRun};
use crate::warehouse::tables::ACTIONS;

/// Why a published day is not what a run of it would publish now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
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
pub struct Now<'a> {
    pub fingerprints: &'a Fingerprints,
    /// The source files a day would read; none where that is not known.
    pub inputs: &'a dyn Fn(NaiveDate) -> Option<InputFiles>,
    /// The earlier published objects that a day would read if those days were published, with their days.
    pub reads: &'a Reads<'a>,
}

/// Days and paths of the objects that one of the published days reads.
pub type Reads<'a> = dyn Fn(&[NaiveDate], NaiveDate) -> Vec<(NaiveDate, String)> + 'a;

/// Why one published day is outdated, as far as itself and what it read are concerned; empty: it is not. `days` are
/// those published, ascending.
#[must_use]
pub fn reasons(ledger: &Ledger, now: &Now<'_>, days: &[NaiveDate], day: NaiveDate) -> Vec<Reason> {
    let Some(run) = ledger.runs.get(&day) else { return vec![Reason::NoRecord] };
    let mut reasons = Vec::new();
    reasons.extend(pipeline(run, now.fingerprints));
    reasons.extend((now.inputs)(day).and_then(|inputs| sources(run, &inputs)));
    let (mut rerun, mut removed, mut filled_in) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for object in &run.history {
        match ledger.digests.get(&object.path) {
            Some(sha256) if *sha256 == object.sha256 => {}
            Some(_) => rerun.extend(day_in(&object.path)),
            None => removed.extend(day_in(&object.path)),
        }
    }
    let read: BTreeSet<&str> = run.history.iter().map(|object| object.path.as_str()).collect();
    // Which actions would be read depends on the plays as well.
    let asked = |path: &str| acts_alike(run, now.fingerprints) || !path.starts_with(ACTIONS.name);
    // A table that the day's own run does not say it published cannot have been read: an older release had it not.
    let there = |day: &NaiveDate, path: &str| {
        ledger.runs.get(day).is_none_or(|run| run.outputs.iter().any(|output| output.path == path))
    };
    let unread = |(day, path): &&(NaiveDate, String)| !read.contains(path.as_str()) && asked(path) && there(day, path);
    filled_in.extend((now.reads)(days, day).iter().filter(unread).map(|(day, _)| *day));
    reasons.extend((!rerun.is_empty()).then_some(Reason::Rerun { days: rerun }));
    reasons.extend((!filled_in.is_empty()).then_some(Reason::FilledIn { days: filled_in }));
    reasons.extend((!removed.is_empty()).then_some(Reason::Removed { days: removed }));
    reasons
}

/// The outdated ones of the days that are `judged`, with their reasons; `days` are all that are published, ascending
/// as well. Days `to_come` will be published anew, or for the first time: they are not judged, and who reads them is
/// behind.
#[must_use]
pub fn outdated(
    ledger: &Ledger,
    now: &Now<'_>,
    days: &[NaiveDate],
    judged: &[NaiveDate],
    to_come: &BTreeSet<NaiveDate>,
) -> BTreeMap<NaiveDate, Vec<Reason>> {
    let mut outdated: BTreeMap<NaiveDate, Vec<Reason>> = BTreeMap::new();
    for &day in judged.iter().filter(|day| !to_come.contains(day)) {
        let mut found = reasons(ledger, now, days, day);
        if found.is_empty() {
            let reads = (now.reads)(days, day).into_iter().map(|(day, _)| day);
            let behind: BTreeSet<NaiveDate> =
                reads.filter(|day| outdated.contains_key(day) || to_come.contains(day)).collect();
            found.extend((!behind.is_empty()).then_some(Reason::Behind { days: behind }));
        }
        if !found.is_empty() {
            outdated.insert(day, found);
        }
    }
    outdated
}

/// Whether a day was published with the plays of now.
#[must_use]
pub fn acts_alike(run: &PastRun, now: &Fingerprints) -> bool {
    run.fingerprints.plays.as_ref() == Some(&now.plays)
}

fn pipeline(run: &PastRun, now: &Fingerprints) -> Option<Reason> {
    if run.fingerprints.pipeline.as_ref() == Some(&now.pipeline) {
        return None;
    }
    if run.release != RELEASE {
        return Some(Reason::Release { release: run.release.clone() });
    }
    // Files are known by their contents: their names depend on where the command was run.
    let before: BTreeSet<&str> = run.fingerprints.files.iter().map(|file| file.sha256.as_str()).collect();
    let changed = now.files.iter().filter(|file| !before.contains(file.sha256.as_str()));
    Some(Reason::Pipeline { files: changed.map(|file| file.file.clone()).collect() })
}

fn sources(run: &PastRun, now: &InputFiles) -> Option<Reason> {
    let before = run.inputs();
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != now.get(*name));
    let sources: Vec<String> = changed.cloned().collect();
    (!sources.is_empty()).then_some(Reason::Sources { sources })
}

/// The day in the path of a published object.
fn day_in(path: &str) -> Option<NaiveDate> {
    path.split('/').find_map(|part| part.strip_prefix("ds="))?.parse().ok()
}

#[cfg(test)]
mod tests;
