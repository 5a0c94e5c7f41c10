//! Computes an expression over one row in the simplest way: for literals, and to check the fast way in tests.

use chrono_tz::Tz;

use super::expr::{CaseBranch, Comparison, Connective, Expr, ExprKind};
use super::functions::casts;
use super::scalar::{ScalarEvaluator, Signature, ValueError};
use super::types::Type;
use super::value::Value;

/// Computes an expression over a row.
///
/// # Errors
/// A function refuses a value.
pub fn evaluate_expr(expr: &Expr, row: &[Value<'static>], zone: Tz) -> Result<Value<'static>, ValueError> {
    let value = |expr: &Expr| evaluate_expr(expr, row, zone);
    Ok(match &expr.kind {
        ExprKind::Column(position) => row.get(*position).cloned().unwrap_or(Value::Null),
        ExprKind::Literal(value) => value.clone(),
        ExprKind::Not(inner) => match value(inner)? {
            Value::Boolean(truth) => Value::Boolean(!truth),
            _ => Value::Null,
        },
        ExprKind::And(parts) => evaluate_connected(Connective::And, parts, &value)?,
        ExprKind::Or(parts) => evaluate_connected(Connective::Or, parts, &value)?,
        ExprKind::Compare(comparison, left, right) => compare_values(*comparison, &value(left)?, &value(right)?),
        ExprKind::IsNull(inner) => Value::Boolean(value(inner)?.is_null()),
        ExprKind::InList { value: wanted, list, or_null } => {
            let wanted = value(wanted)?;
            if wanted.is_null() {
                Value::Null
            } else if list.iter().any(|known| is_equal(known, &wanted)) {
                Value::Boolean(true)
            } else if *or_null {
                Value::Null
            } else {
                Value::Boolean(false)
            }
        }
        ExprKind::Case { branches, otherwise } => {
            for CaseBranch { condition, result } in branches {
                if value(condition)? == Value::Boolean(true) {
                    return value(result);
                }
            }
            value(otherwise)?
        }
        ExprKind::Coalesce(parts) => {
            for part in parts {
                let found = value(part)?;
                if !found.is_null() {
                    return Ok(found);
                }
            }
            Value::Null
        }
        ExprKind::Cast(inner, cast) => {
            casts::cast_value(&value(inner)?, inner.data_type, expr.data_type, *cast, zone)?.into_owned()
        }
        ExprKind::Call(scalar, arguments) => {
            let values = arguments.iter().map(value).collect::<Result<Vec<_>, _>>()?;
            let types = arguments.iter().map(|argument| argument.data_type).collect();
            evaluate_call(
                scalar,
                &values,
                &Signature { arguments: types, result: expr.data_type, zone },
                expr.nullable,
            )?
        }
        // These are columns by the time an expression is computed.
        ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. } => Value::Null,
    })
}

/// Computes a call, and checks in debug builds that the result is as the function declares.
fn evaluate_call(
    scalar: &ScalarEvaluator,
    values: &[Value<'static>],
    signature: &Signature,
    nullable: bool,
) -> Result<Value<'static>, ValueError> {
    if scalar.strict && values.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let computed = (scalar.evaluate)(values, signature);
    debug_assert!(scalar.fallible || computed.is_ok(), "{} is not fallible", scalar.name);
    let computed = computed?.into_owned();
    let may_be_null = nullable || values.iter().any(Value::is_null);
    debug_assert!(may_be_null || !computed.is_null(), "{} gives no NULL", scalar.name);
    debug_assert!(is_of_type(&computed, signature.result), "{} gives {}", scalar.name, signature.result);
    Ok(computed)
}

/// Computes AND or OR with SQL's three truth values. Parts behind the one that decides are not computed.
fn evaluate_connected(
    connective: Connective,
    parts: &[Expr],
    value: &dyn Fn(&Expr) -> Result<Value<'static>, ValueError>,
) -> Result<Value<'static>, ValueError> {
    let decisive = connective.deciding_truth();
    let mut unknown = false;
    for part in parts {
        match value(part)? {
            Value::Boolean(truth) if truth == decisive => return Ok(Value::Boolean(decisive)),
            Value::Boolean(_) => {}
            _ => unknown = true,
        }
    }
    Ok(if unknown { Value::Null } else { Value::Boolean(!decisive) })
}

/// Compares two values of the same type. The result is NULL if one of them is, except for the comparisons that treat
/// NULL as a value.
#[must_use]
pub fn compare_values(comparison: Comparison, left: &Value, right: &Value) -> Value<'static> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = match comparison {
        Comparison::Distinct => return Value::Boolean(!is_same_or_both_null(left, right)),
        Comparison::NotDistinct => return Value::Boolean(is_same_or_both_null(left, right)),
        _ => left.compare(right),
    };
    let Some(order) = order else { return Value::Null };
    Value::Boolean(match comparison {
        Comparison::Equal | Comparison::NotDistinct => order == Equal,
        Comparison::NotEqual | Comparison::Distinct => order != Equal,
        Comparison::Less => order == Less,
        Comparison::LessOrEqual => order != Greater,
        Comparison::Greater => order == Greater,
        Comparison::GreaterOrEqual => order != Less,
    })
}

/// Returns whether a value has a type or is NULL.
fn is_of_type(value: &Value, data_type: Type) -> bool {
    match (value, data_type) {
        (Value::Null, _) | (Value::Decimal(_), Type::Decimal(_)) => true,
        (value, data_type) => value.plain_type() == data_type,
    }
}

fn is_same_or_both_null(left: &Value, right: &Value) -> bool {
    match (left.is_null(), right.is_null()) {
        (true, true) => true,
        (false, false) => is_equal(left, right),
        _ => false,
    }
}

fn is_equal(left: &Value, right: &Value) -> bool {
    left.compare(right) == Some(std::cmp::Ordering::Equal)
}
