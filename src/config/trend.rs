//! How a score is compared with earlier snapshots.

use std::fmt;

use serde::Serialize;

/// How the trend of a score is computed.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TrendSettings {
    /// How many days older than the exact day a compared snapshot may be.
    pub tolerance_days: u32,
    /// The days of published history that the slope is fitted to.
    pub slope_days: u32,
    /// A slope of at most this many points per 30 days, up or down, is steady, however small its noise.
    pub steady_within: f64,
}

/// The earlier snapshot that a score is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ComparisonWindow {
    /// The newest snapshot with a row of the account.
    Previous,
    /// The snapshot of this many calendar days ago, within the tolerance.
    Days(u32),
}

impl fmt::Display for ComparisonWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ComparisonWindow::Previous => f.write_str("previous"),
            ComparisonWindow::Days(days) => write!(f, "{days}d"),
        }
    }
}
