//! Sends OpenLineage events (<https://openlineage.io>, 2-0-2): what a run read and what it published.
//!
//! Each day is a run of the job: a START, then COMPLETE, FAIL or ABORT. The environment variables of OpenLineage's own
//! clients say where the events go; without them none are sent. A failure to send never fails a run, and delays it for a
//! few seconds at most.
//!
//! A snapshot is computed from earlier snapshots too. Events do not show that: a table that is its own input says nothing
//! about what a change of an export affects.
//!
//! The events are ours because OpenLineage has no client for Rust.

/// A named part of an event.
mod facet;
/// Facets of a run and its job.
mod run_facets;
/// Facets of a dataset.
mod dataset_facets;
/// Names of sources and tables.
mod dataset_names;
/// The columns of the exports behind each published column.
mod column_lineage;
/// The sources and tables of an event.
mod datasets;
/// An event as JSON.
mod run_event;
/// Where events go, as the environment says.
mod transport_config;
/// Events sent over HTTP, into a file, or to stderr.
mod transport;
/// The events of the days of one command.
mod reporter;

pub use self::reporter::LineageReporter;
