//! `status`: which days are published, which are missing, which are outdated and why, and what heals them; how fresh
//! the sources were, and the last runs.

mod records;
mod told;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clap::Args;

use super::standing::{self, Standing};
use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::cli::args::{Format, PipelineFile};
use crate::publish::rejected_snapshot;
use crate::warehouse::reader::Archive;
use told::{Period, Status};

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// How it looks on stdout; `json` is one line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
}

pub fn status(options: &Options, world: &World) -> Result<(), Failure> {
    let pipeline = super::load(&options.pipeline, world)?;
    let exports = super::exports_for_many_days(&pipeline, &options.pipeline, world)?;
    let warehouse = super::warehouse(&pipeline, &options.pipeline, world)?;
    let archive = Archive::new(&warehouse);
    let progress = world.terminal.progress("looking at what is published");
    let days = archive.days()?;
    let standing = Standing::read(&pipeline, &exports, &warehouse, &archive)?;
    let outdated = standing.outdated(&days, &days, &BTreeSet::new());
    let missing: BTreeSet<NaiveDate> = standing::missing(&days).into_iter().collect();
    // Days that are filled in change the days that read them, so one command has to do both.
    let filled: BTreeSet<NaiveDate> = days.iter().chain(&missing).copied().collect();
    let filled: Vec<NaiveDate> = filled.into_iter().collect();
    let mut to_do: BTreeSet<NaiveDate> = standing.outdated(&filled, &filled, &missing).into_keys().collect();
    to_do.extend(&missing);
    let heal = standing::heal(&options.pipeline.path, &to_do, &days);
    // Where no one command can do it all, what is published is healed.
    let heal = heal.or_else(|| standing::heal(&options.pipeline.path, &outdated.keys().copied().collect(), &days));
    let sources = match days.last() {
        Some(newest) => records::sources(&warehouse, &standing.ledger, *newest)?,
        None => Vec::new(),
    };
    let acted: BTreeSet<NaiveDate> = days
        .iter()
        .copied()
        .filter(|day| {
            !outdated.contains_key(day) && standing.ledger.runs.contains_key(day) && !standing.acts_alike(*day)
        })
        .collect();
    let refused = standing.refused.take();
    drop(progress);
    if let Some(failure) = &refused {
        world.terminal.failure(failure);
        world.terminal.say("the exports cannot be looked at, so files that changed since are not known");
    }
    let status = Status {
        pipeline: pipeline.name.clone(),
        published: days.len(),
        first: days.first().copied(),
        newest: days.last().copied(),
        every_days: standing::usual_step(&days),
        gaps: standing::ranges(&missing, &filled).into_iter().map(Period::from).collect(),
        outdated: told::grouped(&outdated, &days),
        other_plays: standing::ranges(&acted, &days).into_iter().map(Period::from).collect(),
        set_aside: rejected_snapshot::notes(&warehouse)?,
        sources,
        runs: records::runs(&warehouse, &standing.ledger)?,
        heal,
    };
    match options.format {
        Format::Json => {
            let json = serde_json::to_string(&status)
                .map_err(|error| Error::Encode { reason: format!("the status: {error}") })?;
            world.terminal.exact(&format!("{json}\n"));
        }
        Format::Text => world.terminal.data(&status.text()),
    }
    Ok(())
}
