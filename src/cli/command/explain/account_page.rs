//! An account's level on one day: a few lines, then its tree from value to points.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::text::{measured, one_line, plain_number, shown, spaced};
use crate::publish::summary::TextGrid;
use crate::warehouse::cells::{boolean_cell, date_cell, double_cell, integer_cell, text_cell};

/// Score, band, how sure they are, movement and ways out, in a few lines.
pub fn header(batch: &RecordBatch, row: usize, account: &str, name: Option<&str>, day: NaiveDate) -> String {
    let bold = anstyle::Style::new().bold();
    let name = name.and_then(|column| text_cell(batch, column, row));
    let account = shown(account);
    let title = name.map_or_else(|| account.to_string(), |name| format!("{} ({account})", shown(name)));
    let tier = text_cell(batch, "tier", row).unwrap_or_default();
    let mut lines = vec![format!("{bold}{title}{bold:#}, {tier}, as of {day}"), score_line(batch, row)];
    lines.extend(confidence_line(batch, row));
    if let (Some(rules), Some(reason)) = (text_cell(batch, "rules", row), text_cell(batch, "rule_reason", row)) {
        lines.push(one_line(&format!("rule {rules}: {reason}")).into_owned());
    }
    lines.extend(movement_lines(batch, row));
    lines.extend(band_lines(batch, row));
    lines.extend(
        ["path_up", "path_down"]
            .into_iter()
            .filter_map(|way| text_cell(batch, way, row).map(|way| one_line(way).into_owned())),
    );
    lines.join("\n") + "\n"
}

fn score_line(batch: &RecordBatch, row: usize) -> String {
    let (Some(score), Some(band)) = (double_cell(batch, "score", row), text_cell(batch, "band", row)) else {
        return format!("no score: {}", spaced(text_cell(batch, "no_score_reason", row).unwrap_or("unknown")));
    };
    let raw = double_cell(batch, "raw_score", row).filter(|raw| (raw - score).abs() > 1e-9);
    let raw = raw.map(|raw| format!(" ({raw:.1} before rules)")).unwrap_or_default();
    format!("score {score:.1}{raw}, {}", spaced(band))
}

/// How much is known, and how far the score could be off.
fn confidence_line(batch: &RecordBatch, row: usize) -> Option<String> {
    let coverage = double_cell(batch, "coverage", row)?;
    let mut words = vec![format!("{:.0} % of the weight has data behind it", coverage * 100.0)];
    if let (Some(low), Some(high)) = (double_cell(batch, "score_low", row), double_cell(batch, "score_high", row))
        && high - low > 0.05
    {
        words.push(format!("the rest could make the score {low:.1} to {high:.1}"));
    }
    let known = words.join(", ");
    let confidence = text_cell(batch, "confidence", row).filter(|word| *word != "unscored");
    Some(match (confidence, text_cell(batch, "confidence_reason", row)) {
        (Some(word), Some(reason)) => format!("{word} ({}): {known}", spaced(reason)),
        (Some(word), None) => format!("{word}: {known}"),
        (None, _) => known,
    })
}

pub fn movement_lines(batch: &RecordBatch, row: usize) -> Vec<String> {
    let ago = [
        ("7 days ago", "score_7d_ago", "change_7d"),
        ("30 days ago", "score_30d_ago", "change_30d"),
        ("90 days ago", "score_90d_ago", "change_90d"),
    ];
    let then = ago.into_iter().filter_map(|(words, then, change)| {
        Some(format!("{words} {:.1} ({:+.1})", double_cell(batch, then, row)?, double_cell(batch, change, row)?))
    });
    let mut lines = vec![then.collect::<Vec<_>>().join(", ")];
    if let (Some(trend), Some(slope)) = (text_cell(batch, "trend", row), double_cell(batch, "slope_30d", row)) {
        lines.push(format!("{trend}: {slope:+.1} points per 30 days"));
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Since when the account is in its band, and what keeps it there if its score does not.
pub fn band_lines(batch: &RecordBatch, row: usize) -> Vec<String> {
    let (Some(band), Some(since)) = (text_cell(batch, "band", row), date_cell(batch, "band_since", row)) else {
        return Vec::new();
    };
    let before = match (text_cell(batch, "previous_band", row), date_cell(batch, "previous_snapshot_date", row)) {
        (Some(before), Some(date)) if before != band => format!(", {} on {date}", spaced(before)),
        _ => String::new(),
    };
    let mut lines = vec![format!("{} since {since}{before}", spaced(band))];
    let by_score = text_cell(batch, "score_band", row).map(spaced).unwrap_or_default();
    match text_cell(batch, "band_reason", row) {
        Some("stays") => lines.push(format!("still {}, though the score alone would be {by_score}", spaced(band))),
        Some("dwell") => {
            let (next, from) = (text_cell(batch, "pending_band", row), date_cell(batch, "pending_since", row));
            if let (Some(next), Some(from)) = (next, from) {
                lines.push(format!("waits to be {}: its score has been there since {from}", spaced(next)));
            }
        }
        _ => {}
    }
    lines
}

/// The account's open actions: what to do and by when, then why; and the plays that would be raised if they did not rest.
pub fn action_lines(actions: &[RecordBatch], account: &str) -> String {
    let mut lines = Vec::new();
    for batch in actions {
        for row in (0..batch.num_rows()).filter(|&row| text_cell(batch, "account_id", row) == Some(account)) {
            match text_cell(batch, "status", row) {
                Some("open") => lines.extend(open_action_lines(batch, row)),
                Some("resting") if boolean_cell(batch, "condition_holds", row) == Some(true) => {
                    lines.push(resting_action_line(batch, row));
                }
                _ => {}
            }
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn open_action_lines(batch: &RecordBatch, row: usize) -> [String; 2] {
    let cell = |column| text_cell(batch, column, row).unwrap_or_default();
    let late = if boolean_cell(batch, "is_overdue", row) == Some(true) { ", overdue" } else { "" };
    let owner = text_cell(batch, "owner", row).map(|owner| format!("{owner}: ")).unwrap_or_default();
    let escalated = date_cell(batch, "escalated_on", row).map(|day| format!(", escalated {day}")).unwrap_or_default();
    let (due, opened) = (date_text(batch, "due_on", row), date_text(batch, "opened_on", row));
    [
        format!("to do by {due}{late}: {owner}{}", cell("action")),
        format!("  {} since {opened}{escalated}: {}", spaced(cell("play")), cell("reason")),
    ]
}

fn resting_action_line(batch: &RecordBatch, row: usize) -> String {
    let play = spaced(text_cell(batch, "play", row).unwrap_or_default());
    let (closed, until) = (date_text(batch, "closed_on", row), date_text(batch, "rests_until", row));
    format!("{play} was closed {closed} and is not raised again before {until}, though its condition holds")
}

fn date_text(batch: &RecordBatch, column: &str, row: usize) -> String {
    date_cell(batch, column, row).map(|day| day.to_string()).unwrap_or_default()
}

/// The tree, indented, in the order of the scorecard.
pub fn tree(components: &[RecordBatch], metrics: &[RecordBatch], account: &str) -> String {
    let mut parts: Vec<(i64, Vec<String>)> = Vec::new();
    for (batches, name) in [(components, "component"), (metrics, "metric")] {
        for batch in batches {
            for row in (0..batch.num_rows()).filter(|&row| text_cell(batch, "account_id", row) == Some(account)) {
                parts.push((integer_cell(batch, "position", row).unwrap_or_default(), tree_row(batch, row, name)));
            }
        }
    }
    parts.sort_by_key(|(position, _)| *position);
    let headers = ["", "value", "score", "weight", "share", "points", ""].map(str::to_owned).into();
    let grid = TextGrid { headers, rows: parts.into_iter().map(|(_, cells)| cells).collect() };
    grid.text() + "\n"
}

/// One line of the tree.
fn tree_row(batch: &RecordBatch, row: usize, name: &str) -> Vec<String> {
    let depth = usize::try_from(integer_cell(batch, "depth", row).unwrap_or_default()).unwrap_or_default();
    let tenth =
        |column: &str| double_cell(batch, column, row).map_or_else(|| "–".to_owned(), |number| format!("{number:.1}"));
    let value = match (double_cell(batch, "value", row), text_cell(batch, "value_text", row)) {
        (Some(number), _) => measured(number, text_cell(batch, "unit", row)),
        (None, Some(words)) => words.to_owned(),
        (None, None) => String::new(),
    };
    let mut notes = Vec::new();
    let status = text_cell(batch, "status", row).unwrap_or_default();
    if status != "ok" {
        notes.push(spaced(status));
    }
    if let Some(reason) = text_cell(batch, "reason", row).filter(|reason| *reason != status) {
        notes.push(spaced(reason));
    }
    if let Some(from) = date_cell(batch, "carried_from", row) {
        notes.push(format!("from {from}"));
    } else if let Some(observed) = date_cell(batch, "observed_on", row) {
        notes.push(format!("observed {observed}"));
    }
    if let Some(band) = text_cell(batch, "band", row) {
        notes.push(spaced(band));
    }
    vec![
        format!("{}{}", "  ".repeat(depth), text_cell(batch, name, row).unwrap_or_default()),
        value,
        tenth("score"),
        double_cell(batch, "weight", row).map_or_else(String::new, plain_number),
        match double_cell(batch, "effective_weight", row) {
            Some(share) if share > 0.0 => format!("{:.1} %", share * 100.0),
            _ => "–".to_owned(),
        },
        if double_cell(batch, "score", row).is_some() { tenth("contribution") } else { "–".to_owned() },
        notes.join(", "),
    ]
}
