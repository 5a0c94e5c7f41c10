//! Audits a day's tables, publishes them, and reports what the run did.

pub mod audit;
pub mod summary;
pub mod run_record;
pub mod run_record_index;
pub mod outdated_days;
pub mod rejected_snapshot;
pub mod lease;
pub mod snapshot;
pub mod lineage;
pub mod prometheus;
