//! Lines about the movement and the band of a score. Accounts and parents share the columns.

use crate::base::text::name_as_words;
use crate::cli::table_row::TableRow;
use crate::config::Bands;
use crate::score::band::BandReason;

/// The earlier score and the change over each window, and the trend.
pub fn movement_lines(bands: &Bands, row: TableRow<'_>) -> Vec<String> {
    let windows = [
        ("7 days ago", "score_7d_ago", "change_7d"),
        ("30 days ago", "score_30d_ago", "change_30d"),
        ("90 days ago", "score_90d_ago", "change_90d"),
    ];
    let changes: Vec<String> = windows
        .into_iter()
        .filter_map(|(when, score, change)| {
            Some(format!("{when} {} ({:+.1})", bands.score_text(row.double(score)?), row.double(change)?))
        })
        .collect();
    let mut lines = Vec::new();
    if !changes.is_empty() {
        lines.push(changes.join(", "));
    }
    if let (Some(trend), Some(slope)) = (row.text("trend"), row.double("slope_30d")) {
        let noise = row.double("slope_noise_30d").map(|noise| format!(", noise {noise:.1}")).unwrap_or_default();
        lines.push(format!("{trend}: {slope:+.1} points per 30 days{noise}"));
    }
    lines
}

/// The band, since when, and why it is not the band of the score.
pub fn band_lines(row: TableRow<'_>) -> Vec<String> {
    let (Some(band), Some(since)) = (row.text("band"), row.date("band_since")) else { return Vec::new() };
    let previous = match (row.text("previous_band"), row.date("previous_snapshot_date")) {
        (Some(previous), Some(date)) if previous != band => format!(", {} on {date}", name_as_words(previous)),
        _ => String::new(),
    };
    let mut lines = vec![format!("{} since {since}{previous}", name_as_words(band))];
    let reason = row.text("band_reason");
    if reason == Some(BandReason::Stays.as_str()) {
        let score_band = row.text("score_band").map(name_as_words).unwrap_or_default();
        lines.push(format!("still {}, although the score alone would be in {score_band}", name_as_words(band)));
    } else if reason == Some(BandReason::Dwell.as_str())
        && let (Some(pending), Some(from)) = (row.text("pending_band"), row.date("pending_since"))
    {
        lines.push(format!(
            "waiting to become {}: the score has been in that range since {from}",
            name_as_words(pending)
        ));
    }
    lines
}
