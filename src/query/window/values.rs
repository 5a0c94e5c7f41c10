//! The values of a column as window functions read them.

use std::cmp::Ordering;

use crate::query::numerics::integer_sum::{double_of_decimal, double_of_integer};
use crate::query::types::Type;
use crate::query::value::MICROS_PER_DAY;

/// One value per row of the frame. Timestamps and spans are the integers that stand for them.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowValues<'a> {
    /// So many NULLs.
    Null(usize),
    Boolean(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    /// Dates.
    Day(Vec<Option<i32>>),
    /// Unscaled, and the scale.
    Decimal(Vec<Option<i128>>, u8),
    /// Finite.
    Double(Vec<Option<f64>>),
    Text(Vec<Option<&'a str>>),
}

impl WindowValues<'_> {
    #[must_use]
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Null(_) => true,
            Self::Boolean(values) => values[row].is_none(),
            Self::Integer(values) => values[row].is_none(),
            Self::Day(values) => values[row].is_none(),
            Self::Decimal(values, _) => values[row].is_none(),
            Self::Double(values) => values[row].is_none(),
            Self::Text(values) => values[row].is_none(),
        }
    }

    /// How the value of a row compares with that of a row of another column of the same type. Neither is NULL.
    #[must_use]
    pub fn compare_with(&self, row: usize, other: &WindowValues, other_row: usize) -> Ordering {
        match (self, other) {
            (Self::Integer(one), WindowValues::Integer(two)) => one[row].cmp(&two[other_row]),
            (Self::Day(one), WindowValues::Day(two)) => one[row].cmp(&two[other_row]),
            (Self::Decimal(one, _), WindowValues::Decimal(two, _)) => one[row].cmp(&two[other_row]),
            (Self::Double(one), WindowValues::Double(two)) => {
                one[row].map(double_key).cmp(&two[other_row].map(double_key))
            }
            (Self::Text(one), WindowValues::Text(two)) => one[row].cmp(&two[other_row]),
            _ => Ordering::Equal,
        }
    }

    /// The value of a row as the double nearest to it; none where it is NULL or no number.
    #[must_use]
    pub fn double_at(&self, row: usize) -> Option<f64> {
        match self {
            Self::Integer(values) => values[row].map(double_of_integer),
            Self::Decimal(values, scale) => values[row].map(|value| double_of_decimal(value, *scale)),
            Self::Double(values) => values[row],
            Self::Null(_) | Self::Boolean(_) | Self::Day(_) | Self::Text(_) => None,
        }
    }

    /// The value of a row as the integer that stands for it in a type: a date as a timestamp, for instance. None where it is
    /// NULL or not a whole number.
    #[must_use]
    pub fn integer_at(&self, row: usize, data_type: Type) -> Option<i64> {
        match self {
            Self::Integer(values) => values[row],
            Self::Day(values) if data_type == Type::Date => values[row].map(i64::from),
            Self::Day(values) => values[row].map(|day| i64::from(day) * MICROS_PER_DAY),
            Self::Null(_) | Self::Boolean(_) | Self::Decimal(..) | Self::Double(_) | Self::Text(_) => None,
        }
    }

    /// How the values of two rows compare; NULL comes before all others. Text compares by bytes, -0.0 equals 0.0.
    #[must_use]
    pub fn compare_rows(&self, one: usize, two: usize) -> Ordering {
        match self {
            Self::Null(_) => Ordering::Equal,
            Self::Boolean(values) => values[one].cmp(&values[two]),
            Self::Integer(values) => values[one].cmp(&values[two]),
            Self::Day(values) => values[one].cmp(&values[two]),
            Self::Decimal(values, _) => values[one].cmp(&values[two]),
            Self::Double(values) => values[one].map(double_key).cmp(&values[two].map(double_key)),
            Self::Text(values) => values[one].cmp(&values[two]),
        }
    }
}

/// An integer that orders as the double does. -0.0 and 0.0 have the same.
#[must_use]
pub fn double_key(double: f64) -> i64 {
    exact_double_key(double + 0.0)
}

/// An integer that orders as the double does. -0.0 is less than 0.0.
#[must_use]
pub fn exact_double_key(double: f64) -> i64 {
    // The order of `f64::total_cmp`: the bits of a negative number, but for its sign, run the other way.
    let bits = double.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// What a window function gives: one value per row of the frame, in its order.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowOutput {
    Boolean(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    /// Unscaled.
    Decimal(Vec<Option<i128>>),
    /// Those that are not finite become NULL.
    Double(Vec<Option<f64>>),
    /// The value that the first argument has in these rows; none where there is no such row.
    Rows(Vec<Option<usize>>),
    /// Texts, and the position of each row's text among them.
    Text {
        texts: Vec<String>,
        rows: Vec<Option<usize>>,
    },
}

impl WindowOutput {
    /// The values in these rows. A zero among them is not negative, because which of two equal zeros is taken must not
    /// show.
    #[must_use]
    pub fn of_rows(rows: Vec<Option<usize>>, values: &WindowValues) -> Self {
        match values {
            WindowValues::Double(doubles) => {
                Self::Double(rows.into_iter().map(|row| row.and_then(|row| doubles[row]).map(|x| x + 0.0)).collect())
            }
            _ => Self::Rows(rows),
        }
    }
}
