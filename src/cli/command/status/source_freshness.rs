//! How old the newest data of a source was.

use crate::base::text::count_phrase;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// How old the newest data of a source was on a published day, as its run record says.
#[derive(Debug, Serialize, Deserialize)]
pub struct SourceFreshness {
    pub source: String,
    time: RecordedSourceTime,
    /// The time of the newest row that counts, in the pipeline's time zone; of snapshots, their day.
    newest: Option<NaiveDateTime>,
    /// Days from there to the as-of date.
    age_days: Option<i64>,
}

/// How time works in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RecordedSourceTime {
    Events,
    Snapshots,
    Current,
    /// Recorded by another release.
    #[serde(other)]
    Unknown,
}

impl SourceFreshness {
    /// The freshness in words.
    pub fn text(&self) -> String {
        match (self.time, self.newest) {
            (RecordedSourceTime::Current, _) => "has no history".to_owned(),
            (RecordedSourceTime::Snapshots, Some(newest)) => {
                format!("snapshot of {}, {}", newest.date(), self.age_text())
            }
            (_, Some(newest)) => format!("up to {}, {}", newest.format("%Y-%m-%d %H:%M"), self.age_text()),
            (_, None) => "no rows".to_owned(),
        }
    }

    fn age_text(&self) -> String {
        self.age_days.map(|days| count_phrase(days, "day old", "days old")).unwrap_or_default()
    }
}
