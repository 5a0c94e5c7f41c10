//! The slope of the straight line through an account's recent scores, and the word for it.

use chrono::NaiveDate;

use crate::config::{TREND_WORDS, TrendSettings};
use crate::score::past_snapshot::PastSnapshot;

/// The fewest scores that make a slope.
const MIN_SCORES: usize = 3;
/// The fewest days from the first of these scores to the last.
const MIN_SPAN_DAYS: i64 = 7;

/// Returns the points per 30 days by ordinary least squares over the scored snapshots of the last `slope_days` days, today
/// included: `Σ(x − x̄)(y − ȳ) / Σ(x − x̄)²`. Returns `None` for an account without a score today, with too few scores, or
/// with scores too close together.
pub fn fit_slope(
    trend: TrendSettings,
    as_of: NaiveDate,
    today: Option<f64>,
    past: &[PastSnapshot],
    account: usize,
) -> Option<f64> {
    let days_ago = |date| as_of.signed_duration_since(date).num_days();
    let mut scores: Vec<(i64, f64)> = past
        .iter()
        .map(|snapshot| (days_ago(snapshot.date), snapshot))
        .filter(|(ago, _)| (1..i64::from(trend.slope_days)).contains(ago))
        .filter_map(|(ago, snapshot)| Some((-ago, snapshot.score.get(account).copied().flatten()?)))
        .collect();
    scores.push((0, today?));
    let (first, last) = (scores.first()?.0, scores.last()?.0);
    if scores.len() < MIN_SCORES || last - first < MIN_SPAN_DAYS {
        return None;
    }
    let points: Vec<(f64, f64)> = scores.into_iter().map(|(day, score)| (days_as_f64(day), score)).collect();
    let size = points.iter().map(|_| 1.0).sum::<f64>();
    let mean_day = points.iter().map(|(day, _)| day).sum::<f64>() / size;
    let mean_score = points.iter().map(|(_, score)| score).sum::<f64>() / size;
    let covariance_sum: f64 = points.iter().map(|(day, score)| (day - mean_day) * (score - mean_score)).sum();
    let variance_sum: f64 = points.iter().map(|(day, _)| (day - mean_day).powi(2)).sum();
    Some(covariance_sum / variance_sum * 30.0)
}

#[expect(clippy::cast_precision_loss, reason = "days between two dates are few enough for a double")]
fn days_as_f64(days: i64) -> f64 {
    days as f64
}

/// Which way an account's score moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    Improving,
    Steady,
    Declining,
}

impl Movement {
    /// Returns the movement of a slope: steady where it is within the setting's `steady_within`.
    #[must_use]
    pub fn of_slope(trend: TrendSettings, slope: f64) -> Self {
        if slope > trend.steady_within {
            Movement::Improving
        } else if slope < -trend.steady_within {
            Movement::Declining
        } else {
            Movement::Steady
        }
    }

    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Movement::Improving => TREND_WORDS[0],
            Movement::Steady => TREND_WORDS[1],
            Movement::Declining => TREND_WORDS[2],
        }
    }
}
