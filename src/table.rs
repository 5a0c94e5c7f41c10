//! What every stage knows about a value in a table: whether it is there, and if not, why.

use serde::Serialize;

/// Why a metric has the value it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Measured, and young enough.
    Ok,
    /// Nothing to measure: no row, NULL, or no number (a zero denominator).
    Missing,
    /// Measured, but too long ago to count.
    Stale,
    /// The metric says nothing about such an account.
    NotApplicable,
    /// The last published value stands in.
    Carried,
}
