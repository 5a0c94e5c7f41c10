//! Drops the rows that the policies of a source reject: rows that break a rule, orphans, duplicates.

use polars::prelude::LazyFrame;

use super::check_input::CheckInput;
use super::duplicate_rows::drop_duplicate_rows;
use super::listed_accounts;
use crate::config::SourcePolicy;
use crate::measure::source::report::{CheckFinding, SourceCheckKind, has_dropped_rows};

/// Drops the rows that the policies of a source reject. A source without findings is read without a filter.
pub fn drop_rejected_rows(checked: &CheckInput, frame: LazyFrame, findings: &[CheckFinding]) -> LazyFrame {
    let frame = drop_rows_breaking_rules(checked, frame, findings);
    let frame = drop_orphans(checked, frame, findings);
    drop_duplicate_rows(checked, frame, findings)
}

fn drop_rows_breaking_rules(checked: &CheckInput, mut frame: LazyFrame, findings: &[CheckFinding]) -> LazyFrame {
    let dropping = checked.rules.iter().filter(|rule| rule.policy == SourcePolicy::Drop);
    for rule in dropping.filter(|rule| rule.check != SourceCheckKind::Orphans) {
        // A source that is checked in part may have more such rows on the days that were not checked.
        if checked.reads_last_days_only() || has_dropped_rows(findings, rule.check) {
            frame = frame.filter(rule.is_certainly_broken().not());
        }
    }
    frame
}

/// Drops the orphans of a source that is checked as a whole. In a larger source they disappear later, when the results
/// of queries are joined to the accounts.
fn drop_orphans(checked: &CheckInput, frame: LazyFrame, findings: &[CheckFinding]) -> LazyFrame {
    match &checked.listed_accounts {
        Some(listed) if !checked.reads_last_days_only() && has_dropped_rows(findings, SourceCheckKind::Orphans) => {
            listed_accounts::drop_orphan_rows(frame, checked.source(), listed)
        }
        _ => frame,
    }
}
