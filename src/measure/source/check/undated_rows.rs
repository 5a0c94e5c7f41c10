//! Finds the rows with a revealed value of which nothing says since when it holds: an invoice that is `void`, in an
//! export without a day for that, or one that was paid and is shown as `open` until it is voided. The source is then not
//! point in time.

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, col, lit};

use super::check_input::CheckInput;
use super::examples::{example_rows, read_example_texts};
use super::read_failure::read_failure;
use super::result_cells::read_count;
use super::row_outcomes::is_kept;
use super::row_rules::{rules_of_source, value_as_text};
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::base::text::count_phrase;
use crate::config::{SourceColumn, SourceTime};
use crate::measure::source::report::{CheckFinding, FindingLevel, SourceCheckKind};
use crate::measure::source::reveals::{datable_columns, undated_flag};
use crate::measure::source::scan::ReadFrom;
use crate::query::engine;

/// Counts the undated rows of each datable column beside other counts of the checked rows. Empty for a source that is
/// checked in part.
pub fn counts_of_checked_rows(checked: &CheckInput) -> Vec<Expr> {
    if checked.reads_last_days_only() {
        return Vec::new();
    }
    let is_kept = is_kept(&checked.rules);
    positions(checked).map(|at| count_where(is_undated(at).and(is_kept.clone()), at)).collect()
}

/// Counts the undated rows of a source that is checked in part: in all files, because metrics read them all. `None` for
/// another source, and for one without datable columns.
///
/// # Errors
/// Polars' message if it cannot plan the scan.
pub fn count_in_all_files(checked: &CheckInput) -> Result<Option<LazyFrame>, String> {
    let counts: Vec<Expr> = positions(checked).map(|at| count_where(is_undated(at), at)).collect();
    if counts.is_empty() || !checked.reads_last_days_only() {
        return Ok(None);
    }
    Ok(Some(kept_rows(checked)?.select(counts)))
}

/// Returns the number of undated rows of each datable column, of which one of the two frames holds the counts.
pub fn read_counts(checked: &CheckInput, answers: [&DataFrame; 2]) -> Vec<u64> {
    positions(checked).map(|at| answers.iter().map(|answer| read_count(answer, &count_name(at))).sum()).collect()
}

/// Reports the datable columns with undated rows, each with examples of their values. `counts` holds the number of rows of
/// each column. No policy applies: a finding stops no run. A source without history declares that it is not point in
/// time, so its findings are notes.
///
/// # Errors
/// An engine that fails to read the examples.
pub fn report_undated_rows(checked: &CheckInput, counts: &[u64]) -> Result<Vec<CheckFinding>, Failure> {
    let failed = |reason| read_failure(checked.source(), reason);
    let columns = datable_columns(checked.source());
    let mut findings = Vec::new();
    let mut frames = Vec::new();
    for (at, (revealed, rows)) in columns.iter().zip(counts).enumerate().filter(|(_, (_, rows))| **rows > 0) {
        let value = value_as_text(revealed.column).fill_null(lit("NULL"));
        frames.push(example_rows(kept_rows(checked).map_err(failed)?, is_undated(at), value));
        findings.push((revealed.column, *rows));
    }
    let answers = engine::collect_frames(frames).map_err(failed)?;
    let findings = findings.into_iter().zip(&answers);
    Ok(findings.map(|((column, rows), answer)| finding(checked, column, rows, read_example_texts(answer))).collect())
}

fn finding(checked: &CheckInput, column: &SourceColumn, rows: u64, examples: Vec<String>) -> CheckFinding {
    let what = format!("a `{}` that no date reveals", column.name);
    let what = count_phrase(rows, &format!("row has {what}"), &format!("rows have {what}"));
    let such_as = identifier::quoted_list(&examples);
    let (level, message) = match checked.source().time {
        SourceTime::Current => (FindingLevel::Note, format!("{what}, such as {such_as}")),
        SourceTime::Events { .. } | SourceTime::Snapshots { .. } => (
            FindingLevel::Warning,
            format!(
                "{what}, such as {such_as}, so the source is not point in time; add the column with that date to \
                 `reveals`, or leave `{}` out and derive it from the dates in SQL",
                column.name
            ),
        ),
    };
    CheckFinding { level, check: SourceCheckKind::Reveals, message, rows, dropped: false, examples }
}

/// Returns the rows of a source that its policies keep, with the flags of undated rows.
fn kept_rows(checked: &CheckInput) -> Result<LazyFrame, String> {
    if checked.reads_last_days_only() {
        let rows = checked.plan.scan_with_undated_flags(&checked.exports, ReadFrom::DecodedCache, |_| true)?;
        return Ok(rows.filter(is_kept(&rules_of_source(checked.source()))));
    }
    Ok(checked.checked_rows.clone().filter(is_kept(&checked.rules)))
}

fn positions(checked: &CheckInput) -> std::ops::Range<usize> {
    0..datable_columns(checked.source()).len()
}

fn is_undated(at: usize) -> Expr {
    col(undated_flag(at))
}

fn count_where(condition: Expr, at: usize) -> Expr {
    condition.cast(DataType::Int64).sum().alias(count_name(at))
}

fn count_name(at: usize) -> String {
    format!("undated{at}")
}
