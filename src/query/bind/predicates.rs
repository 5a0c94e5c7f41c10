//! Predicates: IS TRUE, IN a list, BETWEEN.

use sqlparser::ast;

use super::scope::{Clause, Scope};
use super::{BindResult, Binder, Reported, lists, row_values};
use crate::query::expr::{Comparison, Expr, ExprKind, SqlLocation};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// `inner IS [NOT] TRUE`, `inner IS [NOT] FALSE`: never NULL.
    pub(super) fn bind_is_truth(
        &mut self,
        scope: &Scope,
        clause: Clause,
        inner: &ast::Expr,
        truth: bool,
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let inner = self.bind_expression(scope, clause, inner)?;
        // A text literal may spell a truth.
        let inner = if inner.data_type == Type::Text && inner.as_literal().is_some() {
            self.coerce(inner, Type::Boolean)?
        } else {
            self.coerce_to_condition(inner)?
        };
        let inner = if truth { inner } else { self.build_not(inner, location)? };
        let no = Expr::literal(Value::Boolean(false), Type::Boolean, location);
        let certain =
            self.fold_constant(Expr::new(ExprKind::Coalesce(vec![inner, no]), Type::Boolean, false, location))?;
        if negated { self.build_not(certain, location) } else { Ok(certain) }
    }

    pub(super) fn bind_comparison(
        &mut self,
        scope: &Scope,
        clause: Clause,
        comparison: Comparison,
        left: BindResult<Expr>,
        right: &ast::Expr,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let right = self.bind_expression(scope, clause, right);
        let (left, right) = (left?, right?);
        for (one, other) in [(&left, &right), (&right, &left)] {
            match comparison {
                Comparison::Equal | Comparison::NotEqual | Comparison::Distinct | Comparison::NotDistinct => {
                    self.check_literal_value(scope, one, other)?;
                }
                // A bound of an order need not be one of the words.
                _ => self.check_literal_type(scope, one, other)?,
            }
        }
        self.build_comparison(comparison, left, right, location)
    }

    pub(super) fn bind_in_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        // `x IN UNNEST([a, b])` and `x IN (UNNEST([a, b]))`
        if let [ast::Expr::Function(function)] = list
            && let Some(elements) = lists::unnest_elements(function)
        {
            return self.bind_in_list(scope, clause, value, elements, negated, location);
        }
        if let Some(row) = row_values::row_parts(value) {
            let found = self.bind_row_in_list(scope, clause, &row, list, location)?;
            return if negated { self.build_not(found, location) } else { Ok(found) };
        }
        let value = self.bind_expression(scope, clause, value);
        let mut items = Vec::with_capacity(list.len());
        let mut failed = None;
        for item in list {
            match self.bind_expression(scope, clause, item) {
                Ok(item) => items.push(item),
                Err(reported) => failed = Some(reported),
            }
        }
        let value = value?;
        if let Some(reported) = failed {
            return Err(reported);
        }
        for item in &items {
            if self.check_literal_value(scope, &value, item).is_err() {
                failed = Some(Reported);
            }
        }
        if let Some(reported) = failed {
            return Err(reported);
        }
        let mut all = vec![value];
        all.extend(items);
        let (mut all, _) = self.unify_comparable(all)?;
        let value = all.remove(0);
        let found = if all.iter().all(|item| item.as_literal().is_some()) {
            let or_null = all.iter().any(|item| item.as_literal().is_some_and(Value::is_null));
            let literals = all.iter().filter_map(Expr::as_literal).filter(|value| !value.is_null()).cloned().collect();
            let nullable = value.nullable || or_null;
            let kind = ExprKind::InList { value: Box::new(value), list: literals, or_null };
            self.fold_constant(Expr::new(kind, Type::Boolean, nullable, location))?
        } else {
            let mut any: Option<Expr> = None;
            for item in all {
                let value = self.copy_expr(&value)?;
                let equal = self.build_comparison(Comparison::Equal, value, item, location)?;
                any = Some(match any {
                    None => equal,
                    Some(before) => self.build_and_or(false, before, equal, location)?,
                });
            }
            any.ok_or(Reported)?
        };
        if negated { self.build_not(found, location) } else { Ok(found) }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of BETWEEN")]
    pub(super) fn bind_between(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(scope, clause, value);
        let low = self.bind_expression(scope, clause, low);
        let high = self.bind_expression(scope, clause, high);
        let (value, low, high) = (value?, low?, high?);
        self.check_literal_type(scope, &value, &low)?;
        self.check_literal_type(scope, &value, &high)?;
        let again = self.copy_expr(&value)?;
        let above = self.build_comparison(Comparison::GreaterOrEqual, again, low, location)?;
        let below = self.build_comparison(Comparison::LessOrEqual, value, high, location)?;
        let both = self.build_and_or(true, above, below, location)?;
        if negated { self.build_not(both, location) } else { Ok(both) }
    }
}
