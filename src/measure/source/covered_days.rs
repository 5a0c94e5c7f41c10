//! Finds the newest day that has ended and on which the sources have data.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::daily_rhythm::{DailyRhythm, MEASURED_DAYS};
use super::exports::Exports;
use super::files;
use super::footer_check::check_footers;
use super::source_days::{SourceDays, find_days};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::base::text::count_phrase;
use crate::config::{Pipeline, Source};

/// A source has ended if others have gone on for eight weeks since, with data on at least this number of days.
const MIN_DAYS_AFTER_END: usize = 3;
/// A source that began lately goes on if its newest day is at most this number of days before the newest one of all.
const MAX_DAYS_BEHIND: u64 = 7;

/// The newest day on which the sources have data.
#[derive(Debug, PartialEq, Eq)]
pub struct CoveredDay {
    pub day: NaiveDate,
    /// Why it is this day, for people.
    pub reason: String,
}

/// Finds the newest day before `today` on which the sources have data: a day with data of a source that has rows on most
/// days, on which no such source is late and no source is past its `warn_after`. Where no source has rows on most days,
/// a day with rows of any.
///
/// # Errors
/// Files that cannot be read, or exports in which no source has such days.
pub fn newest_covered_day(pipeline: &Pipeline, exports: &Exports, today: NaiveDate) -> Result<CoveredDay, Failure> {
    let yesterday = today.pred_opt().unwrap_or(today);
    files::prefetch_footers(&pipeline.sources, exports, yesterday)?;
    let mut sources = Vec::new();
    let mut first_later: Option<NaiveDate> = None;
    let mut problems: Vec<Diagnostic> = Vec::new();
    for source in &pipeline.sources {
        match find_days(source, exports, pipeline.time_zone, yesterday) {
            Ok(days) => {
                first_later = first_later.into_iter().chain(days.first_later).min();
                sources.extend(DatedSource::new(source, days));
            }
            Err(Failure::Data(mut found)) => problems.append(&mut found),
            Err(failure) => return Err(failure),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Data(problems));
    }
    match DayChoice::new(&sources) {
        Some(choice) => Ok(choice.choose(yesterday)),
        None => Err(no_day_failure(pipeline, exports, first_later)?),
    }
}

/// Explains exports in which no source has rows of a day that has ended. Where files are missing altogether, naming a day
/// with `--as-of` does not help, so the missing files are reported instead.
fn no_day_failure(pipeline: &Pipeline, exports: &Exports, first_later: Option<NaiveDate>) -> Result<Failure, Failure> {
    let problems = check_footers(pipeline, exports)?.problems;
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Ok(Failure::Data(problems));
    }
    let exports = exports.url("");
    Ok(match first_later {
        Some(first) => RequestError::NoFinishedDay { exports, first }.into(),
        None => RequestError::NoAsOfDate { exports }.into(),
    })
}

/// A source that has days with data.
struct DatedSource<'a> {
    source: &'a Source,
    newest: NaiveDate,
    days: BTreeSet<NaiveDate>,
    /// None for a source that does not have data on most days.
    rhythm: Option<DailyRhythm>,
    /// A later day than the newest one with data, which has only a few rows.
    later_day_with_few_rows: Option<(NaiveDate, u64)>,
}

impl<'a> DatedSource<'a> {
    /// Returns `None` for a source without days.
    fn new(source: &'a Source, SourceDays { rows, .. }: SourceDays) -> Option<Self> {
        let rhythm = DailyRhythm::of_rows(&rows);
        let days = match &rhythm {
            Some(rhythm) => rhythm.days.clone(),
            None => rows.keys().copied().collect(),
        };
        let newest = *days.last()?;
        let later_day_with_few_rows = rows.into_iter().next_back().filter(|(day, _)| *day > newest);
        Some(Self { source, newest, days, rhythm, later_day_with_few_rows })
    }

    fn name(&self) -> &'a str {
        &self.source.name
    }

    /// Returns whether the source has ended: others go on for eight weeks and more after its newest day.
    fn has_ended(&self, sources: &[DatedSource<'_>]) -> bool {
        let Some(end) = self.newest.checked_add_days(Days::new(MEASURED_DAYS.unsigned_abs())) else { return false };
        let Some(next) = self.newest.succ_opt() else { return false };
        let later: BTreeSet<&NaiveDate> = sources.iter().flat_map(|other| other.days.range(next..)).collect();
        later.len() >= MIN_DAYS_AFTER_END && later.last().is_some_and(|last| **last >= end)
    }

    /// Returns whether the source has data on most days since the exports began.
    fn is_daily_since(&self, exports_begin: NaiveDate) -> bool {
        self.rhythm.as_ref().is_some_and(|rhythm| rhythm.is_daily_since(exports_begin))
    }

    /// Returns whether it is known how long the source usually pauses.
    fn has_usual_pause(&self) -> bool {
        self.rhythm.as_ref().is_some_and(|rhythm| rhythm.usual_pause.is_some())
    }

    /// Returns the last day on which the source is fresh; `None` without a declared `warn_after`.
    fn fresh_until(&self) -> Option<NaiveDate> {
        self.newest.checked_add_days(Days::new(self.source.freshness.warn_after?.into()))
    }
}

/// The sources, and those that decide between their days.
struct DayChoice<'a> {
    sources: &'a [DatedSource<'a>],
    ended: Vec<&'a DatedSource<'a>>,
    going_on: Vec<&'a DatedSource<'a>>,
    /// The sources with data on most days; without such sources, all.
    leading: Vec<&'a DatedSource<'a>>,
    /// Whether the leading sources have data on most days, so that none of them may be late.
    has_rhythm: bool,
    /// The days with data of the leading sources.
    days: BTreeSet<NaiveDate>,
}

impl<'a> DayChoice<'a> {
    /// Returns `None` without sources.
    fn new(sources: &'a [DatedSource<'a>]) -> Option<Self> {
        let begin = sources.iter().filter_map(|source| source.days.first()).min()?;
        let newest = sources.iter().map(|source| source.newest).max()?;
        let (ended, going_on): (Vec<_>, Vec<_>) = sources.iter().partition(|source| source.has_ended(sources));
        let rhythmic = going_on.iter().copied().filter(|source| source.rhythm.is_some());
        let (daily, begun_lately): (Vec<_>, Vec<_>) = rhythmic.partition(|source| source.is_daily_since(*begin));
        let (known, young): (Vec<_>, Vec<_>) = daily.into_iter().partition(|source| source.has_usual_pause());
        let is_recent = |source: &&DatedSource<'_>| {
            source.newest.checked_add_days(Days::new(MAX_DAYS_BEHIND)).is_none_or(|end| newest <= end)
        };
        let begun_lately = begun_lately.into_iter().filter(is_recent).collect();
        // A source that is too young to know how it pauses leads only where there is no other, and so does one that
        // began long after the exports: it may be a survey that has ended.
        let with_rhythm = [known, young, begun_lately].into_iter().find(|sources| !sources.is_empty());
        let has_rhythm = with_rhythm.is_some();
        let leading = with_rhythm.unwrap_or_else(|| sources.iter().collect());
        let days = leading.iter().flat_map(|source| &source.days).copied().collect();
        Some(Self { sources, ended, going_on, leading, has_rhythm, days })
    }

    fn choose(&self, yesterday: NaiveDate) -> CoveredDay {
        let is_in_time = |day: &&NaiveDate| self.late_source(**day).is_none();
        let newest = self.days.iter().rev().find(is_in_time).or(self.days.last()).copied().unwrap_or(yesterday);
        // A source that has ended, or whose limit is before the first day with data, stays late whatever the day.
        let fresh_until = self.going_on.iter().filter_map(|source| Some((source.fresh_until()?, source.name())));
        let limit = fresh_until.min_by_key(|(day, _)| *day);
        if let Some((limit, source)) = limit.filter(|(limit, _)| *limit < newest)
            && let Some(day) = self.days.range(..=limit).rev().find(is_in_time)
        {
            let reason = format!("the newest day on which `{source}` is not past its `warn_after`");
            return CoveredDay { day: *day, reason };
        }
        let freshness =
            if limit.is_some_and(|(limit, _)| limit >= newest) { ", no source is past its `warn_after`" } else { "" };
        CoveredDay { day: newest, reason: self.describe_day(newest, yesterday, freshness) }
    }

    fn describe_day(&self, day: NaiveDate, yesterday: NaiveDate, freshness: &str) -> String {
        let later = self.sources.iter().rev().filter(|source| source.newest > day).max_by_key(|source| source.newest);
        let leading = self.leading.iter().find(|source| source.days.contains(&day)).map_or("", |source| source.name());
        let mut reason = match (later, self.source_late_after(day)) {
            (None, _) if day == yesterday => {
                format!("the newest day that has ended, with data (`{leading}`){freshness}")
            }
            (None, _) => format!("the newest day with data (`{leading}`){freshness}"),
            (Some(_), Some(late)) => {
                format!("the newest day with data on which `{late}`, which has rows on most days, is not late")
            }
            (Some(_), None) => format!("the newest day with data of `{leading}`, which has rows on most days"),
        };
        if let Some(later) = later {
            reason.push_str(&format!("; `{}` has rows until {}", later.name(), later.newest));
        }
        for ended in self.ended.iter().filter(|source| source.rhythm.is_some() && source.newest < day) {
            reason.push_str(&format!("; `{}` has had no rows since {}", ended.name(), ended.newest));
        }
        let few = self.sources.iter().filter_map(|source| Some((source.name(), source.later_day_with_few_rows?)));
        if let Some((name, (later, rows))) = few.filter(|(_, (later, _))| *later > day).max_by_key(|(_, few)| *few) {
            reason.push_str(&format!("; `{name}` has only {} on {later}", count_phrase(rows, "row", "rows")));
        }
        reason
    }

    /// Returns the leading source that is late on the next later day with data; `None` if there is no such day.
    fn source_late_after(&self, day: NaiveDate) -> Option<&'a str> {
        let next = self.days.range(day.succ_opt()?..).next()?;
        self.late_source(*next)
    }

    /// Returns the first leading source that is late at the end of a day.
    fn late_source(&self, day: NaiveDate) -> Option<&'a str> {
        if !self.has_rhythm {
            return None;
        }
        let is_late = |source: &&&DatedSource<'_>| source.rhythm.as_ref().is_some_and(|rhythm| rhythm.is_late_on(day));
        self.leading.iter().find(is_late).map(|source| source.name())
    }
}

#[cfg(test)]
mod tests;
