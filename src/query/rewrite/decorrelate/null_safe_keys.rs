//! Keys of a join that treat NULL as a value.

use crate::query::expr::{Comparison, Expr};
use crate::query::plan::JoinKey;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

/// Returns keys that are equal if the values are equal or both NULL.
#[must_use]
pub fn null_safe_keys(keys: impl IntoIterator<Item = JoinKey>) -> Vec<JoinKey> {
    let mut safe = Vec::new();
    for JoinKey { left, right } in keys {
        if !left.nullable && !right.nullable {
            safe.push(JoinKey { left, right });
            continue;
        }
        safe.push(JoinKey::new(is_null(left.clone()), is_null(right.clone())));
        if let Some(placeholder) = placeholder_of_type(left.data_type) {
            safe.push(JoinKey::new(or_value(left, &placeholder), or_value(right, &placeholder)));
        }
    }
    safe
}

fn is_null(expr: Expr) -> Expr {
    let location = expr.location;
    Expr::null_test(expr, location)
}

/// Returns `COALESCE(expr, value)`.
#[must_use]
pub fn or_value(expr: Expr, value: &Value<'static>) -> Expr {
    let (data_type, location) = (expr.data_type, expr.location);
    Expr::coalesce(vec![expr, Expr::literal(value.clone(), data_type, location)], location)
}

/// Returns some value of a type, or `None` for a type that has none.
fn placeholder_of_type(data_type: Type) -> Option<Value<'static>> {
    Some(match data_type {
        Type::Null | Type::Interval => return None,
        Type::Boolean => Value::Boolean(false),
        Type::Integer => Value::Integer(0),
        Type::Decimal(_) => Value::Decimal(0),
        Type::Double => Value::Double(0.0),
        Type::Text => Value::text(String::new()),
        Type::Date => Value::Date(0),
        Type::Timestamp => Value::Timestamp(0),
        Type::TimestampTz => Value::TimestampTz(0),
        Type::Span => Value::Span(0),
    })
}

/// Returns keys as conditions over both sides of a join whose left side has `width` columns.
pub fn keys_as_conditions(keys: Vec<JoinKey>, width: usize) -> impl Iterator<Item = Expr> {
    keys.into_iter().map(move |JoinKey { left, right }| {
        let location: SqlLocation = left.location;
        Expr::comparison(Comparison::Equal, left, right.moved_on(width), location)
    })
}
