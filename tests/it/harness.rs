//! What tests of several rooms use: projects, servers, other engines, and the published tables.

/// All cases of a test, or some of them.
pub mod effort;
/// Other programs, in the versions that the repository names.
pub mod tools;
/// A project in a temporary folder, and the binary run in it.
pub mod job;
/// Parquet files written from CSV.
pub mod parquet_files;
/// Published tables and run records.
pub mod published;
/// The published tables of one day.
pub mod snapshot;
/// Parquet exports read, changed and written again.
pub mod rewrite_exports;
/// Data sets stored beside the repository.
pub mod third_party_data;
/// DuckDB as the reference engine.
pub mod duckdb;
/// A small valid pipeline, which tests patch.
pub mod golden;
/// A pipeline with one source of facts.
pub mod facts_project;
/// What holds for any bad input.
pub mod bad_input;
/// Local S3 and Azure servers.
pub mod test_servers;
/// Direct access to a bucket.
pub mod bucket;
/// A pipeline between two addresses.
pub mod bucket_project;
/// A proxy in front of a server.
pub mod proxy;
/// An S3 server that fails on demand.
pub mod faulty_store;
