//! Cells of Arrow tables, read by column name and row.
//!
//! A cell is `None` if it is NULL, if the column has another type, or if the table was written by an older release without
//! the column.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use chrono::NaiveDate;

/// A cell of a text column.
pub fn text_cell<'a>(batch: &'a RecordBatch, name: &str, row: usize) -> Option<&'a str> {
    valid_cell(batch, name, &DataType::Utf8, row).map(|array| array.as_string::<i32>().value(row))
}

/// A cell of a column of doubles.
pub fn double_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<f64> {
    valid_cell(batch, name, &DataType::Float64, row).map(|array| array.as_primitive::<Float64Type>().value(row))
}

/// A cell of a column of dates.
pub fn date_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<NaiveDate> {
    let days = valid_cell(batch, name, &DataType::Date32, row)?.as_primitive::<Date32Type>().value(row);
    NaiveDate::from_epoch_days(days)
}

/// A cell of a column of whole numbers.
pub fn integer_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<i64> {
    valid_cell(batch, name, &DataType::Int64, row).map(|array| array.as_primitive::<Int64Type>().value(row))
}

/// A cell of a column of doubles or whole numbers. Revenue is published with the type it is declared with.
#[expect(clippy::cast_precision_loss, reason = "sums are over doubles")]
pub fn number_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<f64> {
    double_cell(batch, name, row).or_else(|| integer_cell(batch, name, row).map(|whole| whole as f64))
}

/// A cell of a boolean column.
pub fn boolean_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<bool> {
    valid_cell(batch, name, &DataType::Boolean, row).map(|array| array.as_boolean().value(row))
}

fn valid_cell<'a>(batch: &'a RecordBatch, name: &str, kind: &DataType, row: usize) -> Option<&'a dyn Array> {
    let array = batch.column_by_name(name)?;
    (array.data_type() == kind && array.is_valid(row)).then_some(array.as_ref())
}
