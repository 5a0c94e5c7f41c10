//! Today's scores against the snapshots published before.
//!
//! Everything is by calendar: "30 days ago" is a date, not a number of rows, and a snapshot up to `tolerance_days`
//! older may stand for it.

mod slope;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use self::slope::slope;
use crate::score::Verdicts;
use crate::spec::{Bands, Trend};

/// Compares the verdicts of `as_of` with `past`, which is ordered by date and ends before `as_of`.
#[must_use]
pub fn compare(trend: Trend, as_of: NaiveDate, verdicts: &Verdicts, bands: &Bands, past: &[PastSnapshot]) -> Trends {
    let slope: Vec<_> =
        (0..verdicts.score.len()).map(|account| slope(trend, as_of, verdicts.score[account], past, account)).collect();
    let mut trends = Trends {
        ago: LOOKBACKS.iter().map(|&days| look_back(trend, as_of, verdicts, past, days)).collect(),
        movement: slope.iter().map(|slope| slope.map(|slope| movement(trend, slope))).collect(),
        slope,
        previous_score: Vec::new(),
        previous_band: Vec::new(),
        previous_snapshot_date: Vec::new(),
        band_since: Vec::new(),
    };
    for (account, band) in verdicts.band.iter().enumerate() {
        let previous = past.iter().rev().find(|snapshot| snapshot.present.get(account) == Some(&true));
        let previous_band = previous.and_then(|snapshot| snapshot.band[account].as_deref());
        let band = band.and_then(|band| bands.0.get(band)).map(|(name, _)| name.as_str());
        trends.band_since.push(band.map(|band| match previous {
            Some(snapshot) if previous_band == Some(band) => snapshot.band_since[account].unwrap_or(snapshot.date),
            _ => as_of,
        }));
        trends.previous_band.push(previous_band.map(str::to_owned));
        trends.previous_score.push(previous.and_then(|snapshot| snapshot.score[account]));
        trends.previous_snapshot_date.push(previous.map(|snapshot| snapshot.date));
    }
    trends
}

/// How many days of published snapshots [`compare`] looks at. The previous snapshot may be older still.
#[must_use]
pub fn history_wanted(trend: Trend) -> u32 {
    let furthest = LOOKBACKS.iter().max().copied().unwrap_or_default() + trend.tolerance_days;
    furthest.max(trend.slope_days)
}

fn look_back(trend: Trend, as_of: NaiveDate, verdicts: &Verdicts, past: &[PastSnapshot], days: u32) -> Ago {
    let newest = as_of.checked_sub_days(Days::new(days.into()));
    let oldest = newest.and_then(|day| day.checked_sub_days(Days::new(trend.tolerance_days.into())));
    let wanted = |snapshot: &&PastSnapshot| {
        newest.is_some_and(|newest| snapshot.date <= newest) && oldest.is_none_or(|oldest| snapshot.date >= oldest)
    };
    let score = match past.iter().rev().find(wanted) {
        Some(snapshot) => snapshot.score.clone(),
        None => vec![None; verdicts.score.len()],
    };
    let change = verdicts.score.iter().zip(&score).map(|(now, then)| Some((*now)? - (*then)?)).collect();
    Ago { days, score, change }
}

fn movement(trend: Trend, slope: f64) -> Movement {
    if slope > trend.steady_within {
        Movement::Improving
    } else if slope < -trend.steady_within {
        Movement::Declining
    } else {
        Movement::Steady
    }
}

/// One published snapshot, aligned to today's accounts.
#[derive(Debug, Clone)]
pub struct PastSnapshot {
    pub date: NaiveDate,
    /// Whether the account had a row, scored or not.
    pub present: Vec<bool>,
    pub score: Vec<Option<f64>>,
    pub band: Vec<Option<Arc<str>>>,
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
