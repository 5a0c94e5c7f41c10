//! A finished table whose columns are looked up once, and its rows account by account.

use std::ops::Range;

use arrow::array::{Array, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Float64Type, Int64Type};

use super::audit_check::audit_error;
use crate::base::error::Error;

/// A table that one check reads. A missing column is an error of that check.
#[derive(Clone, Copy)]
pub struct CheckedTable<'a> {
    check: &'static str,
    rows: &'a RecordBatch,
}

impl<'a> CheckedTable<'a> {
    pub fn new(check: &'static str, rows: &'a RecordBatch) -> Self {
        CheckedTable { check, rows }
    }

    pub fn text_column(self, name: &str) -> Result<&'a StringArray, Error> {
        self.find_column(name).and_then(AsArray::as_string_opt).ok_or_else(|| self.missing_column_error(name))
    }

    pub fn boolean_column(self, name: &str) -> Result<&'a BooleanArray, Error> {
        self.find_column(name).and_then(AsArray::as_boolean_opt).ok_or_else(|| self.missing_column_error(name))
    }

    pub fn double_column(self, name: &str) -> Result<&'a Float64Array, Error> {
        self.find_column(name)
            .and_then(AsArray::as_primitive_opt::<Float64Type>)
            .ok_or_else(|| self.missing_column_error(name))
    }

    pub fn integer_column(self, name: &str) -> Result<&'a Int64Array, Error> {
        self.find_column(name)
            .and_then(AsArray::as_primitive_opt::<Int64Type>)
            .ok_or_else(|| self.missing_column_error(name))
    }

    fn find_column(self, name: &str) -> Option<&'a dyn Array> {
        self.rows.column_by_name(name).map(|array| &**array)
    }

    fn missing_column_error(self, column: &str) -> Error {
        audit_error(self.check, "", format!("there is no column `{column}`"))
    }
}

/// Steps through a table that is sorted by account, one account at a time.
pub struct AccountRowCursor<'a> {
    ids: &'a StringArray,
    next: usize,
    end: usize,
}

impl<'a> AccountRowCursor<'a> {
    /// Starts at the first of `rows`, or at the first row of the table.
    pub fn new(ids: &'a StringArray, rows: Option<Range<usize>>) -> Self {
        let rows = rows.unwrap_or(0..ids.len());
        AccountRowCursor { ids, next: rows.start, end: rows.end }
    }

    /// Returns the rows of an account. Call it in the order of the accounts.
    pub fn rows_of_account(&mut self, account: &str) -> Range<usize> {
        while self.next < self.end && self.ids.value(self.next) < account {
            self.next += 1;
        }
        let start = self.next;
        while self.next < self.end && self.ids.value(self.next) == account {
            self.next += 1;
        }
        start..self.next
    }
}

/// Returns the number in a row, unless it is NULL.
pub fn number_at(column: &Float64Array, row: usize) -> Option<f64> {
    column.is_valid(row).then(|| column.value(row))
}

/// Returns the text in a row, unless it is NULL or the table is shorter.
pub fn text_at(column: &StringArray, row: usize) -> Option<&str> {
    (row < column.len() && column.is_valid(row)).then(|| column.value(row))
}
