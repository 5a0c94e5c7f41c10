//! How a day is published, and what is reported of it.

/// What a run writes to the warehouse.
pub mod published_day;
/// Runs that cannot write.
mod failed_writes;
/// Runs killed or stopped at any moment.
mod interrupted_runs;
/// Lineage events, metrics and logs.
mod observability;
