//! Applies the declared policies: turns row counts into findings, each with examples.

use chrono::NaiveDate;
use polars::prelude::{Expr, LazyFrame, col, lit};

use super::absent_keys::{self, AbsentKey};
use super::check_input::CheckInput;
use super::duplicate_rows;
use super::examples::{example_rows, read_example_texts};
use super::findings::{ReportedFinding, level_of_policy};
use super::orphans;
use super::read_failure::read_failure;
use super::row_counts::RowCounts;
use super::row_rules;
use crate::base::failure::Failure;
use crate::base::text::count_phrase;
use crate::config::{SourcePolicy, SourceTime};
use crate::measure::source::missing_files::hint_for_missing_files;
use crate::measure::source::report::{FindingLevel, SourceCheckKind};
use crate::query::engine;

/// A finding whose examples are not read yet.
struct PendingFinding {
    reported: ReportedFinding,
    /// A frame of [`example_rows`]; `None` for a finding without examples.
    examples: Option<LazyFrame>,
}

/// Turns the row counts of a source into findings, each with examples.
///
/// # Errors
/// An engine that fails to read the examples.
pub fn apply_policies(
    checked: &CheckInput,
    counts: &RowCounts,
    as_of: NaiveDate,
) -> Result<Vec<ReportedFinding>, Failure> {
    // A file whose rows are all later than the day is no missing file.
    if checked.plan.files.is_empty() && !checked.plan.skipped_future_files {
        return Ok(vec![missing_files(checked, as_of)]);
    }
    let lacking = absent_keys::report_absent_keys(checked, counts)?;
    let orphans = orphans::report_orphans(checked, counts)?;
    let mut pending = Vec::new();
    // A source that stops the run for all its rows need not be reported as empty, too.
    let is_reported = !lacking.is_empty() || stops_the_run(orphans.as_ref());
    pending.extend(empty_source(checked, counts, as_of).filter(|_| !is_reported));
    pending.extend(rows_without_time(checked, counts));
    pending.extend(broken_rules(checked, counts, lacking, orphans));
    pending.extend(duplicate_rows_found(checked, counts));
    pending.extend(conflicting_keys(checked, counts));
    read_examples(checked, pending)
}

fn missing_files(checked: &CheckInput, as_of: NaiveDate) -> ReportedFinding {
    let source = checked.source();
    let what = match source.time {
        SourceTime::Current => format!("no file matches `{}`", source.files),
        _ => format!("no file matches `{}` on or before {as_of}", source.files),
    };
    let level = level_of_policy(source.policies.no_files);
    let reported = ReportedFinding::new(checked, SourceCheckKind::NoFiles, level, what, 0, &source.place);
    if level != FindingLevel::Error {
        return reported;
    }
    let hint = hint_for_missing_files(source, checked.role(), &checked.exports);
    ReportedFinding { diagnostic: reported.diagnostic.hint(hint), ..reported }
}

fn empty_source(checked: &CheckInput, counts: &RowCounts, as_of: NaiveDate) -> Option<PendingFinding> {
    let source = checked.source();
    let what = match (checked.first_day, &source.time) {
        _ if counts.rows > 0 => rule_that_drops_all_rows(checked, counts)?,
        (Some(from), _) => format!("no rows since {from}"),
        (None, SourceTime::Current) => "no rows".to_owned(),
        (None, _) => match checked.plan.files.iter().filter_map(|file| file.day).max() {
            Some(day) if matches!(source.time, SourceTime::Snapshots { .. }) => {
                format!("the snapshot of {day} has no rows")
            }
            _ => format!("no rows on or before {as_of}"),
        },
    };
    let level = level_of_policy(source.policies.empty);
    let reported = ReportedFinding::new(checked, SourceCheckKind::Empty, level, what, 0, &source.place);
    Some(PendingFinding { reported, examples: None })
}

/// Describes the rule that drops every row, if one does: such a source is as empty as one without rows.
fn rule_that_drops_all_rows(checked: &CheckInput, counts: &RowCounts) -> Option<String> {
    let rules = checked.rules.iter().zip(&counts.broken_by_rule);
    let (rule, rows) =
        rules.into_iter().find(|(rule, rows)| matches!(rule.policy, SourcePolicy::Drop) && **rows == counts.rows)?;
    Some(format!("no rows are left: {}", rule.describe_all_rows(*rows)))
}

fn rows_without_time(checked: &CheckInput, counts: &RowCounts) -> Option<PendingFinding> {
    let rows = counts.without_time;
    if rows == 0 {
        return None;
    }
    let source = checked.source();
    let what = count_phrase(rows, "row has no time and never counts", "rows have no time and never count");
    let level = level_of_policy(source.policies.invalid);
    let mut reported = ReportedFinding::new(checked, SourceCheckKind::Invalid, level, what, rows, &source.place);
    // The policy only decides the level: such a row belongs to no day, so it never counts.
    reported.finding.dropped = true;
    Some(PendingFinding { reported, examples: None })
}

/// Returns whether a source is reported with an error.
fn stops_the_run(reported: Option<&ReportedFinding>) -> bool {
    reported.is_some_and(|reported| reported.finding.level == FindingLevel::Error)
}

fn broken_rules(
    checked: &CheckInput,
    counts: &RowCounts,
    mut lacking: Vec<AbsentKey>,
    mut orphans: Option<ReportedFinding>,
) -> Vec<PendingFinding> {
    let rules = checked.rules.iter().zip(&counts.broken_by_rule).filter(|(_, rows)| **rows > 0);
    let findings = rules.map(|(rule, rows)| {
        let is_absent_key = |absent: &mut AbsentKey| absent.is_about(rule);
        let absent_key = lacking.extract_if(.., is_absent_key).next().map(|absent| absent.reported);
        let reported = absent_key.or_else(|| orphans.take_if(|_| rule.check == SourceCheckKind::Orphans));
        if let Some(reported) = reported {
            return PendingFinding { reported, examples: None };
        }
        let what = count_phrase(*rows, &format!("row {}", rule.violation), &format!("rows {}", rule.violation_plural));
        let level = level_of_policy(rule.policy);
        let reported = ReportedFinding::new(checked, rule.check, level, what, *rows, &rule.place);
        let examples = example_rows(checked.checked_rows.clone(), rule.is_broken.clone(), rule.example.clone());
        PendingFinding { reported, examples: Some(examples) }
    });
    findings.collect()
}

fn duplicate_rows_found(checked: &CheckInput, counts: &RowCounts) -> Option<PendingFinding> {
    let rows = counts.duplicates.repeated;
    if rows == 0 {
        return None;
    }
    let source = checked.source();
    let what = count_phrase(rows, "row repeats another in every column", "rows repeat another in every column");
    let level = level_of_policy(source.policies.duplicates);
    let reported = ReportedFinding::new(checked, SourceCheckKind::Duplicates, level, what, rows, &source.place);
    Some(PendingFinding { reported, examples: Some(example_keys(checked, col("rows").gt(col("variants")))) })
}

fn conflicting_keys(checked: &CheckInput, counts: &RowCounts) -> Option<PendingFinding> {
    let keys = counts.duplicates.conflicts;
    if keys == 0 {
        return None;
    }
    let source = checked.source();
    // Which of several different rows is right is unknown, so none of them is ever dropped.
    let level = match source.policies.duplicates {
        SourcePolicy::Warn => FindingLevel::Warning,
        SourcePolicy::Error | SourcePolicy::Drop => FindingLevel::Error,
    };
    let what = count_phrase(keys, "key has rows that differ", "keys have rows that differ");
    let reported = ReportedFinding::new(checked, SourceCheckKind::Conflicts, level, what, keys, &source.place);
    Some(PendingFinding { reported, examples: Some(example_keys(checked, col("variants").gt(lit(1)))) })
}

/// Returns the first of the keys that meet a condition over [`duplicate_rows::rows_by_key`].
fn example_keys(checked: &CheckInput, condition: Expr) -> LazyFrame {
    example_rows(duplicate_rows::rows_by_key(checked), condition, row_rules::row_label(checked.source()))
}

/// Reads the examples of all findings at once.
fn read_examples(checked: &CheckInput, pending: Vec<PendingFinding>) -> Result<Vec<ReportedFinding>, Failure> {
    let frames = pending.iter().filter_map(|finding| finding.examples.clone()).collect();
    let answers = engine::collect_frames(frames).map_err(|reason| read_failure(checked.source(), reason))?;
    let mut answers = answers.into_iter();
    let mut findings = Vec::new();
    for PendingFinding { mut reported, examples } in pending {
        if let Some(answer) = examples.and_then(|_| answers.next()) {
            reported.add_examples(checked, read_example_texts(&answer));
        }
        findings.push(reported);
    }
    Ok(findings)
}
