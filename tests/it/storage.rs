//! Files on disk and in buckets: damaged, changing, refused, lost.

/// Damaged, contradictory and changing files.
mod bad_data;
/// Exports and warehouse in buckets.
mod stores;
/// Stores that fail at any request.
mod faults;
