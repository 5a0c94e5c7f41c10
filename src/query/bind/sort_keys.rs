//! The keys of ORDER BY within aggregates and windows.

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use super::scope::ExprContext;
use crate::query::expr::{Expr, SortKey};

impl Binder<'_> {
    /// Binds the keys of an ORDER BY. NULLs are last in both directions by default.
    pub(super) fn bind_sort_keys(
        &mut self,
        context: ExprContext<'_>,
        keys: &[&ast::OrderByExpr],
    ) -> BindResult<Vec<SortKey>> {
        let mut bound = Vec::with_capacity(keys.len());
        for key in keys {
            let location = self.location_of(&key.expr);
            if key.with_fill.is_some() {
                return self.report_unsupported("WITH FILL", "join a table of all values", location);
            }
            let expr = self.bind_expression(context, &key.expr).and_then(|expr| self.comparison_key(expr));
            bound.push(expr.map(|expr| directed_sort_key(expr, &key.options)));
        }
        bound.into_iter().collect()
    }
}

/// Returns an expression with the direction that is written behind it.
#[must_use]
pub fn directed_sort_key(expr: Expr, options: &ast::OrderByOptions) -> SortKey {
    SortKey { expr, descending: options.asc == Some(false), nulls_first: options.nulls_first.unwrap_or(false) }
}
