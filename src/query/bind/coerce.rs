//! Conversions that the binder adds to bring expressions to one type.

use super::binder::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Cast, Comparison, Expr, ExprKind};
use crate::query::functions::{Refusal, casts};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// Expressions that all have the same type.
#[derive(Debug)]
pub struct UnifiedExprs {
    pub exprs: Vec<Expr>,
    pub data_type: Type,
}

impl UnifiedExprs {
    /// Returns the expressions, if there are exactly two.
    pub fn into_pair(self) -> BindResult<[Expr; 2]> {
        <[Expr; 2]>::try_from(self.exprs).ok().ok_or(Reported)
    }
}

impl Binder<'_> {
    /// Converts an expression to type `to`. A literal is converted now. Text is converted only if it is a literal.
    pub(super) fn coerce_expr(&mut self, expr: Expr, to: Type) -> BindResult<Expr> {
        if expr.data_type == to {
            return Ok(expr);
        }
        let location = expr.location;
        if expr.data_type != Type::Null && !expr.is_text_literal() && expr.data_type.common_with(to) != Some(to) {
            let message = format!("expected {}, found {}", to.noun(), expr.data_type.noun());
            let hint = format!("convert it: `CAST(… AS {})`", cast_target(to));
            return self.report_mistake(Diagnostic::sql_error("sql-type", message).hint(hint), location);
        }
        if let Some(value) = expr.as_literal() {
            return match casts::cast_value(value, expr.data_type, to, Cast::IMPLICIT, self.bindings.zone) {
                Ok(value) => Ok(Expr::literal(value.into_owned(), to, location)),
                Err(problem) => {
                    let mistake = Diagnostic::sql_error("sql-value", problem.0);
                    self.report_mistake(add_literal_example(mistake, to), location)
                }
            };
        }
        let nullable = expr.nullable;
        Ok(Expr::new(ExprKind::Cast(Box::new(expr), Cast::IMPLICIT), to, nullable, location))
    }

    /// Converts expressions to a common type. Text literals take the type of the others. `what` names the place in a message.
    pub(super) fn unify_types(&mut self, exprs: Vec<Expr>, what: &str) -> BindResult<UnifiedExprs> {
        let data_type = self.common_type(&exprs, what)?;
        let mut unified = Vec::with_capacity(exprs.len());
        let mut failed = None;
        for expr in exprs {
            match self.coerce_expr(expr, data_type) {
                Ok(expr) => unified.push(expr),
                Err(reported) => failed = Some(reported),
            }
        }
        failed.map_or(Ok(UnifiedExprs { exprs: unified, data_type }), Err)
    }

    fn common_type(&mut self, exprs: &[Expr], what: &str) -> BindResult<Type> {
        let mut common = Type::Null;
        for expr in exprs.iter().filter(|expr| !expr.is_text_literal()) {
            match common.common_with(expr.data_type) {
                Some(wider) => common = wider,
                None => {
                    let message = format!("{what} mixes {} and {}", common.noun(), expr.data_type.noun());
                    let hint = hint_for_mixed_types(common, expr.data_type);
                    return self.report_mistake(Diagnostic::sql_error("sql-type", message).hint(hint), expr.location);
                }
            }
        }
        let is_all_text = common == Type::Null && exprs.iter().any(|expr| expr.data_type == Type::Text);
        Ok(if is_all_text { Type::Text } else { common })
    }

    /// Converts an expression as CAST does, also if the types would not mix elsewhere. A literal is converted now.
    pub(super) fn implicit_cast(&mut self, expr: Expr, to: Type) -> BindResult<Expr> {
        if expr.data_type == to {
            return Ok(expr);
        }
        let (nullable, location) = (expr.nullable, expr.location);
        let cast = ExprKind::Cast(Box::new(expr), Cast::IMPLICIT);
        self.fold_constant(Expr::new(cast, to, nullable, location))
    }

    /// Reports why a function or a type refuses its use.
    pub(super) fn report_refusal<T>(&mut self, refusal: Refusal, location: SqlLocation) -> BindResult<T> {
        let mistake = Diagnostic::sql_error("sql-function", refusal.message);
        let mistake = match refusal.hint {
            Some(hint) => mistake.hint(hint),
            None => mistake,
        };
        self.report_mistake(mistake, location)
    }

    /// Converts an expression to a condition. As in other engines, every integer except 0 is true.
    pub(super) fn coerce_to_condition(&mut self, expr: Expr) -> BindResult<Expr> {
        match expr.data_type {
            Type::Boolean => Ok(expr),
            Type::Null => self.coerce_expr(expr, Type::Boolean),
            Type::Integer => {
                let location = expr.location;
                self.build_comparison(Comparison::NotEqual, expr, Expr::integer(0, location), location)
            }
            found => {
                let message = format!("expected a condition, found {}", found.noun());
                self.report_mistake(
                    Diagnostic::sql_error("sql-type", message).hint(hint_for_condition(found)),
                    expr.location,
                )
            }
        }
    }
}

/// Returns the hint for two types that do not mix.
fn hint_for_mixed_types(one: Type, other: Type) -> String {
    let is_either = |wanted: fn(Type) -> bool| wanted(one) || wanted(other);
    if is_either(is_length) && is_either(Type::is_numeric) {
        return "count the days with `days_between(from, to)`, or compare with `INTERVAL '30 days'`".to_owned();
    }
    if is_either(is_length) {
        return "a span goes together with spans and intervals, such as `INTERVAL '30 days'`".to_owned();
    }
    if is_either(Type::is_temporal) && is_either(Type::is_numeric) {
        return "a date becomes a number with `days_since(date)` or `EXTRACT(YEAR FROM date)`".to_owned();
    }
    if is_either(Type::is_temporal) && is_either(|found| found == Type::Boolean) {
        return "compare the date, such as `date IS NOT NULL`".to_owned();
    }
    let to = if one == Type::Text { other } else { one };
    format!("bring them to one type with `CAST(… AS {})`", cast_target(to))
}

fn is_length(data_type: Type) -> bool {
    matches!(data_type, Type::Span | Type::Interval)
}

/// Returns how a value of a type becomes a condition.
#[must_use]
pub fn hint_for_condition(found: Type) -> &'static str {
    match found {
        Type::Text => {
            "compare it, such as `… = 'word'`, or convert a text that spells true or false: `CAST(… AS BOOLEAN)`"
        }
        Type::Date | Type::Timestamp | Type::TimestampTz => {
            "compare it, such as `… >= :from_30d`, or test `… IS NOT NULL`"
        }
        Type::Span | Type::Interval => "compare it, such as `… > INTERVAL '30 days'`",
        _ => "compare it with something, such as `… > 0`",
    }
}

/// Returns a type as an author writes it.
fn cast_target(data_type: Type) -> String {
    match data_type {
        Type::Decimal(scale) => format!("DECIMAL(18,{scale})"),
        Type::Null => "VARCHAR".to_owned(),
        other => other.to_string(),
    }
}

fn add_literal_example(mistake: Diagnostic, to: Type) -> Diagnostic {
    match to {
        Type::Date => mistake.hint("a date is written `DATE '2026-06-30'`"),
        Type::Timestamp => mistake.hint("a timestamp is written `TIMESTAMP '2026-06-30 12:00:00'`"),
        Type::Integer | Type::Decimal(_) | Type::Double => {
            mistake.hint("write the number without quotes, or convert the other side to text: `CAST(… AS VARCHAR)`")
        }
        Type::Boolean => mistake.hint("a boolean is written `TRUE` or `FALSE`"),
        _ => mistake,
    }
}
