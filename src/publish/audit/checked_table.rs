//! A finished table with its columns at hand: looked up once, not for every row.

use std::ops::Range;

use arrow::array::{Array, AsArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Float64Type, Int64Type};

use super::audit_error;
use crate::base::error::Error;

/// A table whose columns are found by name, for one check.
#[derive(Clone, Copy)]
pub struct CheckedTable<'a> {
    check: &'static str,
    rows: &'a RecordBatch,
}

impl<'a> CheckedTable<'a> {
    pub fn new(check: &'static str, rows: &'a RecordBatch) -> Self {
        CheckedTable { check, rows }
    }

    pub fn texts(self, name: &str) -> Result<&'a StringArray, Error> {
        self.column(name).and_then(AsArray::as_string_opt).ok_or_else(|| self.missing_column_error(name))
    }

    pub fn doubles(self, name: &str) -> Result<&'a Float64Array, Error> {
        self.column(name)
            .and_then(AsArray::as_primitive_opt::<Float64Type>)
            .ok_or_else(|| self.missing_column_error(name))
    }

    pub fn integers(self, name: &str) -> Result<&'a Int64Array, Error> {
        self.column(name)
            .and_then(AsArray::as_primitive_opt::<Int64Type>)
            .ok_or_else(|| self.missing_column_error(name))
    }

    fn column(self, name: &str) -> Option<&'a dyn Array> {
        self.rows.column_by_name(name).map(|array| &**array)
    }

    fn missing_column_error(self, column: &str) -> Error {
        audit_error(self.check, "", format!("there is no column `{column}`"))
    }
}

/// Goes through a table that is sorted by account, account by account.
pub struct AccountRowCursor<'a> {
    ids: &'a StringArray,
    next: usize,
    end: usize,
}

impl<'a> AccountRowCursor<'a> {
    /// Over the rows of a table; over all of them unless some are named.
    pub fn new(ids: &'a StringArray, rows: Option<Range<usize>>) -> Self {
        let rows = rows.unwrap_or(0..ids.len());
        AccountRowCursor { ids, next: rows.start, end: rows.end }
    }

    /// The rows of an account; accounts are asked for in their order.
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

/// A number that is not NULL.
pub fn number_at(column: &Float64Array, row: usize) -> Option<f64> {
    column.is_valid(row).then(|| column.value(row))
}

/// A text that is not NULL.
pub fn text_at(column: &StringArray, row: usize) -> Option<&str> {
    (row < column.len() && column.is_valid(row)).then(|| column.value(row))
}
