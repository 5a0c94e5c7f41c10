//! The summary as a person reads it.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::actions::action_lines;
use super::grid::Grid;
use super::parents::parent_lines;
use super::summary::{ConfidenceSummary, Count, Gap, Moved, SourceFinding, Summary, TierSummary};
use crate::base::text::one_line;
use crate::measure::source::FindingLevel;

/// Bold headings; colours are stripped where they are not wanted, by whoever prints.
const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const WORSE: Style = AnsiColor::Red.on_default();
const BETTER: Style = AnsiColor::Green.on_default();

/// The whole summary, with colours.
#[must_use]
pub fn summary_text(summary: &Summary) -> String {
    let mut text = String::new();
    heading(&mut text, &format!("{} as of {}", summary.pipeline, summary.as_of));
    bands(&mut text, summary);
    confidence(&mut text, &summary.confidence);
    match &summary.moved {
        Some(moved) => movers(&mut text, moved),
        None => {
            heading(&mut text, "moved");
            line(&mut text, "nothing to compare with: this is the first snapshot");
        }
    }
    if let Some(parents) = &summary.parents {
        heading(&mut text, "parents");
        let told: Vec<_> = summary.quality.told.iter().map(|finding| finding.check).collect();
        for words in parent_lines(parents, summary.revenue.as_deref(), &told) {
            line(&mut text, &words);
        }
    }
    if let Some(actions) = &summary.actions {
        heading(&mut text, "to do");
        for words in action_lines(actions) {
            line(&mut text, &words);
        }
    }
    if !summary.gaps.is_empty() || !summary.unscored.is_empty() {
        heading(&mut text, "missing");
        for count in &summary.unscored {
            let why = match count.reason.as_str() {
                "too_new" => "too new",
                "not_applicable" => "nothing in the scorecard applies",
                "low_coverage" => "too little data",
                _ => "no data at all",
            };
            line(&mut text, &format!("{} no score: {why}", accounts(count.accounts)));
        }
        gaps(&mut text, &summary.gaps);
    }
    let unusual = &summary.quality.told;
    if !unusual.is_empty() || !summary.findings.is_empty() || !summary.not_point_in_time.is_empty() {
        heading(&mut text, "data");
        for finding in unusual {
            let style = AnsiColor::Yellow.on_default();
            line(&mut text, &format!("{style}{}: {}{style:#}", finding.check.as_str(), one_line(&finding.message)));
        }
        for finding in &summary.findings {
            found(&mut text, finding);
        }
        for source in &summary.not_point_in_time {
            line(&mut text, &format!("{source}: has no history, so a backfill would not be point in time"));
        }
    }
    text
}

fn heading(text: &mut String, words: &str) {
    let gap = if text.is_empty() { "" } else { "\n" };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{gap}{HEADING}{words}{HEADING:#}");
}

fn line(text: &mut String, words: &str) {
    let _ = writeln!(text, "  {words}");
}

fn accounts(count: usize) -> String {
    if count == 1 { "1 account has".to_owned() } else { format!("{count} accounts have") }
}

/// Accounts and revenue per tier and band, best band first.
fn bands(text: &mut String, summary: &Summary) {
    let with_revenue = summary.all.bands.iter().any(|band| band.revenue.is_some());
    let mut grid = Grid::default();
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
        line(text, words);
    }
}

/// How many scores can be trusted, and why the others less.
fn confidence(text: &mut String, confidence: &ConfidenceSummary) {
    if confidence.firm + confidence.tentative == 0 {
        return;
    }
    let reason = |count: &Count| {
        let why = match count.reason.as_str() {
            "low_coverage" => "with little data",
            "band_uncertain" => "that could be in another band",
            "late_source" => "with a source that is late",
            _ => "on old data",
        };
        format!("{} {why}", count.accounts)
    };
    let reasons: Vec<String> = confidence.reasons.iter().map(reason).collect();
    let why = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    let firm = if confidence.firm == 1 { "1 score is".to_owned() } else { format!("{} scores are", confidence.firm) };
    line(text, &format!("{firm} firm, {} tentative{why}", confidence.tentative));
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

fn movers(text: &mut String, moved: &Moved) {
    heading(text, &format!("moved since {}", moved.since));
    let waiting = if moved.pending > 0 { format!(", {} waiting to enter one", moved.pending) } else { String::new() };
    line(text, &format!("{} up a band, {} down a band{waiting}", moved.up_a_band, moved.down_a_band));
    let mut grid = Grid::default();
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
        line(text, &format!("{style}{words}{style:#}"));
    }
}

fn gaps(text: &mut String, gaps: &[Gap]) {
    let mut grid = Grid::default();
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
        line(text, words);
    }
}

fn found(text: &mut String, finding: &SourceFinding) {
    let style = match finding.level {
        FindingLevel::Note => Style::new(),
        FindingLevel::Warning => AnsiColor::Yellow.on_default(),
        FindingLevel::Error => WORSE,
    };
    let became = if finding.dropped { ", left out" } else { "" };
    line(text, &format!("{}: {style}{}{became}{style:#}", finding.source, one_line(&finding.message)));
}
