//! Casts SQL expressions to the declared type of a metric: numbers to doubles, times to days.

use crate::config::MetricType;
use crate::query::Type;
use crate::query::expr::{Cast, Expr, ExprKind};
use crate::query::functions::Refusal;

/// Casts an expression to the type of a metric.
///
/// # Errors
/// An expression of another type.
pub fn cast_to_metric(expr: Expr, kind: MetricType) -> Result<Expr, Refusal> {
    let found = expr.data_type;
    let to = match (kind, found) {
        (MetricType::Integer | MetricType::Number, Type::Boolean) => {
            let zero_or_one = cast_to(expr, Type::Integer);
            return Ok(cast_to(zero_or_one, Type::Double));
        }
        (MetricType::Integer | MetricType::Number, Type::Null) => Type::Double,
        (MetricType::Integer | MetricType::Number, number) if number.is_numeric() => Type::Double,
        (MetricType::Text, Type::Text | Type::Boolean | Type::Null) => Type::Text,
        (MetricType::Text, number) if number.is_numeric() => Type::Text,
        (MetricType::Date, Type::Null) => Type::Date,
        (MetricType::Date, time) if time.is_temporal() => Type::Date,
        (MetricType::Boolean, Type::Boolean | Type::Null) => Type::Boolean,
        _ => return Err(refuse_type(kind, found)),
    };
    Ok(cast_to(expr, to))
}

fn refuse_type(kind: MetricType, found: Type) -> Refusal {
    let refusal = Refusal::new(format!("expected {}, found {}", metric_type_name(kind), found.noun()));
    match (kind, found) {
        (MetricType::Integer | MetricType::Number, Type::Span | Type::Interval) => refusal.hint(
            "say in which unit: `hours_between(start, end)`, `days_between(start, end)`, `EXTRACT(EPOCH FROM span)`",
        ),
        (MetricType::Integer | MetricType::Number, time) if time.is_temporal() => {
            refusal.hint("subtract two dates for the days between them, or declare it as `date`")
        }
        _ => refusal,
    }
}

/// Casts an expression to text.
#[must_use]
pub fn cast_to_text(expr: Expr) -> Expr {
    cast_to(expr, Type::Text)
}

fn cast_to(expr: Expr, to: Type) -> Expr {
    if expr.data_type == to {
        return expr;
    }
    let (nullable, location) = (expr.nullable, expr.location);
    Expr::new(ExprKind::Cast(Box::new(expr), Cast::IMPLICIT), to, nullable, location)
}

fn metric_type_name(kind: MetricType) -> &'static str {
    match kind {
        MetricType::Integer => "an integer",
        MetricType::Number => "a number",
        MetricType::Text => "text",
        MetricType::Date => "a date",
        MetricType::Boolean => "a condition",
    }
}
