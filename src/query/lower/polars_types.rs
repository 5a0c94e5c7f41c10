//! The types and literals of SQL in Polars.

use polars::prelude::{DataType, Expr as PolarsExpr, LiteralValue, Scalar, TimeUnit, TimeZone, lit};

use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::Value;

/// Returns the type of Polars columns that hold a type. An interval is stored as one packed number.
#[must_use]
pub fn polars_type(data_type: Type) -> DataType {
    match data_type {
        Type::Null => DataType::Null,
        Type::Interval => DataType::Decimal(usize::from(MAX_DIGITS), 0),
        Type::Boolean => DataType::Boolean,
        Type::Integer => DataType::Int64,
        Type::Decimal(scale) => DataType::Decimal(usize::from(MAX_DIGITS), usize::from(scale)),
        Type::Double => DataType::Float64,
        Type::Text => DataType::String,
        Type::Date => DataType::Date,
        Type::Timestamp => DataType::Datetime(TimeUnit::Microseconds, None),
        Type::TimestampTz => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
        Type::Span => DataType::Duration(TimeUnit::Microseconds),
    }
}

/// Returns the type of a Polars column; none where SQL has no such type.
#[must_use]
pub fn sql_type_of(data_type: &DataType) -> Option<Type> {
    Some(match data_type {
        DataType::Null => Type::Null,
        DataType::Boolean => Type::Boolean,
        DataType::Int64 => Type::Integer,
        DataType::Decimal(_, scale) => Type::Decimal(u8::try_from(*scale).ok()?),
        DataType::Float64 => Type::Double,
        DataType::String => Type::Text,
        DataType::Date => Type::Date,
        DataType::Datetime(TimeUnit::Microseconds, None) => Type::Timestamp,
        DataType::Datetime(TimeUnit::Microseconds, Some(_)) => Type::TimestampTz,
        DataType::Duration(TimeUnit::Microseconds) => Type::Span,
        _ => return None,
    })
}

/// Returns a literal of Polars.
pub fn polars_literal(value: &Value, data_type: Type) -> PolarsExpr {
    let scalar = match value {
        Value::Null => Scalar::null(polars_type(data_type)),
        Value::Boolean(truth) => Scalar::from(*truth),
        Value::Integer(number) => Scalar::from(*number),
        Value::Decimal(unscaled) => {
            let scale = data_type.scale().unwrap_or(0);
            Scalar::new_decimal(*unscaled, usize::from(MAX_DIGITS), usize::from(scale))
        }
        Value::Double(number) => Scalar::from(*number),
        Value::Text(text) => return lit(text.as_ref()),
        Value::Date(day) => Scalar::new_date(*day),
        Value::Timestamp(micros) => Scalar::new_datetime(*micros, TimeUnit::Microseconds, None),
        Value::TimestampTz(micros) => Scalar::new_datetime(*micros, TimeUnit::Microseconds, Some(TimeZone::UTC)),
        Value::Span(micros) => Scalar::new_duration(*micros, TimeUnit::Microseconds),
        Value::Interval(interval) => Scalar::new_decimal(interval.to_packed(), usize::from(MAX_DIGITS), 0),
    };
    PolarsExpr::Literal(LiteralValue::Scalar(scalar))
}
