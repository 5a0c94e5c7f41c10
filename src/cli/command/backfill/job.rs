//! Publishes the days of a backfill in date order.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use tracing::Span;

use super::data_warnings::DataWarnings;
use super::measure_queue::{MeasureQueue, measure_ahead};
use super::plan::{BackfillPlan, Republish};
use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::base::shutdown::{self, ShutdownHook};
use crate::base::terminal::Progress;
use crate::cli::published_days::SnapshotStatus;
use crate::config::Pipeline;
use crate::measure::source::Exports;
use crate::pipeline;
use crate::publish::lease::Lease;
use crate::publish::lineage::LineageReporter;
use crate::publish::run_record::RunRecord;
use crate::publish::run_record_index::PastRun;
use crate::publish::snapshot::{self, PublishTarget};

/// A backfill at work.
pub struct BackfillJob<'a> {
    pub pipeline: &'a Pipeline,
    pub exports: &'a Exports,
    pub target: PublishTarget<'a>,
    pub status: SnapshotStatus<'a>,
    pub lineage: LineageReporter<'a>,
    pub environment: &'a Environment,
    pub bar: Progress,
    pub backfilled: BackfilledDays,
}

/// The days that are done.
#[derive(Default)]
pub struct BackfilledDays {
    pub published: Vec<NaiveDate>,
    pub skipped: Vec<NaiveDate>,
    /// The sources that were not point in time on one of the published days.
    pub not_point_in_time: BTreeSet<String>,
    pub warnings: DataWarnings,
    /// The record of the last day that was published.
    pub newest_record: Option<RunRecord>,
}

/// The day that stopped a backfill.
pub struct FailedDay {
    pub day: NaiveDate,
    pub failure: Failure,
}

impl BackfillJob<'_> {
    /// Publishes the days that need it, in date order, and stops at the first that fails.
    pub fn publish_needed_days(
        &mut self,
        days: &[NaiveDate],
        jobs: usize,
        republish: Republish,
    ) -> Result<(), FailedDay> {
        let mut current_day = days.first().copied().unwrap_or_default();
        let published = self.target.reader.published_days();
        let published = published.map_err(|error| FailedDay { day: current_day, failure: error.into() })?;
        let plan = BackfillPlan::new(&self.status, days, &published, republish);
        let (pipeline, exports) = (self.pipeline, self.exports);
        let result = measure_ahead(pipeline, exports, &plan.possible, jobs, |queue| {
            for &day in days {
                current_day = day;
                self.publish_if_needed(day, &plan, queue)?;
            }
            Ok(())
        });
        result.map_err(|failure| FailedDay { day: current_day, failure })
    }

    fn publish_if_needed(
        &mut self,
        day: NaiveDate,
        plan: &BackfillPlan,
        queue: &MeasureQueue<'_>,
    ) -> Result<(), Failure> {
        self.bar.set_message(&day.to_string());
        if plan.is_needed(day, &self.status, &self.target.reader.published_days()?) {
            self.publish_day(day, queue)?;
            self.backfilled.published.push(day);
        } else {
            self.backfilled.skipped.push(day);
        }
        self.bar.increment();
        Ok(())
    }

    fn publish_day(&mut self, day: NaiveDate, queue: &MeasureQueue<'_>) -> Result<(), Failure> {
        let _day = log_context::day_span(&Span::current(), day).entered();
        let lineage_day = self.lineage.start_run(Some(day));
        let published = self.score_and_publish(day, queue, shutdown::run_on_shutdown(lineage_day.abort_sender()));
        lineage_day.finish_run(published.as_ref().map(Some));
        let record = published?;
        self.status.records.add_run(day, PastRun::from(&record));
        self.backfilled.not_point_in_time.extend(record.summary.not_point_in_time.iter().cloned());
        self.backfilled.warnings.add_day(&record);
        self.backfilled.newest_record = Some(record);
        Ok(())
    }

    /// Scores a day and publishes it. `ending` reports an aborted day if a signal stops the program before that.
    fn score_and_publish(
        &self,
        day: NaiveDate,
        queue: &MeasureQueue<'_>,
        ending: ShutdownHook,
    ) -> Result<RunRecord, Failure> {
        let started = self.environment.now();
        let measured = queue.wait_for_day(day)?;
        let lease = Lease::acquire(self.target.warehouse, day, &self.target.lease_request)?;
        // Objects that were read since the last day are not inputs of this one.
        drop(self.target.reader.take_read_objects());
        let run = pipeline::score_day(self.pipeline, self.exports, measured, self.target.reader)?;
        // A day that a person accepted stays accepted when it is published again.
        let accepted = self.status.records.runs.get(&day).and_then(|before| before.accepted.as_ref());
        let prepared = snapshot::prepare(self.pipeline, self.target.reader, &run, accepted)?;
        let prepared = snapshot::accept_or_reject(day, prepared, Some(&self.target))?;
        Ok(shutdown::run_uninterrupted(|| {
            let record = snapshot::publish(&self.target, lease, run, &prepared, started);
            drop(ending);
            record
        })?)
    }
}
