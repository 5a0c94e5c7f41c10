//! VALUES: rows that are written out.

use std::sync::Arc;

use sqlparser::ast;

use super::binder::{BindResult, Binder, all_bound};
use super::scope::{Clause, Scope};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, NamedExpr};
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds rows that are written out. Each column gets one type.
    pub(super) fn bind_values(
        &mut self,
        rows: &[ast::Parens<Vec<ast::Expr>>],
        location: SqlLocation,
    ) -> BindResult<Arc<Plan>> {
        let rows = all_bound(rows.iter().map(|row| {
            let values = row.content.iter();
            all_bound(values.map(|tree| self.bind_expression(Scope::default().in_clause(Clause::Values), tree)))
        }))?;
        let width = rows.first().map_or(0, Vec::len);
        if let Some(other) = rows.iter().find(|row| row.len() != width) {
            let place = other.first().map_or(location, |value| value.location);
            let message =
                format!("expected the same number of values in all rows of VALUES, found {width} and {}", other.len());
            return self.report_mistake(Diagnostic::sql_error("sql-columns", message), place);
        }
        let mut named: Vec<Vec<NamedExpr>> = vec![Vec::with_capacity(width); rows.len()];
        let mut values: Vec<_> = rows.into_iter().map(Vec::into_iter).collect();
        for position in 0..width {
            let column: Vec<Expr> = values.iter_mut().filter_map(Iterator::next).collect();
            let column = self.unify_types(column, "a column of VALUES")?.exprs;
            for (row, value) in named.iter_mut().zip(column) {
                row.push(NamedExpr::new(format!("col{position}"), value));
            }
        }
        let mut plans: Vec<Arc<Plan>> = named.into_iter().map(|row| self.plan_values_row(row)).collect();
        if plans.len() == 1 { Ok(plans.remove(0)) } else { Ok(Plan::union(plans)) }
    }

    fn plan_values_row(&self, mut values: Vec<NamedExpr>) -> Arc<Plan> {
        let row = self.subquery_plans.join_all(Plan::one_row(), values.iter_mut().map(|value| &mut value.expr));
        Plan::project(row, values)
    }
}
