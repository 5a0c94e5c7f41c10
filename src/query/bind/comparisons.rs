//! Comparisons: both sides of one type, and no word that a column never holds.

use super::scope::Scope;
use super::{BindResult, Binder};
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::query::expr::{Cast, Comparison, Expr, ExprKind, SqlLocation};
use crate::query::functions::{casts, dates};
use crate::query::plan::Field;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// `left <comparison> right`
    pub(super) fn build_comparison(
        &mut self,
        comparison: Comparison,
        left: Expr,
        right: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (left, right) = (self.interval_as_span(left, &right)?, right);
        let right = self.interval_as_span(right, &left)?;
        let (mut both, _) = self.unify_comparable(vec![left, right])?;
        let (Some(right), Some(left)) = (both.pop(), both.pop()) else {
            return Err(super::Reported);
        };
        let nullable =
            !matches!(comparison, Comparison::Distinct | Comparison::NotDistinct) && (left.nullable || right.nullable);
        let kind = ExprKind::Compare(comparison, Box::new(left), Box::new(right));
        self.fold_constant(Expr::new(kind, Type::Boolean, nullable, location))
    }

    /// Expressions that are compared with each other, as ones of a common type.
    pub(super) fn unify_comparable(&mut self, exprs: Vec<Expr>) -> BindResult<(Vec<Expr>, Type)> {
        let (exprs, common) = self.unify_types(exprs, "a comparison")?;
        if common != Type::Interval {
            return Ok((exprs, common));
        }
        Ok((exprs.into_iter().map(|expr| self.comparison_key(expr)).collect::<BindResult<_>>()?, Type::Decimal(0)))
    }

    /// What tells values apart and orders them: the value, but of an interval how long it is.
    pub(super) fn comparison_key(&mut self, expr: Expr) -> BindResult<Expr> {
        if expr.data_type != Type::Interval {
            return Ok(expr);
        }
        let (nullable, location) = (expr.nullable, expr.location);
        let call = ExprKind::Call(&dates::interval_functions::LENGTH, vec![expr]);
        self.fold_constant(Expr::new(call, Type::Decimal(0), nullable, location))
    }

    /// Refuses intervals where equal ones would become one: `1 month` and `30 days` are equal, and move a date differently.
    pub(super) fn refuse_intervals(&mut self, data_type: Type, what: &str, location: SqlLocation) -> BindResult<()> {
        if data_type != Type::Interval {
            return Ok(());
        }
        let hint = "take a number of it, such as `EXTRACT(EPOCH FROM x)`";
        self.report_unsupported(format!("{what} by an interval, of which equal ones may differ"), hint, location)
    }

    /// An interval as a span where it meets one.
    fn interval_as_span(&mut self, expr: Expr, other: &Expr) -> BindResult<Expr> {
        if other.data_type == Type::Span { self.literal_as_span(expr) } else { Ok(expr) }
    }

    /// A literal that spells a length of time as a span.
    fn literal_as_span(&mut self, expr: Expr) -> BindResult<Expr> {
        let location = expr.location;
        let interval = match expr.as_literal() {
            Some(Value::Interval(interval)) => interval,
            Some(Value::Text(text)) => match dates::parse_interval(text) {
                Ok(interval) => &interval.clone(),
                Err(problem) => {
                    let hint = "a length of time is written `INTERVAL '30 days'`";
                    return self.report_mistake(Diagnostic::sql("sql-value", problem.0).hint(hint), location);
                }
            },
            _ => return Ok(expr),
        };
        match i64::try_from(interval.length_in_micros()) {
            Ok(micros) => Ok(Expr::literal(Value::Span(micros), Type::Span, location)),
            Err(_) => self.report_mistake(Diagnostic::sql("sql-value", "this interval is too long"), location),
        }
    }

    /// A mistake for a literal that a column is held against for equality and never holds. Both are as they were bound,
    /// before either took the type of the other.
    pub(super) fn check_literal_value(&mut self, scope: &Scope, column: &Expr, literal: &Expr) -> BindResult<()> {
        if let (Some(field), Some(Value::Text(word))) = (compared_field(scope, column), literal.as_literal())
            && let Some(words) = &field.values
            && !words.iter().any(|known| known.as_str() == word.as_ref())
        {
            let message = format!("`{}` is never `{word}`", field.name);
            let hint = match identifier::nearest(word, words.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of {}", identifier::list(words.iter())),
            };
            return self.report_mistake(Diagnostic::sql("unknown-word", message).hint(hint), literal.location);
        }
        self.check_literal_type(scope, column, literal)
    }

    /// A mistake for a literal of another type than the column it is compared with.
    pub(super) fn check_literal_type(&mut self, scope: &Scope, column: &Expr, literal: &Expr) -> BindResult<()> {
        if let (Some(field), Some(value)) = (compared_field(scope, column), literal.as_literal())
            && let Some((message, hint)) = self.type_mismatch(&field, value, literal)
        {
            return self.report_mistake(Diagnostic::sql("wrong-type", message).hint(hint), literal.location);
        }
        Ok(())
    }

    /// What is wrong with comparing a column with a literal of another type that does not spell one of its own, and the
    /// way out.
    fn type_mismatch(&self, field: &Field, value: &Value, literal: &Expr) -> Option<(String, String)> {
        let spelled =
            || casts::cast_value(value, literal.data_type, field.data_type, Cast::IMPLICIT, self.bindings.zone);
        if matches!(value, Value::Text(_)) && spelled().is_ok() {
            return None;
        }
        let written = self.sql.text.get(literal.location.start..literal.location.end).unwrap_or_default();
        let name = &field.name;
        let noun = field.data_type.noun();
        let message = format!("`{name}` is {noun}, but it is compared with `{written}`");
        let hint = match (field.data_type, value) {
            (Type::Text, Value::Integer(_) | Value::Decimal(_) | Value::Double(_)) => {
                format!("write a text in quotes, `'{written}'`, or compare numbers: `CAST({name} AS DOUBLE)`")
            }
            (number, Value::Text(text)) if number.is_numeric() => {
                let band = name.strip_suffix("_score").map(|component| format!("{component}_band"));
                let is_known = |band: &String| self.row.is_some_and(|row| row.columns.iter().any(|c| c.name == *band));
                match band.filter(is_known) {
                    Some(band) => format!("did you mean `{band}`?"),
                    None if text.trim().parse::<f64>().is_ok() => format!("write `{text}` without quotes"),
                    None => "write a number, without quotes".to_owned(),
                }
            }
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
        Some((message, hint))
    }
}

/// What is known of an expression that is a column.
fn compared_field(scope: &Scope, column: &Expr) -> Option<Field> {
    let ExprKind::Column(position) = column.kind else { return None };
    scope.field_at(position).cloned()
}
