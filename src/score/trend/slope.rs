//! The slope of the straight line through an account's recent scores, its noise, and the word for both.
//!
//! The slope is fitted by ordinary least squares: `b = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)²`. Scores of metrics over 30 days hardly
//! change from one day to the next, so a textbook error of the slope, which takes them for independent, is far too small:
//! 70 % of the accounts of the sample company would seem to move.
//!
//! What such scores resemble is a random walk: a metric over 30 days changes by the day that comes in less the day that
//! goes out, and these changes are independent of each other for 30 days. So the noise of the slope is computed from the
//! changes `dⱼ = yⱼ − yⱼ₋₁` between snapshots. The slope is a weighted sum of them, `b = Σ cⱼ·dⱼ` with
//! `cⱼ = Σ(xᵢ − x̄) / Σ(x − x̄)²` over the snapshots `i ≥ j`. If each change could as well have gone the other way, that sum is
//! zero on average and its standard deviation is `√Σ(cⱼ·dⱼ)²`: the noise. (It is the variance that H. White, *Econometrica*
//! 48, 1980, estimates from squared residuals, for a slope through the changes.) One large jump alone has a noise as large
//! as its slope, so it is no trend; scores that go up and down have a large noise and a small slope.
//!
//! Longer metrics, and scores that return to a mean, are steadier than a random walk, so their noise is overestimated.
//! `tests/README.md` has the share of accounts without any trend that get a label, and what became of accounts with one.

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::base::rounding::compare_rounded;
use crate::base::value::count_as_f64;
use crate::config::{TREND_WORDS, TrendSettings};
use crate::score::past_snapshot::PastSnapshot;

/// The fewest scores that make a slope.
const MIN_SCORES: usize = 3;
/// The fewest scores that make a trend. With fewer, the noise of any slope is more than it takes for a label.
const MIN_SCORES_OF_TREND: usize = 5;
/// The fewest days from the first of these scores to the last.
const MIN_SPAN_DAYS: i64 = 7;
/// A slope of more than this many times its noise is a movement.
const NOISE_FACTOR: f64 = 1.8;

/// A line through an account's recent scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreSlope {
    /// Points per 30 days.
    pub slope: f64,
    /// The size that the slope of scores without a trend typically has, in points per 30 days.
    pub noise: f64,
    /// The number of scores that the line is fitted to.
    scores: usize,
}

/// A score on a day.
struct DatedScore {
    /// Counted from the as-of date, so earlier days are negative.
    day: i64,
    score: f64,
}

/// Fits a line to the scored snapshots of the last `slope_days` days, today included. Returns `None` for an account without a
/// score today, with too few scores, or with scores too close together.
pub fn fit_slope(
    trend: TrendSettings,
    as_of: NaiveDate,
    today: Option<f64>,
    past: &[PastSnapshot],
    account: usize,
) -> Option<ScoreSlope> {
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
    let mean_day = scores.iter().map(|at| days_as_f64(at.day)).sum::<f64>() / count_as_f64(scores.len());
    let variance_sum: f64 = scores.iter().map(|at| (days_as_f64(at.day) - mean_day).powi(2)).sum();
    let (mut slope, mut noise, mut weight) = (0.0, 0.0, 0.0);
    for pair in scores.windows(2).rev() {
        weight += (days_as_f64(pair[1].day) - mean_day) / variance_sum;
        let part = weight * (pair[1].score - pair[0].score);
        slope += part;
        noise += part * part;
    }
    Some(ScoreSlope { slope: slope * 30.0, noise: noise.sqrt() * 30.0, scores: scores.len() })
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
    /// Returns the movement of a slope: steady where it is within the setting's `steady_within`, or within its noise.
    /// `None` with too few scores.
    #[must_use]
    pub fn of_slope(trend: TrendSettings, fitted: ScoreSlope) -> Option<Self> {
        let exceeds = |limit: f64| compare_rounded(fitted.slope.abs(), limit) == Some(Ordering::Greater);
        (fitted.scores >= MIN_SCORES_OF_TREND).then(|| {
            if !exceeds(trend.steady_within) || !exceeds(NOISE_FACTOR * fitted.noise) {
                Movement::Steady
            } else if fitted.slope > 0.0 {
                Movement::Improving
            } else {
                Movement::Declining
            }
        })
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
