//! Columns of Polars as values of SQL, and back.

use polars::prelude::{
    BooleanChunked, Column, Float64Chunked, Int32Chunked, Int64Chunked, Int128Chunked, IntoColumn, IntoSeries,
    NewChunkedArray, PlSmallStr, PolarsResult, Series, StringChunked, TimeUnit, TimeZone,
};

use crate::query::interval::Interval;
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::Value;

/// Returns the values of a column in their order.
///
/// # Errors
/// Where the column has another type.
pub fn read_column<'a>(series: &'a Series, data_type: Type) -> PolarsResult<Box<dyn Iterator<Item = Value<'a>> + 'a>> {
    fn or_null<'a, T>(value: Option<T>, to_value: impl FnOnce(T) -> Value<'a>) -> Value<'a> {
        value.map_or(Value::Null, to_value)
    }
    Ok(match data_type {
        Type::Null => Box::new(std::iter::repeat_n(Value::Null, series.len())),
        Type::Boolean => Box::new(series.bool()?.iter().map(|value| or_null(value, Value::Boolean))),
        Type::Integer => Box::new(series.i64()?.iter().map(|value| or_null(value, Value::Integer))),
        Type::Decimal(_) => Box::new(series.decimal()?.physical().iter().map(|value| or_null(value, Value::Decimal))),
        Type::Double => Box::new(series.f64()?.iter().map(|value| or_null(value, Value::double))),
        Type::Text => Box::new(series.str()?.iter().map(|value| or_null(value, Value::text))),
        Type::Date => Box::new(series.date()?.physical().iter().map(|value| or_null(value, Value::Date))),
        Type::Timestamp => Box::new(series.datetime()?.physical().iter().map(|value| or_null(value, Value::Timestamp))),
        Type::TimestampTz => {
            Box::new(series.datetime()?.physical().iter().map(|value| or_null(value, Value::TimestampTz)))
        }
        Type::Interval => {
            let unpacked = |packed| Value::Interval(Interval::from_packed(packed));
            Box::new(series.decimal()?.physical().iter().map(move |value| or_null(value, unpacked)))
        }
        Type::Span => Box::new(series.duration()?.physical().iter().map(|value| or_null(value, Value::Span))),
    })
}

/// A column that is being filled, of one type.
pub enum ColumnBuilder {
    Boolean(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    Decimal(Vec<Option<i128>>, u8),
    Double(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
    Date(Vec<Option<i32>>),
    Micros(Vec<Option<i64>>, Type),
    Null(usize),
}

impl ColumnBuilder {
    #[must_use]
    pub fn new(data_type: Type, rows: usize) -> Self {
        match data_type {
            Type::Null => Self::Null(0),
            Type::Boolean => Self::Boolean(Vec::with_capacity(rows)),
            Type::Integer => Self::Integer(Vec::with_capacity(rows)),
            Type::Decimal(scale) => Self::Decimal(Vec::with_capacity(rows), scale),
            Type::Interval => Self::Decimal(Vec::with_capacity(rows), 0),
            Type::Double => Self::Double(Vec::with_capacity(rows)),
            Type::Text => Self::Text(Vec::with_capacity(rows)),
            Type::Date => Self::Date(Vec::with_capacity(rows)),
            Type::Timestamp | Type::TimestampTz | Type::Span => Self::Micros(Vec::with_capacity(rows), data_type),
        }
    }

    /// Adds a value. A value of another type becomes NULL.
    pub fn push(&mut self, value: Value) {
        match (self, value) {
            (Self::Boolean(values), Value::Boolean(value)) => values.push(Some(value)),
            (Self::Integer(values), Value::Integer(value)) => values.push(Some(value)),
            (Self::Decimal(values, _), Value::Decimal(value)) => values.push(Some(value)),
            (Self::Decimal(values, _), Value::Interval(value)) => values.push(Some(value.to_packed())),
            (Self::Double(values), Value::Double(value)) => values.push(Some(value).filter(|value| value.is_finite())),
            (Self::Text(values), Value::Text(value)) => values.push(Some(value.into_owned())),
            (Self::Date(values), Value::Date(value)) => values.push(Some(value)),
            (Self::Micros(values, _), Value::Timestamp(value) | Value::TimestampTz(value) | Value::Span(value)) => {
                values.push(Some(value));
            }
            (Self::Boolean(values), _) => values.push(None),
            (Self::Integer(values) | Self::Micros(values, _), _) => values.push(None),
            (Self::Decimal(values, _), _) => values.push(None),
            (Self::Double(values), _) => values.push(None),
            (Self::Text(values), _) => values.push(None),
            (Self::Date(values), _) => values.push(None),
            (Self::Null(rows), _) => *rows += 1,
        }
    }

    /// Returns the column.
    ///
    /// # Errors
    /// Where a decimal has more than 38 digits, which no function returns.
    pub fn finish(self, name: PlSmallStr) -> PolarsResult<Column> {
        let series = match self {
            Self::Boolean(values) => BooleanChunked::from_slice_options(name, &values).into_series(),
            Self::Integer(values) => Int64Chunked::from_slice_options(name, &values).into_series(),
            Self::Decimal(values, scale) => Int128Chunked::from_slice_options(name, &values)
                .into_decimal(usize::from(MAX_DIGITS), usize::from(scale))?
                .into_series(),
            Self::Double(values) => Float64Chunked::from_slice_options(name, &values).into_series(),
            Self::Text(values) => StringChunked::from_slice_options(name, &values).into_series(),
            Self::Date(values) => Int32Chunked::from_slice_options(name, &values).into_date().into_series(),
            Self::Micros(values, data_type) => micros_as(Int64Chunked::from_slice_options(name, &values), data_type),
            Self::Null(rows) => Series::full_null(name, rows, &polars::prelude::DataType::Null),
        };
        Ok(series.into_column())
    }
}

/// Returns microseconds as timestamps or lengths of time.
pub fn micros_as(values: Int64Chunked, data_type: Type) -> Series {
    match data_type {
        Type::Timestamp => values.into_datetime(TimeUnit::Microseconds, None).into_series(),
        Type::TimestampTz => values.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_series(),
        _ => values.into_duration(TimeUnit::Microseconds).into_series(),
    }
}
