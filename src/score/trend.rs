//! Today's scores against the snapshots published before.
//!
//! Everything is by calendar: "30 days ago" is a date, not a number of rows. If no snapshot was published on that date,
//! one that is up to `tolerance_days` older takes its place.

/// Today's scores against the scores some days ago.
mod look_back;
/// The slope of the line through an account's recent scores.
mod slope;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use self::look_back::compare_days_ago;
pub use self::look_back::{LOOK_BACK_DAYS, LookBack, find_look_back_date};
use self::slope::fit_slope;
pub use self::slope::{Movement, ScoreSlope};
use crate::config::{Bands, TrendSettings};
use crate::score::band::BandAssignments;
use crate::score::component_tree::FinalScores;
use crate::score::past_snapshot::{PastSnapshot, previous_snapshot};

/// The movement of every account's score.
#[derive(Debug, Clone)]
pub struct Trends {
    /// One per entry of [`LOOK_BACK_DAYS`].
    pub look_backs: Vec<LookBack>,
    /// The line through the recent scores.
    pub slope: Vec<Option<ScoreSlope>>,
    pub movement: Vec<Option<Movement>>,
    pub previous_score: Vec<Option<f64>>,
    pub previous_band: Vec<Option<String>>,
    /// The newest earlier snapshot with a row of the account.
    pub previous_snapshot_date: Vec<Option<NaiveDate>>,
    /// The day since which the account has been in its band; `None` where it is in none.
    pub band_since: Vec<Option<NaiveDate>>,
}

/// The movement of no accounts.
impl Default for Trends {
    fn default() -> Self {
        Trends {
            look_backs: LOOK_BACK_DAYS.map(LookBack::empty).into(),
            slope: Vec::new(),
            movement: Vec::new(),
            previous_score: Vec::new(),
            previous_band: Vec::new(),
            previous_snapshot_date: Vec::new(),
            band_since: Vec::new(),
        }
    }
}

/// Compares the scores and bands of `as_of` with `past`, which is ordered by date and ends before `as_of`.
#[must_use]
pub fn compare(
    trend: TrendSettings,
    as_of: NaiveDate,
    final_scores: &FinalScores,
    band_assignments: &BandAssignments,
    bands: &Bands,
    past: &[PastSnapshot],
) -> Trends {
    let scores = &final_scores.score;
    let mut trends = Trends {
        look_backs: LOOK_BACK_DAYS.map(|days| compare_days_ago(trend, as_of, scores, past, days)).into(),
        ..Trends::default()
    };
    for (account, score) in scores.iter().enumerate() {
        let slope = fit_slope(trend, as_of, *score, past, account);
        trends.slope.push(slope);
        trends.movement.push(slope.and_then(|slope| Movement::of_slope(trend, slope)));
    }
    for (account, band) in band_assignments.band.iter().enumerate() {
        let previous = previous_snapshot(past, account);
        let band = bands.band_name(*band);
        trends.band_since.push(band.map(|band| band_since(band, previous, account).unwrap_or(as_of)));
        trends.previous_band.push(previous.and_then(|snapshot| snapshot.band[account].as_deref().map(str::to_owned)));
        trends.previous_score.push(previous.and_then(|snapshot| snapshot.score[account]));
        trends.previous_snapshot_date.push(previous.map(|snapshot| snapshot.date));
    }
    trends
}

/// Returns since when the account has been in `band`, if it was there on its previous snapshot.
fn band_since(band: &str, previous: Option<&PastSnapshot>, account: usize) -> Option<NaiveDate> {
    let snapshot = previous.filter(|snapshot| snapshot.band[account].as_deref() == Some(band))?;
    Some(snapshot.band_since[account].unwrap_or(snapshot.date))
}

/// Returns how many days of published snapshots [`compare`] looks at. The previous snapshot may be older still.
#[must_use]
pub fn history_days(trend: TrendSettings) -> u32 {
    let furthest = LOOK_BACK_DAYS.iter().max().copied().unwrap_or_default() + trend.tolerance_days;
    furthest.max(trend.slope_days)
}
