//! The summary as a person reads it.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::actions::action_lines;
use super::parents::parent_lines;
use super::run_summary::{
    ConfidenceSummary, MetricGap, MovementSummary, ReasonCount, RunSummary, SourceFinding, TierSummary,
};
use super::text_grid::TextGrid;
use crate::base::text::one_line;
use crate::measure::source::FindingLevel;

/// Bold headings; colours are stripped where they are not wanted, by whoever prints.
const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const WORSE: Style = AnsiColor::Red.on_default();
const BETTER: Style = AnsiColor::Green.on_default();

/// The whole summary, with colours.
#[must_use]
pub fn format_summary(summary: &RunSummary) -> String {
    let mut text = String::new();
    push_heading(&mut text, &format!("{} as of {}", summary.pipeline, summary.as_of));
    push_band_counts(&mut text, summary);
    push_confidence(&mut text, &summary.confidence);
    match &summary.moved {
        Some(moved) => push_moved_accounts(&mut text, moved),
        None => {
            push_heading(&mut text, "moved");
            push_line(&mut text, "nothing to compare with: this is the first snapshot");
        }
    }
    if let Some(parents) = &summary.parents {
        push_heading(&mut text, "parents");
        let reported_checks: Vec<_> = summary.quality.reported.iter().map(|finding| finding.check).collect();
        for words in parent_lines(parents, summary.revenue.as_deref(), &reported_checks) {
            push_line(&mut text, &words);
        }
    }
    if let Some(actions) = &summary.actions {
        push_heading(&mut text, "to do");
        for words in action_lines(actions) {
            push_line(&mut text, &words);
        }
    }
    if !summary.gaps.is_empty() || !summary.unscored.is_empty() {
        push_heading(&mut text, "missing");
        for count in &summary.unscored {
            let why = match count.reason.as_str() {
                "too_new" => "too new",
                "not_applicable" => "nothing in the scorecard applies",
                "low_coverage" => "too little data",
                _ => "no data at all",
            };
            push_line(&mut text, &format!("{} no score: {why}", accounts_have(count.accounts)));
        }
        push_metric_gaps(&mut text, &summary.gaps);
    }
    let unusual = &summary.quality.reported;
    if !unusual.is_empty() || !summary.findings.is_empty() || !summary.not_point_in_time.is_empty() {
        push_heading(&mut text, "data");
        for finding in unusual {
            let style = AnsiColor::Yellow.on_default();
            push_line(
                &mut text,
                &format!("{style}{}: {}{style:#}", finding.check.as_str(), one_line(&finding.message)),
            );
        }
        for finding in &summary.findings {
            push_finding(&mut text, finding);
        }
        for source in &summary.not_point_in_time {
            push_line(&mut text, &format!("{source}: has no history, so a backfill would not be point in time"));
        }
    }
    text
}

fn push_heading(text: &mut String, words: &str) {
    let gap = if text.is_empty() { "" } else { "\n" };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{gap}{HEADING}{words}{HEADING:#}");
}

fn push_line(text: &mut String, words: &str) {
    let _ = writeln!(text, "  {words}");
}

fn accounts_have(count: usize) -> String {
    if count == 1 { "1 account has".to_owned() } else { format!("{count} accounts have") }
}

/// Accounts and revenue per tier and band, best band first.
fn push_band_counts(text: &mut String, summary: &RunSummary) {
    let with_revenue = summary.all.bands.iter().any(|band| band.revenue.is_some());
    let mut grid = TextGrid::default();
    grid.headers.extend(["tier".to_owned(), "accounts".to_owned(), "mean score".to_owned()]);
    grid.headers.extend(summary.bands.iter().rev().map(|band| band.replace('_', " ")));
    grid.headers.push("no score".to_owned());
    if with_revenue {
        let revenue = summary.revenue.as_deref().unwrap_or("revenue");
        grid.headers.extend(summary.bands.iter().rev().map(|band| format!("{revenue} {}", band.replace('_', " "))));
    }
    let row = |tier: &TierSummary| {
        let mut row = vec![tier.tier.clone(), tier.accounts.to_string()];
        row.push(tier.mean_score.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}")));
        row.extend(tier.bands.iter().rev().map(|band| band.accounts.to_string()));
        row.push(tier.without_score.to_string());
        if with_revenue {
            row.extend(tier.bands.iter().rev().map(|band| band.revenue.map_or_else(String::new, money)));
        }
        row
    };
    grid.rows.extend(summary.tiers.iter().map(row));
    if summary.tiers.len() > 1 {
        grid.rows.push(row(&summary.all));
    }
    for words in grid.text().lines() {
        push_line(text, words);
    }
}

/// How many scores can be trusted, and why the others less.
fn push_confidence(text: &mut String, confidence: &ConfidenceSummary) {
    if confidence.firm + confidence.tentative == 0 {
        return;
    }
    let reason_phrase = |count: &ReasonCount| {
        let why = match count.reason.as_str() {
            "low_coverage" => "with little data",
            "band_uncertain" => "that could be in another band",
            "late_source" => "with a source that is late",
            _ => "on old data",
        };
        format!("{} {why}", count.accounts)
    };
    let reasons: Vec<String> = confidence.reasons.iter().map(reason_phrase).collect();
    let why = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    let firm = if confidence.firm == 1 { "1 score is".to_owned() } else { format!("{} scores are", confidence.firm) };
    push_line(text, &format!("{firm} firm, {} tentative{why}", confidence.tentative));
}

/// Money in at most four digits: 950, 12.3k, 4.56M.
#[must_use]
pub fn money(amount: f64) -> String {
    match amount.abs() {
        size if size >= 1e9 => format!("{:.2}B", amount / 1e9),
        size if size >= 1e6 => format!("{:.2}M", amount / 1e6),
        size if size >= 1e4 => format!("{:.1}k", amount / 1e3),
        _ => format!("{amount:.0}"),
    }
}

fn push_moved_accounts(text: &mut String, moved: &MovementSummary) {
    push_heading(text, &format!("moved since {}", moved.since));
    let pending = if moved.pending > 0 { format!(", {} waiting to enter one", moved.pending) } else { String::new() };
    push_line(text, &format!("{} up a band, {} down a band{pending}", moved.up_a_band, moved.down_a_band));
    let mut grid = TextGrid::default();
    grid.headers.extend(["account", "", "from", "to", "change", "", "most of it"].map(str::to_owned));
    for mover in &moved.most {
        let bands = match (&mover.from_band, &mover.to_band) {
            (Some(from), Some(to)) if from != to => format!("{} → {}", from.replace('_', " "), to.replace('_', " ")),
            (_, Some(to)) => to.replace('_', " "),
            _ => String::new(),
        };
        let change = mover.to_score - mover.from_score;
        grid.rows.push(vec![
            mover.account_id.clone(),
            mover.account_name.clone().unwrap_or_default(),
            format!("{:.1}", mover.from_score),
            format!("{:.1}", mover.to_score),
            format!("{change:+.1}"),
            bands,
            mover.reason.clone().unwrap_or_default(),
        ]);
    }
    if grid.rows.is_empty() {
        return;
    }
    for (index, words) in grid.text().lines().enumerate() {
        let style = match index.checked_sub(1).and_then(|row| moved.most.get(row)) {
            None => FAINT,
            Some(mover) if mover.to_score < mover.from_score => WORSE,
            Some(_) => BETTER,
        };
        push_line(text, &format!("{style}{words}{style:#}"));
    }
}

fn push_metric_gaps(text: &mut String, gaps: &[MetricGap]) {
    let mut grid = TextGrid::default();
    for gap in gaps {
        let mut why = Vec::new();
        for (count, word) in [(gap.missing, "without data"), (gap.stale, "stale"), (gap.carried, "carried over")] {
            if count > 0 {
                why.push(format!("{count} {word}"));
            }
        }
        grid.rows.push(vec![gap.metric.clone(), format!("{} of {} accounts", why.join(", "), gap.applicable)]);
    }
    for words in grid.text().lines().filter(|words| !words.trim().is_empty()) {
        push_line(text, words);
    }
}

fn push_finding(text: &mut String, finding: &SourceFinding) {
    let style = match finding.level {
        FindingLevel::Note => Style::new(),
        FindingLevel::Warning => AnsiColor::Yellow.on_default(),
        FindingLevel::Error => WORSE,
    };
    let dropped_suffix = if finding.dropped { ", left out" } else { "" };
    push_line(text, &format!("{}: {style}{}{dropped_suffix}{style:#}", finding.source, one_line(&finding.message)));
}
