//! Refuses expressions and plans that exceed the limits.

use std::sync::Arc;

use super::binder::{BindResult, Binder, Reported};
use super::limit_usage::{
    MAX_ALIAS_DEPTH, MAX_COPIED_PARTS, MAX_EXPRESSION_DEPTH, MAX_PLAN_COLUMNS, MAX_PLAN_DEPTH, MAX_PLAN_STEPS,
    MAX_SUBQUERIES, TreeSize,
};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, SubqueryId};
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;

const SPLIT_EXPRESSION_HINT: &str = "compute a part of it in a separate query: `WITH part AS (SELECT …)`";

impl Binder<'_> {
    /// Copies an expression that is needed at one more place.
    pub(super) fn copy_expr(&mut self, expr: &Expr) -> BindResult<Expr> {
        self.count_copied_parts(expr, expr.location)?;
        Ok(expr.clone())
    }

    /// Counts an expression that an alias names or that is copied.
    pub(super) fn count_copied_parts(&mut self, expr: &Expr, location: SqlLocation) -> BindResult<()> {
        let TreeSize { parts, depth } = TreeSize::of_expr(expr);
        self.limit_usage.copied_parts = self.limit_usage.copied_parts.saturating_add(parts);
        if depth > MAX_EXPRESSION_DEPTH {
            return self.report_too_large("this expression is nested too deeply", SPLIT_EXPRESSION_HINT, location);
        }
        self.check_copy_limits(location)
    }

    /// Refuses one copy or one alias too many.
    pub(super) fn check_copy_limits(&mut self, location: SqlLocation) -> BindResult<()> {
        if self.limit_usage.is_reported {
            return Err(Reported);
        }
        if self.limit_usage.copied_parts > MAX_COPIED_PARTS {
            let message = "expressions are used within each other too often";
            return self.report_too_large(message, SPLIT_EXPRESSION_HINT, location);
        }
        if self.open_aliases.len() > MAX_ALIAS_DEPTH {
            let message = "too many aliases are nested within each other";
            return self.report_too_large(message, SPLIT_EXPRESSION_HINT, location);
        }
        Ok(())
    }

    /// Counts a query within an expression, and returns its number.
    pub(super) fn next_subquery_id(&mut self, location: SqlLocation) -> BindResult<SubqueryId> {
        self.limit_usage.subqueries += 1;
        if self.limit_usage.subqueries <= MAX_SUBQUERIES {
            return Ok(SubqueryId(self.limit_usage.subqueries));
        }
        let message = format!("more than {MAX_SUBQUERIES} subqueries are used in expressions");
        self.report_too_large(&message, "join a table of all their values", location)
    }

    /// Returns the plan, unless it has become too large.
    pub(super) fn check_plan_size(&mut self, plan: Arc<Plan>, location: SqlLocation) -> BindResult<Arc<Plan>> {
        let TreeSize { parts, depth } = self.limit_usage.plan_size(&plan);
        if parts > MAX_PLAN_STEPS || depth > MAX_PLAN_DEPTH {
            let message = "this query has too many steps, counting a common table expression as often as it is read";
            let hint = "compute less of it at once: read fewer tables, or leave out steps";
            return self.report_too_large(message, hint, location);
        }
        if plan.columns.len() > MAX_PLAN_COLUMNS {
            let message = format!("more than {MAX_PLAN_COLUMNS} columns are returned by one step of a query");
            let hint = "name the columns that are needed instead of `*`";
            return self.report_too_large(&message, hint, location);
        }
        Ok(plan)
    }

    fn report_too_large<T>(&mut self, message: &str, hint: &str, location: SqlLocation) -> BindResult<T> {
        if std::mem::replace(&mut self.limit_usage.is_reported, true) {
            return Err(Reported);
        }
        self.report_mistake(Diagnostic::sql_error("sql-too-long", message).hint(hint), location)
    }
}
