//! `backfill`: many days in date order, each as a run of its own would publish it, skipping those that are current.

mod ahead;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Instant;

use chrono::NaiveDate;
use clap::Args;
use tracing::Span;

use super::standing::{self, Standing};
use crate::base::environment::World;
use crate::base::exit_code::Exit;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::base::shutdown::{self, Ending};
use crate::base::terminal::Progress;
use crate::cli::args::{Format, PipelineFile, Turns, date, days};
use crate::config::{Pipeline, SourceTime};
use crate::measure::source::Exports;
use crate::pipeline;
use crate::publish::lease::Lease;
use crate::publish::lineage::Lineage;
use crate::publish::prometheus::{Metrics, Seen};
use crate::publish::run_record::RunRecord;
use crate::publish::run_records::PastRun;
use crate::publish::snapshot::{self, Destination};
use crate::warehouse::reader::Archive;

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The first day, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: NaiveDate,
    /// The last day, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: NaiveDate,
    /// The days between two snapshots, counted back from --to, which is always among them; --from only if the steps
    /// meet it
    #[arg(long, value_name = "DAYS", value_parser = days, default_value = "1d")]
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
    turns: Turns,
    /// How the summary on stdout looks; `json` is one line
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,
    /// Write what a monitor wants to know to this file, in Prometheus' text format
    #[arg(long, value_name = "FILE")]
    metrics_file: Option<PathBuf>,
}

impl Options {
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
struct Progressed {
    published: Vec<NaiveDate>,
    skipped: Vec<NaiveDate>,
    /// Of the last day that was published.
    newest: Option<RunRecord>,
}

pub fn backfill(options: &Options, world: &World) -> Result<(), Failure> {
    let metrics = Metrics::open(options.metrics_file.as_deref(), "backfill", &options.pipeline.path)?;
    let mut seen = Seen::default();
    let ended = fill(options, world, &mut seen);
    metrics.write(&seen, ended.as_ref().map(|()| Exit::Done), world);
    ended
}

fn fill(options: &Options, world: &World, seen: &mut Seen) -> Result<(), Failure> {
    let started = Instant::now();
    let pipeline = super::load(&options.pipeline, world)?;
    log_context::pipeline(&pipeline.name);
    seen.pipeline = Some(pipeline.name.clone());
    let exports = super::exports_for_many_days(&pipeline, &options.pipeline, world)?;
    let warehouse = super::warehouse(&pipeline, &options.pipeline, world)?;
    let archive = Archive::for_many_days(&warehouse);
    for source in pipeline.sources.iter().filter(|source| matches!(source.time, SourceTime::Current)) {
        let note = "has no history, so days before today are not point in time";
        world.terminal.say(&format!("note: source `{}` {note}", source.name));
    }
    let days = match options.published {
        true => archive.days()?.into_iter().filter(|day| (options.from..=options.to).contains(day)).collect(),
        false => standing::steps(options.from, options.to, options.every),
    };
    let bar = world.terminal.bar(days.len(), "looking at what is there");
    let standing = Standing::read(&pipeline, &exports, &warehouse, &archive)?;
    let to = super::destination(&pipeline, &warehouse, &archive, &options.turns, world);
    let lineage = Lineage::open(&pipeline, &exports, &warehouse, world);
    let done = Progressed::default();
    let mut work = Work { pipeline: &pipeline, exports: &exports, to, standing, lineage, world, bar, done };
    let jobs = options.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get), NonZero::get);
    let ended = work.days(&days, jobs, options.force);
    let Work { mut done, standing, bar, .. } = work;
    drop(bar);
    *seen = Seen {
        published: done.published.len(),
        skipped: done.skipped.len(),
        record: done.newest.take(),
        ..std::mem::take(seen)
    };
    if let Err((day, failure)) = ended {
        log_context::as_of(day);
        let count = done.published.len();
        world.terminal.say(&format!(
            "stopped at {day}, because later days would read it; {count} {} published before it and stay",
            if count == 1 { "day was" } else { "days were" },
        ));
        return Err(failure);
    }
    let published = archive.days()?;
    let first = done.published.first().copied();
    let later: BTreeSet<NaiveDate> = standing
        .left_behind(&published)
        .into_iter()
        .filter(|day| first.is_some_and(|first| *day > first) && days.binary_search(day).is_err())
        .collect();
    let told = told::Told {
        pipeline: pipeline.name.clone(),
        from: options.from,
        to: options.to,
        days: days.len(),
        published: done.published.len(),
        skipped: done.skipped.len(),
        seconds: started.elapsed().as_secs_f64(),
        bands: told::bands(&pipeline, &archive, &days)?,
        heal: standing::heal(&options.pipeline.path, &later, &published),
        outdated_elsewhere: later.into_iter().collect(),
    };
    told.tell(options.format, world)
}

/// A backfill at work.
struct Work<'a> {
    pipeline: &'a Pipeline,
    exports: &'a Exports,
    to: Destination<'a>,
    standing: Standing<'a>,
    lineage: Lineage<'a>,
    world: &'a World,
    bar: Progress,
    done: Progressed,
}

impl Work<'_> {
    /// Publishes the days that need it, in date order; the first that fails ends it.
    fn days(&mut self, days: &[NaiveDate], jobs: usize, force: bool) -> Result<(), (NaiveDate, Failure)> {
        let first = days.first().copied().unwrap_or_default();
        let there = self.to.archive.days().map_err(|error| (first, error.into()))?;
        // Anew whatever else is true of them: those that are not there, or all.
        let surely: BTreeSet<NaiveDate> =
            days.iter().copied().filter(|day| force || there.binary_search(day).is_err()).collect();
        let all: BTreeSet<NaiveDate> = there.iter().chain(days).copied().collect();
        let all: Vec<NaiveDate> = all.into_iter().collect();
        let outdated: BTreeMap<_, _> = self.standing.outdated(&all, days, &surely);
        let perhaps: Vec<NaiveDate> =
            days.iter().copied().filter(|day| surely.contains(day) || outdated.contains_key(day)).collect();
        let (pipeline, exports) = (self.pipeline, self.exports);
        let mut at = first;
        let ended = ahead::measure(pipeline, exports, &perhaps, jobs, |ahead| {
            for &day in days {
                at = day;
                self.bar.now(&day.to_string());
                // Days before it may have come out as they were: then nothing changed for this one.
                let needed = surely.contains(&day)
                    || (perhaps.binary_search(&day).is_ok()
                        && !self.standing.reasons(&self.to.archive.days()?, day).is_empty());
                if needed {
                    self.publish(day, ahead)?;
                    self.done.published.push(day);
                } else {
                    self.done.skipped.push(day);
                }
                self.bar.one_more();
            }
            Ok(())
        });
        ended.map_err(|failure| (at, failure))
    }

    fn publish(&mut self, day: NaiveDate, ahead: &ahead::Ahead<'_>) -> Result<(), Failure> {
        let _day = log_context::day(&Span::current(), day).entered();
        let told = self.lineage.begin(Some(day));
        let published = self.make(day, ahead, shutdown::before_stopping(told.aborted()));
        told.end(published.as_ref().map(Some));
        let record = published?;
        self.standing.ledger.add(day, PastRun::from(&record));
        self.done.newest = Some(record);
        Ok(())
    }

    /// Makes a day, and lets it be seen; from then on nobody has to say that it was given up.
    fn make(&self, day: NaiveDate, ahead: &ahead::Ahead<'_>, ending: Ending) -> Result<RunRecord, Failure> {
        let began = self.world.now();
        let measured = ahead.day(day)?;
        let lease = Lease::take(self.to.warehouse, day, &self.to.claim)?;
        // What was looked at in between is no input of this day.
        drop(self.to.archive.take_inputs());
        let run = pipeline::score_day(self.pipeline, measured, self.to.archive)?;
        // What a person accepted of this day stays accepted when it is made anew.
        let accepted = self.standing.ledger.runs.get(&day).and_then(|before| before.accepted.as_ref());
        let candidate = snapshot::prepare(self.pipeline, self.to.archive, &run, accepted)?;
        let candidate = snapshot::admitted(day, candidate, Some(&self.to))?;
        Ok(shutdown::undisturbed(|| {
            let record = snapshot::publish(&self.to, lease, run, &candidate, began);
            drop(ending);
            record
        })?)
    }
}
