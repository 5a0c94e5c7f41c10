//! Integration tests: everything is tested through the binary, as its users see it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, helpers of tests too")]

/// The shipped Airflow DAG under a real Airflow.
mod airflow;
/// Backfills and outdated days.
mod backfill;
/// Damaged, hostile and changing files.
mod bad_data;
/// Bands with `stays` and `after`.
mod band_stability;
/// Output, arguments and exit codes of the command line.
mod cli;
/// Confidence and bounds of scores.
mod confidence;
/// The shipped `customer_360` scorecard.
mod customer_360;
/// Table definitions for other engines.
mod ddl;
/// The same bytes in any row order.
mod determinism;
/// DuckDB as the reference engine.
mod duckdb;
/// Stores that fail at any request.
mod faults;
/// One-line formulas in YAML.
mod formulas;
/// The shipped GitLab scorecard.
mod gitlab_prove;
/// A project folder and the binary run in it.
mod job;
/// The pages of the manual agree with the binary.
mod manual;
/// Failures and inspection of metric queries.
mod metric_queries;
/// Lineage events, metrics and logs.
mod observability;
/// Accounts rolled up to parents.
mod parents;
/// Parquet files written from CSV.
mod parquet_files;
/// Actions of plays and the portfolio.
mod plays;
/// Old days see only their own past.
mod point_in_time;
/// What a run writes to the warehouse.
mod publishing;
/// Quality checks and rejected snapshots.
mod quality;
/// The README agrees with the binary.
mod readme;
/// Whole pipelines compared with reference implementations.
mod reference_implementations;
/// Parquet exports read, changed and written again.
mod rewrite_exports;
/// Causes of score changes.
mod score_changes;
/// Scoring formulas with known results.
mod scoring_formulas;
/// The published tables of one day.
mod snapshot;
/// Source contracts: types, times, files and policies.
mod sources;
/// Messages about mistakes in specifications.
mod spec_errors;
/// SQL compared with DuckDB.
mod sql;
/// Exports and warehouse in buckets.
mod stores;
/// Versions and permissions of the build.
mod supply_chain;
/// Data sets stored beside the repository.
mod third_party_data;
/// The shipped views over published tables.
mod views;
/// Published tables and run records.
mod warehouse;
