//! Comparisons: both sides get one type, and a text must be one that the column can hold.

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use super::coerce::UnifiedExprs;
use super::scope::{ExprContext, Scope};
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::query::expr::{Cast, Comparison, Expr, ExprKind};
use crate::query::functions::{casts, dates};
use crate::query::plan::Field;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds `left <comparison> right`, whose left side is bound already.
    pub(super) fn bind_comparison(
        &mut self,
        context: ExprContext<'_>,
        comparison: Comparison,
        left: BindResult<Expr>,
        right: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let right = self.bind_expression(context, right);
        let (left, right) = (left?, right?);
        for (one, other) in [(&left, &right), (&right, &left)] {
            match comparison {
                Comparison::Equal | Comparison::NotEqual | Comparison::Distinct | Comparison::NotDistinct => {
                    self.check_literal_value(context.scope, one, other)?;
                }
                // A bound of an order need not be a value of the column.
                _ => self.check_literal_type(context.scope, one, other)?,
            }
        }
        self.build_comparison(comparison, left, right, location)
    }

    /// Builds `left <comparison> right`.
    pub(super) fn build_comparison(
        &mut self,
        comparison: Comparison,
        left: Expr,
        right: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (left, right) = (self.interval_as_span(left, &right)?, right);
        let right = self.interval_as_span(right, &left)?;
        let [left, right] = self.unify_comparable(vec![left, right])?.into_pair()?;
        self.fold_constant(Expr::comparison(comparison, left, right, location))
    }

    /// Converts expressions that are compared with each other to a common type.
    pub(super) fn unify_comparable(&mut self, exprs: Vec<Expr>) -> BindResult<UnifiedExprs> {
        let UnifiedExprs { exprs, data_type } = self.unify_types(exprs, "a comparison")?;
        if data_type != Type::Interval {
            return Ok(UnifiedExprs { exprs, data_type });
        }
        let lengths = exprs.into_iter().map(|expr| self.comparison_key(expr)).collect::<BindResult<_>>()?;
        Ok(UnifiedExprs { exprs: lengths, data_type: Type::Decimal(0) })
    }

    /// Returns the expression that distinguishes and orders values: the value itself, or the length of an interval.
    pub(super) fn comparison_key(&mut self, expr: Expr) -> BindResult<Expr> {
        if expr.data_type != Type::Interval {
            return Ok(expr);
        }
        let (nullable, location) = (expr.nullable, expr.location);
        let call = ExprKind::Call(&dates::interval_functions::LENGTH, vec![expr]);
        self.fold_constant(Expr::new(call, Type::Decimal(0), nullable, location))
    }

    /// Refuses intervals where equal values become one: `1 month` and `30 days` are equal, but move a date differently.
    pub(super) fn refuse_intervals(&mut self, data_type: Type, what: &str, location: SqlLocation) -> BindResult<()> {
        if data_type != Type::Interval {
            return Ok(());
        }
        let hint = "convert it to a number, such as `EXTRACT(EPOCH FROM x)`";
        self.report_unsupported(
            format!("{what} by an interval: equal intervals can move a date differently"),
            hint,
            location,
        )
    }

    /// Converts a literal interval that is compared with a span.
    fn interval_as_span(&mut self, expr: Expr, other: &Expr) -> BindResult<Expr> {
        if other.data_type == Type::Span { self.literal_as_span(expr) } else { Ok(expr) }
    }

    /// Converts a literal that spells a length of time to a span.
    fn literal_as_span(&mut self, expr: Expr) -> BindResult<Expr> {
        let location = expr.location;
        let interval = match expr.as_literal() {
            Some(Value::Interval(interval)) => *interval,
            Some(Value::Text(text)) => match casts::parse_interval(text) {
                Ok(interval) => interval,
                Err(problem) => {
                    let hint = "a length of time is written `INTERVAL '30 days'`";
                    return self.report_mistake(Diagnostic::sql_error("sql-value", problem.0).hint(hint), location);
                }
            },
            _ => return Ok(expr),
        };
        match i64::try_from(interval.length_in_micros()) {
            Ok(micros) => Ok(Expr::literal(Value::Span(micros), Type::Span, location)),
            Err(_) => self.report_mistake(Diagnostic::sql_error("sql-value", "this interval is too long"), location),
        }
    }

    /// Refuses a literal that a column is compared with for equality but never holds. Neither of them has been converted to
    /// the type of the other yet.
    pub(super) fn check_literal_value(&mut self, scope: &Scope, column: &Expr, literal: &Expr) -> BindResult<()> {
        if let (Some(field), Some(Value::Text(word))) = (compared_field(scope, column), literal.as_literal())
            && let Some(words) = &field.values
            && !words.iter().any(|known| known.as_str() == word.as_ref())
        {
            let mistake = Diagnostic::sql_error("unknown-word", format!("`{}` is never `{word}`", field.name));
            let otherwise = || format!("it is one of {}", identifier::quoted_list(words.iter()));
            let mistake = mistake.hint(nearest_name::suggest(word, words.iter().map(String::as_str), otherwise));
            return self.report_mistake(mistake, literal.location);
        }
        self.check_literal_type(scope, column, literal)
    }

    /// Refuses a literal of another type than the column that it is compared with.
    pub(super) fn check_literal_type(&mut self, scope: &Scope, column: &Expr, literal: &Expr) -> BindResult<()> {
        if let (Some(field), Some(value)) = (compared_field(scope, column), literal.as_literal())
            && let Some(mistake) = self.type_mismatch(&field, value, literal)
        {
            return self.report_mistake(mistake, literal.location);
        }
        Ok(())
    }

    /// Returns the mistake of comparing a column with a literal of another type, unless the literal spells a value of the
    /// column's type.
    fn type_mismatch(&self, field: &Field, value: &Value, literal: &Expr) -> Option<Diagnostic> {
        if matches!(value, Value::Text(_))
            && casts::cast_value(value, literal.data_type, field.data_type, Cast::IMPLICIT, self.bindings.zone).is_ok()
        {
            return None;
        }
        let written = self.sql.text_at(literal.location);
        let name = &field.name;
        let hint = match (field.data_type, value) {
            (Type::Text, Value::Integer(_) | Value::Decimal(_) | Value::Double(_)) => {
                format!("write a text in quotes, `'{written}'`, or compare numbers: `CAST({name} AS DOUBLE)`")
            }
            (number, Value::Text(text)) if number.is_numeric() => self.hint_for_text_beside_number(name, text),
            (Type::Date, Value::Text(_)) => "write a day as `DATE '2026-06-30'`".to_owned(),
            (Type::Timestamp | Type::TimestampTz, Value::Text(_)) => {
                "write a time as `TIMESTAMP '2026-06-30 12:00:00'`".to_owned()
            }
            (time, Value::Integer(_) | Value::Decimal(_) | Value::Double(_)) if time.is_temporal() => {
                format!("write a day as `DATE '2026-06-30'`, or count the days since: `days_since({name})`")
            }
            (Type::Boolean, Value::Text(_)) => {
                format!("write `{name}` or `NOT {name}`")
            }
            _ => return None,
        };
        let message = format!("`{name}` is {}, but it is compared with `{written}`", field.data_type.noun());
        Some(Diagnostic::sql_error("wrong-type", message).hint(hint))
    }

    /// Returns a hint for a text beside a numeric column. A score that is compared with the name of a band probably means the
    /// column of the band.
    fn hint_for_text_beside_number(&self, column: &str, text: &str) -> String {
        let band = column.strip_suffix("_score").map(|component| format!("{component}_band"));
        let is_known = |band: &String| self.row.is_some_and(|row| row.columns.iter().any(|known| known.name == *band));
        match band.filter(is_known) {
            Some(band) => nearest_name::did_you_mean(&band),
            None if text.trim().parse::<f64>().is_ok() => format!("write `{text}` without quotes"),
            None => "write a number, without quotes".to_owned(),
        }
    }
}

/// Returns the column, if the expression is one.
fn compared_field(scope: &Scope, column: &Expr) -> Option<Field> {
    scope.field_at(column.as_column()?).cloned()
}
