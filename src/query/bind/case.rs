//! CASE: conditions in order, each guarding its result.

use sqlparser::ast;

use super::scope::{Clause, Scope};
use super::{Binder, Bound, Reported};
use crate::query::expr::{Comparison, Expr, Kind, Location};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    pub(super) fn case(
        &mut self,
        scope: &Scope,
        clause: Clause,
        operand: Option<&ast::Expr>,
        conditions: &[ast::CaseWhen],
        otherwise: Option<&ast::Expr>,
        location: Location,
    ) -> Bound<Expr> {
        let operand = operand.map(|operand| self.expression(scope, clause, operand)).transpose();
        let mut bound = Vec::with_capacity(conditions.len());
        for when in conditions {
            let condition = match &operand {
                Ok(None) => self.guarded(|binder| binder.truth(scope, clause, &when.condition)),
                Ok(Some(operand)) => {
                    let value = self.guarded(|binder| binder.expression(scope, clause, &when.condition));
                    value.and_then(|value| {
                        self.check_words(scope, operand, &value)?;
                        let location = value.location;
                        let operand = self.copied(operand)?;
                        self.comparison(Comparison::Equal, operand, value, location)
                    })
                }
                Err(reported) => Err(*reported),
            };
            let result = self.guarded(|binder| binder.expression(scope, clause, &when.result));
            bound.push((condition, result));
        }
        let otherwise = match otherwise {
            Some(tree) => self.guarded(|binder| binder.expression(scope, clause, tree)),
            None => Ok(Expr::literal(Value::Null, Type::Null, location)),
        };
        operand?;
        let (mut conditions, mut results) = (Vec::new(), Vec::new());
        for (condition, result) in bound {
            conditions.push(condition?);
            results.push(result?);
        }
        results.push(otherwise?);
        let (mut results, data_type) = self.guarded(|binder| binder.unify(results, "CASE"))?;
        let otherwise = results.pop().ok_or(Reported)?;
        let nullable = otherwise.nullable || results.iter().any(|result| result.nullable);
        let branches = conditions.into_iter().zip(results).collect();
        let kind = Kind::Case { branches, otherwise: Box::new(otherwise) };
        self.folded(Expr::new(kind, data_type, nullable, location))
    }
}
