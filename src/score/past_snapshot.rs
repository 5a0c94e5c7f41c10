//! One snapshot published before the as-of date, aligned to today's accounts or parents.

use std::sync::Arc;

use chrono::NaiveDate;

/// One published snapshot, aligned to today's accounts.
#[derive(Debug, Clone)]
pub struct PastSnapshot {
    pub date: NaiveDate,
    /// Whether the account had a row, scored or not.
    pub present: Vec<bool>,
    pub score: Vec<Option<f64>>,
    pub band: Vec<Option<Arc<str>>>,
    /// Whether the score assigned the band, so that it can stay. False where a rule assigned it, and for tables without
    /// reasons.
    pub band_can_stay: Vec<bool>,
    pub band_since: Vec<Option<NaiveDate>>,
}

/// Returns the newest snapshot with a row of the account; `past` is ordered by date.
#[must_use]
pub fn previous_snapshot(past: &[PastSnapshot], account: usize) -> Option<&PastSnapshot> {
    past.iter().rev().find(|snapshot| snapshot.present.get(account) == Some(&true))
}
