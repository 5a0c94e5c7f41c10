//! `backfill`: many days in date order, each as a run of its own would publish it, skipping those that are current.

mod measure_queue;
mod summary;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use clap::Args;
use tracing::Span;

use super::snapshot_status::{self, SnapshotStatus};
use crate::base::environment::World;
use crate::base::exit_code::Exit;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::base::shutdown::{self, Ending};
use crate::base::terminal::Progress;
use crate::cli::args::{LeaseOptions, OutputFormat, PipelineFile, parse_date, parse_day_count};
use crate::config::{Pipeline, SourceTime};
use crate::measure::source::Exports;
use crate::pipeline;
use crate::publish::lease::Lease;
use crate::publish::lineage::LineageReporter;
use crate::publish::prometheus::{MetricsFile, RunOutcome};
use crate::publish::run_record::RunRecord;
use crate::publish::run_record_index::PastRun;
use crate::publish::snapshot::{self, PublishTarget};
use crate::warehouse::reader::WarehouseReader;

#[derive(Debug, Args)]
pub struct BackfillOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The first day, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    from: NaiveDate,
    /// The last day, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    to: NaiveDate,
    /// The days between two snapshots, counted back from --to, which is always among them; --from only if the steps
    /// meet it
    #[arg(long, value_name = "DAYS", value_parser = parse_day_count, default_value = "1d")]
    every: u32,
    /// Only days that are published already: heals what is outdated and fills nothing in
    #[arg(long, conflicts_with = "every")]
    published: bool,
    /// How many days to measure at once; the cores of this machine unless said. The result is the same
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Publish days anew that are current too
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    lease_options: LeaseOptions,
    /// How the summary on stdout looks; `json` is one line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
    /// Write what a monitor wants to know to this file, in Prometheus' text format
    #[arg(long, value_name = "FILE")]
    metrics_file: Option<PathBuf>,
}

impl BackfillOptions {
    /// What no parser of a single argument can see.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn check(&self) -> Result<(), String> {
        if self.from > self.to {
            return Err(format!("`--from {}` lies after `--to {}`", self.from, self.to));
        }
        Ok(())
    }
}

/// What became of the days.
#[derive(Default)]
struct BackfilledDays {
    published: Vec<NaiveDate>,
    skipped: Vec<NaiveDate>,
    /// Of the last day that was published.
    newest: Option<RunRecord>,
}

pub fn backfill(options: &BackfillOptions, environment: &World) -> Result<(), Failure> {
    let metrics = MetricsFile::open(options.metrics_file.as_deref(), "backfill", &options.pipeline.path)?;
    let mut outcome = RunOutcome::default();
    let result = run_backfill(options, environment, &mut outcome);
    metrics.write(&outcome, result.as_ref().map(|()| Exit::Done), environment);
    result
}

fn run_backfill(options: &BackfillOptions, environment: &World, outcome: &mut RunOutcome) -> Result<(), Failure> {
    let started = Instant::now();
    let pipeline = super::load_pipeline(&options.pipeline, environment)?;
    log_context::pipeline(&pipeline.name);
    outcome.pipeline = Some(pipeline.name.clone());
    let exports = super::open_exports_for_many_days(&pipeline, &options.pipeline, environment)?;
    let warehouse = super::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let archive = WarehouseReader::with_cache(&warehouse);
    for source in pipeline.sources.iter().filter(|source| matches!(source.time, SourceTime::Current)) {
        let note = "has no history, so days before today are not point in time";
        environment.terminal.say(&format!("note: source `{}` {note}", source.name));
    }
    let days = match options.published {
        true => archive.days()?.into_iter().filter(|day| (options.from..=options.to).contains(day)).collect(),
        false => snapshot_status::days_by_step(options.from, options.to, options.every),
    };
    let bar = environment.terminal.bar(days.len(), "looking at what is there");
    let status = SnapshotStatus::read(&pipeline, &exports, &warehouse, &archive)?;
    let destination = super::publish_destination(&pipeline, &warehouse, &archive, &options.lease_options, environment);
    let lineage = LineageReporter::from_environment(&pipeline, &exports, &warehouse, environment);
    let backfilled = BackfilledDays::default();
    let mut job = BackfillJob {
        pipeline: &pipeline,
        exports: &exports,
        destination,
        status,
        lineage,
        environment,
        bar,
        backfilled,
    };
    let jobs = options.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get), NonZero::get);
    let result = job.publish_needed_days(&days, jobs, options.force);
    let BackfillJob { mut backfilled, status, bar, .. } = job;
    drop(bar);
    *outcome = RunOutcome {
        published: backfilled.published.len(),
        skipped: backfilled.skipped.len(),
        record: backfilled.newest.take(),
        ..std::mem::take(outcome)
    };
    if let Err((day, failure)) = result {
        log_context::as_of(day);
        let count = backfilled.published.len();
        environment.terminal.say(&format!(
            "stopped at {day}, because later days would read it; {count} {} published before it and stay",
            if count == 1 { "day was" } else { "days were" },
        ));
        return Err(failure);
    }
    let published = archive.days()?;
    let first = backfilled.published.first().copied();
    let outdated_later: BTreeSet<NaiveDate> = status
        .outdated_by_other_days(&published)
        .into_iter()
        .filter(|day| first.is_some_and(|first| *day > first) && days.binary_search(day).is_err())
        .collect();
    let summary = summary::BackfillSummary {
        pipeline: pipeline.name.clone(),
        from: options.from,
        to: options.to,
        days: days.len(),
        published: backfilled.published.len(),
        skipped: backfilled.skipped.len(),
        seconds: started.elapsed().as_secs_f64(),
        bands: summary::count_bands(&pipeline, &archive, &days)?,
        heal: snapshot_status::healing_command(&options.pipeline.path, &outdated_later, &published),
        outdated_elsewhere: outdated_later.into_iter().collect(),
    };
    summary.print(options.format, environment)
}

/// A backfill at work.
struct BackfillJob<'a> {
    pipeline: &'a Pipeline,
    exports: &'a Exports,
    destination: PublishTarget<'a>,
    status: SnapshotStatus<'a>,
    lineage: LineageReporter<'a>,
    environment: &'a World,
    bar: Progress,
    backfilled: BackfilledDays,
}

impl BackfillJob<'_> {
    /// Publishes the days that need it, in date order; the first that fails ends it.
    fn publish_needed_days(
        &mut self,
        days: &[NaiveDate],
        jobs: usize,
        force: bool,
    ) -> Result<(), (NaiveDate, Failure)> {
        let first = days.first().copied().unwrap_or_default();
        let published = self.destination.reader.days().map_err(|error| (first, error.into()))?;
        // Anew whatever else is true of them: those that are not there, or all.
        let required: BTreeSet<NaiveDate> =
            days.iter().copied().filter(|day| force || published.binary_search(day).is_err()).collect();
        let all: BTreeSet<NaiveDate> = published.iter().chain(days).copied().collect();
        let all: Vec<NaiveDate> = all.into_iter().collect();
        let outdated: BTreeMap<_, _> = self.status.outdated(&all, days, &required);
        let possible: Vec<NaiveDate> =
            days.iter().copied().filter(|day| required.contains(day) || outdated.contains_key(day)).collect();
        let (pipeline, exports) = (self.pipeline, self.exports);
        let mut current_day = first;
        let result = measure_queue::measure_ahead(pipeline, exports, &possible, jobs, |queue| {
            for &day in days {
                current_day = day;
                self.bar.now(&day.to_string());
                // Days before it may have come out as they were: then nothing changed for this one.
                let needed = required.contains(&day)
                    || (possible.binary_search(&day).is_ok()
                        && !self.status.reasons(&self.destination.reader.days()?, day).is_empty());
                if needed {
                    self.publish(day, queue)?;
                    self.backfilled.published.push(day);
                } else {
                    self.backfilled.skipped.push(day);
                }
                self.bar.one_more();
            }
            Ok(())
        });
        result.map_err(|failure| (current_day, failure))
    }

    fn publish(&mut self, day: NaiveDate, queue: &measure_queue::MeasureQueue<'_>) -> Result<(), Failure> {
        let _day = log_context::day(&Span::current(), day).entered();
        let lineage_day = self.lineage.start(Some(day));
        let published = self.score_and_publish(day, queue, shutdown::before_stopping(lineage_day.abort_sender()));
        lineage_day.finish(published.as_ref().map(Some));
        let record = published?;
        self.status.ledger.add(day, PastRun::from(&record));
        self.backfilled.newest = Some(record);
        Ok(())
    }

    /// Makes a day, and lets it be seen; from then on nobody has to say that it was given up.
    fn score_and_publish(
        &self,
        day: NaiveDate,
        queue: &measure_queue::MeasureQueue<'_>,
        ending: Ending,
    ) -> Result<RunRecord, Failure> {
        let started = self.environment.now();
        let measured = queue.wait_for_day(day)?;
        let lease = Lease::acquire(self.destination.warehouse, day, &self.destination.lease_request)?;
        // What was looked at in between is no input of this day.
        drop(self.destination.reader.take_read_objects());
        let run = pipeline::score_day(self.pipeline, measured, self.destination.reader)?;
        // What a person accepted of this day stays accepted when it is made anew.
        let accepted = self.status.ledger.runs.get(&day).and_then(|before| before.accepted.as_ref());
        let candidate = snapshot::prepare(self.pipeline, self.destination.reader, &run, accepted)?;
        let candidate = snapshot::accept_or_reject(day, candidate, Some(&self.destination))?;
        Ok(shutdown::undisturbed(|| {
            let record = snapshot::publish(&self.destination, lease, run, &candidate, started);
            drop(ending);
            record
        })?)
    }
}
