//! From the exports to one row for each account.

/// The exports as frames that keep their contracts and their time.
pub mod source;
/// The metrics: SQL over the sources, one row for each account.
pub mod metric;
