//! `status`: which days are published, which are missing, which are outdated and why, and what heals them; how fresh
//! the sources were, and the last runs.

mod recorded_runs;
mod report;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clap::Args;

use super::snapshot_status::{self, SnapshotStatus};
use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::cli::args::{OutputFormat, PipelineFile};
use crate::publish::rejected_snapshot;
use crate::warehouse::reader::WarehouseReader;
use report::{DayRange, StatusReport};

#[derive(Debug, Args)]
pub struct StatusOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// How it looks on stdout; `json` is one line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: OutputFormat,
}

pub fn status(options: &StatusOptions, environment: &World) -> Result<(), Failure> {
    let pipeline = super::load_pipeline(&options.pipeline, environment)?;
    let exports = super::open_exports_for_many_days(&pipeline, &options.pipeline, environment)?;
    let warehouse = super::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let archive = WarehouseReader::new(&warehouse);
    let progress = environment.terminal.progress("looking at what is published");
    let days = archive.days()?;
    let snapshot_status = SnapshotStatus::read(&pipeline, &exports, &warehouse, &archive)?;
    let outdated = snapshot_status.outdated(&days, &days, &BTreeSet::new());
    let missing: BTreeSet<NaiveDate> = snapshot_status::missing_days(&days).into_iter().collect();
    // Days that are filled in change the days that read them, so one command has to do both.
    let filled: BTreeSet<NaiveDate> = days.iter().chain(&missing).copied().collect();
    let filled: Vec<NaiveDate> = filled.into_iter().collect();
    let mut days_to_heal: BTreeSet<NaiveDate> =
        snapshot_status.outdated(&filled, &filled, &missing).into_keys().collect();
    days_to_heal.extend(&missing);
    let heal = snapshot_status::healing_command(&options.pipeline.path, &days_to_heal, &days);
    // Where no one command can do it all, what is published is healed.
    let heal = heal.or_else(|| {
        snapshot_status::healing_command(&options.pipeline.path, &outdated.keys().copied().collect(), &days)
    });
    let sources = match days.last() {
        Some(newest) => recorded_runs::source_freshness(&warehouse, &snapshot_status.ledger, *newest)?,
        None => Vec::new(),
    };
    let with_other_plays: BTreeSet<NaiveDate> = days
        .iter()
        .copied()
        .filter(|day| {
            !outdated.contains_key(day)
                && snapshot_status.ledger.runs.contains_key(day)
                && !snapshot_status.has_current_plays(*day)
        })
        .collect();
    let exports_failure = snapshot_status.exports_failure.take();
    drop(progress);
    if let Some(failure) = &exports_failure {
        environment.terminal.failure(failure);
        environment.terminal.say("the exports cannot be looked at, so files that changed since are not known");
    }
    let report = StatusReport {
        pipeline: pipeline.name.clone(),
        published: days.len(),
        first: days.first().copied(),
        newest: days.last().copied(),
        every_days: snapshot_status::usual_step(&days),
        gaps: snapshot_status::group_into_ranges(&missing, &filled).into_iter().map(DayRange::from).collect(),
        outdated: report::group_by_reasons(&outdated, &days),
        other_plays: snapshot_status::group_into_ranges(&with_other_plays, &days)
            .into_iter()
            .map(DayRange::from)
            .collect(),
        set_aside: rejected_snapshot::read_notes(&warehouse)?,
        sources,
        runs: recorded_runs::last_runs(&warehouse, &snapshot_status.ledger)?,
        heal,
    };
    match options.format {
        OutputFormat::Json => {
            let json = serde_json::to_string(&report)
                .map_err(|error| Error::Encode { reason: format!("the status: {error}") })?;
            environment.terminal.exact(&format!("{json}\n"));
        }
        OutputFormat::Text => environment.terminal.data(&report.text()),
    }
    Ok(())
}
