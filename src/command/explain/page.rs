//! An account's level on one day: a few lines, then its tree from value to points.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::history::{date_of, double, integer, text};
use crate::report::Grid;
use crate::words::{measured, plain_number, spaced};

/// Score, band, movement and rules in a few lines.
pub fn head(batch: &RecordBatch, row: usize, account: &str, name: Option<&str>, day: NaiveDate) -> String {
    let bold = anstyle::Style::new().bold();
    let called = name.and_then(|column| text(batch, column, row));
    let title = called.map_or_else(|| account.to_owned(), |name| format!("{name} ({account})"));
    let tier = text(batch, "tier", row).unwrap_or_default();
    let mut lines = vec![format!("{bold}{title}{bold:#}, {tier}, as of {day}")];
    let score = double(batch, "score", row);
    match (score, text(batch, "band", row)) {
        (Some(score), Some(band)) => lines.push(format!("score {score:.1}, {}", spaced(band))),
        _ => lines.push(format!("no score: {}", spaced(text(batch, "no_score_reason", row).unwrap_or("unknown")))),
    }
    let mut how = Vec::new();
    if let (Some(raw), Some(score)) = (double(batch, "raw_score", row), score)
        && (raw - score).abs() > 1e-9
    {
        how.push(format!("{raw:.1} before rules"));
    }
    if let Some(coverage) = double(batch, "coverage", row) {
        how.push(format!("{:.0} % of the weight has data behind it", coverage * 100.0));
    }
    lines.push(how.join(", "));
    if let (Some(rules), Some(reason)) = (text(batch, "rules", row), text(batch, "rule_reason", row)) {
        lines.push(format!("rule {rules}: {reason}"));
    }
    let moved: Vec<String> = [
        ("7 days ago", "score_7d_ago", "change_7d"),
        ("30 days ago", "score_30d_ago", "change_30d"),
        ("90 days ago", "score_90d_ago", "change_90d"),
    ]
    .into_iter()
    .filter_map(|(words, then, change)| {
        Some(format!("{words} {:.1} ({:+.1})", double(batch, then, row)?, double(batch, change, row)?))
    })
    .collect();
    if !moved.is_empty() {
        lines.push(moved.join(", "));
    }
    if let (Some(trend), Some(slope)) = (text(batch, "trend", row), double(batch, "slope_30d", row)) {
        lines.push(format!("{trend}: {slope:+.1} points per 30 days"));
    }
    if let (Some(band), Some(since)) = (text(batch, "band", row), date_of(batch, "band_since", row)) {
        let before = match (text(batch, "previous_band", row), date_of(batch, "previous_snapshot_date", row)) {
            (Some(before), Some(date)) if before != band => format!(", {} on {date}", spaced(before)),
            _ => String::new(),
        };
        lines.push(format!("{} since {since}{before}", spaced(band)));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n") + "\n"
}

/// The tree, indented, in the order of the scorecard.
pub fn tree(components: &[RecordBatch], metrics: &[RecordBatch], account: &str) -> String {
    let mut parts: Vec<(i64, Vec<String>)> = Vec::new();
    for (batches, name) in [(components, "component"), (metrics, "metric")] {
        for batch in batches {
            for row in (0..batch.num_rows()).filter(|&row| text(batch, "account_id", row) == Some(account)) {
                parts.push((integer(batch, "position", row).unwrap_or_default(), part(batch, row, name)));
            }
        }
    }
    parts.sort_by_key(|(position, _)| *position);
    let headers = ["", "value", "score", "weight", "share", "points", ""].map(str::to_owned).into();
    let grid = Grid { headers, rows: parts.into_iter().map(|(_, cells)| cells).collect() };
    grid.text() + "\n"
}

/// One line of the tree.
fn part(batch: &RecordBatch, row: usize, name: &str) -> Vec<String> {
    let depth = usize::try_from(integer(batch, "depth", row).unwrap_or_default()).unwrap_or_default();
    let tenth =
        |column: &str| double(batch, column, row).map_or_else(|| "–".to_owned(), |number| format!("{number:.1}"));
    let value = match (double(batch, "value", row), text(batch, "value_text", row)) {
        (Some(number), _) => measured(number, text(batch, "unit", row)),
        (None, Some(words)) => words.to_owned(),
        (None, None) => String::new(),
    };
    let mut notes = Vec::new();
    let status = text(batch, "status", row).unwrap_or_default();
    if status != "ok" {
        notes.push(spaced(status));
    }
    if let Some(reason) = text(batch, "reason", row).filter(|reason| *reason != status) {
        notes.push(spaced(reason));
    }
    if let Some(from) = date_of(batch, "carried_from", row) {
        notes.push(format!("from {from}"));
    } else if let Some(observed) = date_of(batch, "observed_on", row) {
        notes.push(format!("observed {observed}"));
    }
    if let Some(band) = text(batch, "band", row) {
        notes.push(spaced(band));
    }
    vec![
        format!("{}{}", "  ".repeat(depth), text(batch, name, row).unwrap_or_default()),
        value,
        tenth("score"),
        double(batch, "weight", row).map_or_else(String::new, plain_number),
        match double(batch, "effective_weight", row) {
            Some(share) if share > 0.0 => format!("{:.1} %", share * 100.0),
            _ => "–".to_owned(),
        },
        if double(batch, "score", row).is_some() { tenth("contribution") } else { "–".to_owned() },
        notes.join(", "),
    ]
}
