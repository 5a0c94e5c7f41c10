//! INTERVAL: literals, and lengths that are computed.

use sqlparser::ast::{self, Value as Written};

use super::binder::{BindResult, Binder};
use super::scope::ExprContext;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::Expr;
use crate::query::functions::casts;
use crate::query::functions::dates::interval_functions::interval_function_of_unit;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds `INTERVAL '30 days'`, `INTERVAL 30 DAY`, `INTERVAL (n) DAY`.
    pub(super) fn bind_interval(
        &mut self,
        context: ExprContext<'_>,
        interval: &ast::Interval,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let unit = interval.leading_field.as_ref().map(ToString::to_string);
        if interval.last_field.is_some() {
            let hint = "write `INTERVAL '1 day 2 hours'`";
            return self.report_unsupported("an interval from one unit TO another", hint, location);
        }
        match interval.value.as_ref() {
            ast::Expr::Value(value) if !matches!(value.value, Written::Placeholder(_)) => {
                self.bind_literal_interval(&value.value, unit.as_deref(), location)
            }
            ast::Expr::Nested(inner) => {
                let plain = ast::Interval { value: inner.clone(), ..interval.clone() };
                self.bind_interval(context, &plain, location)
            }
            ast::Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr } => {
                let positive = ast::Interval { value: expr.clone(), ..interval.clone() };
                let positive = self.bind_interval(context, &positive, location)?;
                self.build_negation(positive, location)
            }
            computed => self.bind_computed_interval(context, computed, unit.as_deref(), location),
        }
    }

    fn bind_computed_interval(
        &mut self,
        context: ExprContext<'_>,
        count: &ast::Expr,
        unit: Option<&str>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let Some(name) = unit.and_then(interval_function_of_unit) else {
            let hint = "say the unit: `INTERVAL (n) DAY`";
            return self.report_unsupported("an interval of this unit whose length is computed", hint, location);
        };
        let count = self.bind_expression(context, count)?;
        self.build_scalar_call(name, vec![count], location)
    }

    fn bind_literal_interval(
        &mut self,
        value: &Written,
        unit: Option<&str>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let parsed = match (value, unit) {
            (Written::SingleQuotedString(text), None) => casts::parse_interval(text),
            (Written::SingleQuotedString(digits) | Written::Number(digits, _), Some(unit)) => {
                match digits.trim().replace('_', "").parse::<i64>() {
                    Ok(count) => casts::interval_of_units(count, unit),
                    // Some engines drop the fraction, others keep it.
                    Err(_) if digits.contains('.') => {
                        let hint = format!("write a whole number, or the unit within: `INTERVAL '{digits} {unit}'`");
                        return self.report_unsupported(
                            "an interval whose unit is written apart from its fraction",
                            hint,
                            location,
                        );
                    }
                    Err(_) => casts::parse_interval(&format!("{digits} {unit}")),
                }
            }
            (Written::Number(digits, _), None) => {
                let hint = format!("write `INTERVAL {digits} DAY`");
                return self.report_unsupported("an interval without a unit", hint, location);
            }
            _ => {
                let hint = "write a literal, such as `INTERVAL '30 days'`";
                return self.report_unsupported("an interval that is neither text nor a number", hint, location);
            }
        };
        match parsed {
            Ok(interval) => Ok(Expr::literal(Value::Interval(interval), Type::Interval, location)),
            Err(problem) => self.report_mistake(Diagnostic::sql_error("sql-value", problem.0), location),
        }
    }
}
