//! CAST, and the text literals that are used as dates and timestamps.

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use crate::query::expr::{Cast, Expr, ExprKind};
use crate::query::functions::type_names::NamedType;
use crate::query::functions::{casts, type_names};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds a cast to a type that is written in SQL. `mode` is [`Cast::STRICT`] or [`Cast::LENIENT`].
    pub(super) fn bind_cast(
        &mut self,
        inner: Expr,
        data_type: &ast::DataType,
        mode: Cast,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        // In PostgreSQL and BigQuery, NUMERIC keeps all digits.
        if matches!(data_type, ast::DataType::Numeric(ast::ExactNumberInfo::None)) && inner.data_type != Type::Null {
            let to = if inner.data_type.is_numeric() { inner.data_type } else { Type::Double };
            return self.build_cast(inner, to, mode, location);
        }
        let NamedType { data_type: to, limit } = match type_names::resolve_type(data_type) {
            Ok(named) => named,
            Err(refusal) => {
                let place = self.location_of_word_after(location, &data_type.to_string());
                return self.report_refusal(refusal, place);
            }
        };
        self.build_cast(inner, to, Cast { limit, ..mode }, location)
    }

    /// Builds a cast to a type.
    pub(super) fn build_cast(&mut self, inner: Expr, to: Type, cast: Cast, location: SqlLocation) -> BindResult<Expr> {
        if let Err(refusal) = casts::check_cast(inner.data_type, to) {
            return self.report_refusal(refusal, location);
        }
        let nullable = inner.nullable || cast.lenient || to == Type::Double;
        let cast = ExprKind::Cast(Box::new(inner), cast);
        self.fold_constant(Expr::new(cast, to, nullable, location))
    }

    /// Converts a text literal where a time is expected: to a date if it spells one, otherwise to a timestamp.
    pub(super) fn coerce_temporal_literal(&mut self, expr: Expr) -> BindResult<Expr> {
        let Some(Value::Text(text)) = expr.as_literal() else { return Ok(expr) };
        let to = if text.trim().len() <= 10 { Type::Date } else { Type::Timestamp };
        self.coerce_expr(expr, to)
    }
}
