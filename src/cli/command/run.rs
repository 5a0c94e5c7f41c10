//! `run`: score a day, audit it, publish it, and sum it up.

mod unchanged;

use std::path::PathBuf;

use clap::Args;

use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::exit_code::Exit;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::base::shutdown;
use crate::base::text::shown;
use crate::cli::args::{AcceptOptions, AsOf, LeaseOptions, OutputFormat, PipelineFile};
use crate::measure::source;
use crate::pipeline;
use crate::publish::lease::Lease;
use crate::publish::lineage::LineageReporter;
use crate::publish::prometheus::{MetricsFile, RunOutcome};
use crate::publish::run_record::PublishedObject;
use crate::publish::snapshot;
use crate::publish::summary::{RunSummary, format_summary};
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

#[derive(Debug, Args)]
pub struct RunOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    #[command(flatten)]
    day: AsOf,
    /// Compute and check everything, publish nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    accept: AcceptOptions,
    #[command(flatten)]
    lease_options: LeaseOptions,
    /// Do nothing and exit with 99 where the day is published and a run would publish the same: same pipeline, same
    /// source files, same earlier days. Sources without history don't count. With --dry-run: say so, publish nothing
    #[arg(long)]
    skip_if_unchanged: bool,
    /// How the summary on stdout looks; `json` is one line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
    /// Write the summary as JSON to this file too
    #[arg(long, value_name = "FILE")]
    summary_file: Option<PathBuf>,
    /// Write what a monitor wants to know to this file, in Prometheus' text format
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    metrics_file: Option<PathBuf>,
}

pub fn run(options: &RunOptions, environment: &World) -> Result<Exit, Failure> {
    let metrics = MetricsFile::open(options.metrics_file.as_deref(), "run", &options.pipeline.path)?;
    let mut outcome = RunOutcome::default();
    let result = score_and_publish(options, environment, &mut outcome);
    metrics.write(&outcome, result.as_ref().copied(), environment);
    result
}

fn score_and_publish(options: &RunOptions, environment: &World, outcome: &mut RunOutcome) -> Result<Exit, Failure> {
    let pipeline = super::load_pipeline(&options.pipeline, environment)?;
    log_context::pipeline(&pipeline.name);
    outcome.pipeline = Some(pipeline.name.clone());
    let exports = super::open_exports(&pipeline, &options.pipeline, environment)?;
    let warehouse = super::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let archive = WarehouseReader::new(&warehouse);
    if let Some(path) = &options.summary_file {
        // An unwritable path is found now rather than after all the work.
        write_file(path, "")?;
    }
    let progress = environment.terminal.progress("looking at the exports");
    let lineage = if options.dry_run {
        LineageReporter::disabled()
    } else {
        LineageReporter::from_environment(&pipeline, &exports, &warehouse, environment)
    };
    let as_of = match options.day.as_of {
        Some(date) => date,
        None => {
            let newest = source::newest_covered_day(&pipeline, &exports);
            let newest = newest.inspect_err(|failure| lineage.start(None).finish(Err(failure)))?;
            environment.terminal.say(&format!("as of {}: {}", newest.day, newest.reason));
            newest.day
        }
    };
    log_context::as_of(as_of);
    let destination = super::publish_destination(&pipeline, &warehouse, &archive, &options.lease_options, environment);
    let lease = match options.dry_run {
        true => None,
        false => Some(Lease::acquire(&warehouse, as_of, &destination.lease_request)?),
    };
    if options.skip_if_unchanged {
        progress.now("looking at what is published");
        if let Some(published) = unchanged::find_unchanged(&pipeline, &exports, &warehouse, &archive, as_of)? {
            drop(progress);
            outcome.skipped = 1;
            let json = to_json(&published.summary(), "the summary")?;
            output_summary(options, environment, &json, || published.text(&pipeline.name, as_of))?;
            return Ok(Exit::Unchanged);
        }
    }
    progress.now(&format!("scoring {as_of}"));
    let lineage_day = lineage.start(Some(as_of));
    let ending = shutdown::before_stopping(lineage_day.abort_sender());
    let run = pipeline::run(&pipeline, &exports, &archive, as_of);
    let run = run.inspect_err(|failure| lineage_day.finish(Err(failure)))?;
    let candidate =
        snapshot::prepare(&pipeline, &archive, &run, options.accept.acceptance_by(environment.user()).as_ref());
    let admitted = |candidate| snapshot::accept_or_reject(as_of, candidate, lease.is_some().then_some(&destination));
    let candidate = candidate.and_then(admitted).inspect_err(|failure| lineage_day.finish(Err(failure)))?;
    let summary = &candidate.summary;
    let summary_json = to_json(summary, "the summary")?;
    progress.now(&format!("publishing {as_of}"));
    shutdown::undisturbed(|| {
        let record = lease.map(|lease| snapshot::publish(&destination, lease, run, &candidate, environment.started));
        let record = record.transpose().map_err(Failure::from);
        // From here on nobody has to say that the day was given up.
        drop(ending);
        lineage_day.finish(record.as_ref().map(Option::as_ref));
        drop(progress);
        outcome.record = record?;
        outcome.published = usize::from(outcome.record.is_some());
        output_summary(options, environment, &summary_json, || {
            let milliseconds = environment.now().signed_duration_since(environment.started).num_milliseconds();
            let outputs = outcome.record.as_ref().map(|record| record.outputs.as_slice());
            report_text(options, summary, outputs, &warehouse, milliseconds)
        })
    })?;
    let later_days = archive.days()?.iter().filter(|day| **day > as_of).count();
    if later_days > 0 && outcome.record.is_some() {
        let days = if later_days == 1 { "1 later day is" } else { &format!("{later_days} later days are") };
        let status = format!("healthscore status {}", options.pipeline.path.display());
        environment
            .terminal
            .say(&format!("{days} published already, and may have read this one as it was: `{status}` tells"));
    }
    Ok(Exit::Done)
}

/// Gives the summary to people and orchestrators, as they want it.
fn output_summary(
    options: &RunOptions,
    environment: &World,
    json: &str,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if let Some(path) = &options.summary_file {
        write_file(path, json)?;
    }
    match options.format {
        // The last line of all, so that an orchestrator which keeps one line keeps this one.
        OutputFormat::Json => environment.terminal.exact(&format!("{json}\n")),
        OutputFormat::Text => environment.terminal.data(&text()),
    }
    Ok(())
}

/// The summary of a run for people, with what was published (none: it was a dry run) and what to look at next.
fn report_text(
    options: &RunOptions,
    summary: &RunSummary,
    published: Option<&[PublishedObject]>,
    warehouse: &Location,
    milliseconds: i64,
) -> String {
    let heading = anstyle::Style::new().bold();
    let title = if published.is_some() { "published" } else { "nothing published: this was a dry run" };
    let mut text = format_summary(summary);
    text.push_str(&format!("\n{heading}{title}{heading:#}\n"));
    for output in published.unwrap_or_default() {
        text.push_str(&format!("  {} ({} rows)\n", warehouse.url(&output.path), output.rows));
    }
    let seconds = std::time::Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default()).as_secs_f64();
    text.push_str(&format!("\ndone in {seconds:.1} s; why an account stands where it does:\n"));
    text.push_str(&format!(
        "  healthscore explain {} {}\n",
        options.pipeline.path.display(),
        account_to_explain(summary)
    ));
    text
}

/// An account worth explaining, as a shell takes it: one that moved, if any did.
fn account_to_explain(summary: &RunSummary) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:@/".contains(c);
    let mover = summary.moved.as_ref().and_then(|moved| moved.most.first());
    match mover.map(|mover| mover.account_id.as_str()) {
        Some(id) if !id.is_empty() && id.chars().all(plain) => id.to_owned(),
        Some(id) if shown(id) == id => format!("'{}'", id.replace('\'', r"'\''")),
        _ => "ACCOUNT".to_owned(),
    }
}

fn to_json(value: &impl serde::Serialize, what: &str) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Error::Encode { reason: format!("{what}: {error}") }.into())
}

fn write_file(path: &std::path::Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| Error::LocalFile { path: path.to_owned(), reason: error.to_string() }.into())
}
