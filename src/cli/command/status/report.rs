//! The status in words, and as data for programs.

use std::collections::{BTreeMap, BTreeSet};

use anstyle::{AnsiColor, Style};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::base::identifier;
use crate::cli::command::snapshot_status::{group_into_ranges, range_text, step_text};
use crate::publish::outdated_days::OutdatedReason;
use crate::publish::rejected_snapshot::RejectionNote;

/// How the published days stand.
#[derive(Debug, Serialize)]
pub struct StatusReport {
    pub pipeline: String,
    /// How many days.
    pub published: usize,
    pub first: Option<NaiveDate>,
    pub newest: Option<NaiveDate>,
    /// The usual distance between two published days.
    pub every_days: Option<u32>,
    pub gaps: Vec<DayRange>,
    pub outdated: Vec<OutdatedGroup>,
    /// Current but for their actions: the plays have been edited since, which counts from the next run on.
    pub other_plays: Vec<DayRange>,
    /// Days that a run did not publish because their data looked wrong, ascending.
    pub set_aside: Vec<RejectionNote>,
    /// As of the newest published day.
    pub sources: Vec<SourceFreshness>,
    /// The newest first.
    pub runs: Vec<RecordedRun>,
    /// The command after which nothing is outdated.
    pub heal: Option<String>,
}

/// Neighbouring days.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct DayRange {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub days: usize,
}

impl From<(NaiveDate, NaiveDate, usize)> for DayRange {
    fn from((from, to, days): (NaiveDate, NaiveDate, usize)) -> Self {
        Self { from, to, days }
    }
}

impl DayRange {
    fn text(self) -> String {
        range_text((self.from, self.to, self.days))
    }
}

/// Days that are outdated for the same reasons.
#[derive(Debug, Serialize)]
pub struct OutdatedGroup {
    pub days: usize,
    pub periods: Vec<DayRange>,
    pub reasons: Vec<OutdatedReason>,
}

/// How old a source was for a day.
#[derive(Debug, Serialize, Deserialize)]
pub struct SourceFreshness {
    pub source: String,
    /// `events`, `snapshots` or `current`.
    pub time: String,
    /// The newest row that counts, wall clock; of snapshots: the day of the one that was read.
    pub newest: Option<NaiveDateTime>,
    /// Days from there to the as-of date.
    pub age_days: Option<i64>,
}

/// One run: of a day, or of all days of a backfill.
#[derive(Debug, Serialize)]
pub struct RecordedRun {
    pub run_id: String,
    pub started_at: Option<DateTime<Utc>>,
    pub days: usize,
    pub first: Option<NaiveDate>,
    pub newest: Option<NaiveDate>,
    /// None where its record can't be understood.
    pub outcome: Option<RecordedOutcome>,
}

/// What came of a run, as of its newest day.
#[derive(Debug, Serialize)]
pub struct RecordedOutcome {
    pub finished_at: DateTime<Utc>,
    pub accounts: usize,
    pub scored: usize,
    /// Findings in the sources beyond those that are only counted.
    pub warnings: usize,
}

/// Brings together days that are outdated for the same reasons, whichever days are behind those.
#[must_use]
pub fn group_by_reasons(
    outdated: &BTreeMap<NaiveDate, Vec<OutdatedReason>>,
    published: &[NaiveDate],
) -> Vec<OutdatedGroup> {
    let mut groups: Vec<(Vec<OutdatedReason>, BTreeSet<NaiveDate>, Vec<OutdatedReason>)> = Vec::new();
    for (day, reasons) in outdated {
        let without_days: Vec<OutdatedReason> =
            reasons.iter().map(|reason| with_days(reason, BTreeSet::new())).collect();
        match groups.iter_mut().find(|(known, _, _)| *known == without_days) {
            Some((_, days, told)) => {
                days.insert(*day);
                for (told, reason) in told.iter_mut().zip(reasons) {
                    let all = days_of_reason(told).into_iter().chain(days_of_reason(reason)).collect();
                    *told = with_days(told, all);
                }
            }
            None => groups.push((without_days, BTreeSet::from([*day]), reasons.clone())),
        }
    }
    let outdated_groups = groups.into_iter().map(|(_, days, reasons)| OutdatedGroup {
        days: days.len(),
        periods: group_into_ranges(&days, published).into_iter().map(DayRange::from).collect(),
        reasons,
    });
    outdated_groups.collect()
}

/// The days that a reason names.
fn days_of_reason(reason: &OutdatedReason) -> BTreeSet<NaiveDate> {
    match reason {
        OutdatedReason::Rerun { days }
        | OutdatedReason::FilledIn { days }
        | OutdatedReason::Removed { days }
        | OutdatedReason::Behind { days } => days.clone(),
        OutdatedReason::NoRecord
        | OutdatedReason::Release { .. }
        | OutdatedReason::Pipeline { .. }
        | OutdatedReason::Sources { .. } => BTreeSet::new(),
    }
}

fn with_days(reason: &OutdatedReason, days: BTreeSet<NaiveDate>) -> OutdatedReason {
    match reason {
        OutdatedReason::Rerun { .. } => OutdatedReason::Rerun { days },
        OutdatedReason::FilledIn { .. } => OutdatedReason::FilledIn { days },
        OutdatedReason::Removed { .. } => OutdatedReason::Removed { days },
        OutdatedReason::Behind { .. } => OutdatedReason::Behind { days },
        other => other.clone(),
    }
}

impl StatusReport {
    /// All of it, with colours.
    #[must_use]
    pub fn text(&self) -> String {
        let heading = Style::new().bold();
        let warning = AnsiColor::Yellow.on_default();
        let mut text = format!("{heading}{}{heading:#}\n", self.pipeline);
        let mut line = |name: &str, words: &str| text.push_str(&format!("  {name:<10}{words}\n"));
        let (Some(first), Some(newest)) = (self.first, self.newest) else {
            line("published", "nothing yet");
            self.add_set_aside_lines(&mut line);
            return text;
        };
        let published = range_text((first, newest, self.published));
        match self.every_days {
            Some(days) => line("published", &format!("{published}, {}", step_text(days))),
            None => line("published", &published),
        }
        match self.gaps.as_slice() {
            [] => line("gaps", "none"),
            gaps => line("gaps", &format!("{warning}{}{warning:#}", ranges_text(gaps))),
        }
        if self.outdated.is_empty() {
            line("outdated", "none: every published day is what a run of it would publish now");
        }
        if !self.other_plays.is_empty() {
            line("plays", &format!("edited since {}: they count from the next run on", ranges_text(&self.other_plays)));
        }
        for (at, group) in self.outdated.iter().enumerate() {
            let name = if at == 0 { "outdated" } else { "" };
            line(name, &format!("{warning}{}{warning:#}", ranges_text(&group.periods)));
            for reason in &group.reasons {
                line("", &format!("  {}", reason_text(reason)));
            }
        }
        self.add_set_aside_lines(&mut line);
        let names = self.sources.iter().map(|source| source.source.chars().count()).max().unwrap_or_default();
        for (at, source) in self.sources.iter().enumerate() {
            let name = if at == 0 { "sources" } else { "" };
            line(name, &format!("{:<names$}  {}", source.source, source.text()));
        }
        for (at, run) in self.runs.iter().enumerate() {
            let name = if at == 0 { "last runs" } else { "" };
            line(name, &run.text());
        }
        if let Some(command) = &self.heal {
            let does = match (self.gaps.is_empty(), self.outdated.is_empty()) {
                (true, _) => "heals what is outdated",
                (false, true) => "fills the gaps",
                (false, false) => "fills the gaps and heals what is outdated",
            };
            text.push_str(&format!("\nthis {does}:\n  {command}\n"));
        }
        text
    }

    fn add_set_aside_lines(&self, line: &mut impl FnMut(&str, &str)) {
        let warning = AnsiColor::Yellow.on_default();
        for (at, note) in self.set_aside.iter().enumerate() {
            let checks: BTreeSet<&str> = note.stops.iter().map(|stop| stop.check.as_str()).collect();
            let checks = checks.into_iter().collect::<Vec<_>>().join(", ");
            let name = if at == 0 { "set aside" } else { "" };
            line(name, &format!("{warning}{}{warning:#}: {checks} ({})", note.as_of, note.set_aside_at));
        }
    }
}

impl RecordedRun {
    fn text(&self) -> String {
        let started =
            self.started_at.map_or_else(|| self.run_id.clone(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string());
        let days = self.first.zip(self.newest).map(|(first, newest)| range_text((first, newest, self.days)));
        let mut text = format!("{started}  {}", days.unwrap_or_default());
        if let Some(outcome) = &self.outcome {
            text.push_str(&format!(": {} of {} accounts scored", outcome.scored, outcome.accounts));
            match outcome.warnings {
                0 => {}
                1 => text.push_str(", 1 warning"),
                many => text.push_str(&format!(", {many} warnings")),
            }
        }
        text
    }
}

impl SourceFreshness {
    fn text(&self) -> String {
        let age = match self.age_days {
            Some(0) => "of the day itself".to_owned(),
            Some(1) => "1 day old".to_owned(),
            Some(days) => format!("{days} days old"),
            None => String::new(),
        };
        match (self.newest, self.time.as_str()) {
            (_, "current") => "has no history".to_owned(),
            (Some(newest), "snapshots") => format!("snapshot of {}, {age}", newest.date()),
            (Some(newest), _) => format!("up to {}, {age}", newest.format("%Y-%m-%d %H:%M")),
            (None, _) => "no rows".to_owned(),
        }
    }
}

/// The first periods, and how many days the others have.
fn ranges_text(periods: &[DayRange]) -> String {
    const MAX_RANGES_SHOWN: usize = 3;
    let mut texts: Vec<String> = periods.iter().take(MAX_RANGES_SHOWN).map(|period| period.text()).collect();
    let rest: usize = periods.iter().skip(MAX_RANGES_SHOWN).map(|period| period.days).sum();
    if rest > 0 {
        texts.push(format!("{rest} more {}", if rest == 1 { "day" } else { "days" }));
    }
    texts.join(", ")
}

/// A reason in words.
fn reason_text(reason: &OutdatedReason) -> String {
    match reason {
        OutdatedReason::NoRecord => "no run record says what its tables were made of".to_owned(),
        OutdatedReason::Release { release } => format!("published by healthscore {release}"),
        OutdatedReason::Pipeline { files } if files.is_empty() => {
            "the pipeline means something else since: the value of a `${VAR}`, or a file that is gone".to_owned()
        }
        OutdatedReason::Pipeline { files } => format!("changed since: {}", identifier::list(files)),
        OutdatedReason::Sources { sources } => format!("other files since in {}", identifier::list(sources)),
        OutdatedReason::Rerun { days } => {
            format!("reads {}, published again since with other numbers", days_text(days))
        }
        OutdatedReason::FilledIn { days } => format!("would read {}, which it did not", days_text(days)),
        OutdatedReason::Removed { days } => format!("read {}, no longer published", days_text(days)),
        OutdatedReason::Behind { days } => format!("reads {}, outdated too", days_text(days)),
    }
}

fn days_text(days: &BTreeSet<NaiveDate>) -> String {
    match (days.first(), days.last()) {
        (Some(first), Some(last)) => range_text((*first, *last, days.len())),
        _ => "earlier days".to_owned(),
    }
}
