//! Everything is tested through the binary, as its users see it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, helpers of tests too")]

mod airflow;
mod bad_data;
mod bands;
mod backfill;
mod changes;
mod cli;
mod confidence;
mod ddl;
mod customer_360;
mod determinism;
mod duck;
mod faults;
mod gitlab_prove;
mod job;
mod parents;
mod parquet_files;
mod plays;
mod point_in_time;
mod published;
mod published_numbers;
mod publishing;
mod queries;
mod readme;
mod quality;
mod real_input;
mod rewrite;
mod sources;
mod spec_errors;
mod sql;
mod stores;
mod supply_chain;
mod third_party;
mod views;
mod warehouse;
mod watching;
