//! Values of expressions, as literals hold them and scalar functions take and return them.
//!
//! A division by zero, an infinity and NaN are NULL: `Value::double` makes them so. Columns are computed with the same
//! rule, in `lower::kernels`. A function returns NULL if an argument is NULL and its `ScalarEvaluator` is `strict`.

use std::borrow::Cow;
use std::cmp::Ordering;

pub use super::interval::{Interval, MICROS_PER_DAY, MICROS_PER_SECOND};
use super::types::Type;

/// A value without its type: an unscaled decimal means nothing without the scale of its expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    /// Unscaled: 1.25 of type `Decimal(2)` is 125.
    Decimal(i128),
    /// Always finite.
    Double(f64),
    Text(Cow<'a, str>),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01 00:00 on the wall clock.
    Timestamp(i64),
    /// Microseconds since 1970-01-01 00:00 UTC.
    TimestampTz(i64),
    /// Microseconds.
    Span(i64),
    Interval(Interval),
}

impl<'a> Value<'a> {
    /// Returns a text, borrowed or owned.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Returns a double, or NULL for a number that is infinite or not a number.
    #[must_use]
    pub fn double(number: f64) -> Self {
        if number.is_finite() { Self::Double(number) } else { Self::Null }
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value without borrows.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Boolean(value) => Value::Boolean(value),
            Value::Integer(value) => Value::Integer(value),
            Value::Decimal(value) => Value::Decimal(value),
            Value::Double(value) => Value::Double(value),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Date(value) => Value::Date(value),
            Value::Timestamp(value) => Value::Timestamp(value),
            Value::TimestampTz(value) => Value::TimestampTz(value),
            Value::Span(value) => Value::Span(value),
            Value::Interval(value) => Value::Interval(value),
        }
    }

    /// Compares two values of the same type. Returns `None` if one is NULL. Text compares by bytes.
    #[must_use]
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Boolean(one), Value::Boolean(two)) => Some(one.cmp(two)),
            (Value::Integer(one), Value::Integer(two)) => Some(one.cmp(two)),
            (Value::Decimal(one), Value::Decimal(two)) => Some(one.cmp(two)),
            (Value::Double(one), Value::Double(two)) => one.partial_cmp(two),
            (Value::Text(one), Value::Text(two)) => Some(one.as_bytes().cmp(two.as_bytes())),
            (Value::Date(one), Value::Date(two)) => Some(one.cmp(two)),
            (Value::Timestamp(one), Value::Timestamp(two))
            | (Value::TimestampTz(one), Value::TimestampTz(two))
            | (Value::Span(one), Value::Span(two)) => Some(one.cmp(two)),
            (Value::Interval(one), Value::Interval(two)) => Some(one.compare(*two)),
            _ => None,
        }
    }

    /// Returns the type of a literal with this value. The scale of a decimal is not part of the value and is 0 here.
    #[must_use]
    pub fn plain_type(&self) -> Type {
        match self {
            Value::Null => Type::Null,
            Value::Boolean(_) => Type::Boolean,
            Value::Integer(_) => Type::Integer,
            Value::Decimal(_) => Type::Decimal(0),
            Value::Double(_) => Type::Double,
            Value::Text(_) => Type::Text,
            Value::Date(_) => Type::Date,
            Value::Timestamp(_) => Type::Timestamp,
            Value::TimestampTz(_) => Type::TimestampTz,
            Value::Span(_) => Type::Span,
            Value::Interval(_) => Type::Interval,
        }
    }
}

/// A value with its type.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedValue {
    pub value: Value<'static>,
    pub data_type: Type,
}

impl TypedValue {
    pub const NULL: Self = Self { value: Value::Null, data_type: Type::Null };

    #[must_use]
    pub fn new(value: Value<'static>, data_type: Type) -> Self {
        Self { value, data_type }
    }
}
