//! The values of one column of a batch, in the form that an aggregate reads.

use polars::prelude::{
    ChunkApply, ChunkedArray, Column, DataType, Float64Chunked, IntoColumn, PolarsError, PolarsNumericType,
    StringChunked,
};

use super::hash;
use crate::query::numerics::integer_sum::{double_of_decimal, double_of_integer};

/// The form in which an aggregate reads a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnForm {
    /// Whether the value is not NULL.
    Present,
    Hashes,
    Values,
    /// Numbers of any type as the nearest doubles.
    Doubles,
}

/// How the values of a column are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueStorage {
    /// Integers, booleans, and times in microseconds.
    Integers,
    /// Dates, as days.
    Days,
    /// Decimals with this number of digits after the point.
    Decimals(u8),
    Doubles,
    Texts,
}

/// The values by row.
pub enum ColumnValues {
    Present(Vec<bool>),
    /// The hashes of the values, zero for NULL.
    Hashes(Vec<u128>),
    Integers(NullableValues<i64>),
    /// Unscaled decimals.
    Decimals(NullableValues<i128>),
    Doubles(NullableValues<f64>),
    Texts(StringChunked),
}

/// Values, and which of them are not NULL; none where all are.
pub struct NullableValues<T> {
    values: Vec<T>,
    present: Option<Vec<bool>>,
}

impl<T: Copy> NullableValues<T> {
    #[inline]
    pub fn get(&self, row: usize) -> Option<T> {
        match &self.present {
            Some(present) if !present[row] => None,
            _ => Some(self.values[row]),
        }
    }

    fn map_values<U>(self, to: impl Fn(T) -> U) -> NullableValues<U> {
        NullableValues { values: self.values.into_iter().map(to).collect(), present: self.present }
    }
}

impl ValueStorage {
    /// Returns how a column of this type is stored.
    #[must_use]
    pub fn of_column_type(data_type: &DataType) -> Self {
        match data_type {
            DataType::String => Self::Texts,
            DataType::Float64 => Self::Doubles,
            DataType::Decimal(_, scale) => Self::Decimals(u8::try_from(*scale).unwrap_or(0)),
            DataType::Date => Self::Days,
            _ => Self::Integers,
        }
    }
}

impl ColumnValues {
    /// Reads a column of a batch.
    pub fn read(form: ColumnForm, column: &Column) -> Result<Self, PolarsError> {
        match (form, ValueStorage::of_column_type(column.dtype())) {
            (ColumnForm::Present, _) => {
                Ok(Self::Present(column.is_not_null().iter().map(|there| there == Some(true)).collect()))
            }
            (ColumnForm::Hashes, storage) => read_hashes(column, storage).map(Self::Hashes),
            (_, ValueStorage::Texts) => Ok(Self::Texts(column.str()?.clone())),
            (_, ValueStorage::Doubles) => Ok(Self::Doubles(read_doubles(column.f64()?))),
            (ColumnForm::Values, ValueStorage::Decimals(_)) => {
                Ok(Self::Decimals(read_values(column.decimal()?.physical())))
            }
            (_, ValueStorage::Decimals(scale)) => {
                let unscaled = read_values(column.decimal()?.physical());
                Ok(Self::Doubles(unscaled.map_values(|number| double_of_decimal(number, scale))))
            }
            (ColumnForm::Values, _) => Ok(Self::Integers(read_values(to_integers(column)?.i64()?))),
            (_, _) => {
                let numbers = read_values(to_integers(column)?.i64()?);
                Ok(Self::Doubles(numbers.map_values(double_of_integer)))
            }
        }
    }

    /// Returns the hashes of a column that was read in this form.
    #[must_use]
    pub fn as_hashes(&self) -> &[u128] {
        match self {
            Self::Hashes(hashes) => hashes,
            _ => &[],
        }
    }
}

/// Converts booleans, dates, times and NULLs to integers.
fn to_integers(column: &Column) -> Result<Column, PolarsError> {
    column.to_physical_repr().cast(&DataType::Int64)
}

fn read_values<T: PolarsNumericType>(column: &ChunkedArray<T>) -> NullableValues<T::Native>
where
    T::Native: Default,
{
    if column.null_count() == 0 {
        return NullableValues { values: column.into_no_null_iter().collect(), present: None };
    }
    let values = column.iter().map(Option::unwrap_or_default).collect();
    NullableValues { values, present: Some(column.iter().map(|value| value.is_some()).collect()) }
}

/// Reads doubles. Both zeros become one; infinite numbers and NaN become NULL.
fn read_doubles(column: &Float64Chunked) -> NullableValues<f64> {
    let finite = |number: Option<f64>| number.filter(|number| number.is_finite());
    let all = column.null_count() == 0 && column.into_no_null_iter().all(f64::is_finite);
    let present = (!all).then(|| column.iter().map(|number| finite(number).is_some()).collect());
    NullableValues { values: column.iter().map(|number| finite(number).unwrap_or(0.0) + 0.0).collect(), present }
}

fn read_hashes(column: &Column, storage: ValueStorage) -> Result<Vec<u128>, PolarsError> {
    Ok(match storage {
        ValueStorage::Texts => {
            let texts = column.str()?.iter();
            texts.map(|text| hash_or_zero(text.map(|text| hash::hash_bytes(text.as_bytes())))).collect()
        }
        ValueStorage::Doubles => {
            let numbers = column.f64()?.iter();
            // Both zeros are one value.
            let bits = |number: f64| (number + 0.0).to_bits();
            numbers.map(|number| hash_or_zero(number.map(|number| hash::hash_u64(bits(number))))).collect()
        }
        ValueStorage::Decimals(_) => {
            let unscaled = column.decimal()?.physical().iter();
            unscaled.map(|number| hash_or_zero(number.map(|number| hash::hash_u128(number.cast_unsigned())))).collect()
        }
        ValueStorage::Integers | ValueStorage::Days => {
            let numbers = to_integers(column)?;
            let numbers = numbers.i64()?.iter();
            numbers.map(|number| hash_or_zero(number.map(|number| hash::hash_u64(number.cast_unsigned())))).collect()
        }
    })
}

/// Returns the hash of a value, or zero for NULL. No value has the hash zero.
fn hash_or_zero(hash: Option<u128>) -> u128 {
    hash.map_or(0, |hash| hash.max(1))
}

/// Appends the values of a key column to the hashes of its rows.
pub fn hash_into(column: &Column, keys: &mut [u128]) -> Result<(), PolarsError> {
    if let DataType::String = column.dtype() {
        for (key, text) in keys.iter_mut().zip(column.str()?.iter()) {
            let value = text.map(|text| hash::hash_bytes(text.as_bytes()));
            *key = value.map_or_else(|| hash::append_null(*key), |value| hash::append_hash(*key, value));
        }
        return Ok(());
    }
    for (key, value) in keys.iter_mut().zip(read_hashes(column, ValueStorage::of_column_type(column.dtype()))?) {
        *key = if value == 0 { hash::append_null(*key) } else { hash::append_hash(*key, value) };
    }
    Ok(())
}

/// Converts a key column to the values that the result shows: both zeros of doubles become one.
pub fn normalised_key(column: &Column) -> Result<Column, PolarsError> {
    match column.dtype() {
        DataType::Float64 => Ok(column.f64()?.apply_values(|number| number + 0.0).into_column()),
        _ => Ok(column.clone()),
    }
}
