//! The slope of the straight line through an account's recent scores, and the word for it.

use chrono::NaiveDate;

use crate::base::value::count_as_f64;
use crate::config::{TREND_WORDS, TrendSettings};
use crate::score::past_snapshot::PastSnapshot;

/// The fewest scores that make a slope.
const MIN_SCORES: usize = 3;
/// The fewest days from the first of these scores to the last.
const MIN_SPAN_DAYS: i64 = 7;

/// A score on a day.
struct DatedScore {
    /// Counted from the as-of date, so earlier days are negative.
    day: i64,
    score: f64,
}

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
    let mut scores: Vec<DatedScore> = Vec::new();
    for snapshot in past.iter().filter(|past| (1..i64::from(trend.slope_days)).contains(&days_ago(past.date))) {
        let score = snapshot.score.get(account).copied().flatten();
        scores.extend(score.map(|score| DatedScore { day: -days_ago(snapshot.date), score }));
    }
    scores.push(DatedScore { day: 0, score: today? });
    if scores.len() < MIN_SCORES || scores.last()?.day - scores.first()?.day < MIN_SPAN_DAYS {
        return None;
    }
    let size = count_as_f64(scores.len());
    let mean_day = scores.iter().map(|at| days_as_f64(at.day)).sum::<f64>() / size;
    let mean_score = scores.iter().map(|at| at.score).sum::<f64>() / size;
    let covariance_sum: f64 = scores.iter().map(|at| (days_as_f64(at.day) - mean_day) * (at.score - mean_score)).sum();
    let variance_sum: f64 = scores.iter().map(|at| (days_as_f64(at.day) - mean_day).powi(2)).sum();
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
