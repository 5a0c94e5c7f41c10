//! How old the newest data of a source was.

use crate::base::text::count_phrase;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// How old the newest data of a source was on a published day, as its run record says.
#[derive(Debug, Serialize, Deserialize)]
pub struct SourceFreshness {
    pub source: String,
    time: RecordedSourceTime,
    /// Whether a run on the day itself would have read the same; none in a record of an older release.
    #[serde(default)]
    point_in_time: Option<bool>,
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
        match (self.time, self.point_in_time) {
            (RecordedSourceTime::Current, _) => "has no history".to_owned(),
            (_, Some(false)) => format!("{}, not point in time", self.newest_text()),
            _ => self.newest_text(),
        }
    }

    fn newest_text(&self) -> String {
        match (self.time, self.newest) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_was_not_point_in_time_says_so() {
        let text = |time: &str, point_in_time: &str| {
            let json = format!(
                r#"{{"source": "s", "time": "{time}", "newest": "2026-06-30T12:00:00", "age_days": 1 {point_in_time}}}"#
            );
            serde_json::from_str::<SourceFreshness>(&json).unwrap().text()
        };
        assert_eq!(text("events", r#", "point_in_time": true"#), "up to 2026-06-30 12:00, 1 day old");
        assert_eq!(
            text("events", r#", "point_in_time": false"#),
            "up to 2026-06-30 12:00, 1 day old, not point in time"
        );
        assert_eq!(text("current", r#", "point_in_time": false"#), "has no history");
        // A record of an older release.
        assert_eq!(text("events", ""), "up to 2026-06-30 12:00, 1 day old");
        assert_eq!(text("snapshots", ""), "snapshot of 2026-06-30, 1 day old");
    }
}
