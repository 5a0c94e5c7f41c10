//! The report of `status` in words.

use std::collections::BTreeSet;

use crate::base::text::count_phrase;
use anstyle::{AnsiColor, Style};
use chrono::NaiveDate;

use super::outdated_group::reason_text;
use super::recorded_run::RecordedRun;
use super::report::StatusReport;
use crate::cli::output::HEADING;
use crate::cli::published_days::{DayRange, step_text};

const WARNING: Style = AnsiColor::Yellow.on_default();

/// How many ranges of days are shown in a line.
const MAX_RANGES_SHOWN: usize = 3;

/// Lines with a column of names.
struct NamedLines {
    text: String,
}

impl NamedLines {
    fn add_line(&mut self, name: &str, words: &str) {
        self.text.push_str(&format!("  {name:<10}{words}\n"));
    }

    /// Adds several lines, of which the first shows the name.
    fn add_lines(&mut self, name: &str, lines: impl IntoIterator<Item = String>) {
        for (index, line) in lines.into_iter().enumerate() {
            self.add_line(if index == 0 { name } else { "" }, &line);
        }
    }
}

impl StatusReport {
    /// The report for people, with colours.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = NamedLines { text: format!("{HEADING}{}{HEADING:#}\n", self.pipeline) };
        let (Some(first), Some(newest)) = (self.first, self.newest) else {
            lines.add_line("published", "nothing yet");
            lines.add_lines("rejected", self.rejected_lines());
            return lines.text;
        };
        lines.add_line("published", &self.published_text(first, newest));
        if !self.after_today.is_empty() {
            let days = ranges_text(&self.after_today);
            let words =
                "after today, so `account_health_latest` shows no newer day; to remove, delete the folders of the day";
            lines.add_line("ahead", &format!("{WARNING}{days}{WARNING:#}: {words}"));
        }
        lines.add_line("gaps", &self.gaps_text());
        if self.outdated.is_empty() {
            lines.add_line("outdated", "none: a run of any published day would publish the same again");
        }
        if !self.other_plays.is_empty() {
            let ranges = ranges_text(&self.other_plays);
            lines.add_line("plays", &format!("edited since {ranges}; the edits apply from the next run on"));
        }
        lines.add_lines("outdated", self.outdated_lines());
        lines.add_lines("rejected", self.rejected_lines());
        lines.add_lines("sources", self.source_lines());
        lines.add_lines("last runs", self.runs.iter().map(RecordedRun::text));
        lines.text + &self.heal_text()
    }

    fn published_text(&self, from: NaiveDate, to: NaiveDate) -> String {
        let published = DayRange { from, to, days: self.published };
        // Days are missing between the published ones: within a gap, or before a day after today.
        let usually = if self.gaps.is_empty() && self.after_today.is_empty() { "" } else { "usually " };
        match self.every_days {
            Some(days) => format!("{published}, {usually}{}", step_text(days)),
            None => published.to_string(),
        }
    }

    fn gaps_text(&self) -> String {
        match self.gaps.as_slice() {
            [] => "none".to_owned(),
            gaps => format!("{WARNING}{}{WARNING:#}", ranges_text(gaps)),
        }
    }

    fn outdated_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for group in &self.outdated {
            lines.push(format!("{WARNING}{}{WARNING:#}", ranges_text(&group.periods)));
            lines.extend(group.reasons.iter().map(|reason| format!("  {}", reason_text(reason))));
        }
        lines
    }

    fn rejected_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for note in &self.rejected {
            let checks: BTreeSet<&str> = note.stops.iter().map(|stop| stop.check.as_str()).collect();
            let checks: Vec<&str> = checks.into_iter().collect();
            let (day, when) = (note.as_of, &note.rejected_at);
            lines.push(format!("{WARNING}{day}{WARNING:#}: {} ({when})", checks.join(", ")));
        }
        lines
    }

    fn source_lines(&self) -> Vec<String> {
        let width = self.sources.iter().map(|source| source.source.chars().count()).max().unwrap_or_default();
        self.sources.iter().map(|source| format!("{:<width$}  {}", source.source, source.text())).collect()
    }

    fn heal_text(&self) -> String {
        let Some(command) = &self.heal else { return String::new() };
        let effect = match (self.gaps.is_empty(), self.outdated.is_empty()) {
            (true, _) => "heals what is outdated",
            (false, true) => "fills the gaps",
            (false, false) => "fills the gaps and heals what is outdated",
        };
        format!("\nthis {effect}:\n  {command}\n")
    }
}

/// The first ranges, and how many days the others have.
fn ranges_text(ranges: &[DayRange]) -> String {
    let mut texts: Vec<String> = ranges.iter().take(MAX_RANGES_SHOWN).map(ToString::to_string).collect();
    let hidden_days: usize = ranges.iter().skip(MAX_RANGES_SHOWN).map(|range| range.days).sum();
    if hidden_days > 0 {
        texts.push(count_phrase(hidden_days, "more day", "more days"));
    }
    texts.join(", ")
}
