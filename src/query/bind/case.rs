//! CASE: conditions in order, each guarding its result.

use sqlparser::ast;

use super::scope::{Clause, Scope};
use super::{BindResult, Binder, Reported};
use crate::query::expr::{Comparison, Expr, ExprKind, SqlLocation};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    pub(super) fn bind_case(
        &mut self,
        scope: &Scope,
        clause: Clause,
        operand: Option<&ast::Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let operand = operand.map(|operand| self.bind_expression(scope, clause, operand)).transpose();
        let mut bound = Vec::with_capacity(conditions.len());
        for when in conditions {
            let condition = match &operand {
                Ok(None) => self.bind_guarded(|binder| binder.bind_condition(scope, clause, &when.condition)),
                Ok(Some(operand)) => {
                    let value = self.bind_guarded(|binder| binder.bind_expression(scope, clause, &when.condition));
                    value.and_then(|value| {
                        self.check_literal_value(scope, operand, &value)?;
                        let location = value.location;
                        let operand = self.copy_expr(operand)?;
                        self.build_comparison(Comparison::Equal, operand, value, location)
                    })
                }
                Err(reported) => Err(*reported),
            };
            let result = self.bind_guarded(|binder| binder.bind_expression(scope, clause, &when.result));
            bound.push((condition, result));
        }
        let otherwise = match otherwise {
            Some(tree) => self.bind_guarded(|binder| binder.bind_expression(scope, clause, tree)),
            None => Ok(Expr::literal(Value::Null, Type::Null, location)),
        };
        operand?;
        let (mut conditions, mut results) = (Vec::new(), Vec::new());
        for (condition, result) in bound {
            conditions.push(condition?);
            results.push(result?);
        }
        results.push(otherwise?);
        let (mut results, data_type) = self.bind_guarded(|binder| binder.unify_types(results, "CASE"))?;
        let otherwise = results.pop().ok_or(Reported)?;
        let nullable = otherwise.nullable || results.iter().any(|result| result.nullable);
        let branches = conditions.into_iter().zip(results).collect();
        let kind = ExprKind::Case { branches, otherwise: Box::new(otherwise) };
        self.fold_constant(Expr::new(kind, data_type, nullable, location))
    }
}
