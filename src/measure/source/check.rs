//! Checks the rows of all sources against the declared rules, in one pass, and drops the rows that the policies reject.
//!
//! Of a large source that is partitioned by day only the last days are checked. In its earlier rows, those without an account,
//! or with an unknown one, belong to no account's result, but a total over all accounts counts them.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::LazyFrame;

use super::exports::Exports;
use super::point_in_time;
use super::report::{CheckFinding, FileRead, FindingLevel, SourceReport};
use super::scan::{ReadFrom, ScanPlan};
use super::sources::SourceTable;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::{Pipeline, SourceTime};

/// The failures of the engine while it reads sources.
mod read_failure;
/// Single values out of collected frames.
mod result_cells;
/// Values that cannot be converted to their declared type.
mod readable_values;
/// Accounts that are in the accounts source.
mod listed_accounts;
/// The declared rules about single rows.
mod row_rules;
/// A source while it is checked.
mod check_input;
/// What becomes of a row, as expressions.
mod row_outcomes;
/// Duplicate rows: finds them and drops them.
mod duplicate_rows;
/// The rows of each day.
mod day_counts;
/// Examples of rows.
mod examples;
/// Rows with a value of which nothing says since when it holds.
mod undated_rows;
/// The rows of each source.
mod row_counts;
/// The rows that were read, against the footers.
mod reconciliation;
/// What is usual in a source.
mod source_baseline;
/// Findings, and their wording.
mod findings;
/// Rows of accounts that the accounts source does not list.
mod orphans;
/// Keys and accounts that are NULL in every row.
mod absent_keys;
/// What the policies make of row counts.
mod policies;
/// The age of the newest row.
mod freshness;
/// Drops the rows that the policies reject.
mod rejected_rows;

pub use check_input::may_be_checked;
pub use orphans::{ComparedIds, MANY_UNKNOWN_ACCOUNTS, first_id, ids_of_similar_form, sample_ids};
pub use read_failure::read_failure;
pub use result_cells::{read_count, read_days, read_row_counts, read_texts};

use check_input::CheckInput;
use reconciliation::Reconciliation;
use row_counts::RowCounts;

/// Checks all sources and drops the rows that their policies reject.
///
/// # Errors
/// Every finding with a policy of `error`, in all sources, or an engine that fails.
pub fn check_sources(
    pipeline: &Pipeline,
    exports: &Exports,
    plans: Vec<Arc<ScanPlan>>,
    as_of: NaiveDate,
) -> Result<Vec<SourceTable>, Failure> {
    readable_values::check_values_readable(exports, &plans)?;
    let listed_accounts = listed_accounts::listed_accounts(pipeline, exports, &plans)?;
    let mut all = Vec::new();
    for plan in plans {
        let known = listed_accounts.clone().filter(|_| plan.source.name != pipeline.accounts.source);
        let checked = CheckInput::new(Arc::clone(&plan), exports, known, as_of);
        all.push(checked.map_err(|reason| read_failure(&plan.source, reason))?);
    }
    let counts = row_counts::count_rows(&all)?;
    let mut tables = Vec::new();
    let mut problems = Vec::new();
    for (checked, counts) in all.into_iter().zip(counts) {
        let report = report_source(&checked, &counts, as_of, &mut problems)?;
        tables.push(source_table(checked, report));
    }
    if problems.is_empty() { Ok(tables) } else { Err(Failure::Data(problems)) }
}

/// Reports what was read of a source and what was found; errors are added to `problems`.
fn report_source(
    checked: &CheckInput,
    counts: &RowCounts,
    as_of: NaiveDate,
    problems: &mut Vec<Diagnostic>,
) -> Result<SourceReport, Failure> {
    let mut report = report_files(checked, counts);
    let mut findings = policies::apply_policies(checked, counts, as_of)?;
    findings.extend(freshness::check_freshness(checked, counts, as_of, &mut report));
    report.baseline = source_baseline::baseline_of_source(checked, counts, as_of)?;
    let Reconciliation { rows, mismatch } = reconciliation::reconcile_rows(checked, counts);
    report.reconciliation = rows;
    problems.extend(mismatch);
    for reported in findings {
        if reported.finding.level == FindingLevel::Error {
            problems.push(reported.diagnostic);
        }
        report.findings.push(reported.finding);
    }
    let undated = undated_rows::report_undated_rows(checked, &counts.undated)?;
    report.point_in_time &= undated.is_empty();
    report.findings.extend(undated);
    Ok(report)
}

/// Begins the report of a source: its files and their rows.
fn report_files(checked: &CheckInput, counts: &RowCounts) -> SourceReport {
    let files = &checked.plan.files;
    let mut report = SourceReport::new(checked.source());
    report.files = files
        .iter()
        .map(|file| FileRead {
            path: file.object.path.clone(),
            size: file.object.size,
            etag: file.object.etag.clone(),
            rows: file.row_count(),
        })
        .collect();
    if matches!(checked.source().time, SourceTime::Snapshots { .. }) {
        report.snapshot = files.iter().filter_map(|file| file.day).max();
    }
    report.checked_rows = counts.rows;
    report.checked_from = checked.first_day;
    report.rows =
        if checked.reads_last_days_only() { report.files.iter().map(|file| file.rows).sum() } else { counts.rows };
    report
}

/// Returns the frame of a source without its rejected rows.
fn source_table(checked: CheckInput, report: SourceReport) -> SourceTable {
    let frame = rejected_rows::drop_rejected_rows(&checked, checked.all_rows.clone(), &report.findings);
    let name = checked.source().name.clone();
    let findings = report.findings.clone();
    let cached_frame_since = move |since| cached_frame_since(&checked, &findings, since);
    SourceTable { name, uncached_frame: frame, cached_frame_since: Arc::new(cached_frame_since), report }
}

/// Returns the frame of a source without its rejected rows, from the cache of decoded rows. Files that are entirely
/// earlier than `since` are left out.
///
/// # Errors
/// Polars' message if it cannot plan the scan.
fn cached_frame_since(
    checked: &CheckInput,
    findings: &[CheckFinding],
    since: Option<NaiveDateTime>,
) -> Result<LazyFrame, String> {
    let plan = &checked.plan;
    let frame = plan.scan_selected(&checked.exports, ReadFrom::DecodedCache, |file| match since {
        Some(since) => !point_in_time::is_entirely_before(file, &plan.source, plan.day_end, since),
        None => true,
    })?;
    Ok(rejected_rows::drop_rejected_rows(checked, frame, findings))
}
