//! Builds the columns of exports.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use super::names;

/// Builds a table of nullable columns. Real exports do not declare columns as not null either.
pub fn nullable_batch(columns: impl IntoIterator<Item = (&'static str, ArrayRef)>) -> Result<RecordBatch, ArrowError> {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
}

/// The keys of accounts, by their numbers.
pub fn account_id_array(accounts: impl Iterator<Item = u32>) -> ArrayRef {
    text_array(accounts.map(names::account_id))
}

pub fn text_array(values: impl Iterator<Item = impl AsRef<str>>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

pub fn nullable_text_array(values: impl Iterator<Item = Option<impl AsRef<str>>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

/// Whole numbers that are not negative.
pub fn count_array(values: impl Iterator<Item = u32>) -> ArrayRef {
    nullable_count_array(values.map(Some))
}

pub fn nullable_count_array(values: impl Iterator<Item = Option<u32>>) -> ArrayRef {
    let signed = values.map(|value| value.map(|value| i32::try_from(value).unwrap_or(i32::MAX)));
    Arc::new(signed.collect::<Int32Array>())
}

pub fn nullable_integer_array(values: impl Iterator<Item = Option<i32>>) -> ArrayRef {
    Arc::new(values.collect::<Int32Array>())
}

pub fn nullable_number_array(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.collect::<Float64Array>())
}

pub fn boolean_array(values: impl Iterator<Item = bool>) -> ArrayRef {
    Arc::new(values.map(Some).collect::<BooleanArray>())
}

pub fn date_array(values: impl Iterator<Item = NaiveDate>) -> ArrayRef {
    nullable_date_array(values.map(Some))
}

pub fn nullable_date_array(values: impl Iterator<Item = Option<NaiveDate>>) -> ArrayRef {
    Arc::new(values.map(|date| date.map(|date| date.to_epoch_days())).collect::<Date32Array>())
}

/// Timestamps in UTC, from microseconds since 1970.
pub fn instant_array(values: impl Iterator<Item = i64>) -> ArrayRef {
    nullable_instant_array(values.map(Some))
}

pub fn nullable_instant_array(values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
}

/// Amounts as DECIMAL(12,2), from hundredths.
pub fn money_array(values: impl Iterator<Item = i64>) -> ArrayRef {
    let hundredths = Decimal128Array::from_iter_values(values.map(i128::from));
    Arc::new(hundredths.with_data_type(DataType::Decimal128(12, 2)))
}
