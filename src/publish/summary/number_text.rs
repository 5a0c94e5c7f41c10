//! Numbers as the summary prints them.

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

/// Formats a score to a tenth, a missing one as a dash.
#[must_use]
pub fn score_or_dash(score: Option<f64>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| format!("{score:.1}"))
}
