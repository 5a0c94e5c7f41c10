//! The values that window functions read and return.

use std::cmp::Ordering;

use crate::query::numerics::integer_sum::{double_of_decimal, double_of_integer};
use crate::query::types::Type;
use crate::query::value::MICROS_PER_DAY;

/// One value per row of the frame. Timestamps and spans are integers.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowValues<'a> {
    /// A number of NULLs.
    Null(usize),
    Boolean(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    /// Dates.
    Day(Vec<Option<i32>>),
    /// Unscaled decimals, and their scale.
    Decimal(Vec<Option<i128>>, u8),
    /// Finite doubles.
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

    /// Compares the value of a row with that of a row of another column of the same type. Neither is NULL.
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

    /// Returns the value of a row as the nearest double; none where it is NULL or not a number.
    #[must_use]
    pub fn double_at(&self, row: usize) -> Option<f64> {
        match self {
            Self::Integer(values) => values[row].map(double_of_integer),
            Self::Decimal(values, scale) => values[row].map(|value| double_of_decimal(value, *scale)),
            Self::Double(values) => values[row],
            Self::Null(_) | Self::Boolean(_) | Self::Day(_) | Self::Text(_) => None,
        }
    }

    /// Returns the integer that stores the value of a row in a type, such as a date as a timestamp. Returns none where
    /// the value is NULL or not a whole number.
    #[must_use]
    pub fn integer_at(&self, row: usize, data_type: Type) -> Option<i64> {
        match self {
            Self::Integer(values) => values[row],
            Self::Day(values) if data_type == Type::Date => values[row].map(i64::from),
            Self::Day(values) => values[row].map(|day| i64::from(day) * MICROS_PER_DAY),
            Self::Null(_) | Self::Boolean(_) | Self::Decimal(..) | Self::Double(_) | Self::Text(_) => None,
        }
    }

    /// Compares the values of two rows. NULL comes before all others, text is compared by bytes, -0.0 equals 0.0.
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

/// Returns an integer that sorts as the double does. -0.0 and 0.0 have the same integer.
#[must_use]
pub fn double_key(double: f64) -> i64 {
    exact_double_key(double + 0.0)
}

/// Returns an integer that sorts as the double does. -0.0 is less than 0.0.
#[must_use]
pub fn exact_double_key(double: f64) -> i64 {
    // This is the order of `f64::total_cmp`: the bits of negative numbers are inverted, except the sign.
    let bits = double.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// The results of a window function: one value per row of the frame, in the frame's order.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowOutput {
    Boolean(Vec<Option<bool>>),
    Integer(Vec<Option<i64>>),
    /// Unscaled decimals.
    Decimal(Vec<Option<i128>>),
    /// Doubles that are not finite become NULL.
    Double(Vec<Option<f64>>),
    /// The rows whose value of the first argument is the result; none for NULL or the default.
    Rows(Vec<Option<usize>>),
    /// Texts, and the position of each row's text.
    Text {
        texts: Vec<String>,
        rows: Vec<Option<usize>>,
    },
}

impl WindowOutput {
    /// Returns the values in these rows. Zeros become positive, because the result must not depend on which of two
    /// equal zeros is taken.
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
