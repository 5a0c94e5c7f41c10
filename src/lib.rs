//! healthscore: customer health scores from Parquet exports.
//!
//! # The rooms
//!
//! The code lies in eleven rooms. A room may use the rooms before it in the list at the end of this file, and no other.
//! Inside a room, a file may use the files declared before it. A test (`architecture`) reads every import and fails on
//! any other.
//!
//! # A run
//!
//! Each stage takes what earlier stages return, and nothing else. [`pipeline`] runs the stages from the sources to the tables,
//! one line per stage: `measured_day` the sources and metrics, `day_scores` from the history to the confidence, `day_tables`
//! the rest. It reads and returns; only commands publish.
//!
//! | stage | module | takes | returns |
//! |---|---|---|---|
//! | load | [`config`] | YAML and SQL files | [`config::Pipeline`]: the checked pipeline, or every mistake in it; SQL files are checked with the metrics |
//! | sources | [`measure::source`] | exports, the as-of date | [`measure::source::Sources`]: the rows known on that day, checked |
//! | metrics | [`measure::metric`] | sources, SQL | [`measure::metric::MetricTable`]: one row per account |
//! | history | [`warehouse::history`] | published tables | [`warehouse::history::History`]: what was published before the as-of date |
//! | conditions | [`pipeline`] | metrics, the SQL of the scorecard | which nodes apply, and which cases hold |
//! | normalise | [`score::normalise`] | values, history | [`score::normalise::NormalisedTable`]: every metric on the scorecard's scale |
//! | score | [`score::component_tree`] | scores of metrics | [`score::component_tree::ScoreTable`]: scores, contributions and coverage of every node |
//! | rules | [`score::component_tree`] | scores, the SQL of the rules | [`score::component_tree::FinalScores`] |
//! | band | [`score::band`] | final scores, history | [`score::band::BandAssignments`]: the band of each account, with its reason |
//! | trend | [`score::trend`] | final scores, bands, history | [`score::trend::Trends`]: the change over days |
//! | roll up | [`score::roll_up`] | scores, the accounts of each parent, history | [`score::roll_up::RolledUpParents`]: the parents, and what each member contributes |
//! | paths | [`score::band_path`] | scores, final scores, bands | [`score::band_path::BandPath`]: the changes that would move an account to another band |
//! | bounds | [`score::bounds`] | scores of metrics, rules | [`score::bounds::ScoreBounds`]: the lowest and highest score that missing data allows |
//! | confidence | [`score::confidence`] | all of these | [`score::confidence::Confidences`]: how sure a score is, and the reasons for doubt |
//! | explain | [`score::explain`] | two published days | the causes of each change; they sum to the change |
//! | act | [`score::actions`] | plays, the actions of the previous snapshot | [`score::actions::Action`]s: what to do, for which account, by when |
//! | tables | [`warehouse::tables`] | all of these | the rows of the published tables |
//! | audit | [`publish::audit`] | rows | nothing, or the first check that fails |
//! | quality | [`score::quality`] | measures of the day and of earlier days | [`score::quality::QualityFinding`]s: whether the data looks as usual |
//! | publish | [`publish::snapshot`] | rows | audited objects in the warehouse, or a [`publish::rejected_snapshot`] |
//!
//! # What always holds
//!
//! - **Point in time.** [`measure::source`] removes every row and column that was not known at the end of the as-of date,
//!   before SQL sees it. Only [`cli`] reads the clock, and no number depends on it.
//! - **Every number explains itself.** Contributions sum to the raw score at every node of the tree, to 1e-9. The causes
//!   of a change sum to the change ([`score::explain`]). [`publish::audit`] recomputes these sums from the finished rows
//!   before anything is published.
//! - **Missing is not bad.** NULL never becomes 0. Division by zero, NaN and infinities are missing. Coverage is the share
//!   that is not missing. Below a minimum there is a reason instead of a score.
//! - **Same input, same bytes.** Sums of doubles are exact (see [`query`]), so threads and the order of rows and files
//!   change nothing. Published rows are sorted by key. Nothing is rounded between stages.
//! - **Write, audit, publish.** Everything is encoded and checked before the first byte is visible. Each object is replaced
//!   at once. The run record comes last. A run publishes a day only while it holds the lease on it ([`publish::lease`]).
//! - **History heals.** A run record lists what a day was made of ([`publish::run_record_index`]). A day that a run would
//!   publish differently today is outdated ([`publish::outdated_days`]). It is published again, with every day that reads
//!   it. Edited plays count from the next run on, because somebody may have acted on the actions raised before.
//! - **All problems at once, each with its place.** What an author can fix is a [`base::diagnostic::Diagnostic`], and all
//!   of them are collected. A request for something that does not exist is a [`base::request_error::RequestError`], and a
//!   failing store, file or engine is a [`base::error::Error`]; both end the command. [`base::exit_code`] turns each into
//!   what to do next.
//!
//! [`storage`] and the sender of [`publish::lineage`] are the only async code. [`query::engine`] is the only place that runs
//! Polars, and [`base::terminal`] the only place that prints. [`publish::lineage`] and [`publish::prometheus`] report on a
//! run and change nothing.

// The lowest room comes first. A room uses the rooms before it.

/// Errors, diagnostics, text and the terminal, for all other rooms.
mod base;
/// Reads and writes files, on disk and in buckets.
mod storage;
/// Parses, types and runs the SQL that authors write.
mod query;
/// Reads and checks the YAML and SQL files of a pipeline.
mod config;
/// Turns exports into one row per account.
mod measure;
/// Turns values into scores, and explains them.
mod score;
/// The published tables: their columns and rows, and how they are read back.
mod warehouse;
/// Runs the stages from the exports to the tables.
mod pipeline;
/// Audits and publishes a day, and reports what the run did.
mod publish;
/// Generates the exports of a sample company.
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
