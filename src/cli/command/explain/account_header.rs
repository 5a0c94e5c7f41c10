//! The header of an account: its score and band, their confidence and movement, and the paths to other bands.

use chrono::NaiveDate;

use super::score_lines::{band_lines, movement_lines};
use crate::base::escape::{escape_and_shorten, escape_controls};
use crate::base::text::name_as_words;
use crate::cli::output::HEADING;
use crate::cli::table_row::TableRow;
use crate::config::{Bands, Pipeline};
use crate::score::confidence::ConfidenceLevel;

/// The header of an account; `account` is its row of `account_health`.
pub fn account_header(pipeline: &Pipeline, account: TableRow<'_>, id: &str, day: NaiveDate) -> String {
    let bands = &pipeline.scorecard.bands;
    let id = escape_and_shorten(id);
    let title = match pipeline.accounts.name.as_deref().and_then(|column| account.text(column)) {
        Some(name) => format!("{} ({id})", escape_and_shorten(name)),
        None => id.into_owned(),
    };
    let tier = account.text("tier").unwrap_or_default();
    let mut lines = vec![format!("{HEADING}{title}{HEADING:#}, {tier}, as of {day}"), score_line(bands, account)];
    lines.extend(confidence_line(bands, account));
    if let (Some(rules), Some(reason)) = (account.text("rules"), account.text("rule_reason")) {
        lines.push(escape_controls(&format!("rule {rules}: {reason}")).into_owned());
    }
    lines.extend(movement_lines(bands, account));
    lines.extend(band_lines(account));
    let paths = ["path_up", "path_down"].into_iter().filter_map(|column| account.text(column));
    lines.extend(paths.map(|path| escape_controls(path).into_owned()));
    lines.join("\n") + "\n"
}

fn score_line(bands: &Bands, account: TableRow<'_>) -> String {
    let (Some(score), Some(band)) = (account.double("score"), account.text("band")) else {
        return format!("no score: {}", name_as_words(account.text("no_score_reason").unwrap_or("unknown")));
    };
    let raw = account.double("raw_score").filter(|raw| (raw - score).abs() > 1e-9);
    let raw = raw.map(|raw| format!(" ({} before rules)", bands.score_text(raw))).unwrap_or_default();
    format!("score {}{raw}, {}", bands.score_text(score), name_as_words(band))
}

/// How much of the weight has data, and how far the score could be off.
fn confidence_line(bands: &Bands, account: TableRow<'_>) -> Option<String> {
    let coverage = account.double("coverage")?;
    let mut known = format!("{:.0} % of the weight has data", coverage * 100.0);
    if let (Some(low), Some(high)) = (account.double("score_low"), account.double("score_high"))
        && high - low > 0.05
    {
        let [low, high] = [low, high].map(|bound| bands.score_text(bound));
        known.push_str(&format!("; with the rest, the score could be {low} to {high}"));
    }
    let level = account.text("confidence").filter(|level| *level != ConfidenceLevel::Unscored.as_str());
    Some(match (level, account.text("confidence_reason")) {
        (Some(level), Some(reason)) => format!("{level} ({}): {known}", name_as_words(reason)),
        (Some(level), None) => format!("{level}: {known}"),
        (None, _) => known,
    })
}
