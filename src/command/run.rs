//! `run`: score a day, audit it, publish it, and sum it up.

mod unchanged;

use std::path::PathBuf;

use clap::Args;

use crate::archive::Archive;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::{Accept, AsOf, Format, PipelineFile};
use crate::publish;
use crate::report::{Summary, summary_text};
use crate::source;
use crate::words::shown;
use crate::world::World;
use crate::{error::Error, pipeline};

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pipeline: PipelineFile,
    #[command(flatten)]
    day: AsOf,
    /// Compute and check everything, publish nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    accept: Accept,
    /// Do nothing and exit with 99 where the day is published and a run would publish the same: same pipeline, same
    /// source files, same earlier days. Sources without history don't count. With --dry-run: say so, publish nothing
    #[arg(long)]
    skip_if_unchanged: bool,
    /// How the summary on stdout looks; `json` is one line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
    /// Write the summary as JSON to this file too
    #[arg(long, value_name = "FILE")]
    summary_file: Option<PathBuf>,
}

pub fn run(options: &Options, world: &World) -> Result<Exit, Failure> {
    let spec = super::load(&options.pipeline, world)?;
    let exports = super::exports(&spec, &options.pipeline, world)?;
    let warehouse = super::warehouse(&spec, &options.pipeline, world)?;
    let archive = Archive::new(&warehouse);
    if let Some(path) = &options.summary_file {
        // An unwritable path is found now rather than after all the work.
        write_file(path, "")?;
    }
    let progress = world.terminal.progress("looking at the exports");
    let as_of = match options.day.as_of {
        Some(date) => date,
        None => {
            let (date, why) = source::newest_covered_day(&spec, &exports)?;
            world.terminal.say(&format!("as of {date}: {why}"));
            date
        }
    };
    if options.skip_if_unchanged {
        progress.now("looking at what is published");
        if let Some(published) = unchanged::published(&spec, &exports, &warehouse, &archive, as_of)? {
            drop(progress);
            let json = json(&published.summary(), "the summary")?;
            hand_over(options, world, &json, || published.text(&spec.name, as_of))?;
            return Ok(Exit::Unchanged);
        }
    }
    progress.now(&format!("scoring {as_of}"));
    let run = pipeline::run(&spec, &exports, &archive, as_of)?;
    let candidate = publish::prepare(&spec, &archive, &run, options.accept.by(world.user()).as_ref())?;
    progress.now(&format!("publishing {as_of}"));
    if !options.dry_run {
        let to = super::destination(&spec, &warehouse, &archive, world);
        publish::publish(&to, run, &candidate, world.started)?;
    }
    drop(progress);
    let tables: Vec<_> = candidate.outputs.iter().map(|output| (warehouse.url(&output.path), output.rows)).collect();
    let summary = &candidate.summary;
    let milliseconds = world.now().signed_duration_since(world.started).num_milliseconds();
    hand_over(options, world, &json(summary, "the summary")?, || told(options, summary, &tables, milliseconds))?;
    Ok(Exit::Done)
}

/// Gives the summary to people and orchestrators, as they want it.
fn hand_over(options: &Options, world: &World, json: &str, text: impl FnOnce() -> String) -> Result<(), Failure> {
    if let Some(path) = &options.summary_file {
        write_file(path, json)?;
    }
    match options.format {
        // The last line of all, so that an orchestrator which keeps one line keeps this one.
        Format::Json => world.terminal.exact(&format!("{json}\n")),
        Format::Text => world.terminal.data(&text()),
    }
    Ok(())
}

/// The summary of a run for people, with what was published and what to look at next.
fn told(options: &Options, summary: &Summary, tables: &[(String, usize)], milliseconds: i64) -> String {
    let heading = anstyle::Style::new().bold();
    let title = if options.dry_run { "nothing published: this was a dry run" } else { "published" };
    let mut text = summary_text(summary);
    text.push_str(&format!("\n{heading}{title}{heading:#}\n"));
    if !options.dry_run {
        for (url, rows) in tables {
            text.push_str(&format!("  {url} ({rows} rows)\n"));
        }
    }
    let seconds = std::time::Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default()).as_secs_f64();
    text.push_str(&format!("\ndone in {seconds:.1} s; why an account stands where it does:\n"));
    text.push_str(&format!("  healthscore explain {} {}\n", options.pipeline.path.display(), an_account(summary)));
    text
}

/// An account worth explaining, as a shell takes it: one that moved, if any did.
fn an_account(summary: &Summary) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:@/".contains(c);
    let mover = summary.moved.as_ref().and_then(|moved| moved.most.first());
    match mover.map(|mover| mover.account_id.as_str()) {
        Some(id) if !id.is_empty() && id.chars().all(plain) => id.to_owned(),
        Some(id) if shown(id) == id => format!("'{}'", id.replace('\'', r"'\''")),
        _ => "ACCOUNT".to_owned(),
    }
}

fn json(value: &impl serde::Serialize, what: &str) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Error::Encode { reason: format!("{what}: {error}") }.into())
}

fn write_file(path: &std::path::Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| Error::LocalFile { path: path.to_owned(), reason: error.to_string() }.into())
}
