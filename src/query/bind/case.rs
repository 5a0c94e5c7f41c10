//! CASE: conditions in order, each guarding its result.

use sqlparser::ast;

use super::binder::{BindResult, Binder, Reported};
use super::scope::ExprContext;
use crate::query::expr::{CaseBranch, Comparison, Expr, ExprKind};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Binder<'_> {
    pub(super) fn bind_case(
        &mut self,
        context: ExprContext<'_>,
        operand: Option<&ast::Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let operand = operand.map(|operand| self.bind_expression(context, operand)).transpose();
        let mut branches = Vec::with_capacity(conditions.len());
        for when in conditions {
            let condition = match &operand {
                Ok(None) => self.bind_guarded(|binder| binder.bind_condition(context, &when.condition)),
                Ok(Some(operand)) => self.bind_case_value(context, operand, &when.condition),
                Err(reported) => Err(*reported),
            };
            let result = self.bind_guarded(|binder| binder.bind_expression(context, &when.result));
            branches.push(condition.and_then(|condition| Ok(CaseBranch::new(condition, result?))));
        }
        let otherwise = match otherwise {
            Some(tree) => self.bind_guarded(|binder| binder.bind_expression(context, tree)),
            None => Ok(Expr::null(Type::Null, location)),
        };
        operand?;
        let branches = branches.into_iter().collect::<BindResult<Vec<_>>>()?;
        self.build_case(branches, otherwise?, "CASE", location)
    }

    /// Binds a value of `CASE operand WHEN value`, as the condition that it equals the operand.
    fn bind_case_value(&mut self, context: ExprContext<'_>, operand: &Expr, value: &ast::Expr) -> BindResult<Expr> {
        let value = self.bind_guarded(|binder| binder.bind_expression(context, value))?;
        self.check_literal_value(context.scope, operand, &value)?;
        let location = value.location;
        let operand = self.copy_expr(operand)?;
        self.build_comparison(Comparison::Equal, operand, value, location)
    }

    /// Builds a CASE whose results get a common type. `what` names it in a message.
    pub(super) fn build_case(
        &mut self,
        branches: Vec<CaseBranch>,
        otherwise: Expr,
        what: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut conditions = Vec::with_capacity(branches.len());
        let mut results = Vec::with_capacity(branches.len() + 1);
        for CaseBranch { condition, result } in branches {
            conditions.push(condition);
            results.push(result);
        }
        results.push(otherwise);
        let mut results = self.bind_guarded(|binder| binder.unify_types(results, what))?.exprs;
        let otherwise = results.pop().ok_or(Reported)?;
        let branches =
            conditions.into_iter().zip(results).map(|(condition, result)| CaseBranch::new(condition, result));
        self.fold_constant(Expr::case(branches.collect(), otherwise, location))
    }

    /// Builds `CASE WHEN condition THEN then ELSE otherwise END`.
    pub(super) fn build_if(
        &mut self,
        condition: Expr,
        then: Expr,
        otherwise: Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        self.build_case(vec![CaseBranch::new(condition, then)], otherwise, "IF", location)
    }

    /// Binds COALESCE. Arguments behind a value that is not NULL are not computed.
    pub(super) fn bind_coalesce(
        &mut self,
        context: ExprContext<'_>,
        trees: &[&ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut bound = Vec::with_capacity(trees.len());
        for tree in trees {
            bound.push(self.bind_guarded(|binder| binder.bind_expression(context, tree)));
        }
        let parts = bound.into_iter().collect::<BindResult<Vec<_>>>()?;
        let unified = self.bind_guarded(|binder| binder.unify_types(parts, "COALESCE"))?;
        let nullable = unified.exprs.iter().all(|part| part.nullable);
        self.fold_constant(Expr::new(ExprKind::Coalesce(unified.exprs), unified.data_type, nullable, location))
    }
}
