//! What is usual in a source, as its own rows and files tell: how long it pauses, how many rows a day has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

/// So many pauses are looked at: of a source that comes on working days two weekends are among them, of a monthly one
/// a year.
const MAX_PAUSES: usize = 12;
/// With fewer pauses, or in less than a week, nothing is usual.
const MIN_PAUSES: usize = 3;
/// A day is held against the same weekday of so many weeks before.
const COMPARED_WEEKS: u64 = 4;
/// Four weeks have every weekday four times.
const RATE_DAYS: u64 = 28;

/// What a source does usually.
#[derive(Debug, Clone, Default)]
pub struct SourceBaseline {
    /// The newest day of which there are rows, or on which a snapshot came.
    pub newest: Option<NaiveDate>,
    /// The oldest of them.
    pub oldest: Option<NaiveDate>,
    /// How many pauses between two such days were looked at.
    pub pause_count: usize,
    /// The longest of them, in days; none where there are too few.
    pub longest_pause: Option<i64>,
    /// Rows a day on average, over the four weeks up to the newest; none of a source without events.
    pub rows_a_day: Option<f64>,
    /// Rows of the newest day; none of a source without events.
    pub newest_rows: Option<u64>,
    /// Rows of the same weekday in each of the four weeks before, as far back as the source reaches.
    pub same_weekday_rows: Vec<u64>,
    /// Of how many rows of the last days (or of the whole snapshot), and how many of these count for nobody.
    pub recent_rows: u64,
    pub unusable_rows: u64,
    /// Of how many of the looked-at rows each declared column is NULL.
    pub nulls: Vec<(String, u64)>,
}

impl SourceBaseline {
    /// The habits of a source whose rows, or snapshots, came on these days.
    #[must_use]
    pub fn from_days(days: &BTreeSet<NaiveDate>) -> Self {
        let last: Vec<&NaiveDate> = days.iter().rev().take(MAX_PAUSES + 1).collect();
        let pauses: Vec<i64> = last.windows(2).map(|pair| pair[0].signed_duration_since(*pair[1]).num_days()).collect();
        let (oldest, newest) = (days.first().copied(), days.last().copied());
        // A week has its weekend among the pauses.
        let spans_a_week = newest.zip(oldest).is_some_and(|(to, from)| to.signed_duration_since(from).num_days() >= 7);
        let longest_pause = pauses.iter().max().copied().filter(|_| spans_a_week && pauses.len() >= MIN_PAUSES);
        SourceBaseline { newest, oldest, pause_count: pauses.len(), longest_pause, ..SourceBaseline::default() }
    }

    /// The same with the number of rows of each day.
    #[must_use]
    pub fn from_row_counts(rows: &BTreeMap<NaiveDate, u64>) -> Self {
        let mut baseline = Self::from_days(&rows.iter().filter(|(_, rows)| **rows > 0).map(|(day, _)| *day).collect());
        let Some(newest) = baseline.newest else { return baseline };
        let since = newest.checked_sub_days(Days::new(RATE_DAYS - 1)).unwrap_or(NaiveDate::MIN);
        let oldest = baseline.oldest.unwrap_or(newest).max(since);
        let days = u32::try_from(newest.signed_duration_since(oldest).num_days() + 1).unwrap_or(1);
        let lately: u64 = rows.range(since..=newest).map(|(_, rows)| *rows).sum();
        baseline.rows_a_day = Some(rows_as_f64(lately) / f64::from(days));
        baseline
    }
}

/// The same weekday of the weeks before a day, the newest first.
pub fn same_weekdays_before(day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=COMPARED_WEEKS).filter_map(move |weeks| day.checked_sub_days(Days::new(weeks * 7)))
}

/// A number of rows, exactly for all that anybody has.
#[must_use]
pub fn rows_as_f64(rows: u64) -> f64 {
    let half = |bits: u64| f64::from(u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(u32::MAX));
    half(rows >> 32) * 4_294_967_296.0 + half(rows)
}
