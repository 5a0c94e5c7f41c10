//! healthscore: customer health scores from Parquet exports.
//!
//! # The rooms
//!
//! The code lies in eleven rooms. Each may use the rooms above it in the list at the end of this file, and no other; inside
//! a room, each file may use the files declared before it. The test in `architecture` reads every import and says so.
//!
//! A run reads like a story. Each stage takes what the stage before it returns, and nothing else:
//!
//! | stage | module | takes | returns |
//! |---|---|---|---|
//! | load | [`config`] | YAML and SQL files | [`config::Pipeline`]: the checked pipeline, or every mistake in it |
//! | sources | [`measure::source`] | exports, the as-of date | [`measure::source::Sources`]: frames that keep their contracts and their time |
//! | metrics | [`measure::metric`] | sources, SQL | [`measure::metric::MetricTable`]: one row per account |
//! | history | [`warehouse::history`] | published tables | [`warehouse::history::History`]: what was published before the as-of date |
//! | normalise | [`score::normalise`] | values | [`score::normalise::NormalisedTable`]: every metric on the scorecard's scale |
//! | score | [`score::component_tree`] | scores of metrics | [`score::component_tree::ScoreTable`], then [`score::component_tree::FinalScores`] after the rules |
//! | band | [`score::band`] | final scores, history | [`score::band::BandAssignments`]: the band of each account, and why |
//! | trend | [`score::trend`] | final scores, bands, history | [`score::trend::Trends`]: movement over days |
//! | roll up | [`score::roll_up`] | scores, which account belongs to which parent, history | [`score::roll_up::RolledUpParents`]: the parents, and what each member contributes |
//! | path | [`score::band_path`] | scores, final scores, bands | [`score::band_path::BandPath`]: what would bring an account into another band |
//! | bounds | [`score::bounds`] | scores of metrics, rules | [`score::bounds::ScoreBounds`]: how low and how high a score could be |
//! | confidence | [`score::confidence`] | all of that | [`score::confidence::Confidences`]: how sure a score is, and the reasons against it |
//! | explain | [`score::explain`] | two published days | the causes of every change; they sum to the change |
//! | act | [`score::actions`] | plays, the actions of the snapshot before | [`score::actions::Action`]s: what to do, for which account, by when |
//! | tables | [`warehouse::tables`] | all of it | the rows of the published tables |
//! | quality | [`score::quality`] | the day's numbers, those of the days before | [`score::quality::QualityFinding`]s: whether the data looks as usual |
//! | publish | [`publish::snapshot`] | rows | objects in the warehouse, audited first; or a [`publish::rejected_snapshot`] |
//!
//! [`pipeline::run`] is that story, one line per stage. It reads and returns; only commands publish, so every command
//! that needs a scored day calls the same function.
//!
//! # What never bends
//!
//! - **Point in time.** A row or a column that was not known at the end of the as-of date does not exist:
//!   [`measure::source`] removes it before any SQL sees it. Only [`cli`] reads the clock, and the clock enters no number.
//! - **Every number explains itself.** Contributions sum to the raw score at every node of the tree, to 1e-9;
//!   the causes of a change sum to the change ([`score::explain`]). [`publish::audit`] adds all of it up again from the
//!   finished rows before anything is published.
//! - **Missing is not bad.** NULL never becomes 0. Division by zero, NaN and infinities are missing. Coverage says how
//!   much was missing; below a floor there is no score but a reason.
//! - **Same in, same out.** Sums over doubles are exact (see [`query`]), so neither threads nor the order of rows and
//!   files change a byte; published rows are sorted by key; nothing is rounded between stages.
//! - **Write, audit, publish.** Everything is encoded and checked before the first byte is visible; every object is
//!   replaced at once; the run record comes last. One run at a time publishes a day, and proves that it may
//!   ([`publish::lease`]).
//! - **History heals.** A run record says what a day was made of ([`publish::run_record_index`]). A day that a run would now
//!   publish differently is outdated ([`publish::outdated_days`]); it is published again, and so is every day that reads it.
//!   Edited plays count from the next run on, because somebody may have acted on what was raised.
//! - **All problems at once, each with its place.** What an author can fix is a [`base::diagnostic::Diagnostic`],
//!   collected; what the world does is a [`base::error::Error`], which ends the run. [`base::exit_code`] turns both into
//!   what to do next.
//!
//! [`storage`] and the sending of [`publish::lineage`] are the only async code, [`query::engine`] is the only place where
//! Polars runs, [`base::terminal`] the only place that prints. Lineage and [`publish::prometheus`] report what a run did,
//! and change nothing of it.

// From the ground up: a room uses those above it.

/// What every room uses: errors, diagnostics, text, the terminal.
mod base;
/// Every file that is read or written, on disk or in a bucket.
mod storage;
/// The SQL that authors write: parsed, typed, run.
mod query;
/// The pipeline: YAML and SQL files, read and checked.
mod config;
/// From exports to one row per account.
mod measure;
/// From values to scores, and everything that is said about a score.
mod score;
/// The published tables: their columns, their rows, and reading them back.
mod warehouse;
/// The whole job, one line per stage.
mod pipeline;
/// Audits and publishes a day, and reports what the run did.
mod publish;
/// The sample company: made-up exports to try the job on.
mod sample;
/// The commands.
mod cli;

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod testing;

pub use cli::main;
