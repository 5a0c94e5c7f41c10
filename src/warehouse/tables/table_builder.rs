//! A table under construction: columns are added by name and must be those of the schema, in its order.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, Schema};
use chrono::{NaiveDate, TimeDelta};

use super::schema::{CARRIED_AFTER, Nullability, TableSchema};
use crate::base::error::Error;
use crate::base::value::Values;
use crate::config::MetricType;

/// A published table's rows.
#[derive(Debug, Clone)]
pub struct PublishedTable {
    pub schema: TableSchema,
    pub rows: RecordBatch,
}

/// The arrays of a table, by name.
pub struct TableBuilder(Vec<(&'static str, ArrayRef)>);

impl TableBuilder {
    pub fn new() -> Self {
        TableBuilder(Vec::new())
    }

    pub fn text<T: AsRef<str>>(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<T>>) {
        self.0.push((name, Arc::new(values.into_iter().collect::<StringArray>())));
    }

    pub fn double(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<f64>>) {
        self.0.push((name, Arc::new(values.into_iter().collect::<Float64Array>())));
    }

    pub fn integer(&mut self, name: &'static str, values: impl IntoIterator<Item = i64>) {
        self.0.push((name, Arc::new(Int64Array::from_iter_values(values))));
    }

    pub fn array(&mut self, name: &'static str, values: ArrayRef) {
        self.0.push((name, values));
    }

    pub fn nullable_integer(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<i64>>) {
        self.0.push((name, Arc::new(values.into_iter().collect::<Int64Array>())));
    }

    pub fn boolean(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<bool>>) {
        self.0.push((name, Arc::new(values.into_iter().collect::<BooleanArray>())));
    }

    pub fn date(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<NaiveDate>>) {
        self.0.push((name, Arc::new(date_array(values))));
    }

    /// The table, once every column of the schema is there; `carried` are the pipeline's own columns.
    pub fn finish(mut self, schema: TableSchema, carried: Vec<(String, ArrayRef)>) -> Result<PublishedTable, Error> {
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        let mut carried = Some(carried);
        for column in schema.columns {
            let position = self.0.iter().position(|(name, _)| *name == column.name);
            let (name, array) = self.0.remove(position.ok_or_else(|| missing_column_error(schema, column.name))?);
            fields.push(Field::new(name, column.kind.arrow_type(), column.nulls == Nullability::Allowed));
            arrays.push(array);
            if column.name == CARRIED_AFTER
                && let Some(carried) = carried.take()
            {
                for (name, array) in carried {
                    fields.push(Field::new(name, array.data_type().clone(), true));
                    arrays.push(array);
                }
            }
        }
        let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
            .map_err(|error| Error::Encode { reason: format!("table `{}`: {error}", schema.name) })?;
        Ok(PublishedTable { schema, rows })
    }
}

fn missing_column_error(schema: TableSchema, column: &str) -> Error {
    Error::Encode { reason: format!("table `{}` lacks its column `{column}`", schema.name) }
}

/// Values of a metric or attribute as a column; whole numbers where they are declared to be.
pub fn array_of_values(values: &Values, kind: MetricType) -> ArrayRef {
    match values {
        Values::Number(numbers) if kind == MetricType::Integer => {
            Arc::new(numbers.iter().map(|number| number.map(whole_number_as_i64)).collect::<Int64Array>())
        }
        Values::Number(numbers) => Arc::new(numbers.iter().copied().collect::<Float64Array>()),
        Values::Text(texts) => Arc::new(texts.iter().map(Option::as_deref).collect::<StringArray>()),
        Values::Date(days) => Arc::new(date_array(days.iter().copied())),
        Values::Boolean(truths) => Arc::new(truths.iter().copied().collect::<BooleanArray>()),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "integers were held to be whole, and 64 bits hold what a double does"
)]
fn whole_number_as_i64(number: f64) -> i64 {
    number as i64
}

fn date_array(values: impl IntoIterator<Item = Option<NaiveDate>>) -> Date32Array {
    values.into_iter().map(|day| day.and_then(days_since_epoch)).collect()
}

/// Days since 1970-01-01.
pub fn days_since_epoch(day: NaiveDate) -> Option<i32> {
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).ok()
}

/// The day so many days after 1970-01-01.
pub fn date_from_epoch_days(days: i32) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::try_days(days.into())?)
}
