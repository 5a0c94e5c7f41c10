//! The published tables in other engines.

/// Table definitions for other engines.
mod ddl;
/// The shipped views over published tables.
mod views;
