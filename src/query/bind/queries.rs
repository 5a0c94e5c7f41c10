//! Queries: WITH, a SELECT or a set operation, ORDER BY and LIMIT.

use std::sync::Arc;

use sqlparser::ast::{self, SetExpr};

use super::binder::{BindResult, Binder};
use crate::query::plan::Plan;
use crate::query::rewrite::tie_breaking;

impl Binder<'_> {
    /// Binds a query. The tables of its WITH are visible in it alone.
    pub(super) fn bind_query(&mut self, query: &ast::Query) -> BindResult<Arc<Plan>> {
        let visible = self.common_tables.len();
        let bound = self.bind_query_with_tables(query);
        self.common_tables.truncate(visible);
        let location = self.location_of(query.body.as_ref());
        let plan = self.check_plan_size(bound?, location)?;
        // The columns that break ties depend on the query alone, not on its readers.
        let shared: Vec<Arc<Plan>> = self.common_tables.iter().filter_map(|table| table.plan.clone()).collect();
        Ok(tie_breaking::keep_tie_breakers(&plan, self.tables, &shared))
    }

    fn bind_query_with_tables(&mut self, query: &ast::Query) -> BindResult<Arc<Plan>> {
        let location = self.location_of(query);
        if !query.locks.is_empty()
            || query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || !query.pipe_operators.is_empty()
        {
            let hint = "leave it out: the SQL of metrics only reads";
            return self.report_unsupported("FOR, SETTINGS, FORMAT and `|>` behind a query", hint, location);
        }
        if let Some(with) = &query.with {
            self.bind_with(with);
        }
        let tail = self.bind_order_and_limit(query, location);
        match query.body.as_ref() {
            SetExpr::Select(select) => self.bind_select(select, &tail?),
            body => {
                let plan = self.bind_set_expr(body)?;
                self.order_set_operation(plan, &tail?)
            }
        }
    }
}
