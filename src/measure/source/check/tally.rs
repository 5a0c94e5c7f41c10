//! Where every row of the looked-at files went, and what their days say is usual. All of it comes out of the one pass
//! that the checks make; only the same weekdays of a source partitioned by day are counted beside it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, col, len, lit};

use super::rules::Rule;
use super::{Checked, Counts};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::{Column, Policy, SourceTime};
use crate::measure::source::exports::Exports;
use crate::measure::source::files;
use crate::measure::source::habits::{self, Habits};
use crate::measure::source::report::Tally;

/// What counts for nobody is looked for among the rows of so many days.
const RECENT_DAYS: u64 = 7;

/// Holds for the rows that no promise takes out.
pub fn kept(rules: &[Rule]) -> Expr {
    none_of(&rules.iter().filter(|rule| rule.policy == Policy::Drop).collect::<Vec<_>>())
}

fn none_of(rules: &[&Rule]) -> Expr {
    let broken = rules.iter().map(|rule| rule.broken.clone().fill_null(lit(false))).reduce(Expr::or);
    broken.map_or_else(|| lit(true), Expr::not)
}

/// What is summed up to tell where rows went: `kept`, `unusable`, and `first0` … for the rows that each promise is the
/// first to take out.
pub fn sums(rules: &[Rule]) -> Vec<Expr> {
    let count = |rows: Expr, name: String| rows.cast(DataType::Int64).sum().alias(name);
    let all: Vec<&Rule> = rules.iter().collect();
    let mut sums = Vec::new();
    if all.is_empty() {
        return sums;
    }
    sums.push(count(none_of(&all).not(), "unusable".to_owned()));
    let mut before: Vec<&Rule> = Vec::new();
    for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.policy == Policy::Drop) {
        let first = rule.broken.clone().fill_null(lit(false)).and(none_of(&before));
        sums.push(count(first, format!("first{at}")));
        before.push(rule);
    }
    if !before.is_empty() {
        sums.push(count(none_of(&before), "kept".to_owned()));
    }
    sums
}

/// Counts the NULLs of every column that may have some: `null0` …, in the order in which they are declared. Where all
/// footers say that a column is full it is not read for that.
pub fn nulls(checked: &Checked) -> Vec<Expr> {
    let source = &checked.source;
    let is_hidden = |name: &str| source.reveals.iter().any(|reveal| reveal.columns.iter().any(|(of, _)| of == name));
    let is_full = |name: &str| {
        let mut files = checked.plan.files.iter().filter(|file| checked.looks_at(file));
        files.all(|file| {
            let in_path = file.hive.iter().any(|(key, _)| key == name);
            in_path || file.footer.columns.iter().any(|column| column.name == name && column.is_full)
        })
    };
    let columns = source.columns.iter().enumerate();
    let doubtful = columns.filter(|(_, column)| is_hidden(&column.name) || !is_full(&column.name));
    let count = |(at, column): (usize, &Column)| {
        col(column.name.as_str()).is_null().cast(DataType::Int64).sum().alias(format!("null{at}"))
    };
    doubtful.map(count).collect()
}

/// The day that a row is counted at; none of a source without events.
pub fn day(checked: &Checked) -> Option<Expr> {
    let SourceTime::Events { at, delivered } = &checked.source.time else { return None };
    Some(col(delivered.as_ref().unwrap_or(at).as_str()).cast(DataType::Date).alias("day"))
}

/// The rows of the newest partition, and of the same weekday in the weeks before, as far as nobody looks at them anyway.
///
/// # Errors
/// What Polars says against such a plan.
pub fn days_alike(checked: &Checked, exports: &Exports) -> Result<Option<LazyFrame>, String> {
    let (Some(from), Some(day)) = (checked.from, day(checked)) else { return Ok(None) };
    let newest = checked.plan.files.iter().filter(|file| file.footer.rows > 0).filter_map(|file| file.day).max();
    let wanted: BTreeSet<NaiveDate> =
        newest.into_iter().flat_map(|newest| habits::alike(newest).chain([newest])).filter(|day| *day < from).collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let is_wanted = |file: &files::Found| file.day.is_some_and(|day| wanted.contains(&day));
    let frame = checked.plan.frame(&checked.source, exports, is_wanted)?;
    Ok(Some(frame.group_by([day]).agg([len().cast(DataType::Int64).alias("rows")])))
}

/// Rows, and those that count for nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Day {
    pub rows: u64,
    pub unusable: u64,
}

/// Adds up what was counted by day.
pub fn add_days(days: &mut BTreeMap<NaiveDate, Day>, answer: &DataFrame) {
    let Some(dates) = answer.column("day").ok().and_then(|column| column.date().ok().cloned()) else { return };
    let counts = |name: &str| answer.column(name).ok().and_then(|column| column.i64().ok().cloned());
    let (rows, unusable) = (counts("rows"), counts("unusable"));
    for (at, date) in dates.phys.iter().enumerate() {
        let day = date.and_then(|days| chrono::TimeDelta::try_days(days.into()));
        let Some(day) = day.and_then(|days| NaiveDate::default().checked_add_signed(days)) else { continue };
        let count = |of: &Option<polars::prelude::Int64Chunked>| {
            of.as_ref().and_then(|of| u64::try_from(of.get(at)?).ok()).unwrap_or(0)
        };
        let sum = days.entry(day).or_default();
        sum.rows += count(&rows);
        sum.unusable += count(&unusable);
    }
}

/// Where the rows went.
///
/// # Errors
/// Files that gave more or fewer rows than their footers tell: one was replaced while it was read, or is damaged.
pub fn tally(checked: &Checked, counts: &Counts) -> (Tally, Option<Diagnostic>) {
    let files = checked.plan.files.iter().filter(|file| checked.looks_at(file));
    let mut tally = Tally {
        in_files: files.map(|file| u64::try_from(file.footer.rows).unwrap_or(0)).sum(),
        after_as_of: counts.ahead,
        without_time: counts.timeless,
        counted: counts.kept,
        ..Tally::default()
    };
    for (rule, first) in checked.rules.iter().zip(&counts.first) {
        match rule.check {
            "null_keys" => tally.null_keys += first,
            "orphans" => tally.orphans += first,
            _ => tally.invalid += first,
        }
    }
    let read = tally.after_as_of + tally.without_time + tally.null_keys + tally.orphans + tally.invalid + tally.counted;
    if checked.source.policies.duplicates == Policy::Drop {
        tally.duplicates = counts.surplus.min(tally.counted);
        tally.counted -= tally.duplicates;
    }
    let source = &checked.source;
    let problem = (read != tally.in_files).then(|| {
        let paths: Vec<&str> = checked
            .plan
            .files
            .iter()
            .filter(|file| checked.looks_at(file))
            .map(|file| file.object.path.as_str())
            .collect();
        let files = match paths.as_slice() {
            [path] => format!("the footer of `{path}` tells"),
            [first, .., last] => format!("the footers of {} files (`{first}` to `{last}`) tell", paths.len()),
            [] => "no footer tells".to_owned(),
        };
        let message = format!("source `{}`: {files} of {} rows, but {read} were read", source.name, tally.in_files);
        Diagnostic::error("source-reconciliation", message)
            .at(source.place.clone())
            .hint("a file was replaced while it was read, or is damaged: run again, and export it anew if this stays")
    });
    (tally, problem)
}

/// What is usual in the source.
///
/// # Errors
/// A store that can't be listed.
pub fn habits(checked: &Checked, counts: &Counts, as_of: NaiveDate) -> Result<Habits, Failure> {
    let source = &checked.source;
    let mut habits = match &source.time {
        SourceTime::Current => Habits::default(),
        SourceTime::Snapshots { .. } => {
            let days = files::days(source, &checked.exports)?.into_iter().filter(|day| *day <= as_of);
            Habits::of_days(&days.collect())
        }
        SourceTime::Events { delivered: None, .. } => {
            Habits::of_events(&counts.days.iter().map(|(day, counted)| (*day, counted.rows)).collect())
        }
        SourceTime::Events { delivered: Some(_), .. } => {
            let mut rows: BTreeMap<NaiveDate, u64> = BTreeMap::new();
            for file in &checked.plan.files {
                if let Some(day) = file.day {
                    *rows.entry(day).or_default() += u64::try_from(file.footer.rows).unwrap_or(0);
                }
            }
            Habits::of_events(&rows)
        }
    };
    let names = source.columns.iter().map(|column| column.name.clone());
    habits.nulls = names.zip(counts.nulls.iter().copied()).collect();
    if !matches!(source.time, SourceTime::Events { .. }) {
        (habits.recent, habits.unusable) = (counts.rows, counts.unusable);
        return Ok(habits);
    }
    let since = as_of.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(NaiveDate::MIN);
    for (_, day) in counts.days.iter().filter(|(day, _)| **day > since) {
        habits.recent += day.rows;
        habits.unusable += day.unusable;
    }
    let rows = |day: NaiveDate| counts.days.get(&day).map_or(0, |day| day.rows);
    if let (Some(newest), Some(oldest)) = (habits.newest, habits.oldest) {
        habits.newest_rows = Some(rows(newest));
        habits.alike = habits::alike(newest).filter(|day| *day >= oldest).map(rows).collect();
    }
    Ok(habits)
}
