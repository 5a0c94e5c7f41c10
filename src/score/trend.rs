//! Today's scores against the snapshots published before.
//!
//! Everything is by calendar: "30 days ago" is a date, not a number of rows, and a snapshot up to `tolerance_days`
//! older may stand for it.

mod slope;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

use self::slope::slope;
use crate::config::{Bands, TRENDS, Trend};
pub use crate::score::band::PastSnapshot;
use crate::score::band::{self, Standings};
use crate::score::component_tree::Verdicts;

/// Compares the verdicts and standings of `as_of` with `past`, which is ordered by date and ends before `as_of`.
#[must_use]
pub fn compare(
    trend: Trend,
    as_of: NaiveDate,
    verdicts: &Verdicts,
    standings: &Standings,
    bands: &Bands,
    past: &[PastSnapshot],
) -> Trends {
    let slope: Vec<_> =
        (0..verdicts.score.len()).map(|account| slope(trend, as_of, verdicts.score[account], past, account)).collect();
    let mut trends = Trends {
        ago: LOOKBACKS.iter().map(|&days| ago(trend, as_of, verdicts, past, days)).collect(),
        movement: slope.iter().map(|slope| slope.map(|slope| movement(trend, slope))).collect(),
        slope,
        previous_score: Vec::new(),
        previous_band: Vec::new(),
        previous_snapshot_date: Vec::new(),
        band_since: Vec::new(),
    };
    for (account, band) in standings.band.iter().enumerate() {
        let previous = band::previous(past, account);
        let previous_band = previous.and_then(|snapshot| snapshot.band[account].as_deref());
        trends.band_since.push(bands.name(*band).map(|band| match previous {
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

fn ago(trend: Trend, as_of: NaiveDate, verdicts: &Verdicts, past: &[PastSnapshot], days: u32) -> Ago {
    let published: Vec<NaiveDate> = past.iter().map(|snapshot| snapshot.date).collect();
    let found = look_back(&published, as_of, days, trend.tolerance_days);
    let score = match past.iter().find(|snapshot| Some(snapshot.date) == found) {
        Some(snapshot) => snapshot.score.clone(),
        None => vec![None; verdicts.score.len()],
    };
    let change = verdicts.score.iter().zip(&score).map(|(now, then)| Some((*now)? - (*then)?)).collect();
    Ago { days, score, change }
}

/// The newest of the published days, which ascend, that may stand for `days` days ago.
#[must_use]
pub fn look_back(published: &[NaiveDate], as_of: NaiveDate, days: u32, tolerance: u32) -> Option<NaiveDate> {
    let newest = as_of.checked_sub_days(Days::new(days.into()))?;
    let oldest = newest.checked_sub_days(Days::new(tolerance.into())).unwrap_or(NaiveDate::MIN);
    published.iter().rev().copied().find(|day| (oldest..=newest).contains(day))
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

/// Of nobody.
impl Default for Trends {
    fn default() -> Self {
        Trends {
            ago: LOOKBACKS.map(|days| Ago { days, score: Vec::new(), change: Vec::new() }).into(),
            slope: Vec::new(),
            movement: Vec::new(),
            previous_score: Vec::new(),
            previous_band: Vec::new(),
            previous_snapshot_date: Vec::new(),
            band_since: Vec::new(),
        }
    }
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
            Movement::Improving => TRENDS[0],
            Movement::Steady => TRENDS[1],
            Movement::Declining => TRENDS[2],
        }
    }
}
