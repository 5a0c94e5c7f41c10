//! Today's scores against the scores some days ago.

use chrono::{Days, NaiveDate};

use crate::config::TrendSettings;
use crate::score::past_snapshot::PastSnapshot;

/// How many days back a score is compared.
pub const LOOK_BACK_DAYS: [u32; 3] = [7, 30, 90];

/// The comparison of every account's score with the one `days` days ago.
#[derive(Debug, Clone)]
pub struct LookBack {
    pub days: u32,
    pub score: Vec<Option<f64>>,
    /// Today's score less the score then.
    pub change: Vec<Option<f64>>,
}

impl LookBack {
    /// The comparison of no accounts.
    #[must_use]
    pub fn empty(days: u32) -> Self {
        LookBack { days, score: Vec::new(), change: Vec::new() }
    }
}

/// Compares the `scores` of `as_of` with those of `days` days ago.
#[must_use]
pub fn compare_days_ago(
    trend: TrendSettings,
    as_of: NaiveDate,
    scores: &[Option<f64>],
    past: &[PastSnapshot],
    days: u32,
) -> LookBack {
    let published: Vec<NaiveDate> = past.iter().map(|snapshot| snapshot.date).collect();
    let date = find_look_back_date(&published, as_of, days, trend.tolerance_days);
    let score = match past.iter().find(|snapshot| Some(snapshot.date) == date) {
        Some(snapshot) => snapshot.score.clone(),
        None => vec![None; scores.len()],
    };
    let change = scores.iter().zip(&score).map(|(now, then)| Some((*now)? - (*then)?)).collect();
    LookBack { days, score, change }
}

/// Returns the newest of the published days, which ascend, that is `days` days ago or at most `tolerance` days older.
#[must_use]
pub fn find_look_back_date(published: &[NaiveDate], as_of: NaiveDate, days: u32, tolerance: u32) -> Option<NaiveDate> {
    let newest = as_of.checked_sub_days(Days::new(days.into()))?;
    let oldest = newest.checked_sub_days(Days::new(tolerance.into())).unwrap_or(NaiveDate::MIN);
    published.iter().rev().copied().find(|day| (oldest..=newest).contains(day))
}
