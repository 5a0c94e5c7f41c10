//! Where every row of the looked-at files went, and what their days say is usual. All of it comes out of the one pass
//! that the checks make; only the same weekdays of a source partitioned by day are counted beside it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, col, len, lit};

use super::row_rules::RowRule;
use super::{RowCounts, SourceCheck};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::{SourceColumn, SourcePolicy, SourceTime};
use crate::measure::source::baseline::{self, SourceBaseline};
use crate::measure::source::exports::Exports;
use crate::measure::source::files;
use crate::measure::source::report::RowReconciliation;

/// What counts for nobody is looked for among the rows of so many days.
const RECENT_DAYS: u64 = 7;

/// Holds for the rows that no promise takes out.
pub fn is_kept(rules: &[RowRule]) -> Expr {
    breaks_none_of(&rules.iter().filter(|rule| rule.policy == SourcePolicy::Drop).collect::<Vec<_>>())
}

fn breaks_none_of(rules: &[&RowRule]) -> Expr {
    let broken = rules.iter().map(|rule| rule.is_broken.clone().fill_null(lit(false))).reduce(Expr::or);
    broken.map_or_else(|| lit(true), Expr::not)
}

/// What is summed up to tell where rows went: `kept`, `unusable`, and `first0` … for the rows that each promise is the
/// first to take out.
pub fn outcome_counts(rules: &[RowRule]) -> Vec<Expr> {
    let count = |rows: Expr, name: String| rows.cast(DataType::Int64).sum().alias(name);
    let all: Vec<&RowRule> = rules.iter().collect();
    let mut sums = Vec::new();
    if all.is_empty() {
        return sums;
    }
    sums.push(count(breaks_none_of(&all).not(), "unusable".to_owned()));
    let mut before: Vec<&RowRule> = Vec::new();
    for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.policy == SourcePolicy::Drop) {
        let first = rule.is_broken.clone().fill_null(lit(false)).and(breaks_none_of(&before));
        sums.push(count(first, format!("first{at}")));
        before.push(rule);
    }
    if !before.is_empty() {
        sums.push(count(breaks_none_of(&before), "kept".to_owned()));
    }
    sums
}

/// Counts the NULLs of every column that may have some: `null0` …, in the order in which they are declared. Where all
/// footers say that a column is full it is not read for that.
pub fn null_counts(checked: &SourceCheck) -> Vec<Expr> {
    let source = &checked.source;
    let is_hidden = |name: &str| source.reveals.iter().any(|reveal| reveal.columns.iter().any(|(of, _)| of == name));
    let is_full = |name: &str| {
        let mut files = checked.plan.files.iter().filter(|file| checked.includes_file(file));
        files.all(|file| {
            let in_path = file.hive.iter().any(|(key, _)| key == name);
            in_path || file.footer.columns.iter().any(|column| column.name == name && column.is_full)
        })
    };
    let columns = source.columns.iter().enumerate();
    let doubtful = columns.filter(|(_, column)| is_hidden(&column.name) || !is_full(&column.name));
    let count = |(at, column): (usize, &SourceColumn)| {
        col(column.name.as_str()).is_null().cast(DataType::Int64).sum().alias(format!("null{at}"))
    };
    doubtful.map(count).collect()
}

/// The day that a row is counted at; none of a source without events.
pub fn day_of_row(checked: &SourceCheck) -> Option<Expr> {
    let SourceTime::Events { at, delivered } = &checked.source.time else { return None };
    Some(col(delivered.as_ref().unwrap_or(at).as_str()).cast(DataType::Date).alias("day"))
}

/// The rows of the newest partition, and of the same weekday in the weeks before, as far as nobody looks at them anyway.
///
/// # Errors
/// What Polars says against such a plan.
pub fn count_same_weekdays(checked: &SourceCheck, exports: &Exports) -> Result<Option<LazyFrame>, String> {
    let (Some(first_day), Some(day)) = (checked.first_day, day_of_row(checked)) else { return Ok(None) };
    let newest = checked.plan.files.iter().filter(|file| file.footer.rows > 0).filter_map(|file| file.day).max();
    let weekdays: BTreeSet<NaiveDate> = newest
        .into_iter()
        .flat_map(|newest| baseline::same_weekdays_before(newest).chain([newest]))
        .filter(|day| *day < first_day)
        .collect();
    if weekdays.is_empty() {
        return Ok(None);
    }
    let is_wanted = |file: &files::ExportFile| file.day.is_some_and(|day| weekdays.contains(&day));
    let frame = checked.plan.frame_of_files(&checked.source, exports, is_wanted)?;
    Ok(Some(frame.group_by([day]).agg([len().cast(DataType::Int64).alias("rows")])))
}

/// Rows, and those that count for nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct DayCounts {
    pub rows: u64,
    pub unusable: u64,
}

/// Adds up what was counted by day.
pub fn add_day_counts(days: &mut BTreeMap<NaiveDate, DayCounts>, answer: &DataFrame) {
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
pub fn reconcile_rows(checked: &SourceCheck, counts: &RowCounts) -> (RowReconciliation, Option<Diagnostic>) {
    let files = checked.plan.files.iter().filter(|file| checked.includes_file(file));
    let mut reconciliation = RowReconciliation {
        in_files: files.map(|file| u64::try_from(file.footer.rows).unwrap_or(0)).sum(),
        after_as_of: counts.after_as_of,
        without_time: counts.without_time,
        counted: counts.kept,
        ..RowReconciliation::default()
    };
    for (rule, dropped) in checked.rules.iter().zip(&counts.dropped_by_rule) {
        match rule.check {
            "null_keys" => reconciliation.null_keys += dropped,
            "orphans" => reconciliation.orphans += dropped,
            _ => reconciliation.invalid += dropped,
        }
    }
    let read = reconciliation.after_as_of
        + reconciliation.without_time
        + reconciliation.null_keys
        + reconciliation.orphans
        + reconciliation.invalid
        + reconciliation.counted;
    if checked.source.policies.duplicates == SourcePolicy::Drop {
        reconciliation.duplicates = counts.droppable_duplicates.min(reconciliation.counted);
        reconciliation.counted -= reconciliation.duplicates;
    }
    let source = &checked.source;
    let problem = (read != reconciliation.in_files).then(|| {
        let paths: Vec<&str> = checked
            .plan
            .files
            .iter()
            .filter(|file| checked.includes_file(file))
            .map(|file| file.object.path.as_str())
            .collect();
        let files = match paths.as_slice() {
            [path] => format!("the footer of `{path}` tells"),
            [first, .., last] => format!("the footers of {} files (`{first}` to `{last}`) tell", paths.len()),
            [] => "no footer tells".to_owned(),
        };
        let message =
            format!("source `{}`: {files} of {} rows, but {read} were read", source.name, reconciliation.in_files);
        Diagnostic::error("source-reconciliation", message)
            .at(source.place.clone())
            .hint("a file was replaced while it was read, or is damaged: run again, and export it anew if this stays")
    });
    (reconciliation, problem)
}

/// What is usual in the source.
///
/// # Errors
/// A store that can't be listed.
pub fn baseline_of_source(
    checked: &SourceCheck,
    counts: &RowCounts,
    as_of: NaiveDate,
) -> Result<SourceBaseline, Failure> {
    let source = &checked.source;
    let mut baseline = match &source.time {
        SourceTime::Current => SourceBaseline::default(),
        SourceTime::Snapshots { .. } => {
            let days = files::partition_days(source, &checked.exports)?.into_iter().filter(|day| *day <= as_of);
            SourceBaseline::from_days(&days.collect())
        }
        SourceTime::Events { delivered: None, .. } => {
            SourceBaseline::from_row_counts(&counts.days.iter().map(|(day, counted)| (*day, counted.rows)).collect())
        }
        SourceTime::Events { delivered: Some(_), .. } => {
            let mut rows: BTreeMap<NaiveDate, u64> = BTreeMap::new();
            for file in &checked.plan.files {
                if let Some(day) = file.day {
                    *rows.entry(day).or_default() += u64::try_from(file.footer.rows).unwrap_or(0);
                }
            }
            SourceBaseline::from_row_counts(&rows)
        }
    };
    let names = source.columns.iter().map(|column| column.name.clone());
    baseline.nulls = names.zip(counts.nulls.iter().copied()).collect();
    if !matches!(source.time, SourceTime::Events { .. }) {
        (baseline.recent_rows, baseline.unusable_rows) = (counts.rows, counts.unusable);
        return Ok(baseline);
    }
    let since = as_of.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(NaiveDate::MIN);
    for (_, day) in counts.days.iter().filter(|(day, _)| **day > since) {
        baseline.recent_rows += day.rows;
        baseline.unusable_rows += day.unusable;
    }
    let rows = |day: NaiveDate| counts.days.get(&day).map_or(0, |day| day.rows);
    if let (Some(newest), Some(oldest)) = (baseline.newest, baseline.oldest) {
        baseline.newest_rows = Some(rows(newest));
        baseline.same_weekday_rows =
            baseline::same_weekdays_before(newest).filter(|day| *day >= oldest).map(rows).collect();
    }
    Ok(baseline)
}
