//! One check of the audit: what it returns when it passes, and the error when it fails.

use arrow::array::RecordBatch;
use serde::Serialize;

use crate::base::arrow_cells::text_cell;
use crate::base::error::Error;

/// A check that passed. The run record lists it.
#[derive(Debug, Clone, Serialize)]
pub struct AuditCheck {
    pub check: &'static str,
    /// How many rows the check read.
    pub rows: usize,
}

/// The error of a check that failed. `account` is empty where the fault is not in the rows of one account.
pub fn audit_error(check: &'static str, account: &str, detail: impl Into<String>) -> Error {
    Error::Audit { check, account: account.to_owned(), found: detail.into() }
}

/// Checks a table row by row. `find_fault` returns what is wrong with a row, and `key` is the column that names the
/// account in the error.
pub fn check_each_row(
    check: &'static str,
    table: &RecordBatch,
    key: &str,
    find_fault: impl Fn(usize) -> Option<String>,
) -> Result<AuditCheck, Error> {
    for row in 0..table.num_rows() {
        if let Some(detail) = find_fault(row) {
            return Err(audit_error(check, text_cell(table, key, row).unwrap_or_default(), detail));
        }
    }
    Ok(AuditCheck { check, rows: table.num_rows() })
}
