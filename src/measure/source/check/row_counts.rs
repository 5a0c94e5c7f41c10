//! Counts the rows of all sources in one pass: what the policies, the reconciliation and the baseline need.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, LazyFrame, col, len, lit};

use super::check_input::CheckInput;
use super::day_counts::{self, DayCounts, ROWS, UNUSABLE};
use super::duplicate_rows::{self, DuplicateCounts};
use super::read_failure::{joint_read_failure, read_failure};
use super::result_cells::{read_count, read_newest_time};
use super::row_outcomes::{is_dropped_by, is_kept, is_unusable};
use super::undated_rows;
use crate::base::failure::Failure;
use crate::config::{ColumnType, SourceColumn, SourcePolicy, SourceTime};
use crate::measure::source::declared_columns::polars_type;
use crate::measure::source::files::ExportFile;
use crate::query::engine;
use crate::storage::parquet_footer::{FooterColumn, PhysicalKind};

/// The number of frames that count the rows of one source, besides the screen of its keys.
const FRAMES_PER_SOURCE: usize = 5;

/// The column with the newest time.
const NEWEST: &str = "newest";
/// The column with the number of rows that no rule drops.
const KEPT: &str = "kept";
/// Prefix of the columns with the number of rows that break each rule.
const BROKEN_BY_RULE: &str = "broken_by_rule";
/// Prefix of the columns with the number of rows that each rule is the first to drop.
const DROPPED_BY_RULE: &str = "dropped_by_rule";
/// Prefix of the columns with the number of NULLs of each declared column.
const NULLS: &str = "nulls";

/// The rows of a source.
#[derive(Debug, Default)]
pub struct RowCounts {
    /// Known rows that the checks read.
    pub rows: u64,
    /// The newest time of a source of events.
    pub newest: Option<NaiveDateTime>,
    /// For each rule, the rows that break it.
    pub broken_by_rule: Vec<u64>,
    /// For each rule, the rows that it is the first to drop.
    pub dropped_by_rule: Vec<u64>,
    /// Rows that no rule drops.
    pub kept: u64,
    /// Rows that break a rule, whatever its policy.
    pub unusable: u64,
    pub without_time: u64,
    pub after_as_of: u64,
    /// For each declared column, the rows in which it is NULL.
    pub nulls: Vec<u64>,
    /// For each datable column, the kept rows of which nothing says since when its value holds.
    pub undated: Vec<u64>,
    /// For a source of events: the rows of each day.
    pub days: BTreeMap<NaiveDate, DayCounts>,
    pub duplicates: DuplicateCounts,
}

/// Counts the rows of all sources at once.
///
/// # Errors
/// An engine that fails.
pub fn count_rows(all: &[CheckInput]) -> Result<Vec<RowCounts>, Failure> {
    let mut frames = Vec::new();
    let mut screen_frames = Vec::new();
    let mut running_screens = Vec::new();
    for checked in all {
        let failed = |reason| read_failure(checked.source(), reason);
        frames.extend(count_frames(checked).map_err(failed)?);
        let screen = duplicate_rows::screen_keys(checked).map_err(failed)?;
        let (frame, running) = screen.map(|screen| (screen.frame, screen.running)).unzip();
        screen_frames.extend(frame);
        running_screens.push(running);
    }
    frames.extend(screen_frames);
    let answers =
        engine::collect_frames(frames).map_err(|reason| joint_read_failure(all.iter().map(CheckInput::source), reason));
    // The screens are finished even after a failure, because that ends the threads that wait for rows.
    let screened: Vec<Result<bool, String>> = running_screens
        .into_iter()
        .map(|screen| screen.map_or(Ok(false), duplicate_rows::may_have_repeated_keys))
        .collect();
    let answers = answers?;
    let mut counts = Vec::new();
    for ((checked, answers), may_repeat) in all.iter().zip(answers.chunks(FRAMES_PER_SOURCE)).zip(screened) {
        let failed = |reason| read_failure(checked.source(), reason);
        let mut counted = read_counts(checked, answers);
        if may_repeat.map_err(failed)? {
            counted.duplicates = duplicate_rows::count_duplicates(checked).map_err(failed)?;
        }
        counts.push(counted);
    }
    Ok(counts)
}

/// Returns the frames that count the rows of one source, in the order in which [`read_counts`] reads their answers.
fn count_frames(checked: &CheckInput) -> Result<[LazyFrame; FRAMES_PER_SOURCE], String> {
    let is_checked = |file: &ExportFile| checked.reads_file(file);
    let without_time = checked.plan.count_without_time(&checked.exports, is_checked)?;
    let after_as_of = checked.plan.count_after_as_of(&checked.exports, is_checked)?;
    let same_weekdays = day_counts::count_same_weekdays(checked)?;
    let undated = undated_rows::count_in_all_files(checked)?;
    Ok([
        summary_frame(checked),
        without_time.unwrap_or_else(zero_rows),
        after_as_of.unwrap_or_else(zero_rows),
        same_weekdays.unwrap_or_else(zero_rows),
        undated.unwrap_or_else(zero_rows),
    ])
}

fn read_counts(checked: &CheckInput, answers: &[DataFrame]) -> RowCounts {
    let [summary, without_time, after_as_of, same_weekdays, undated] = answers else {
        return RowCounts::default();
    };
    let rows = read_count(summary, ROWS);
    let rules = checked.rules.len();
    let mut days = BTreeMap::new();
    day_counts::add_day_counts(&mut days, summary);
    day_counts::add_day_counts(&mut days, same_weekdays);
    RowCounts {
        rows,
        newest: read_newest_time(summary, NEWEST).map(|newest| local_time_of_newest(checked, newest)),
        broken_by_rule: read_numbered_counts(summary, BROKEN_BY_RULE, rules),
        dropped_by_rule: read_numbered_counts(summary, DROPPED_BY_RULE, rules),
        kept: if summary.column(KEPT).is_ok() { read_count(summary, KEPT) } else { rows },
        unusable: read_count(summary, UNUSABLE),
        without_time: read_count(without_time, ROWS),
        after_as_of: read_count(after_as_of, ROWS),
        nulls: read_numbered_counts(summary, NULLS, checked.source().columns.len()),
        undated: undated_rows::read_counts(checked, [summary, undated]),
        days,
        duplicates: DuplicateCounts::default(),
    }
}

fn read_numbered_counts(summary: &DataFrame, prefix: &str, count: usize) -> Vec<u64> {
    (0..count).map(|at| read_count(summary, &format!("{prefix}{at}"))).collect()
}

/// Returns one row of counts, or for a source of events one row for each day.
fn summary_frame(checked: &CheckInput) -> LazyFrame {
    let mut counts = vec![len().cast(DataType::Int64).alias(ROWS)];
    if let SourceTime::Events { at, .. } = &checked.source().time {
        counts.push(col(at.as_str()).max().cast(polars_type(ColumnType::Timestamp)).alias(NEWEST));
    }
    counts.extend(rule_counts(checked));
    counts.extend(null_counts(checked));
    counts.extend(undated_rows::counts_of_checked_rows(checked));
    match day_counts::day_of_row(checked) {
        Some(day) => checked.checked_rows.clone().group_by([day]).agg(counts),
        None => checked.checked_rows.clone().select(counts),
    }
}

/// Returns the newest time as a reading of the pipeline's clock. A date is read as the beginning of its day already.
fn local_time_of_newest(checked: &CheckInput, newest: NaiveDateTime) -> NaiveDateTime {
    match checked.plan.time_column().map(|column| column.kind) {
        Some(ColumnType::Timestamp) => checked.plan.day_end.local_time(newest.and_utc()),
        _ => newest,
    }
}

/// Counts the rows that break a rule and those that no rule drops; and for each rule the rows that break it and those
/// that it is the first to drop.
fn rule_counts(checked: &CheckInput) -> Vec<Expr> {
    let rules = &checked.rules;
    let mut counts = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        counts.push(count_where(rule.is_broken.clone(), &format!("{BROKEN_BY_RULE}{at}")));
        if rule.policy == SourcePolicy::Drop {
            counts.push(count_where(is_dropped_by(rules, at), &format!("{DROPPED_BY_RULE}{at}")));
        }
    }
    if !rules.is_empty() {
        counts.push(count_where(is_unusable(rules), UNUSABLE));
    }
    if rules.iter().any(|rule| rule.policy == SourcePolicy::Drop) {
        counts.push(count_where(is_kept(rules), KEPT));
    }
    counts
}

/// Counts the NULLs of every column that may have some. A column is not read for that if all footers declare that it is
/// full.
fn null_counts(checked: &CheckInput) -> Vec<Expr> {
    let columns = checked.source().columns.iter().enumerate();
    columns
        .filter(|(_, column)| is_revealed(checked, column) || !is_full_in_all_files(checked, column))
        .map(|(at, column)| count_where(col(column.name.as_str()).is_null(), &format!("{NULLS}{at}")))
        .collect()
}

/// Returns whether a column may be NULL because its value was not known yet.
fn is_revealed(checked: &CheckInput, column: &SourceColumn) -> bool {
    let mut revealed = checked.source().reveals.iter().flat_map(|reveal| &reveal.columns);
    revealed.any(|(name, _)| *name == column.name)
}

fn is_full_in_all_files(checked: &CheckInput, column: &SourceColumn) -> bool {
    checked.checked_files().all(|file| {
        let name = column.stored_name();
        let stored = file.footer_column(name);
        file.hive_value(name).is_some()
            || stored.is_some_and(|stored| stored.has_no_nulls && keeps_values(column, stored))
    })
}

/// Returns whether no value of a column can become NULL when it is converted, as blank text and NaN do.
fn keeps_values(column: &SourceColumn, stored: &FooterColumn) -> bool {
    column.format.is_none() && column.epoch.is_none() && !matches!(stored.kind, PhysicalKind::Float { .. })
}

fn count_where(condition: Expr, name: &str) -> Expr {
    condition.cast(DataType::Int64).sum().alias(name)
}

fn zero_rows() -> LazyFrame {
    DataFrame::empty().lazy().select([lit(0_i64).alias(ROWS)])
}
