//! Stores that fail, hang or lose writes: the run succeeds or reports why not, and the next run heals.

/// A parsed and logged request.
mod request;
/// Responses of S3.
mod s3_protocol;
/// The server with its faults and its log.
pub mod faulty_store;
/// One client connection with faults applied.
mod connection;
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
