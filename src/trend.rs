//! Today's scores against the snapshots published before.

use chrono::NaiveDate;

/// One published snapshot, aligned to today's accounts.
#[derive(Debug, Clone)]
pub struct PastSnapshot {
    pub date: NaiveDate,
    /// Whether the account had a row, scored or not.
    pub present: Vec<bool>,
    pub score: Vec<Option<f64>>,
    pub band: Vec<Option<String>>,
    pub band_since: Vec<Option<NaiveDate>>,
}

/// Movement of every account's score.
#[derive(Debug, Clone)]
pub struct Trends {
    /// One per entry of [`LOOKBACKS`].
    pub ago: Vec<Ago>,
    /// Points per 30 days.
    pub slope: Vec<Option<f64>>,
    pub movement: Vec<Option<Movement>>,
    pub previous_score: Vec<Option<f64>>,
    pub previous_band: Vec<Option<String>>,
    /// The newest earlier snapshot with a row of the account.
    pub previous_snapshot_date: Vec<Option<NaiveDate>>,
    /// The day since which the account has been in its band; `None` where it is in none.
    pub band_since: Vec<Option<NaiveDate>>,
}

/// How many days back a score is compared.
pub const LOOKBACKS: [u32; 3] = [7, 30, 90];

#[derive(Debug, Clone)]
pub struct Ago {
    pub days: u32,
    pub score: Vec<Option<f64>>,
    /// Today's score less the score then.
    pub change: Vec<Option<f64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    Improving,
    Steady,
    Declining,
}

impl Movement {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Movement::Improving => "improving",
            Movement::Steady => "steady",
            Movement::Declining => "declining",
        }
    }
}
