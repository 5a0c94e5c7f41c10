//! Ranges of days.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

/// A range of days, of which some may not be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DayRange {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// How many days of the range are meant.
    pub days: usize,
}

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, days } = self;
        if *days == 1 { write!(f, "{from}") } else { write!(f, "{from} to {to} ({days} days)") }
    }
}

/// Groups `days` into ranges of neighbours among `all`, which ascends.
#[must_use]
pub fn group_into_ranges(days: &BTreeSet<NaiveDate>, all: &[NaiveDate]) -> Vec<DayRange> {
    let mut ranges: Vec<DayRange> = Vec::new();
    let mut is_unbroken = false;
    for day in all {
        if !days.contains(day) {
            is_unbroken = false;
            continue;
        }
        match ranges.last_mut() {
            Some(range) if is_unbroken => {
                range.to = *day;
                range.days += 1;
            }
            _ => ranges.push(DayRange { from: *day, to: *day, days: 1 }),
        }
        is_unbroken = true;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::group_into_ranges;

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn ranges_follow_the_published_days() {
        let all = days(&["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"]);
        let some = days(&["2026-06-01", "2026-06-08", "2026-06-22"]).into_iter().collect();
        let texts: Vec<String> = group_into_ranges(&some, &all).iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["2026-06-01 to 2026-06-08 (2 days)", "2026-06-22"]);
    }
}
