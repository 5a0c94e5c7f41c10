//! Literals: numbers as they are written, typed strings, intervals.

use sqlparser::ast::{self, Value as Written};

use super::scope::{Clause, Scope};
use super::{BindResult, Binder};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Cast, Expr, SqlLocation};
use crate::query::functions::{casts, dates, type_names};
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::Value;

/// A number as SQL reads its digits: an integer, a decimal if it has a point, a double if it has an exponent or more
/// digits than a decimal holds. None for what is no finite number.
#[must_use]
pub fn parse_number(digits: &str) -> Option<(Value<'static>, Type)> {
    let plain = digits.replace('_', "");
    let double = || {
        let number: f64 = plain.parse().ok()?;
        number.is_finite().then_some((Value::Double(number), Type::Double))
    };
    if plain.contains(['e', 'E']) {
        return double();
    }
    if let Ok(integer) = plain.parse::<i64>() {
        return Some((Value::Integer(integer), Type::Integer));
    }
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let unscaled = format!("{whole}{fraction}").parse::<i128>();
    match (unscaled, u8::try_from(fraction.len())) {
        (Ok(unscaled), Ok(scale)) if scale <= MAX_DIGITS && unscaled.unsigned_abs() < 10_u128.pow(38) => {
            Some((Value::Decimal(unscaled), Type::Decimal(scale)))
        }
        _ => double(),
    }
}

impl Binder<'_> {
    /// A literal, or a parameter.
    pub(super) fn bind_literal(&mut self, written: &Written, location: SqlLocation) -> BindResult<Expr> {
        let (value, data_type) = match written {
            Written::Number(digits, _) => match parse_number(digits) {
                Some(found) => found,
                None => {
                    let message = format!("`{digits}` is larger than any number");
                    return self.report_mistake(Diagnostic::sql("sql-value", message), location);
                }
            },
            Written::SingleQuotedString(text)
            | Written::EscapedStringLiteral(text)
            | Written::SingleQuotedRawStringLiteral(text) => (Value::text(text.clone()), Type::Text),
            Written::DollarQuotedString(text) => (Value::text(text.value.clone()), Type::Text),
            Written::Boolean(truth) => (Value::Boolean(*truth), Type::Boolean),
            Written::Null => (Value::Null, Type::Null),
            Written::Placeholder(name) => return self.bind_parameter(name, location),
            other => {
                let what = format!("`{other}` is not a literal of this language");
                return self.report_unsupported_message(what, "write text in single quotes: `'text'`", location);
            }
        };
        Ok(Expr::literal(value, data_type, location))
    }

    fn bind_parameter(&mut self, name: &str, location: SqlLocation) -> BindResult<Expr> {
        let Some(name) = name.strip_prefix(':') else {
            let what = format!("`{name}` is not a parameter of this language");
            return self.report_unsupported_message(what, "a parameter is written `:name`", location);
        };
        match self.bindings.parameter_value(name) {
            Some((value, data_type)) => Ok(Expr::literal(value, data_type, location)),
            None => {
                let mistake = self.bindings.unknown_parameter(name);
                self.report_mistake(mistake, location)
            }
        }
    }

    /// `DATE '2026-06-30'`
    pub(super) fn bind_typed_string(&mut self, typed: &ast::TypedString, location: SqlLocation) -> BindResult<Expr> {
        let (data_type, limit) = match type_names::resolve_type(&typed.data_type) {
            Ok(named) => named,
            Err(refusal) => return self.report_refusal(refusal, location),
        };
        let text = match &typed.value.value {
            Written::SingleQuotedString(text) | Written::EscapedStringLiteral(text) => Value::text(text.clone()),
            other => {
                let what = format!("`{other}` is not a text");
                return self.report_unsupported_message(what, format!("write `{data_type} '…'`"), location);
            }
        };
        let cast = Cast { lenient: false, limit };
        match casts::cast_value(&text, Type::Text, data_type, cast, self.bindings.zone) {
            Ok(value) => Ok(Expr::literal(value.into_owned(), data_type, location)),
            Err(problem) => self.report_mistake(Diagnostic::sql("sql-value", problem.0), location),
        }
    }

    /// `INTERVAL '30 days'`, `INTERVAL 30 DAY`
    pub(super) fn bind_interval(
        &mut self,
        scope: &Scope,
        clause: Clause,
        interval: &ast::Interval,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let unit = interval.leading_field.as_ref().map(ToString::to_string);
        if interval.last_field.is_some() {
            let hint = "write `INTERVAL '1 day 2 hours'`";
            return self.report_unsupported("an interval from one unit TO another", hint, location);
        }
        let value = match interval.value.as_ref() {
            ast::Expr::Value(value) => &value.value,
            ast::Expr::Nested(inner) => {
                let mut plain = interval.clone();
                plain.value = inner.clone();
                return self.bind_interval(scope, clause, &plain, location);
            }
            ast::Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr } => {
                let mut positive = interval.clone();
                positive.value = expr.clone();
                let positive = self.bind_interval(scope, clause, &positive, location)?;
                return self.build_negation(positive, location);
            }
            computed => {
                let Some(name) = unit.as_deref().and_then(dates::interval_functions::interval_function_of_unit) else {
                    let hint = "say the unit: `INTERVAL (n) DAY`";
                    return self.report_unsupported(
                        "an interval of this unit whose length is computed",
                        hint,
                        location,
                    );
                };
                let count = self.bind_expression(scope, clause, computed)?;
                return self.build_scalar_call(name, vec![count], location);
            }
        };
        let found = match (value, &unit) {
            (Written::SingleQuotedString(text), None) => dates::parse_interval(text),
            (Written::SingleQuotedString(digits) | Written::Number(digits, _), Some(unit)) => {
                match digits.trim().replace('_', "").parse::<i64>() {
                    Ok(count) => dates::interval_of_units(count, unit),
                    // Engines cut the fraction off or keep it.
                    Err(_) if digits.contains('.') => {
                        let hint = format!("write a whole number, or the unit within: `INTERVAL '{digits} {unit}'`");
                        return self.report_unsupported("an interval of a fraction and a unit apart", hint, location);
                    }
                    Err(_) => dates::parse_interval(&format!("{digits} {unit}")),
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
        match found {
            Ok(interval) => Ok(Expr::literal(Value::Interval(interval), Type::Interval, location)),
            Err(problem) => self.report_mistake(Diagnostic::sql("sql-value", problem.0), location),
        }
    }
}
