//! The reasons for which a published day is outdated.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

/// Why a run would publish a day differently now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum OutdatedReason {
    /// There is no record of the run that published the day, or the tables are not those of the record.
    NoRecord,
    /// Another release of healthscore published the day.
    Release { release: String },
    /// The pipeline has another meaning now. `files` are the changed ones; empty where only a `${VAR}` changed.
    Pipeline { files: Vec<String> },
    /// The files of these sources have changed.
    Sources { sources: Vec<String> },
    /// The run read earlier days that were published again since, with other numbers.
    Rerun { days: BTreeSet<NaiveDate> },
    /// A run would read earlier days that were not read then.
    FilledIn { days: BTreeSet<NaiveDate> },
    /// The run read earlier days that are no longer published.
    Removed { days: BTreeSet<NaiveDate> },
    /// The day itself is unchanged, but it reads earlier days that are outdated.
    Behind { days: BTreeSet<NaiveDate> },
}
