//! Literals: numbers, texts, parameters and typed strings.

use sqlparser::ast::{self, Value as Written};

use super::binder::{BindResult, Binder};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Cast, Expr};
use crate::query::functions::type_names::NamedType;
use crate::query::functions::{casts, type_names};
use crate::query::number_literal::parse_number;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::{TypedValue, Value};

impl Binder<'_> {
    /// Binds a literal or a parameter.
    pub(super) fn bind_literal(&mut self, written: &Written, location: SqlLocation) -> BindResult<Expr> {
        let literal = match written {
            Written::Number(digits, _) => match parse_number(digits) {
                Some(number) => number,
                None => {
                    let message = format!("`{digits}` is too large for a number");
                    return self.report_mistake(Diagnostic::sql_error("sql-value", message), location);
                }
            },
            Written::SingleQuotedString(text)
            | Written::EscapedStringLiteral(text)
            | Written::SingleQuotedRawStringLiteral(text) => TypedValue::new(Value::text(text.clone()), Type::Text),
            Written::DollarQuotedString(text) => TypedValue::new(Value::text(text.value.clone()), Type::Text),
            Written::Boolean(truth) => TypedValue::new(Value::Boolean(*truth), Type::Boolean),
            Written::Null => TypedValue::NULL,
            Written::Placeholder(name) => return self.bind_parameter(name, location),
            other => {
                let what = format!("`{other}` is not a literal of this language");
                return self.report_unsupported_message(what, "write text in single quotes: `'text'`", location);
            }
        };
        Ok(Expr::typed_literal(literal, location))
    }

    fn bind_parameter(&mut self, name: &str, location: SqlLocation) -> BindResult<Expr> {
        let Some(name) = name.strip_prefix(':') else {
            let what = format!("`{name}` is not a parameter of this language");
            return self.report_unsupported_message(what, "a parameter is written `:name`", location);
        };
        match self.bindings.parameter_value(name) {
            Some(value) => Ok(Expr::typed_literal(value, location)),
            None => {
                let mistake = self.bindings.unknown_parameter(name);
                self.report_mistake(mistake, location)
            }
        }
    }

    /// Binds `DATE '2026-06-30'`.
    pub(super) fn bind_typed_string(&mut self, typed: &ast::TypedString, location: SqlLocation) -> BindResult<Expr> {
        let NamedType { data_type, limit } = match type_names::resolve_type(&typed.data_type) {
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
        let cast = Cast { limit, ..Cast::STRICT };
        match casts::cast_value(&text, Type::Text, data_type, cast, self.bindings.zone) {
            Ok(value) => Ok(Expr::literal(value.into_owned(), data_type, location)),
            Err(problem) => self.report_mistake(Diagnostic::sql_error("sql-value", problem.0), location),
        }
    }
}
