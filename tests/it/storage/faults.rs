//! Stores that fail, hang or lose writes: the run succeeds or reports why not, and the next run heals.

/// The pipeline and the results that are allowed.
pub mod scenario;
/// Runs killed or stopped at each request.
mod interrupted_runs;
/// Every fault at every request.
mod every_request;
/// Which requests a run sends.
mod request_patterns;
/// Nothing is read outside the storage roots.
mod roots;
/// Tables of lake formats in a bucket.
mod lake_tables;
