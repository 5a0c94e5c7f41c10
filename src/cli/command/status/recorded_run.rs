//! A run, as its record describes it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Serialize;

use crate::base::text::count_phrase;
use crate::cli::published_days::DayRange;

/// A run of one day, or of all days of a backfill.
#[derive(Debug, Serialize)]
pub struct RecordedRun {
    pub run_id: String,
    pub started_at: Option<DateTime<Utc>>,
    pub days: usize,
    pub first: Option<NaiveDate>,
    pub newest: Option<NaiveDate>,
    /// None if its record can't be read.
    pub outcome: Option<RecordedOutcome>,
}

/// The outcome of a run on its newest day.
#[derive(Debug, Serialize)]
pub struct RecordedOutcome {
    pub finished_at: DateTime<Utc>,
    pub accounts: usize,
    pub scored: usize,
    /// Findings in the sources, apart from notes.
    pub warnings: usize,
}

impl RecordedRun {
    /// The run in words.
    pub fn text(&self) -> String {
        let started =
            self.started_at.map_or_else(|| self.run_id.clone(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string());
        let days = self.first.zip(self.newest).map(|(from, to)| DayRange { from, to, days: self.days }.to_string());
        let mut text = format!("{started}  {}", days.unwrap_or_default());
        if let Some(outcome) = &self.outcome {
            let accounts = count_phrase(outcome.accounts, "account", "accounts");
            text.push_str(&format!(": {} of {accounts} scored", outcome.scored));
            if outcome.warnings > 0 {
                text.push_str(&format!(", {}", count_phrase(outcome.warnings, "warning", "warnings")));
            }
        }
        text
    }
}

/// The instant that a run id contains.
pub fn start_of_run(run_id: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(run_id, "%Y%m%dT%H%M%S%.3fZ").ok().map(|at| at.and_utc())
}
