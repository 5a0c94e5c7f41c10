//! The report of `status`.

use chrono::NaiveDate;
use serde::Serialize;

use super::outdated_group::OutdatedGroup;
use super::recorded_run::RecordedRun;
use super::source_freshness::SourceFreshness;
use crate::cli::published_days::DayRange;
use crate::publish::rejected_snapshot::RejectionNote;

/// The state of the published days.
#[derive(Debug, Serialize)]
pub struct StatusReport {
    pub pipeline: String,
    /// How many days are published.
    pub published: usize,
    pub first: Option<NaiveDate>,
    pub newest: Option<NaiveDate>,
    /// The usual distance between two published days that have begun.
    pub every_days: Option<u32>,
    /// Published days that have not begun.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after_today: Vec<DayRange>,
    pub gaps: Vec<DayRange>,
    pub outdated: Vec<OutdatedGroup>,
    /// Days that are current except for their actions: the plays were edited since, which counts from the next run on.
    pub other_plays: Vec<DayRange>,
    /// Days that a run did not publish because their data looked wrong, ascending.
    #[serde(rename = "set_aside")]
    pub rejected: Vec<RejectionNote>,
    /// As of the newest published day.
    pub sources: Vec<SourceFreshness>,
    /// The newest first.
    pub runs: Vec<RecordedRun>,
    /// The command after which nothing is outdated.
    pub heal: Option<String>,
}
