//! The summary as text, with colours.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::actions::{ActionSummary, action_lines};
use super::data_problems::{MetricFinding, MetricGap, SourceFinding};
use super::movement::MovedAccount;
use super::number_text::{mean_or_dash, money_text};
use super::parents::ParentSummary;
use super::parents_text::parent_lines;
use super::reasons::{ConfidenceSummary, TentativeCount};
use super::run_summary::RunSummary;
use super::text_grid::TextGrid;
use super::tiers::TierSummary;
use crate::base::escape::escape_controls;
use crate::base::text::{count_phrase, name_as_words};
use crate::config::Bands;
use crate::measure::source::FindingLevel;
use crate::score::component_tree::UnscoredReason;
use crate::score::confidence::TentativeReason;
use crate::score::quality::QualityFinding;

// The terminal strips the colours where they are not wanted.
const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const WORSE: Style = AnsiColor::Red.on_default();
const BETTER: Style = AnsiColor::Green.on_default();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Formats the whole summary.
#[must_use]
pub fn format_summary(summary: &RunSummary) -> String {
    let mut text = String::new();
    push_heading(&mut text, &format!("{} as of {}", summary.pipeline, summary.as_of));
    push_band_counts(&mut text, summary);
    push_confidence(&mut text, &summary.confidence);
    push_movement(&mut text, summary);
    if let Some(parents) = &summary.parents {
        push_parents(&mut text, parents, summary);
    }
    if let Some(actions) = &summary.actions {
        push_actions(&mut text, actions);
    }
    push_missing(&mut text, summary);
    push_data(&mut text, summary);
    text
}

fn push_heading(text: &mut String, heading: &str) {
    let gap = if text.is_empty() { "" } else { "\n" };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{gap}{HEADING}{heading}{HEADING:#}");
}

fn push_line(text: &mut String, line: &str) {
    let _ = writeln!(text, "  {line}");
}

/// Prints accounts and revenue per tier and band, best band first.
fn push_band_counts(text: &mut String, summary: &RunSummary) {
    let mut grid = TextGrid::default();
    grid.headers.extend(["tier".to_owned(), "accounts".to_owned(), "mean score".to_owned()]);
    grid.headers.extend(summary.bands.iter().rev().map(|band| name_as_words(band)));
    grid.headers.push("no score".to_owned());
    if summary.all.bands.iter().any(|band| band.revenue.is_some()) {
        let revenue = summary.revenue.as_deref().unwrap_or("revenue");
        grid.headers.extend(summary.bands.iter().rev().map(|band| format!("{revenue} {}", name_as_words(band))));
    }
    grid.rows.extend(summary.tiers.iter().map(tier_row));
    if summary.tiers.len() > 1 {
        grid.rows.push(tier_row(&summary.all));
    }
    for line in grid.text().lines() {
        push_line(text, line);
    }
}

fn tier_row(tier: &TierSummary) -> Vec<String> {
    let mut row = vec![tier.tier.clone(), tier.accounts.to_string(), mean_or_dash(tier.mean_score)];
    row.extend(tier.bands.iter().rev().map(|band| band.accounts.to_string()));
    row.push(tier.without_score.to_string());
    row.extend(tier.bands.iter().rev().filter_map(|band| band.revenue.map(money_text)));
    row
}

/// Prints how many scores are firm, and why the others are tentative.
fn push_confidence(text: &mut String, confidence: &ConfidenceSummary) {
    if confidence.firm + confidence.tentative == 0 {
        return;
    }
    let reasons: Vec<String> = confidence.reasons.iter().map(tentative_phrase).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    let firm = count_phrase(confidence.firm, "score is firm", "scores are firm");
    let listed: usize = confidence.reasons.iter().map(|count| count.accounts).sum();
    let overlap = if listed > confidence.tentative { " (some for several reasons)" } else { "" };
    push_line(text, &format!("{firm}, {} tentative{overlap}{reasons}", confidence.tentative));
}

fn tentative_phrase(count: &TentativeCount) -> String {
    let reason = match count.reason {
        TentativeReason::LowCoverage => "with little data",
        TentativeReason::BandUncertain => "that could be in another band",
        TentativeReason::OldData => "on old data",
        TentativeReason::LateSource => "with a stale source",
    };
    format!("{} {reason}", count.accounts)
}

fn push_movement(text: &mut String, summary: &RunSummary) {
    let Some(moved) = &summary.moved else {
        push_heading(text, "moved");
        push_line(text, "nothing to compare with: no account has an earlier snapshot");
        return;
    };
    push_heading(text, &format!("moved since {}", moved.since));
    let pending = if moved.pending > 0 { format!(", {} waiting to enter one", moved.pending) } else { String::new() };
    push_line(text, &format!("{} up a band, {} down a band{pending}", moved.up_a_band, moved.down_a_band));
    if !moved.most.is_empty() {
        push_moved_accounts(text, &summary.score_bands, &moved.most);
    }
}

fn push_moved_accounts(text: &mut String, bands: &Bands, moved: &[MovedAccount]) {
    let mut grid = TextGrid::default();
    grid.headers.extend(["account", "", "from", "to", "change", "", "main cause"].map(str::to_owned));
    grid.rows.extend(moved.iter().map(|account| {
        vec![
            account.account_id.clone(),
            account.account_name.clone().unwrap_or_default(),
            bands.score_text(account.from_score),
            bands.score_text(account.to_score),
            format!("{:+.1}", account.score_change()),
            band_move_text(account),
            account.reason.clone().unwrap_or_default(),
        ]
    }));
    for (index, line) in grid.text().lines().enumerate() {
        let style = match index.checked_sub(1).and_then(|row| moved.get(row)) {
            None => FAINT,
            Some(account) if account.to_score < account.from_score => WORSE,
            Some(_) => BETTER,
        };
        push_line(text, &format!("{style}{line}{style:#}"));
    }
}

fn band_move_text(moved: &MovedAccount) -> String {
    match (&moved.from_band, &moved.to_band) {
        (Some(from), Some(to)) if from != to => format!("{} → {}", name_as_words(from), name_as_words(to)),
        (_, Some(to)) => name_as_words(to),
        _ => String::new(),
    }
}

fn push_parents(text: &mut String, parents: &ParentSummary, summary: &RunSummary) {
    push_heading(text, "parents");
    let reported_checks: Vec<_> = summary.quality.reported.iter().map(|finding| finding.check).collect();
    for line in parent_lines(parents, &summary.score_bands, summary.revenue.as_deref(), &reported_checks) {
        push_line(text, &line);
    }
}

fn push_actions(text: &mut String, actions: &ActionSummary) {
    push_heading(text, "to do");
    for line in action_lines(actions) {
        push_line(text, &line);
    }
}

/// Prints why accounts have no score, and which metrics have no values.
fn push_missing(text: &mut String, summary: &RunSummary) {
    if summary.gaps.is_empty() && summary.unscored.is_empty() {
        return;
    }
    push_heading(text, "missing");
    for count in &summary.unscored {
        let reason = match count.reason {
            UnscoredReason::TooNew => "too new",
            UnscoredReason::NotApplicable => "nothing in the scorecard applies",
            UnscoredReason::NoData => "no data at all",
            UnscoredReason::LowCoverage => "too little data",
        };
        let accounts = count_phrase(count.accounts, "account has", "accounts have");
        push_line(text, &format!("{accounts} no score: {reason}"));
    }
    push_metric_gaps(text, &summary.gaps);
}

fn push_metric_gaps(text: &mut String, gaps: &[MetricGap]) {
    let mut grid = TextGrid::default();
    for gap in gaps {
        let uncovered: usize = gap.uncovered.iter().map(|uncovered| uncovered.values).sum();
        let counts = [
            (gap.missing.saturating_sub(uncovered), "without data"),
            (uncovered, "not covered by the scorecard"),
            (gap.stale, "stale"),
            (gap.carried, "carried over"),
        ];
        let reasons: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, reason)| format!("{count} {reason}"))
            .collect();
        let applicable = count_phrase(gap.applicable, "account", "accounts");
        grid.rows.push(vec![gap.metric.clone(), format!("{} of {applicable}", reasons.join(", "))]);
    }
    for line in grid.text().lines().filter(|line| !line.trim().is_empty()) {
        push_line(text, line);
    }
    for gap in gaps {
        for uncovered in &gap.uncovered {
            push_line(text, &format!("{WARNING}{}: {}{WARNING:#}", gap.metric, uncovered.describe()));
        }
    }
}

/// Prints what is unusual or wrong in the data.
fn push_data(text: &mut String, summary: &RunSummary) {
    let unusual = &summary.quality.reported;
    let findings = summary.findings.len() + summary.metric_findings.len();
    if unusual.is_empty() && findings == 0 && summary.without_history.is_empty() {
        return;
    }
    push_heading(text, "data");
    for finding in unusual {
        push_quality_finding(text, finding);
    }
    for finding in &summary.findings {
        push_source_finding(text, finding);
    }
    for findings in summary.metric_findings.chunk_by(|one, next| one.message == next.message) {
        push_metric_findings(text, findings);
    }
    for source in &summary.without_history {
        push_line(text, &format!("{source}: has no history, so a backfill would not be point in time"));
    }
}

fn push_quality_finding(text: &mut String, finding: &QualityFinding) {
    push_line(text, &format!("{WARNING}{}: {}{WARNING:#}", finding.check.as_str(), escape_controls(&finding.message)));
}

/// Prints a finding about all metrics of a query once.
fn push_metric_findings(text: &mut String, findings: &[MetricFinding]) {
    let metrics: Vec<&str> = findings.iter().map(|finding| finding.metric.as_str()).collect();
    let message = findings.first().map_or("", |finding| finding.message.as_str());
    push_line(text, &format!("{}: {WARNING}{}{WARNING:#}", metrics.join(", "), escape_controls(message)));
}

fn push_source_finding(text: &mut String, finding: &SourceFinding) {
    let style = match finding.level {
        FindingLevel::Note => Style::new(),
        FindingLevel::Warning => WARNING,
        FindingLevel::Error => WORSE,
    };
    let dropped_suffix = match finding.dropped {
        true if finding.message.contains(", such as ") => "; these rows are left out",
        true => ", left out",
        false => "",
    };
    push_line(
        text,
        &format!("{}: {style}{}{dropped_suffix}{style:#}", finding.source, escape_controls(&finding.message)),
    );
}
