//! Exports and warehouse in buckets, against local S3 and Azure servers.

/// Azure containers.
mod azure;
/// Objects replaced or deleted during a run.
mod replaced_objects;
/// The sample company in buckets.
mod sample_company;
/// Errors while rows are read.
mod failing_row_reads;
/// Tables uploaded in parts.
mod multipart_uploads;
/// Listing exports.
mod listing;
/// Refused requests and missing places.
mod refusals;
/// Credentials stay secret.
mod secrets;
/// Leases of days.
mod leases;
