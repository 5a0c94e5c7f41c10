//! A row of a published table.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::arrow_cells::{boolean_cell, date_cell, double_cell, integer_cell, text_cell};

/// A row of a published table. A cell is none if it is NULL, or if the table lacks the column.
#[derive(Debug, Clone, Copy)]
pub struct TableRow<'a> {
    pub batch: &'a RecordBatch,
    row: usize,
}

impl<'a> TableRow<'a> {
    pub fn text(self, column: &str) -> Option<&'a str> {
        text_cell(self.batch, column, self.row)
    }

    pub fn double(self, column: &str) -> Option<f64> {
        double_cell(self.batch, column, self.row)
    }

    pub fn integer(self, column: &str) -> Option<i64> {
        integer_cell(self.batch, column, self.row)
    }

    pub fn date(self, column: &str) -> Option<NaiveDate> {
        date_cell(self.batch, column, self.row)
    }

    pub fn boolean(self, column: &str) -> Option<bool> {
        boolean_cell(self.batch, column, self.row)
    }

    /// Whether a boolean column is true.
    pub fn is_true(self, column: &str) -> bool {
        self.boolean(column) == Some(true)
    }

    /// A date as text; empty for none.
    pub fn date_text(self, column: &str) -> String {
        self.date(column).map(|day| day.to_string()).unwrap_or_default()
    }
}

/// All rows of a table.
pub fn table_rows(batches: &[RecordBatch]) -> impl Iterator<Item = TableRow<'_>> {
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| TableRow { batch, row }))
}

/// The rows with `value` in a text column.
pub fn rows_where<'a>(
    batches: &'a [RecordBatch],
    column: &'static str,
    value: &str,
) -> impl Iterator<Item = TableRow<'a>> {
    table_rows(batches).filter(move |row| row.text(column) == Some(value))
}
