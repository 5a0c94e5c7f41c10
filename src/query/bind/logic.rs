//! Conditions: AND, OR, NOT, IS NULL and IS TRUE.

use sqlparser::ast;

use super::binder::{BindResult, Binder, Reported};
use super::scope::ExprContext;
use crate::query::expr::{Connective, Expr, ExprKind};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// The tests that are never NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TruthTest {
    True,
    NotTrue,
    False,
    NotFalse,
}

impl Binder<'_> {
    /// Binds an expression that is a condition.
    pub(super) fn bind_condition(&mut self, context: ExprContext<'_>, tree: &ast::Expr) -> BindResult<Expr> {
        let expr = self.bind_expression(context, tree)?;
        self.coerce_to_condition(expr)
    }

    /// Builds `left AND right` or `left OR right`. Chains of the same word become one expression.
    pub(super) fn build_and_or(
        &mut self,
        connective: Connective,
        left: Expr,
        right: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let nullable = left.nullable || right.nullable;
        let mut parts = Vec::new();
        for side in [left, right] {
            match (side.kind, connective) {
                (ExprKind::And(inner), Connective::And) | (ExprKind::Or(inner), Connective::Or) => parts.extend(inner),
                (kind, _) => parts.push(Expr { kind, ..side }),
            }
        }
        let connected = Expr::connected(connective, parts, location);
        self.fold_constant(Expr { nullable, ..connected })
    }

    /// Builds a condition that holds if any of some conditions does.
    pub(super) fn build_any(&mut self, conditions: Vec<Expr>, location: SqlLocation) -> BindResult<Expr> {
        let mut conditions = conditions.into_iter();
        let mut any = conditions.next().ok_or(Reported)?;
        for condition in conditions {
            any = self.build_and_or(Connective::Or, any, condition, location)?;
        }
        Ok(any)
    }

    pub(super) fn build_not(&mut self, inner: Expr, location: SqlLocation) -> BindResult<Expr> {
        self.fold_constant(Expr::negated(inner, location))
    }

    /// Builds `NOT inner` if `negated` is set.
    pub(super) fn negate_if(&mut self, negated: bool, inner: Expr, location: SqlLocation) -> BindResult<Expr> {
        if negated { self.build_not(inner, location) } else { Ok(inner) }
    }

    pub(super) fn build_is_null(&mut self, inner: Expr, location: SqlLocation) -> BindResult<Expr> {
        self.fold_constant(Expr::null_test(inner, location))
    }

    /// Binds `inner IS [NOT] TRUE`, `inner IS [NOT] FALSE`.
    pub(super) fn bind_truth_test(
        &mut self,
        context: ExprContext<'_>,
        inner: &ast::Expr,
        test: TruthTest,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let inner = self.bind_expression(context, inner)?;
        // A text literal may spell a truth.
        let inner = if inner.is_text_literal() {
            self.coerce_expr(inner, Type::Boolean)?
        } else {
            self.coerce_to_condition(inner)?
        };
        let is_false = matches!(test, TruthTest::False | TruthTest::NotFalse);
        let inner = self.negate_if(is_false, inner, location)?;
        let certain = self.fold_constant(Expr::coalesce(vec![inner, Expr::boolean(false, location)], location))?;
        self.negate_if(matches!(test, TruthTest::NotTrue | TruthTest::NotFalse), certain, location)
    }
}
