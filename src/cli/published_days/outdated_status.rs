//! Which published days are outdated, and why.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::source::{self, Exports, InputFiles};
use crate::publish::outdated_days::{self, CurrentInputs, OutdatedReason};
use crate::publish::run_record::{self, Fingerprints};
use crate::publish::run_record_index::RunRecordIndex;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

/// The published days, compared with what a run of each would read now.
pub struct SnapshotStatus<'a> {
    pipeline: &'a Pipeline,
    exports: &'a Exports,
    pub records: RunRecordIndex,
    fingerprints: Fingerprints,
    /// The first failure to list the exports.
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
        reader: &WarehouseReader<'_>,
    ) -> Result<Self, Error> {
        Ok(Self {
            pipeline,
            exports,
            records: RunRecordIndex::read(warehouse, reader)?,
            fingerprints: run_record::fingerprints_of_pipeline(pipeline),
            exports_failure: RefCell::default(),
        })
    }

    /// Returns why a published day is outdated; `days` are all published days.
    #[must_use]
    pub fn outdated_reasons(&self, days: &[NaiveDate], day: NaiveDate) -> Vec<OutdatedReason> {
        self.with_current_inputs(&|day| self.input_files(day), |current| {
            outdated_days::outdated_reasons(&self.records, current, days, day)
        })
    }

    /// Returns the outdated days among `days_to_check`; see [`outdated_days::find_outdated_days`].
    #[must_use]
    pub fn find_outdated_days(
        &self,
        days: &[NaiveDate],
        days_to_check: &[NaiveDate],
        days_to_publish: &BTreeSet<NaiveDate>,
    ) -> BTreeMap<NaiveDate, Vec<OutdatedReason>> {
        self.with_current_inputs(&|day| self.input_files(day), |current| {
            outdated_days::find_outdated_days(&self.records, current, days, days_to_check, days_to_publish)
        })
    }

    /// Whether the day was published with the plays that the pipeline has now.
    #[must_use]
    pub fn has_current_plays(&self, day: NaiveDate) -> bool {
        self.records.runs.get(&day).is_some_and(|run| outdated_days::has_current_plays(run, &self.fingerprints))
    }

    /// Returns those of `days` that are outdated because of other days. Changes of the exports are ignored.
    #[must_use]
    pub fn outdated_by_other_days(&self, days: &[NaiveDate]) -> BTreeSet<NaiveDate> {
        let outdated = self.with_current_inputs(&|_| None, |current| {
            outdated_days::find_outdated_days(&self.records, current, days, days, &BTreeSet::new())
        });
        let by_other_days = |reasons: &[OutdatedReason]| reasons.iter().any(|reason| days_of_reason(reason).is_some());
        outdated.into_iter().filter(|(_, reasons)| by_other_days(reasons)).map(|(day, _)| day).collect()
    }

    fn with_current_inputs<T>(
        &self,
        input_files: &dyn Fn(NaiveDate) -> Option<InputFiles>,
        evaluate: impl FnOnce(&CurrentInputs<'_>) -> T,
    ) -> T {
        let history_reads =
            |days: &[NaiveDate], day: NaiveDate| outdated_days::objects_read_by(self.pipeline, days, day);
        evaluate(&CurrentInputs {
            fingerprints: &self.fingerprints,
            inputs: input_files,
            history_reads: &history_reads,
        })
    }

    fn input_files(&self, day: NaiveDate) -> Option<InputFiles> {
        match source::list_input_files(self.pipeline, self.exports, day) {
            Ok(files) => Some(files),
            Err(failure) => {
                self.exports_failure.borrow_mut().get_or_insert(failure);
                None
            }
        }
    }
}

/// The other days that a reason names; none for a reason that is not about other days.
#[must_use]
pub fn days_of_reason(reason: &OutdatedReason) -> Option<&BTreeSet<NaiveDate>> {
    match reason {
        OutdatedReason::Rerun { days }
        | OutdatedReason::FilledIn { days }
        | OutdatedReason::Removed { days }
        | OutdatedReason::Behind { days } => Some(days),
        OutdatedReason::NoRecord
        | OutdatedReason::Release { .. }
        | OutdatedReason::Pipeline { .. }
        | OutdatedReason::Sources { .. } => None,
    }
}
