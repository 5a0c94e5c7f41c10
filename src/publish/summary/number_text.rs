//! Numbers as the summary prints them.

use crate::config::Bands;

/// Formats an amount of money in at most four digits: 950, 12.3k, 4.56M.
#[must_use]
pub fn money_text(amount: f64) -> String {
    match amount.abs() {
        size if size >= 1e9 => format!("{:.2}B", amount / 1e9),
        size if size >= 1e6 => format!("{:.2}M", amount / 1e6),
        size if size >= 1e4 => format!("{:.1}k", amount / 1e3),
        _ => format!("{amount:.0}"),
    }
}

/// Formats the score of an account or a parent, a missing one as a dash.
#[must_use]
pub fn score_or_dash(bands: &Bands, score: Option<f64>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| bands.score_text(score))
}

/// Formats the mean of scores, which is in no band, to a tenth; a missing one as a dash.
#[must_use]
pub fn mean_or_dash(mean: Option<f64>) -> String {
    mean.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"))
}
