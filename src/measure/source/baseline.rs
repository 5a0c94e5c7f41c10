//! What is usual in a source, measured on its own rows and files: how long it pauses, how many rows a day has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::base::value::rows_as_f64;

/// The number of latest pauses that are measured. For a source that comes on working days they include two weekends,
/// for a monthly one they span a year.
const MAX_PAUSES: usize = 12;
/// With fewer pauses than this, or in less than a week, there is no usual pause.
pub const MIN_PAUSES: usize = 3;
/// The least number of days from the oldest to the newest one. Fewer days may hold no weekend, in which many sources pause.
pub const MIN_SPAN_DAYS: i64 = 7;
/// A day is compared with the same weekday of this many weeks before it.
const COMPARED_WEEKS: u64 = 4;
/// The rows a day are averaged over four weeks, which hold every weekday four times.
const RATE_DAYS: u64 = 28;

/// What is usual in a source.
#[derive(Debug, Clone, Default)]
pub struct SourceBaseline {
    /// The newest day that has rows, or the day of the newest snapshot.
    pub newest: Option<NaiveDate>,
    /// The oldest such day.
    pub oldest: Option<NaiveDate>,
    /// How many pauses between two such days were measured.
    pub pause_count: usize,
    /// The longest of these pauses, in days; `None` with too few of them.
    pub longest_pause: Option<i64>,
    /// Average rows a day over the four weeks up to the newest day; `None` for a source that has no events.
    pub rows_a_day: Option<f64>,
    /// Rows of the newest day; `None` for a source that has no events.
    pub newest_rows: Option<u64>,
    /// Rows of the same weekday in each of the four weeks before, as far back as the source reaches.
    pub same_weekday_rows: Vec<u64>,
    /// Rows of the last days, or of the whole snapshot.
    pub recent_rows: u64,
    /// Of these, the rows that break a rule of the source.
    pub unusable_rows: u64,
    /// For each declared column, how many of the checked rows are NULL.
    pub nulls: Vec<NullCount>,
}

/// The number of checked rows in which a column is NULL.
#[derive(Debug, Clone)]
pub struct NullCount {
    pub column: String,
    pub rows: u64,
}

impl SourceBaseline {
    /// Measures the pauses of a source whose rows, or snapshots, came on these days.
    #[must_use]
    pub fn from_days(days: &BTreeSet<NaiveDate>) -> Self {
        let pauses = pauses_between(&days.iter().rev().take(MAX_PAUSES + 1).copied().collect());
        let (oldest, newest) = (days.first().copied(), days.last().copied());
        let spans_a_week =
            newest.zip(oldest).is_some_and(|(to, from)| to.signed_duration_since(from).num_days() >= MIN_SPAN_DAYS);
        let longest_pause = pauses.iter().max().copied().filter(|_| spans_a_week && pauses.len() >= MIN_PAUSES);
        SourceBaseline { newest, oldest, pause_count: pauses.len(), longest_pause, ..SourceBaseline::default() }
    }

    /// Measures the pauses, and the rows a day, of a source with these numbers of rows by day.
    #[must_use]
    pub fn from_row_counts(rows: &BTreeMap<NaiveDate, u64>) -> Self {
        let mut baseline = Self::from_days(&rows.iter().filter(|(_, rows)| **rows > 0).map(|(day, _)| *day).collect());
        let Some(newest) = baseline.newest else { return baseline };
        let since = newest.checked_sub_days(Days::new(RATE_DAYS - 1)).unwrap_or(NaiveDate::MIN);
        let oldest = baseline.oldest.unwrap_or(newest).max(since);
        let days = u32::try_from(newest.signed_duration_since(oldest).num_days() + 1).unwrap_or(1);
        let recent: u64 = rows.range(since..=newest).map(|(_, rows)| *rows).sum();
        baseline.rows_a_day = Some(rows_as_f64(recent) / f64::from(days));
        baseline
    }
}

/// Returns the days between each day and the next.
#[must_use]
pub fn pauses_between(days: &BTreeSet<NaiveDate>) -> Vec<i64> {
    days.iter().zip(days.iter().skip(1)).map(|(day, next)| next.signed_duration_since(*day).num_days()).collect()
}

/// Returns the same weekday of the weeks before a day, newest first.
pub fn same_weekdays_before(day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=COMPARED_WEEKS).filter_map(move |weeks| day.checked_sub_days(Days::new(weeks * 7)))
}
