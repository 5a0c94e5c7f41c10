//! The usual distance between published days, and the days that are missing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

/// Returns the days from `from` to `to` in steps of `every` days, counted back from `to`, which is always included.
#[must_use]
pub fn days_by_step(from: NaiveDate, to: NaiveDate, every: u32) -> Vec<NaiveDate> {
    let step_back = |day: &NaiveDate| day.checked_sub_days(Days::new(every.max(1).into()));
    let mut days: Vec<NaiveDate> = std::iter::successors(Some(to), step_back).take_while(|day| *day >= from).collect();
    days.reverse();
    days
}

/// Returns the most common distance between two published days, the shortest one of several; none for fewer than two
/// days.
#[must_use]
pub fn usual_step(days: &[NaiveDate]) -> Option<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for pair in days.windows(2) {
        let [before, after] = pair else { continue };
        let step = u32::try_from(after.signed_duration_since(*before).num_days()).ok()?;
        *counts.entry(step).or_default() += 1;
    }
    counts.into_iter().min_by_key(|(step, count)| (Reverse(*count), *step)).map(|(step, _)| step)
}

/// Returns the days that are missing between published ones, in the usual step.
#[must_use]
pub fn missing_days(days: &[NaiveDate]) -> Vec<NaiveDate> {
    let Some(step) = usual_step(days) else { return Vec::new() };
    let mut missing = Vec::new();
    for pair in days.windows(2) {
        let [before, after] = pair else { continue };
        let next = |day: &NaiveDate| day.checked_add_days(Days::new(step.into()));
        // A snapshot that is a day or two late leaves no gap: the next day is missing only a whole step before it.
        let is_step_before = |day: &NaiveDate| after.signed_duration_since(*day).num_days() >= i64::from(step);
        missing.extend(std::iter::successors(next(before), next).take_while(is_step_before).filter(|day| day < after));
    }
    missing
}

/// A step in words.
#[must_use]
pub fn step_text(days: u32) -> String {
    if days == 1 { "every day".to_owned() } else { format!("every {days} days") }
}

#[cfg(test)]
mod tests {
    use super::{days_by_step, missing_days, usual_step};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| day(text)).collect()
    }

    #[test]
    fn steps_end_with_the_last_day() {
        let expected = days(&["2026-06-16", "2026-06-23", "2026-06-30"]);
        assert_eq!(days_by_step(day("2026-06-10"), day("2026-06-30"), 7), expected);
        assert_eq!(days_by_step(day("2026-06-16"), day("2026-06-30"), 7), expected);
        assert_eq!(days_by_step(day("2026-06-30"), day("2026-06-30"), 1), [day("2026-06-30")]);
        assert_eq!(days_by_step(day("2026-06-29"), day("2026-07-01"), 1).len(), 3);
    }

    #[test]
    fn gaps_are_measured_in_the_usual_step() {
        let daily = days(&["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-06", "2026-06-07"]);
        assert_eq!(usual_step(&daily), Some(1));
        assert_eq!(missing_days(&daily), days(&["2026-06-04", "2026-06-05"]));
        let weekly = days(&["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-23", "2026-07-07"]);
        assert_eq!(usual_step(&weekly), Some(7));
        // A snapshot that is a day late is not missing.
        assert_eq!(missing_days(&weekly), days(&["2026-06-30"]));
        let months = days(&["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
        assert!(missing_days(&months).is_empty());
        assert_eq!(usual_step(&months[..1]), None);
        assert!(missing_days(&[]).is_empty());
    }
}
