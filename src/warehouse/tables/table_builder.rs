//! Builds a published table: columns are added by name, in any order, and checked against the schema at the end.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, Schema};
use chrono::NaiveDate;

use super::schema::{CARRIED_AFTER, Nullability, TableSchema};
use crate::base::error::Error;
use crate::base::value::AccountValues;
use crate::config::MetricType;

/// A published table's rows.
#[derive(Debug, Clone)]
pub struct PublishedTable {
    pub schema: TableSchema,
    pub rows: RecordBatch,
}

/// A column of a table under construction.
struct BuiltColumn {
    name: &'static str,
    values: ArrayRef,
}

/// A column that the pipeline adds to a table.
pub struct CarriedColumn {
    pub name: String,
    pub values: ArrayRef,
}

/// A table under construction.
pub struct TableBuilder {
    columns: Vec<BuiltColumn>,
}

impl TableBuilder {
    pub fn new() -> Self {
        TableBuilder { columns: Vec::new() }
    }

    pub fn add_array(&mut self, name: &'static str, values: ArrayRef) {
        self.columns.push(BuiltColumn { name, values });
    }

    pub fn add_text<T: AsRef<str>>(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<T>>) {
        self.add_array(name, Arc::new(values.into_iter().collect::<StringArray>()));
    }

    pub fn add_double(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<f64>>) {
        self.add_array(name, Arc::new(values.into_iter().collect::<Float64Array>()));
    }

    pub fn add_integer(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<i64>>) {
        self.add_array(name, Arc::new(values.into_iter().collect::<Int64Array>()));
    }

    /// A column of counts, positions or ranks.
    pub fn add_count(&mut self, name: &'static str, values: impl IntoIterator<Item = usize>) {
        self.add_array(name, Arc::new(Int64Array::from_iter_values(values.into_iter().map(count_as_i64))));
    }

    pub fn nullable_count(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<usize>>) {
        self.add_integer(name, values.into_iter().map(|count| count.map(count_as_i64)));
    }

    pub fn add_boolean(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<bool>>) {
        self.add_array(name, Arc::new(values.into_iter().collect::<BooleanArray>()));
    }

    pub fn add_date(&mut self, name: &'static str, values: impl IntoIterator<Item = Option<NaiveDate>>) {
        self.add_array(name, Arc::new(date_array(values)));
    }

    /// Returns the table, if every column of the schema was added.
    pub fn build_table(self, schema: TableSchema) -> Result<PublishedTable, Error> {
        self.finish_with_carried(schema, Vec::new())
    }

    /// Returns the table with the pipeline's own columns after [`CARRIED_AFTER`].
    pub fn finish_with_carried(
        mut self,
        schema: TableSchema,
        carried: Vec<CarriedColumn>,
    ) -> Result<PublishedTable, Error> {
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        let mut carried = Some(carried);
        for column in schema.columns {
            let BuiltColumn { name, values } = self.take_column(schema, column.name)?;
            fields.push(Field::new(name, column.kind.arrow_type(), column.nulls == Nullability::Allowed));
            arrays.push(values);
            if column.name == CARRIED_AFTER {
                for CarriedColumn { name, values } in carried.take().unwrap_or_default() {
                    fields.push(Field::new(name, values.data_type().clone(), true));
                    arrays.push(values);
                }
            }
        }
        let rows = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
            .map_err(|error| Error::Encode { what: format!("table `{}`", schema.name), cause: error.into() })?;
        Ok(PublishedTable { schema, rows })
    }

    fn take_column(&mut self, schema: TableSchema, name: &str) -> Result<BuiltColumn, Error> {
        match self.columns.iter().position(|column| column.name == name) {
            Some(position) => Ok(self.columns.remove(position)),
            None => Err(Error::Defect { found: format!("table `{}` lacks its column `{name}`", schema.name) }),
        }
    }
}

/// Converts the values of a metric or of a column of accounts. Numbers become whole numbers if `kind` is an integer.
pub fn array_of_values(values: &AccountValues, kind: MetricType) -> ArrayRef {
    match values {
        AccountValues::Number(numbers) if kind == MetricType::Integer => {
            Arc::new(numbers.iter().map(|number| number.map(whole_number_as_i64)).collect::<Int64Array>())
        }
        AccountValues::Number(numbers) => Arc::new(numbers.iter().copied().collect::<Float64Array>()),
        AccountValues::Text(texts) => Arc::new(texts.iter().map(Option::as_deref).collect::<StringArray>()),
        AccountValues::Date(days) => Arc::new(date_array(days.iter().copied())),
        AccountValues::Boolean(truths) => Arc::new(truths.iter().copied().collect::<BooleanArray>()),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a value of an integer metric is whole and fits in 64 bits")]
fn whole_number_as_i64(number: f64) -> i64 {
    number as i64
}

fn date_array(values: impl IntoIterator<Item = Option<NaiveDate>>) -> Date32Array {
    values.into_iter().map(|day| day.map(|day| day.to_epoch_days())).collect()
}

/// Positions and depths are far below the limit.
fn count_as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
