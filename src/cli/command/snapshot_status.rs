//! How the published days stand: which are outdated, which are missing, and the command that heals them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{Days, NaiveDate};

use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::source::{self, Exports, InputFiles};
use crate::pipeline::change_causes;
use crate::publish::outdated_days::{self, CurrentInputs, HistoryObject, OutdatedReason};
use crate::publish::run_record::{self, Fingerprints};
use crate::publish::run_record_index::RunRecordIndex;
use crate::publish::snapshot;
use crate::storage::Location;
use crate::warehouse::history;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, QUALITY_CHECKS, object_path};

/// The published days beside what they would be made of now.
pub struct SnapshotStatus<'a> {
    pipeline: &'a Pipeline,
    exports: &'a Exports,
    pub ledger: RunRecordIndex,
    fingerprints: Fingerprints,
    /// The first thing that kept the exports from being looked at.
    pub exports_failure: RefCell<Option<Failure>>,
}

impl<'a> SnapshotStatus<'a> {
    /// Reads the run records.
    ///
    /// # Errors
    /// A warehouse that can't be read.
    pub fn read(
        pipeline: &'a Pipeline,
        exports: &'a Exports,
        warehouse: &Location,
        archive: &WarehouseReader<'_>,
    ) -> Result<Self, Error> {
        let ledger = RunRecordIndex::read(warehouse, archive)?;
        Ok(Self {
            pipeline,
            exports,
            ledger,
            fingerprints: run_record::fingerprints(pipeline),
            exports_failure: RefCell::default(),
        })
    }

    /// Why a published day is outdated; `days` are those published.
    #[must_use]
    pub fn reasons(&self, days: &[NaiveDate], day: NaiveDate) -> Vec<OutdatedReason> {
        self.evaluate_staleness(&|day| self.inputs(day), |now| {
            outdated_days::outdated_reasons(&self.ledger, now, days, day)
        })
    }

    /// As [`outdated::outdated`].
    #[must_use]
    pub fn outdated(
        &self,
        days: &[NaiveDate],
        checked_days: &[NaiveDate],
        days_to_publish: &BTreeSet<NaiveDate>,
    ) -> BTreeMap<NaiveDate, Vec<OutdatedReason>> {
        self.evaluate_staleness(&|day| self.inputs(day), |now| {
            outdated_days::find_outdated_days(&self.ledger, now, days, checked_days, days_to_publish)
        })
    }

    /// Whether the day was published with the plays that the pipeline has now.
    #[must_use]
    pub fn has_current_plays(&self, day: NaiveDate) -> bool {
        self.ledger.runs.get(&day).is_some_and(|run| outdated_days::has_current_plays(run, &self.fingerprints))
    }

    /// Those of `days` that are outdated because of other days, whatever became of their own sources.
    #[must_use]
    pub fn outdated_by_other_days(&self, days: &[NaiveDate]) -> BTreeSet<NaiveDate> {
        let is_by_other_days = |reason: &OutdatedReason| {
            matches!(
                reason,
                OutdatedReason::Rerun { .. }
                    | OutdatedReason::FilledIn { .. }
                    | OutdatedReason::Removed { .. }
                    | OutdatedReason::Behind { .. }
            )
        };
        let outdated = self.evaluate_staleness(&|_| None, |now| {
            outdated_days::find_outdated_days(&self.ledger, now, days, days, &BTreeSet::new())
        });
        outdated.into_iter().filter(|(_, reasons)| reasons.iter().any(is_by_other_days)).map(|(day, _)| day).collect()
    }

    fn evaluate_staleness<T>(
        &self,
        inputs: &dyn Fn(NaiveDate) -> Option<InputFiles>,
        evaluate: impl FnOnce(&CurrentInputs<'_>) -> T,
    ) -> T {
        let reads = |days: &[NaiveDate], day: NaiveDate| -> Vec<HistoryObject> {
            let history_days = history::history_days(self.pipeline, days, day);
            let comparison_days = change_causes::comparison_days(self.pipeline, days, day);
            let quality_days = snapshot::quality_history_days(self.pipeline, days, day);
            let objects = history_days
                .tables_to_read()
                .chain(comparison_days.into_iter().map(|day| (ACCOUNT_HEALTH, day)))
                .chain(quality_days.into_iter().map(|day| (QUALITY_CHECKS, day)));
            objects.map(|(table, day)| HistoryObject { day, path: object_path(table, day) }).collect()
        };
        evaluate(&CurrentInputs { fingerprints: &self.fingerprints, inputs, history_reads: &reads })
    }

    fn inputs(&self, day: NaiveDate) -> Option<InputFiles> {
        match source::list_input_files(self.pipeline, self.exports, day) {
            Ok(inputs) => Some(inputs),
            Err(failure) => {
                self.exports_failure.borrow_mut().get_or_insert(failure);
                None
            }
        }
    }
}

/// The days from `from` to `to`, every so many days, counted back from `to`: the newest is always among them.
#[must_use]
pub fn days_by_step(from: NaiveDate, to: NaiveDate, every: u32) -> Vec<NaiveDate> {
    let back = |day: &NaiveDate| day.checked_sub_days(Days::new(every.max(1).into()));
    let mut days: Vec<NaiveDate> = std::iter::successors(Some(to), back).take_while(|day| *day >= from).collect();
    days.reverse();
    days
}

/// How many days usually lie between two published ones; none for fewer than two.
#[must_use]
pub fn usual_step(days: &[NaiveDate]) -> Option<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for pair in days.windows(2) {
        let [before, after] = pair else { continue };
        let step = u32::try_from(after.signed_duration_since(*before).num_days()).ok()?;
        *counts.entry(step).or_default() += 1;
    }
    // The shortest of those that are equally common.
    counts.into_iter().min_by_key(|(step, count)| (std::cmp::Reverse(*count), *step)).map(|(step, _)| step)
}

/// The days that are missing between published ones, given the usual step.
#[must_use]
pub fn missing_days(days: &[NaiveDate]) -> Vec<NaiveDate> {
    let Some(step) = usual_step(days) else { return Vec::new() };
    let mut missing = Vec::new();
    for pair in days.windows(2) {
        let [before, after] = pair else { continue };
        let next = |day: &NaiveDate| day.checked_add_days(Days::new(step.into()));
        // A day or two late is not a whole step missing.
        let early = |day: &NaiveDate| after.signed_duration_since(*day).num_days() >= i64::from(step);
        missing.extend(std::iter::successors(next(before), next).take_while(early).filter(|day| day < after));
    }
    missing
}

/// The command that publishes `days` anew; `published` are the days that are.
#[must_use]
pub fn healing_command(pipeline: &Path, days: &BTreeSet<NaiveDate>, published: &[NaiveDate]) -> Option<String> {
    let (from, to) = (*days.first()?, *days.last()?);
    let command = format!("healthscore backfill {} --from {from} --to {to}", pipeline.display());
    let step = usual_step(published).unwrap_or(1);
    let is_covered = |day: &NaiveDate| days.contains(day) || published.binary_search(day).is_ok();
    let steps = days_by_step(from, to, step);
    if steps.iter().all(is_covered) && days.iter().all(|day| steps.contains(day)) {
        Some(if step == 1 { command } else { format!("{command} --every {step}d") })
    } else {
        let published_only = days.iter().all(|day| published.binary_search(day).is_ok());
        published_only.then(|| format!("{command} --published"))
    }
}

/// Days as ranges of neighbours among `all`: first, last, how many.
#[must_use]
pub fn group_into_ranges(days: &BTreeSet<NaiveDate>, all: &[NaiveDate]) -> Vec<(NaiveDate, NaiveDate, usize)> {
    let mut ranges: Vec<(NaiveDate, NaiveDate, usize)> = Vec::new();
    let mut unbroken = false;
    for day in all {
        if !days.contains(day) {
            unbroken = false;
            continue;
        }
        match ranges.last_mut() {
            Some((_, last, count)) if unbroken => {
                *last = *day;
                *count += 1;
            }
            _ => ranges.push((*day, *day, 1)),
        }
        unbroken = true;
    }
    ranges
}

/// A range of days in words.
#[must_use]
pub fn range_text((first, last, count): (NaiveDate, NaiveDate, usize)) -> String {
    if count == 1 { first.to_string() } else { format!("{first} to {last} ({count} days)") }
}

/// A step in words.
#[must_use]
pub fn step_text(days: u32) -> String {
    if days == 1 { "every day".to_owned() } else { format!("every {days} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| day(text)).collect()
    }

    #[test]
    fn steps_end_with_the_last_day() {
        let expected = days(&["2026-06-16", "2026-06-23", "2026-06-30"]);
        assert_eq!(days_by_step(day("2026-06-10"), day("2026-06-30"), 7), expected);
        assert_eq!(days_by_step(day("2026-06-16"), day("2026-06-30"), 7), expected);
        assert_eq!(days_by_step(day("2026-06-30"), day("2026-06-30"), 1), [day("2026-06-30")]);
        assert_eq!(days_by_step(day("2026-06-29"), day("2026-07-01"), 1).len(), 3);
    }

    #[test]
    fn gaps_are_measured_in_the_usual_step() {
        let daily = days(&["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-06", "2026-06-07"]);
        assert_eq!(usual_step(&daily), Some(1));
        assert_eq!(missing_days(&daily), days(&["2026-06-04", "2026-06-05"]));
        let weekly = days(&["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-23", "2026-07-07"]);
        assert_eq!(usual_step(&weekly), Some(7));
        // A day late is late and not missing.
        assert_eq!(missing_days(&weekly), days(&["2026-06-30"]));
        let months = days(&["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
        assert!(missing_days(&months).is_empty());
        assert_eq!(usual_step(&months[..1]), None);
        assert!(missing_days(&[]).is_empty());
    }

    #[test]
    fn the_healing_command_touches_what_it_must() {
        let path = Path::new("p.yaml");
        let healed = |heal_days: &[&str], published: &[&str]| {
            healing_command(path, &days(heal_days).into_iter().collect(), &days(published))
        };
        let daily = ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-05"];
        assert_eq!(
            healed(&["2026-06-02"], &daily).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-02 --to 2026-06-02"
        );
        // Day 4 is a gap: filled in when asked for, left alone otherwise.
        assert_eq!(
            healed(&["2026-06-03", "2026-06-04", "2026-06-05"], &daily).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-03 --to 2026-06-05"
        );
        assert_eq!(
            healed(&["2026-06-03", "2026-06-05"], &daily).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-03 --to 2026-06-05 --published"
        );
        let weekly = ["2026-06-01", "2026-06-08", "2026-06-15"];
        assert_eq!(
            healed(&["2026-06-08", "2026-06-15"], &weekly).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-08 --to 2026-06-15 --every 7d"
        );
        assert_eq!(healed(&[], &weekly), None);
    }

    #[test]
    fn ranges_follow_the_published_days() {
        let all = days(&["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"]);
        let some = days(&["2026-06-01", "2026-06-08", "2026-06-22"]).into_iter().collect();
        let told: Vec<String> = group_into_ranges(&some, &all).into_iter().map(range_text).collect();
        assert_eq!(told, ["2026-06-01 to 2026-06-08 (2 days)", "2026-06-22"]);
    }
}
