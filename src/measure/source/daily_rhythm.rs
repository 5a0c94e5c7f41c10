//! Sources that have rows on most days: on which days they have data, how long they usually pause, and when they are late.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::baseline::{MIN_PAUSES, MIN_SPAN_DAYS, pauses_between};
use super::source_days::WANTED_DAYS;

/// A source is measured over the eight weeks up to its newest day. A pause of eight weeks or more is an end.
pub const MEASURED_DAYS: i64 = 56;
/// The least share of its days, in percent, on which a source has data. On working days it is 71%, with holidays less.
const MIN_SHARE_PERCENT: i64 = 60;
/// With data on fewer days, nothing is known.
const MIN_DAYS: usize = 3;
/// A day with fewer rows than this share of the median day has no data: a few rows with wrong dates, or the beginning of
/// an export that did not finish. At weekends, most sources have more.
const FEW_ROWS_DIVISOR: u64 = 50;

/// A source that has rows on most days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyRhythm {
    /// The days with data, which is more than a few rows.
    pub days: BTreeSet<NaiveDate>,
    /// The longest pause between two days with data, in days: 1 with data every day, 3 on working days. None in the first
    /// week, which may hold no weekend.
    pub usual_pause: Option<i64>,
}

impl DailyRhythm {
    /// Measures a source with these numbers of rows by day; `None` if it has no data on most days since it began.
    #[must_use]
    pub fn of_rows(rows: &BTreeMap<NaiveDate, u64>) -> Option<Self> {
        let few = median_of_newest(rows)?.div_ceil(FEW_ROWS_DIVISOR);
        let days: BTreeSet<NaiveDate> = rows.iter().filter(|(_, rows)| **rows >= few).map(|(day, _)| *day).collect();
        let (oldest, newest) = (*days.first()?, *days.last()?);
        let since = measured_since(newest)?;
        if days.range(since..).count() < MIN_DAYS || !covers_most_days(&days, oldest) {
            return None;
        }
        let span = days_between(oldest.max(since), newest) + 1;
        // The pause before the first of these days counts too.
        let measured: BTreeSet<NaiveDate> =
            days.range(..since).next_back().into_iter().chain(days.range(since..)).copied().collect();
        let pauses = pauses_between(&measured);
        let is_known = pauses.len() >= MIN_PAUSES && span > MIN_SPAN_DAYS;
        Some(Self { days, usual_pause: pauses.into_iter().max().filter(|_| is_known) })
    }

    /// Returns whether the source has data on most days since the exports began, of which the last eight weeks count. A
    /// survey of ten days is no daily source of a company whose exports go back for months.
    #[must_use]
    pub fn is_daily_since(&self, exports_begin: NaiveDate) -> bool {
        covers_most_days(&self.days, exports_begin)
    }

    /// Returns whether the source is late at the end of a day: it pauses for longer than usual. A source that has not
    /// begun is not late, and neither is one that has ended.
    #[must_use]
    pub fn is_late_on(&self, day: NaiveDate) -> bool {
        let Some(newest) = self.days.range(..=day).next_back() else { return false };
        let pause = days_between(*newest, day);
        self.usual_pause.is_some_and(|usual| (usual..MEASURED_DAYS).contains(&pause))
    }
}

/// Returns the first day of the eight weeks up to a day.
fn measured_since(newest: NaiveDate) -> Option<NaiveDate> {
    newest.checked_sub_days(Days::new(MEASURED_DAYS.unsigned_abs() - 1))
}

/// Returns whether most days from `begin` to the newest one are among the days. The last eight weeks count.
fn covers_most_days(days: &BTreeSet<NaiveDate>, begin: NaiveDate) -> bool {
    let Some((newest, since)) = days.last().and_then(|newest| Some((*newest, measured_since(*newest)?))) else {
        return false;
    };
    let since = since.max(begin);
    let count = i64::try_from(days.range(since..).count()).unwrap_or(i64::MAX);
    count.saturating_mul(100) >= (days_between(since, newest) + 1) * MIN_SHARE_PERCENT
}

/// Returns the median number of rows of the newest days, the lower one of two.
fn median_of_newest(rows: &BTreeMap<NaiveDate, u64>) -> Option<u64> {
    let mut newest: Vec<u64> = rows.values().rev().take(WANTED_DAYS).copied().collect();
    newest.sort_unstable();
    newest.get(newest.len().checked_sub(1)? / 2).copied()
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::parse_day;

    /// A row on each of the days from 1 June 2026, a Monday, that a predicate selects by their number.
    fn one_row_on(count: u64, is_selected: impl Fn(u64) -> bool) -> BTreeMap<NaiveDate, u64> {
        let first = parse_day("2026-06-01");
        (0..count).filter(|number| is_selected(*number)).map(|number| (first + Days::new(number), 1)).collect()
    }

    fn usual_pause(rows: &BTreeMap<NaiveDate, u64>) -> Option<i64> {
        DailyRhythm::of_rows(rows).unwrap().usual_pause
    }

    #[test]
    fn most_days_are_a_rhythm() {
        assert_eq!(usual_pause(&one_row_on(60, |_| true)), Some(1));
        assert_eq!(usual_pause(&one_row_on(60, |day| day % 7 < 5)), Some(3));
        // With two holidays in a row, one after a weekend.
        assert_eq!(usual_pause(&one_row_on(60, |day| day % 7 < 5 && day != 21 && day != 22)), Some(5));
        // Too short to know of weekends.
        assert_eq!(usual_pause(&one_row_on(4, |_| true)), None);
        assert_eq!(usual_pause(&one_row_on(7, |_| true)), None);
        assert_eq!(usual_pause(&one_row_on(8, |_| true)), Some(1));
        for rare in [one_row_on(60, |day| day % 2 == 0), one_row_on(60, |day| day % 7 == 0), one_row_on(2, |_| true)] {
            assert_eq!(DailyRhythm::of_rows(&rare), None);
        }
        assert_eq!(DailyRhythm::of_rows(&BTreeMap::new()), None);
    }

    #[test]
    fn a_source_that_began_lately_is_not_daily() {
        let ten_days = DailyRhythm::of_rows(&one_row_on(10, |_| true)).unwrap();
        let is_daily_since = |day: &str| ten_days.is_daily_since(parse_day(day));
        // 10 of 10 days, of 16 and of 17; eight weeks and more.
        assert_eq!(["2026-06-01", "2026-05-26", "2026-05-25"].map(is_daily_since), [true, true, false]);
        assert_eq!(["2026-04-16", "1970-01-01"].map(is_daily_since), [false, false]);
        // 34 of 56 days are enough, 33 are not.
        let begun = |count| DailyRhythm::of_rows(&one_row_on(count, |_| true)).unwrap();
        assert_eq!([33, 34].map(|count| begun(count).is_daily_since(parse_day("2020-01-01"))), [false, true]);
    }

    #[test]
    fn a_campaign_of_five_weeks_keeps_the_pause_before_it() {
        let answers = one_row_on(100, |day| !(20..65).contains(&day));
        assert_eq!(usual_pause(&answers), Some(46));
    }

    #[test]
    fn a_source_is_late_when_it_pauses_for_longer_than_usual() {
        let rhythm = DailyRhythm::of_rows(&one_row_on(26, |day| day % 7 < 5)).unwrap();
        let is_late = |day: &str| rhythm.is_late_on(parse_day(day));
        // Friday, Sunday, Monday.
        assert_eq!(["2026-06-26", "2026-06-28", "2026-06-29"].map(is_late), [false, false, true]);
        // Before its first day, within its rows, and some eight weeks after its last day.
        assert_eq!(["2026-05-01", "2026-06-14", "2026-08-20", "2026-08-21"].map(is_late), [false, false, true, false]);
    }

    #[test]
    fn a_day_with_a_few_rows_has_no_data() {
        let mut rows: BTreeMap<NaiveDate, u64> = one_row_on(30, |_| true).into_keys().map(|day| (day, 1000)).collect();
        let newest = |rows: &BTreeMap<NaiveDate, u64>| *DailyRhythm::of_rows(rows).unwrap().days.last().unwrap();
        rows.insert(parse_day("2026-07-07"), 19);
        // Months later too.
        rows.insert(parse_day("2026-11-01"), 1);
        assert_eq!(newest(&rows), parse_day("2026-06-30"));
        rows.insert(parse_day("2026-07-01"), 20);
        assert_eq!(newest(&rows), parse_day("2026-07-01"));
    }
}
