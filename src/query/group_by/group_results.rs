//! The results of an aggregate for all groups, as a column of the type that the query declares.

use polars::prelude::{
    Column, DataType, Int128Chunked, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, PolarsError, Series,
    StringChunked,
};

use crate::query::lower;
use crate::query::types::{MAX_DIGITS, Type};

/// One result per group, none for NULL.
pub enum GroupResults {
    /// Integers, booleans, dates and times.
    Integers(Vec<Option<i64>>),
    /// Unscaled decimals.
    Decimals(Vec<Option<i128>>),
    Doubles(Vec<Option<f64>>),
    Texts(Vec<Option<Box<str>>>),
}

impl GroupResults {
    /// Returns the column. Infinite doubles and NaN become NULL.
    pub fn into_column(self, name: &str, data_type: Type) -> Result<Column, PolarsError> {
        let to = lower::polars_type(data_type);
        let named = |values: Vec<Option<i64>>| Series::new(name.into(), values);
        let series = match (self, data_type) {
            (Self::Integers(values), Type::Boolean) => {
                let conditions: Vec<_> = values.into_iter().map(|value| value.map(|value| value != 0)).collect();
                Series::new(name.into(), conditions)
            }
            (Self::Integers(values), Type::Date) => named(values).cast(&DataType::Int32)?.cast(&to)?,
            (Self::Integers(values), Type::Integer | Type::Timestamp | Type::TimestampTz | Type::Span) => {
                named(values).cast(&to)?
            }
            (Self::Decimals(values), Type::Decimal(scale)) => {
                let unscaled = Int128Chunked::from_slice_options(name.into(), &values);
                unscaled.into_decimal(usize::from(MAX_DIGITS), usize::from(scale))?.into_series()
            }
            (Self::Decimals(values), Type::Interval) => {
                let packed = Int128Chunked::from_slice_options(name.into(), &values);
                packed.into_decimal(usize::from(MAX_DIGITS), 0)?.into_series()
            }
            (Self::Doubles(values), Type::Double) => {
                let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
                Series::new(name.into(), values.into_iter().map(finite).collect::<Vec<_>>())
            }
            (Self::Texts(values), Type::Text) => {
                let texts: StringChunked = values.iter().map(Option::as_deref).collect();
                texts.with_name(name.into()).into_series()
            }
            // The argument is a column of NULLs.
            (values, _) if values.all_null() => Series::full_null(name.into(), values.len(), &to),
            _ => return Err(PolarsError::ComputeError(format!("`{name}` is not {}", data_type.noun()).into())),
        };
        Ok(series.into_column())
    }

    fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Decimals(values) => values.len(),
            Self::Doubles(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    fn all_null(&self) -> bool {
        match self {
            Self::Integers(values) => values.iter().all(Option::is_none),
            Self::Decimals(values) => values.iter().all(Option::is_none),
            Self::Doubles(values) => values.iter().all(Option::is_none),
            Self::Texts(values) => values.iter().all(Option::is_none),
        }
    }
}
