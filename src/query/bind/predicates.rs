//! Predicates: IN a list and BETWEEN.

use sqlparser::ast;

use super::binder::{BindResult, Binder, Reported, all_bound};
use super::scope::ExprContext;
use super::syntax_tree::{row_parts, unnest_elements};
use crate::query::expr::{Comparison, Connective, Expr, ExprKind};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds `value [NOT] IN (…)`.
    pub(super) fn bind_in_list(
        &mut self,
        context: ExprContext<'_>,
        value: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        // `x IN UNNEST([a, b])` and `x IN (UNNEST([a, b]))`
        if let [ast::Expr::Function(function)] = list
            && let Some(elements) = unnest_elements(function)
        {
            return self.bind_in_list(context, value, elements, negated, location);
        }
        let found = match row_parts(value) {
            Some(row) => self.bind_row_in_list(context, &row, list, location)?,
            None => self.bind_value_in_list(context, value, list, location)?,
        };
        self.negate_if(negated, found, location)
    }

    fn bind_value_in_list(
        &mut self,
        context: ExprContext<'_>,
        value: &ast::Expr,
        list: &[ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(context, value);
        let items = all_bound(list.iter().map(|item| self.bind_expression(context, item)));
        let (value, items) = (value?, items?);
        all_bound(items.iter().map(|item| self.check_literal_value(context.scope, &value, item)))?;
        let mut exprs = vec![value];
        exprs.extend(items);
        let mut exprs = self.unify_comparable(exprs)?.exprs.into_iter();
        let value = exprs.next().ok_or(Reported)?;
        self.build_in_list(value, exprs.collect(), location)
    }

    /// Builds `value IN (items)`, all of which have the same type.
    fn build_in_list(&mut self, value: Expr, items: Vec<Expr>, location: SqlLocation) -> BindResult<Expr> {
        if items.iter().all(|item| item.as_literal().is_some()) {
            let literals: Vec<Value> = items.iter().filter_map(Expr::as_literal).cloned().collect();
            let or_null = literals.iter().any(Value::is_null);
            let list = literals.into_iter().filter(|literal| !literal.is_null()).collect();
            let nullable = value.nullable || or_null;
            let kind = ExprKind::InList { value: Box::new(value), list, or_null };
            return self.fold_constant(Expr::new(kind, Type::Boolean, nullable, location));
        }
        let mut equal = Vec::with_capacity(items.len());
        for item in items {
            let value = self.copy_expr(&value)?;
            equal.push(self.build_comparison(Comparison::Equal, value, item, location)?);
        }
        self.build_any(equal, location)
    }

    /// Binds `value [NOT] BETWEEN low AND high`.
    pub(super) fn bind_between(
        &mut self,
        context: ExprContext<'_>,
        value: &ast::Expr,
        [low, high]: [&ast::Expr; 2],
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(context, value);
        let low = self.bind_expression(context, low);
        let high = self.bind_expression(context, high);
        let (value, low, high) = (value?, low?, high?);
        self.check_literal_type(context.scope, &value, &low)?;
        self.check_literal_type(context.scope, &value, &high)?;
        let again = self.copy_expr(&value)?;
        let above = self.build_comparison(Comparison::GreaterOrEqual, again, low, location)?;
        let below = self.build_comparison(Comparison::LessOrEqual, value, high, location)?;
        let both = self.build_and_or(Connective::And, above, below, location)?;
        self.negate_if(negated, both, location)
    }
}
