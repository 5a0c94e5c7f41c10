//! Binds expressions: the door to operators, predicates, calls and literals.

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use super::scope::ExprContext;
use crate::query::expr::{Cast, Expr};

/// Predicates: IS TRUE, IN, BETWEEN, LIKE, ANY and ALL.
mod predicates;
/// Functions with special syntax: EXTRACT, TRIM, SUBSTRING.
mod special_syntax;
/// Names, literals, CASE, and everything that is refused.
mod other_trees;

impl Binder<'_> {
    /// Binds an expression to the columns of a scope. Trees that nest deeply are bound here, with few calls between two
    /// levels, because the stack is finite.
    pub(super) fn bind_expression(&mut self, context: ExprContext<'_>, tree: &ast::Expr) -> BindResult<Expr> {
        match tree {
            ast::Expr::BinaryOp { .. } => self.bind_operator_chain(context, tree),
            ast::Expr::Nested(inner) => self.bind_expression(context, inner),
            ast::Expr::UnaryOp { op, expr } => {
                let location = self.location_of(tree);
                self.bind_unary(context, op, expr, location)
            }
            ast::Expr::Function(function) => {
                let location = self.location_of(tree);
                self.bind_call(context, function, location)
            }
            ast::Expr::IsNull(inner) | ast::Expr::IsUnknown(inner) => self.bind_null_test(context, tree, inner),
            ast::Expr::IsNotNull(inner) | ast::Expr::IsNotUnknown(inner) => {
                let is_null = self.bind_null_test(context, tree, inner)?;
                let location = is_null.location;
                self.build_not(is_null, location)
            }
            ast::Expr::Cast { kind, expr, data_type, array: false, format: None } => {
                let is_lenient = matches!(kind, ast::CastKind::TryCast | ast::CastKind::SafeCast);
                let inner = self.bind_expression(context, expr)?;
                let location = self.location_of(tree);
                let mode = if is_lenient { Cast::LENIENT } else { Cast::STRICT };
                self.bind_cast(inner, data_type, mode, location)
            }
            _ => self.bind_other_expression(context, tree),
        }
    }

    fn bind_null_test(&mut self, context: ExprContext<'_>, tree: &ast::Expr, inner: &ast::Expr) -> BindResult<Expr> {
        let inner = self.bind_expression(context, inner)?;
        let location = self.location_of(tree);
        self.build_is_null(inner, location)
    }
}
