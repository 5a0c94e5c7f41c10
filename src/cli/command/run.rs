//! `run`: scores a day, audits it, publishes it, and prints a summary.

/// Whether a run would publish what is published already.
mod unchanged;
/// The summary for people.
mod closing_lines;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use self::closing_lines::report_text;
use crate::base::environment::Environment;
use crate::base::exit_code::ExitStatus;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::base::shutdown;
use crate::base::terminal::Progress;
use crate::base::text::count_phrase;
use crate::cli::args::{AcceptOptions, DayToScore, LeaseOptions, OutputFormat, PipelineFile};
use crate::cli::output::{print_report, to_json, write_file};
use crate::cli::setup;
use crate::config::Pipeline;
use crate::measure::source::{self, CoveredDay, Exports, SearchedFiles};
use crate::pipeline;
use crate::publish::lease::Lease;
use crate::publish::lineage::LineageReporter;
use crate::publish::prometheus::{MetricsFile, RunOutcome};
use crate::publish::snapshot::{self, PublishTarget};
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

#[derive(Debug, Args)]
pub struct RunOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    #[command(flatten)]
    day: DayToScore,
    /// Compute and check everything, publish nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    accept: AcceptOptions,
    #[command(flatten)]
    lease_options: LeaseOptions,
    /// Exit with 99 if the day is published and a run would publish the same: same pipeline, same source files, same
    /// earlier days. Sources without history are ignored. With --dry-run, nothing is published either way
    #[arg(long)]
    skip_if_unchanged: bool,
    /// Format of the summary on stdout; `json` is a single line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
    /// Also write the summary as JSON to this file
    #[arg(long, value_name = "FILE")]
    summary_file: Option<PathBuf>,
    /// Write metrics for monitoring to this file, in the Prometheus text format
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    metrics_file: Option<PathBuf>,
}

/// What a run reads and writes.
struct RunContext<'a> {
    options: &'a RunOptions,
    environment: &'a Environment,
    pipeline: &'a Pipeline,
    exports: &'a Exports,
    warehouse: &'a Location,
    reader: &'a WarehouseReader<'a>,
    lineage: &'a LineageReporter<'a>,
}

pub fn run(options: &RunOptions, environment: &Environment) -> Result<ExitStatus, Failure> {
    let metrics = MetricsFile::open(options.metrics_file.as_deref(), "run", &options.pipeline.path)?;
    let mut outcome = RunOutcome::default();
    let result = run_day(options, environment, &mut outcome);
    metrics.write(&outcome, result.as_ref().copied(), environment);
    result
}

fn run_day(options: &RunOptions, environment: &Environment, outcome: &mut RunOutcome) -> Result<ExitStatus, Failure> {
    let pipeline = setup::load_pipeline_with_warnings(&options.pipeline, environment)?;
    log_context::record_pipeline(&pipeline.name);
    outcome.pipeline = Some(pipeline.name.clone());
    if let Some(day) = options.day.as_of {
        setup::refuse_future_day(day, &options.day.future, &pipeline, environment)?;
    }
    let exports = setup::open_exports(&pipeline, &options.pipeline, environment)?;
    let warehouse = setup::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let reader = WarehouseReader::new(&warehouse);
    if let Some(path) = &options.summary_file {
        // Finds an unwritable path before all the work.
        write_file(path, "")?;
    }
    let progress = environment.terminal.progress_spinner("checking the exports");
    let lineage = if options.dry_run {
        LineageReporter::disabled()
    } else {
        LineageReporter::from_environment(&pipeline, &exports, &warehouse, environment)
    };
    let context = RunContext {
        options,
        environment,
        pipeline: &pipeline,
        exports: &exports,
        warehouse: &warehouse,
        reader: &reader,
        lineage: &lineage,
    };
    let as_of = context.day_to_score()?;
    log_context::record_as_of(as_of);
    let target = setup::publish_target(&pipeline, &warehouse, &reader, &options.lease_options, environment);
    let lease = match options.dry_run {
        true => None,
        false => Some(Lease::acquire(&warehouse, as_of, &target.lease_request)?),
    };
    if options.skip_if_unchanged {
        progress.set_message("checking the published days");
        if let Some(published) = unchanged::find_unchanged(&pipeline, &exports, &warehouse, &reader, as_of)? {
            drop(progress);
            outcome.skipped = 1;
            let json = to_json(&published.summary(), "the summary")?;
            output_summary(options, environment, &json, || published.text(&pipeline.name, as_of))?;
            return Ok(ExitStatus::Unchanged);
        }
    }
    context.score_and_publish(as_of, &target, lease, progress, outcome)?;
    if outcome.record.is_some() {
        context.warn_about_later_days(as_of)?;
    }
    Ok(ExitStatus::Done)
}

impl RunContext<'_> {
    fn day_to_score(&self) -> Result<NaiveDate, Failure> {
        if let Some(day) = self.options.day.as_of {
            return Ok(day);
        }
        let newest = setup::newest_covered_day(self.pipeline, self.exports, self.environment);
        let CoveredDay { day, reason } =
            newest.inspect_err(|failure| self.lineage.start_run(None).finish_run(Err(failure)))?;
        self.environment.terminal.print_message(&format!("as of {day}: {reason}"));
        Ok(day)
    }

    /// Scores the day, publishes it if there is a lease, and prints the summary.
    fn score_and_publish(
        &self,
        as_of: NaiveDate,
        target: &PublishTarget<'_>,
        lease: Option<Lease>,
        progress: Progress,
        outcome: &mut RunOutcome,
    ) -> Result<(), Failure> {
        progress.set_message(&format!("scoring {as_of}"));
        let lineage_day = self.lineage.start_run(Some(as_of));
        // Reports an aborted run if a signal stops the program before the day is published.
        let ending = shutdown::run_on_shutdown(lineage_day.abort_sender());
        let run = pipeline::run(self.pipeline, self.exports, self.reader, as_of);
        let run = run.inspect_err(|failure| lineage_day.finish_run(Err(failure)))?;
        if source::lacks_rows(&run.sources) {
            self.environment.terminal.print_diagnostics(&[setup::warning_of_day_without_rows(as_of)]);
        }
        // After the run, because the exports can be read then.
        let searched = SearchedFiles::OfRun(as_of);
        setup::warn_of_rows_ahead(self.pipeline, self.exports, searched, self.environment)
            .inspect_err(|failure| lineage_day.finish_run(Err(failure)))?;
        let acceptance = self.options.accept.acceptance_by(self.environment.user_name());
        let prepared = snapshot::prepare(self.pipeline, self.reader, &run, acceptance.as_ref())
            .and_then(|prepared| snapshot::accept_or_reject(as_of, prepared, lease.is_some().then_some(target)));
        let prepared = prepared.inspect_err(|failure| lineage_day.finish_run(Err(failure)))?;
        let summary_json = to_json(&prepared.summary, "the summary")?;
        progress.set_message(&format!("publishing {as_of}"));
        shutdown::run_uninterrupted(|| {
            let published =
                lease.map(|lease| snapshot::publish(target, lease, run, &prepared, self.environment.started_at));
            let record = published.transpose().map_err(Failure::from);
            drop(ending);
            lineage_day.finish_run(record.as_ref().map(Option::as_ref));
            drop(progress);
            outcome.record = record?;
            outcome.published = usize::from(outcome.record.is_some());
            output_summary(self.options, self.environment, &summary_json, || {
                let elapsed = self.environment.now().signed_duration_since(self.environment.started_at);
                let outputs = outcome.record.as_ref().map(|record| record.outputs.as_slice());
                report_text(&self.options.pipeline.path, &prepared.summary, outputs, self.warehouse, elapsed)
            })
        })
    }

    /// Reports published days after `as_of`, which may have read the day as it was before.
    fn warn_about_later_days(&self, as_of: NaiveDate) -> Result<(), Failure> {
        let later_days = self.reader.published_days()?.iter().filter(|day| **day > as_of).count();
        if later_days == 0 {
            return Ok(());
        }
        let later_days = count_phrase(later_days, "later day is", "later days are");
        let command = format!("healthscore status {}", self.options.pipeline.path.display());
        self.environment.terminal.print_message(&format!(
            "{later_days} already published and may have read the previous version of this day: `{command}` shows which"
        ));
        Ok(())
    }
}

/// Writes the summary file and prints the summary.
fn output_summary(
    options: &RunOptions,
    environment: &Environment,
    json: &str,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if let Some(path) = &options.summary_file {
        write_file(path, json)?;
    }
    print_report(options.format, environment, json, text);
    Ok(())
}
