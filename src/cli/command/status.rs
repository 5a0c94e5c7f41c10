//! `status`: shows which days are published, missing or outdated and the command that heals them, how fresh the sources
//! were, and the last runs.

/// The time of a source, as run records name it.
mod source_freshness;
/// The last runs.
mod recorded_run;
/// Reads the records of the last runs.
mod run_records;
/// Days that are outdated for the same reasons.
mod outdated_group;
/// The report for programs.
mod report;
/// The report for people.
mod report_text;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clap::Args;

use self::outdated_group::group_by_reasons;
use self::report::StatusReport;
use crate::base::environment::Environment;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::cli::args::{OutputFormat, PipelineFile};
use crate::cli::published_days::{SnapshotStatus, group_into_ranges, healing_command, missing_days, usual_step};
use crate::cli::{output, setup};
use crate::publish::rejected_snapshot;
use crate::storage::Location;
use crate::warehouse::reader::WarehouseReader;

#[derive(Debug, Args)]
pub struct StatusOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// Format of the report on stdout; `json` is a single line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
}

/// The published days, ascending.
#[derive(Clone, Copy)]
struct PublishedDays<'a> {
    all: &'a [NaiveDate],
    until_today: &'a [NaiveDate],
    after_today: &'a [NaiveDate],
}

impl<'a> PublishedDays<'a> {
    fn new(all: &'a [NaiveDate], today: NaiveDate) -> Self {
        let (until_today, after_today) = all.split_at(all.partition_point(|day| *day <= today));
        Self { all, until_today, after_today }
    }
}

pub fn status(options: &StatusOptions, environment: &Environment) -> Result<(), Failure> {
    let pipeline = setup::load_pipeline(&options.pipeline, environment)?;
    let exports = setup::open_exports_for_many_days(&pipeline, &options.pipeline, environment)?;
    let warehouse = setup::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let reader = WarehouseReader::new(&warehouse);
    let progress = environment.terminal.progress_spinner("checking the published days");
    let days = reader.published_days()?;
    let status = SnapshotStatus::read(&pipeline, &exports, &warehouse, &reader)?;
    let today = environment.today(pipeline.time_zone)?;
    let report = build_report(options, &pipeline.name, &status, PublishedDays::new(&days, today), &warehouse)?;
    drop(progress);
    if let Some(failure) = status.exports_failure.take() {
        environment.terminal.print_failure(&failure);
        environment.terminal.print_message("the exports cannot be read, so changes of source files are not checked");
    }
    let json = output::to_json(&report, "the status")?;
    output::print_report(options.format, environment, &json, || report.text());
    Ok(())
}

fn build_report(
    options: &StatusOptions,
    pipeline: &str,
    status: &SnapshotStatus<'_>,
    published: PublishedDays<'_>,
    warehouse: &Location,
) -> Result<StatusReport, Error> {
    let days = published.all;
    let outdated = status.find_outdated_days(days, days, &BTreeSet::new());
    let missing: BTreeSet<NaiveDate> = missing_days(published.until_today).into_iter().collect();
    let all_days: BTreeSet<NaiveDate> = days.iter().chain(&missing).copied().collect();
    let all_days: Vec<NaiveDate> = all_days.into_iter().collect();
    // Filling a gap changes the days that read it, so one command has to do both.
    let mut days_to_heal: BTreeSet<NaiveDate> =
        status.find_outdated_days(&all_days, &all_days, &missing).into_keys().collect();
    days_to_heal.extend(&missing);
    days_to_heal.retain(|day| !published.after_today.contains(day));
    let outdated_until_today = outdated.keys().copied().filter(|day| !published.after_today.contains(day)).collect();
    // If no single command heals everything, the published days are healed.
    let heal = healing_command(&options.pipeline.path, &days_to_heal, days)
        .or_else(|| healing_command(&options.pipeline.path, &outdated_until_today, days));
    let has_other_plays = |day: &NaiveDate| status.records.runs.contains_key(day) && !status.has_current_plays(*day);
    let other_plays: BTreeSet<NaiveDate> =
        days.iter().copied().filter(|day| !outdated.contains_key(day) && has_other_plays(day)).collect();
    Ok(StatusReport {
        pipeline: pipeline.to_owned(),
        published: days.len(),
        first: days.first().copied(),
        newest: days.last().copied(),
        every_days: usual_step(published.until_today),
        after_today: group_into_ranges(&published.after_today.iter().copied().collect(), days),
        gaps: group_into_ranges(&missing, &all_days),
        outdated: group_by_reasons(&outdated, days),
        other_plays: group_into_ranges(&other_plays, days),
        rejected: rejected_snapshot::read_notes(warehouse)?,
        sources: match days.last() {
            Some(newest) => run_records::read_source_freshness(warehouse, &status.records, *newest)?,
            None => Vec::new(),
        },
        runs: run_records::read_last_runs(warehouse, &status.records)?,
        heal,
    })
}
