//! One value of an expression, as literals hold it and scalar functions take and return it.

use std::borrow::Cow;
use std::cmp::Ordering;

pub use super::interval::Interval;

/// A value. Its type is not in it: an unscaled decimal means nothing without the scale of its expression.
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

pub const MICROS_PER_SECOND: i64 = 1_000_000;
pub const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

impl<'a> Value<'a> {
    /// A text that borrows nothing or something.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A double, or NULL where it is infinite or not a number.
    #[must_use]
    pub fn double(number: f64) -> Self {
        if number.is_finite() { Self::Double(number) } else { Self::Null }
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same value without a borrow.
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

    /// How two values of the same type compare; none where one is NULL. Text compares by bytes.
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

    /// The type that a literal of this value has; a decimal needs its scale from elsewhere.
    #[must_use]
    pub fn plain_type(&self) -> super::types::Type {
        use super::types::Type;
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
