//! Audits the tables of a day, publishes them, and reports what the run did.

/// Checks of the finished tables.
pub mod audit;
/// The summary of a run.
pub mod summary;
/// The record of a run, and the fingerprints in it.
pub mod run_record;
/// The records of a warehouse, read back.
pub mod run_record_index;
/// Days whose data looks wrong, kept for inspection.
pub mod rejected_snapshot;
/// The right to publish a day.
pub mod lease;
/// The tables of a day, prepared and published.
pub mod snapshot;
/// Published days that a run would publish differently now.
pub mod outdated_days;
/// Events for OpenLineage.
pub mod lineage;
/// Metrics for Prometheus.
pub mod prometheus;
