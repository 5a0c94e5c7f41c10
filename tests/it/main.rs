//! Integration tests: everything is tested through the binary, as its users see it. Each test lies in the room of `src`
//! whose work it checks.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, helpers of tests too")]

/// What tests of several rooms use.
mod harness;

/// Files on disk and in buckets.
mod storage;
/// The SQL that authors write.
mod query;
/// The YAML that authors write.
mod config;
/// From exports to one row per account.
mod measure;
/// From values to scores, bands and actions.
mod score;
/// The published tables in other engines.
mod warehouse;
/// Whole pipelines, from the exports to the tables.
mod pipeline;
/// How a day is published, and what is reported of it.
mod publish;
/// The commands.
mod cli;

/// The manual, the DAG and the files that define builds.
mod repository;
