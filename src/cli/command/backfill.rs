//! `backfill`: scores many days in date order and publishes each as a run of its own would. Skips days that are
//! published and current.

/// Which days have to be published.
mod plan;
/// Measures days ahead on several threads.
mod measure_queue;
/// Warnings about the data of the published days.
mod data_warnings;
/// Publishes the days in date order.
mod job;
/// The summary of a backfill.
mod summary;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use clap::Args;

use self::job::{BackfillJob, BackfilledDays, FailedDay};
use self::plan::Republish;
use self::summary::BackfillSummary;
use crate::base::environment::Environment;
use crate::base::error::Error;
use crate::base::exit_code::ExitStatus;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::base::text::count_phrase;
use crate::cli::arg_parsers::{parse_date, parse_day_count};
use crate::cli::args::{FutureDays, LeaseOptions, OutputFormat, PipelineFile};
use crate::cli::published_days::{SnapshotStatus, days_by_step, healing_command};
use crate::cli::{output, setup};
use crate::config::{Pipeline, Source, SourceTime};
use crate::measure::source::SearchedFiles;
use crate::publish::lineage::LineageReporter;
use crate::publish::prometheus::{MetricsFile, RunOutcome};
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
    #[command(flatten)]
    future: FutureDays,
    /// Days between two snapshots, counted back from --to; --from is scored only if a step falls on it
    #[arg(long, value_name = "DAYS", value_parser = parse_day_count, default_value = "1d")]
    every: u32,
    /// Only days that are already published: heals outdated days and fills no gaps
    #[arg(long, conflicts_with = "every")]
    published: bool,
    /// How many days to measure at once, by default one per core; the result is the same for any number
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    /// Also republish days that are current
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    lease_options: LeaseOptions,
    /// Format of the summary on stdout; `json` is a single line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
    /// Write metrics for monitoring to this file, in the Prometheus text format
    #[arg(long, value_name = "FILE")]
    metrics_file: Option<PathBuf>,
}

impl BackfillOptions {
    /// Checks what no parser of a single argument can check.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check_options(&self) -> Result<(), String> {
        if self.from > self.to {
            return Err(format!("`--from {}` is after `--to {}`", self.from, self.to));
        }
        Ok(())
    }

    /// The days to score, ascending.
    fn days_to_score(&self, reader: &WarehouseReader<'_>) -> Result<Vec<NaiveDate>, Error> {
        if self.published {
            return Ok(reader
                .published_days()?
                .into_iter()
                .filter(|day| (self.from..=self.to).contains(day))
                .collect());
        }
        Ok(days_by_step(self.from, self.to, self.every))
    }

    fn republish(&self) -> Republish {
        if self.force { Republish::All } else { Republish::Outdated }
    }

    fn job_count(&self) -> usize {
        let jobs = self.jobs.or_else(|| std::thread::available_parallelism().ok());
        jobs.map_or(1, NonZero::get)
    }
}

pub fn backfill(options: &BackfillOptions, environment: &Environment) -> Result<(), Failure> {
    let metrics = MetricsFile::open(options.metrics_file.as_deref(), "backfill", &options.pipeline.path)?;
    let mut outcome = RunOutcome::default();
    let result = run_backfill(options, environment, &mut outcome);
    metrics.write(&outcome, result.as_ref().map(|()| ExitStatus::Done), environment);
    result
}

fn run_backfill(options: &BackfillOptions, environment: &Environment, outcome: &mut RunOutcome) -> Result<(), Failure> {
    let started = Instant::now();
    let pipeline = setup::load_pipeline_with_warnings(&options.pipeline, environment)?;
    log_context::record_pipeline(&pipeline.name);
    outcome.pipeline = Some(pipeline.name.clone());
    let exports = setup::open_exports_for_many_days(&pipeline, &options.pipeline, environment)?;
    let warehouse = setup::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let reader = WarehouseReader::with_cache(&warehouse);
    let days = options.days_to_score(&reader)?;
    if let Some(last) = days.last() {
        setup::refuse_future_day(*last, &options.future, &pipeline, environment)?;
    }
    setup::print_notes_on_current_sources(&pipeline, "days before today are not point in time", environment);
    let bar = environment.terminal.progress_bar(days.len(), "checking the published days");
    let mut job = BackfillJob {
        pipeline: &pipeline,
        exports: &exports,
        status: SnapshotStatus::read(&pipeline, &exports, &warehouse, &reader)?,
        target: setup::publish_target(&pipeline, &warehouse, &reader, &options.lease_options, environment),
        lineage: LineageReporter::from_environment(&pipeline, &exports, &warehouse, environment),
        environment,
        bar,
        backfilled: BackfilledDays::default(),
    };
    let result = job.publish_needed_days(&days, options.job_count(), options.republish());
    let BackfillJob { mut backfilled, status, bar, .. } = job;
    drop(bar);
    outcome.published = backfilled.published.len();
    outcome.skipped = backfilled.skipped.len();
    outcome.record = backfilled.newest_record.take();
    print_notes_on_undated_sources(&pipeline, &backfilled.not_point_in_time, environment);
    environment.terminal.print_diagnostics(&backfilled.warnings.warnings());
    if let Err(FailedDay { day, failure }) = result {
        report_failed_day(day, backfilled.published.len(), environment);
        return Err(failure);
    }
    if let Some(last) = backfilled.published.last() {
        setup::warn_of_rows_ahead(&pipeline, &exports, SearchedFiles::OfRun(*last), environment)?;
    }
    let published = reader.published_days()?;
    let outdated_later = outdated_later_days(&status, &backfilled, &days, &published);
    let summary = BackfillSummary {
        pipeline: pipeline.name.clone(),
        from: options.from,
        to: options.to,
        days: days.len(),
        published: backfilled.published.len(),
        skipped: backfilled.skipped.len(),
        seconds: started.elapsed().as_secs_f64(),
        bands: summary::count_bands(&pipeline, &reader, &days)?,
        not_point_in_time: backfilled.not_point_in_time.clone(),
        heal: healing_command(&options.pipeline.path, &outdated_later, &published),
        outdated_elsewhere: outdated_later.into_iter().collect(),
    };
    let json = output::to_json(&summary, "the summary")?;
    output::print_report(options.format, environment, &json, || summary.text());
    Ok(())
}

/// Prints a note about each source with values that no date reveals. Only rows show them; sources without history are
/// reported before any row is read.
fn print_notes_on_undated_sources(
    pipeline: &Pipeline,
    not_point_in_time: &BTreeSet<String>,
    environment: &Environment,
) {
    let has_history = |source: &&Source| !matches!(source.time, SourceTime::Current);
    for source in pipeline.sources.iter().filter(has_history).filter(|source| not_point_in_time.contains(&source.name))
    {
        environment.terminal.print_message(&format!(
            "note: source `{}` has values that no date reveals, so days before today are not point in time",
            source.name
        ));
    }
}

fn report_failed_day(day: NaiveDate, published: usize, environment: &Environment) {
    log_context::record_as_of(day);
    environment.terminal.print_message(&format!(
        "stopped at {day}, because later days depend on it; {} published before it and stay published",
        count_phrase(published, "day was", "days were"),
    ));
}

/// Returns the days after the first published one that are outdated now, apart from `days`.
fn outdated_later_days(
    status: &SnapshotStatus<'_>,
    backfilled: &BackfilledDays,
    days: &[NaiveDate],
    published: &[NaiveDate],
) -> BTreeSet<NaiveDate> {
    let Some(first) = backfilled.published.first() else { return BTreeSet::new() };
    let mut outdated = status.outdated_by_other_days(published);
    outdated.retain(|day| day > first && days.binary_search(day).is_err());
    outdated
}
