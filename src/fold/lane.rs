//! The values of one column of a batch, in the form that its total is taken of.

use polars::prelude::{ChunkedArray, Column, DataType, PolarsError, PolarsNumericType, StringChunked};

use super::How;
use super::hash;

/// Values by row.
pub enum Lane {
    /// Only the number of rows counts.
    Nothing,
    /// Whether there is a value.
    Present(Vec<bool>),
    /// The hashes of the values; zero for NULL.
    Hashes(Vec<u128>),
    Whole(Values<i64>),
    /// Unscaled decimals.
    Wide(Values<i128>),
    Double(Values<f64>),
    Text(StringChunked),
}

/// Values, and where there are none; nothing is said where there are values everywhere.
pub struct Values<T> {
    pub values: Vec<T>,
    pub present: Option<Vec<bool>>,
}

impl<T: Copy> Values<T> {
    #[inline]
    pub fn get(&self, row: usize) -> Option<T> {
        match &self.present {
            Some(present) if !present[row] => None,
            _ => Some(self.values[row]),
        }
    }
}

/// Whether values of a type can be told apart by a hash.
pub fn can_hash(kind: &DataType) -> bool {
    is_whole(kind) || matches!(kind, DataType::String | DataType::Float64 | DataType::Decimal(..))
}

fn is_whole(kind: &DataType) -> bool {
    matches!(kind, DataType::Boolean | DataType::Date | DataType::Datetime(..))
        || (kind.is_integer() && !matches!(kind, DataType::UInt64 | DataType::Int128 | DataType::UInt128))
}

/// Whether a total can be taken of values of a type.
pub fn can(how: How, kind: &DataType) -> bool {
    match how {
        How::Rows | How::Count => true,
        How::Distinct => can_hash(kind),
        How::Sum => (kind.is_integer() && is_whole(kind)) || matches!(kind, DataType::Decimal(..)),
        How::Min | How::Max => can_hash(kind),
    }
}

impl Lane {
    /// The values that a total of a column needs.
    pub fn read(how: How, column: &Column) -> Result<Self, PolarsError> {
        match how {
            How::Rows => Ok(Self::Nothing),
            How::Count => Ok(Self::Present(column.is_not_null().iter().map(|there| there == Some(true)).collect())),
            How::Distinct => hashes(column).map(Self::Hashes),
            How::Sum | How::Min | How::Max => match column.dtype() {
                DataType::String => Ok(Self::Text(column.str()?.clone())),
                DataType::Float64 => Ok(Self::Double(values(column.f64()?))),
                DataType::Decimal(..) => Ok(Self::Wide(values(column.decimal()?.physical()))),
                _ => Ok(Self::Whole(values(whole(column)?.i64()?))),
            },
        }
    }
}

impl Lane {
    /// The hashes of a lane that has such.
    #[must_use]
    pub fn hashes(&self) -> &[u128] {
        match self {
            Self::Hashes(hashes) => hashes,
            _ => &[],
        }
    }
}

fn whole(column: &Column) -> Result<Column, PolarsError> {
    column.to_physical_repr().cast(&DataType::Int64)
}

fn values<T: PolarsNumericType>(column: &ChunkedArray<T>) -> Values<T::Native>
where
    T::Native: Default,
{
    if column.null_count() == 0 {
        return Values { values: column.into_no_null_iter().collect(), present: None };
    }
    let values = column.iter().map(Option::unwrap_or_default).collect();
    Values { values, present: Some(column.iter().map(|value| value.is_some()).collect()) }
}

fn hashes(column: &Column) -> Result<Vec<u128>, PolarsError> {
    let start = hash::START;
    // No value's hash is that of NULL.
    let known = |hash: Option<u128>| hash.map_or(0, |hash| hash.max(1));
    Ok(match column.dtype() {
        DataType::String => {
            let texts = column.str()?.iter();
            texts.map(|text| known(text.map(|text| hash::bytes(start, text.as_bytes())))).collect()
        }
        DataType::Float64 => {
            column.f64()?.iter().map(|number| known(number.map(|number| hash::word(start, bits(number))))).collect()
        }
        DataType::Decimal(..) => {
            let unscaled = column.decimal()?.physical().iter();
            unscaled.map(|number| known(number.map(|number| hash::wide(start, number.cast_unsigned())))).collect()
        }
        _ => {
            let numbers = whole(column)?;
            numbers
                .i64()?
                .iter()
                .map(|number| known(number.map(|number| hash::word(start, number.cast_unsigned()))))
                .collect()
        }
    })
}

/// Equal numbers have equal bits: there is one zero and one NaN.
fn bits(number: f64) -> u64 {
    if number == 0.0 {
        0
    } else if number.is_nan() {
        f64::NAN.to_bits()
    } else {
        number.to_bits()
    }
}

/// Makes a key column part of the hashes of its rows.
pub fn stir(column: &Column, groups: &mut [u128]) -> Result<(), PolarsError> {
    if let DataType::String = column.dtype() {
        for (group, text) in groups.iter_mut().zip(column.str()?.iter()) {
            *group = text.map_or_else(|| hash::null(*group), |text| hash::bytes(*group, text.as_bytes()));
        }
        return Ok(());
    }
    for (group, value) in groups.iter_mut().zip(hashes(column)?) {
        *group = if value == 0 { hash::null(*group) } else { hash::wide(*group, value) };
    }
    Ok(())
}
