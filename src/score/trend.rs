//! Today's scores against the snapshots published before.
//!
//! Everything is by calendar: "30 days ago" is a date, not a number of rows, and a snapshot up to `tolerance_days`
//! older may stand for it.

mod slope;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

use self::slope::fit_slope;
use crate::config::{Bands, TREND_WORDS, TrendSettings};
pub use crate::score::band::PastSnapshot;
use crate::score::band::{self, BandAssignments};
use crate::score::component_tree::FinalScores;

/// Compares the verdicts and standings of `as_of` with `past`, which is ordered by date and ends before `as_of`.
#[must_use]
pub fn compare(
    trend: TrendSettings,
    as_of: NaiveDate,
    final_scores: &FinalScores,
    band_assignments: &BandAssignments,
    bands: &Bands,
    past: &[PastSnapshot],
) -> Trends {
    let slope: Vec<_> = (0..final_scores.score.len())
        .map(|account| fit_slope(trend, as_of, final_scores.score[account], past, account))
        .collect();
    let mut trends = Trends {
        look_backs: LOOK_BACK_DAYS
            .iter()
            .map(|&days| compare_days_ago(trend, as_of, final_scores, past, days))
            .collect(),
        movement: slope.iter().map(|slope| slope.map(|slope| classify_slope(trend, slope))).collect(),
        slope,
        previous_score: Vec::new(),
        previous_band: Vec::new(),
        previous_snapshot_date: Vec::new(),
        band_since: Vec::new(),
    };
    for (account, band) in band_assignments.band.iter().enumerate() {
        let previous = band::previous_snapshot(past, account);
        let previous_band = previous.and_then(|snapshot| snapshot.band[account].as_deref());
        trends.band_since.push(bands.band_name(*band).map(|band| match previous {
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
pub fn history_days(trend: TrendSettings) -> u32 {
    let furthest = LOOK_BACK_DAYS.iter().max().copied().unwrap_or_default() + trend.tolerance_days;
    furthest.max(trend.slope_days)
}

fn compare_days_ago(
    trend: TrendSettings,
    as_of: NaiveDate,
    final_scores: &FinalScores,
    past: &[PastSnapshot],
    days: u32,
) -> LookBack {
    let published: Vec<NaiveDate> = past.iter().map(|snapshot| snapshot.date).collect();
    let date = find_look_back_date(&published, as_of, days, trend.tolerance_days);
    let score = match past.iter().find(|snapshot| Some(snapshot.date) == date) {
        Some(snapshot) => snapshot.score.clone(),
        None => vec![None; final_scores.score.len()],
    };
    let change = final_scores.score.iter().zip(&score).map(|(now, then)| Some((*now)? - (*then)?)).collect();
    LookBack { days, score, change }
}

/// The newest of the published days, which ascend, that may stand for `days` days ago.
#[must_use]
pub fn find_look_back_date(published: &[NaiveDate], as_of: NaiveDate, days: u32, tolerance: u32) -> Option<NaiveDate> {
    let newest = as_of.checked_sub_days(Days::new(days.into()))?;
    let oldest = newest.checked_sub_days(Days::new(tolerance.into())).unwrap_or(NaiveDate::MIN);
    published.iter().rev().copied().find(|day| (oldest..=newest).contains(day))
}

fn classify_slope(trend: TrendSettings, slope: f64) -> Movement {
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
    pub look_backs: Vec<LookBack>,
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
            look_backs: LOOK_BACK_DAYS.map(|days| LookBack { days, score: Vec::new(), change: Vec::new() }).into(),
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
pub const LOOK_BACK_DAYS: [u32; 3] = [7, 30, 90];

#[derive(Debug, Clone)]
pub struct LookBack {
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
            Movement::Improving => TREND_WORDS[0],
            Movement::Steady => TREND_WORDS[1],
            Movement::Declining => TREND_WORDS[2],
        }
    }
}
