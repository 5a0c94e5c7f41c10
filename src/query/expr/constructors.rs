//! Builds expressions. Each function computes the type and whether the result can be NULL.

use super::aggregate_function::AggregateFunction;
use super::comparison::{Comparison, Connective};
use super::tree::{AggregateCall, CaseBranch, Expr, ExprKind, NamedExpr, SortKey, WindowCall};
use super::window_function::{WindowFrame, WindowFunction};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::{TypedValue, Value};

impl Expr {
    #[must_use]
    pub fn new(kind: ExprKind, data_type: Type, nullable: bool, location: SqlLocation) -> Self {
        Self { kind, data_type, nullable, location }
    }

    #[must_use]
    pub fn column(position: usize, data_type: Type, nullable: bool, location: SqlLocation) -> Self {
        Self::new(ExprKind::Column(position), data_type, nullable, location)
    }

    #[must_use]
    pub fn literal(value: Value<'static>, data_type: Type, location: SqlLocation) -> Self {
        let nullable = value.is_null();
        Self::new(ExprKind::Literal(value), data_type, nullable, location)
    }

    #[must_use]
    pub fn typed_literal(TypedValue { value, data_type }: TypedValue, location: SqlLocation) -> Self {
        Self::literal(value, data_type, location)
    }

    /// Returns the literal NULL of a type.
    #[must_use]
    pub fn null(data_type: Type, location: SqlLocation) -> Self {
        Self::literal(Value::Null, data_type, location)
    }

    #[must_use]
    pub fn boolean(truth: bool, location: SqlLocation) -> Self {
        Self::literal(Value::Boolean(truth), Type::Boolean, location)
    }

    #[must_use]
    pub fn integer(number: i64, location: SqlLocation) -> Self {
        Self::literal(Value::Integer(number), Type::Integer, location)
    }

    #[must_use]
    pub fn text(text: impl Into<String>, location: SqlLocation) -> Self {
        Self::literal(Value::text(text.into()), Type::Text, location)
    }

    /// Returns `NOT inner`.
    #[must_use]
    pub fn negated(inner: Self, location: SqlLocation) -> Self {
        let nullable = inner.nullable;
        Self::new(ExprKind::Not(Box::new(inner)), Type::Boolean, nullable, location)
    }

    /// Returns `inner IS NULL`.
    #[must_use]
    pub fn null_test(inner: Self, location: SqlLocation) -> Self {
        Self::new(ExprKind::IsNull(Box::new(inner)), Type::Boolean, false, location)
    }

    /// Returns `inner IS NOT NULL`.
    #[must_use]
    pub fn not_null_test(inner: Self, location: SqlLocation) -> Self {
        Self::negated(Self::null_test(inner, location), location)
    }

    /// Returns the comparison of two expressions of the same type.
    #[must_use]
    pub fn comparison(comparison: Comparison, left: Self, right: Self, location: SqlLocation) -> Self {
        let nullable = !comparison.is_null_safe() && (left.nullable || right.nullable);
        let kind = ExprKind::Compare(comparison, Box::new(left), Box::new(right));
        Self::new(kind, Type::Boolean, nullable, location)
    }

    /// Returns at least two conditions joined by AND or OR.
    #[must_use]
    pub fn connected(connective: Connective, parts: Vec<Self>, location: SqlLocation) -> Self {
        let nullable = parts.iter().any(|part| part.nullable);
        let kind = match connective {
            Connective::And => ExprKind::And(parts),
            Connective::Or => ExprKind::Or(parts),
        };
        Self::new(kind, Type::Boolean, nullable, location)
    }

    /// Returns a CASE whose results all have the type of `otherwise`.
    #[must_use]
    pub fn case(branches: Vec<CaseBranch>, otherwise: Self, location: SqlLocation) -> Self {
        let data_type = otherwise.data_type;
        let nullable = otherwise.nullable || branches.iter().any(|branch| branch.result.nullable);
        Self::new(ExprKind::Case { branches, otherwise: Box::new(otherwise) }, data_type, nullable, location)
    }

    /// Returns the first of some expressions of the same type that is not NULL.
    #[must_use]
    pub fn coalesce(parts: Vec<Self>, location: SqlLocation) -> Self {
        let data_type = parts.first().map_or(Type::Null, |part| part.data_type);
        let nullable = parts.iter().all(|part| part.nullable);
        Self::new(ExprKind::Coalesce(parts), data_type, nullable, location)
    }

    /// Returns an aggregate of the query that is bound.
    #[must_use]
    pub fn aggregate(call: AggregateCall) -> Self {
        let (data_type, nullable, location) = (call.data_type, call.function.is_nullable(), call.location);
        Self::new(ExprKind::Aggregate(Box::new(call)), data_type, nullable, location)
    }

    /// Returns a window function of the query that is bound.
    #[must_use]
    pub fn window(call: WindowCall) -> Self {
        let (data_type, nullable, location) = (call.data_type, call.function.is_nullable(), call.location);
        Self::new(ExprKind::Window(Box::new(call)), data_type, nullable, location)
    }
}

impl CaseBranch {
    #[must_use]
    pub fn new(condition: Expr, result: Expr) -> Self {
        Self { condition, result }
    }
}

impl NamedExpr {
    #[must_use]
    pub fn new(name: impl Into<String>, expr: Expr) -> Self {
        Self { name: name.into(), expr }
    }

    /// Returns an expression whose column is never shown.
    #[must_use]
    pub fn unnamed(expr: Expr) -> Self {
        Self { name: String::new(), expr }
    }
}

impl AggregateCall {
    /// Returns an aggregate of some arguments, without DISTINCT and without an order.
    #[must_use]
    pub fn new(function: AggregateFunction, arguments: Vec<Expr>, data_type: Type, location: SqlLocation) -> Self {
        Self { function, arguments, distinct: false, order: Vec::new(), data_type, location }
    }

    /// Returns `COUNT(*)`.
    #[must_use]
    pub fn count_rows(location: SqlLocation) -> Self {
        Self::new(AggregateFunction::CountRows, Vec::new(), Type::Integer, location)
    }
}

impl WindowCall {
    /// Returns `ROW_NUMBER() OVER (PARTITION BY … ORDER BY …)`.
    #[must_use]
    pub fn row_number(partition: Vec<Expr>, order: Vec<SortKey>, location: SqlLocation) -> Self {
        Self {
            function: WindowFunction::RowNumber,
            arguments: Vec::new(),
            partition,
            frame: WindowFrame::default_of_order(&order),
            order,
            ignore_nulls: false,
            data_type: Type::Integer,
            location,
        }
    }
}

impl WindowFrame {
    /// Returns the frame of a window that does not name one.
    #[must_use]
    pub fn default_of_order(order: &[SortKey]) -> Self {
        if order.is_empty() { Self::WHOLE } else { Self::RUNNING }
    }
}
