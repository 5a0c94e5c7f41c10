//! Sources whose account, or a part of whose key, is NULL in every row. By default, `null_keys` drops a few such rows; a
//! source without any other row has the wrong column, or a broken export.

use super::check_input::CheckInput;
use super::findings::ReportedFinding;
use super::orphans::propose_account_column;
use super::read_failure::read_failure;
use super::row_counts::RowCounts;
use super::row_rules::RowRule;
use crate::base::failure::Failure;
use crate::measure::source::missing_files::SourceRole;
use crate::measure::source::report::{FindingLevel, SourceCheckKind};

/// A column of the key, or of the account, that is NULL in every row.
pub struct AbsentKey {
    column: String,
    pub reported: ReportedFinding,
}

impl AbsentKey {
    pub fn is_about(&self, rule: &RowRule) -> bool {
        rule.check == SourceCheckKind::NullKeys && rule.column == self.column
    }
}

/// Reports the columns of the key, and of the account, that are NULL in every row, unless the pipeline declares
/// `null_keys`.
///
/// # Errors
/// An engine that fails to look for another column with the accounts' ids.
pub fn report_absent_keys(checked: &CheckInput, counts: &RowCounts) -> Result<Vec<AbsentKey>, Failure> {
    if checked.source().policies.declares_null_keys || counts.rows == 0 {
        return Ok(Vec::new());
    }
    let rules = checked.rules.iter().zip(&counts.broken_by_rule);
    let absent = rules.filter(|(rule, rows)| rule.check == SourceCheckKind::NullKeys && **rows == counts.rows);
    absent.map(|(rule, _)| report_absent_key(checked, rule, counts.rows)).collect()
}

fn report_absent_key(checked: &CheckInput, rule: &RowRule, rows: u64) -> Result<AbsentKey, Failure> {
    let what = rule.describe_all_rows(rows);
    let mut reported =
        ReportedFinding::new(checked, SourceCheckKind::NullKeys, FindingLevel::Error, what, rows, &rule.place);
    let right_column = way_to_right_column(checked, rule)?;
    reported.diagnostic = reported
        .diagnostic
        .hint(format!("{right_column}, or fix the export; if such rows are expected, declare `null_keys: drop`"));
    Ok(AbsentKey { column: rule.column.clone(), reported })
}

fn way_to_right_column(checked: &CheckInput, rule: &RowRule) -> Result<String, Failure> {
    if checked.source().account.as_ref() != Some(&rule.column) {
        return Ok("name the column that identifies a row (`key: COLUMN`)".to_owned());
    }
    if checked.role() == SourceRole::Accounts {
        return Ok("name the column with the account's id (`id` under `accounts`)".to_owned());
    }
    let column = propose_account_column(checked, &rule.is_broken);
    Ok(match column.map_err(|reason| read_failure(checked.source(), reason))? {
        Some(column) => format!("`{column}` holds ids of accounts: declare `account: {column}`"),
        None => "name the column with the account's id (`account: COLUMN`)".to_owned(),
    })
}
