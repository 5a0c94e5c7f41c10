//! How large a query may become: copies of copies and steps upon steps end before memory and stacks do.

use std::collections::HashMap;
use std::sync::Arc;

use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, SqlLocation};
use crate::query::plan::Plan;

/// Aliases that stand within each other.
const MAX_ALIAS_DEPTH: usize = 50;
/// Operators within each other, those that aliases stand for included.
const MAX_EXPRESSION_DEPTH: usize = 1000;
/// Parts of expressions that are computed at several places, each as often as it is.
const MAX_COPIED_PARTS: usize = 100_000;
/// Queries within expressions: each becomes a join.
const MAX_SUBQUERIES: usize = 100;
/// Steps of a plan, those of a common table expression as often as it is read.
const MAX_PLAN_STEPS: usize = 20_000;
/// Steps that read each other.
const MAX_PLAN_DEPTH: usize = 500;
const MAX_PLAN_COLUMNS: usize = 10_000;

/// The way out for an expression.
const SPLIT_EXPRESSION_HINT: &str = "compute a part of it in a query of its own: `WITH part AS (SELECT …)`";

/// What counts against the limits while one text is bound.
#[derive(Debug, Default)]
pub struct LimitUsage {
    copies: usize,
    subqueries: usize,
    /// What is too large is so everywhere, and said once.
    is_reported: bool,
    /// The size of each plan that has been measured; holding the plan keeps its address its own.
    plans: HashMap<*const Plan, (Arc<Plan>, TreeSize)>,
}

/// How many parts there are, and how many of them stand within each other.
#[derive(Debug, Clone, Copy, Default)]
struct TreeSize {
    parts: usize,
    depth: usize,
}

impl TreeSize {
    /// One part around these.
    fn around_parts(parts: impl Iterator<Item = Self>) -> Self {
        let within = parts.fold(Self::default(), |all, part| Self {
            parts: all.parts.saturating_add(part.parts),
            depth: all.depth.max(part.depth),
        });
        Self { parts: within.parts.saturating_add(1), depth: within.depth + 1 }
    }
}

impl Binder<'_> {
    /// A copy of an expression that is needed at one more place.
    pub(super) fn copy_expr(&mut self, expr: &Expr) -> BindResult<Expr> {
        self.count_copied_parts(expr, expr.location)?;
        Ok(expr.clone())
    }

    /// Counts an expression that an alias stands for, or that is copied.
    pub(super) fn count_copied_parts(&mut self, expr: &Expr, location: SqlLocation) -> BindResult<()> {
        let TreeSize { parts, depth } = expr_size(expr);
        self.limit_usage.copies = self.limit_usage.copies.saturating_add(parts);
        if depth > MAX_EXPRESSION_DEPTH {
            return self.report_too_large("this expression is nested too deeply", SPLIT_EXPRESSION_HINT, location);
        }
        self.check_copy_limits(location)
    }

    /// Refuses what would be one copy too many.
    pub(super) fn check_copy_limits(&mut self, location: SqlLocation) -> BindResult<()> {
        if self.limit_usage.is_reported {
            return Err(Reported);
        }
        if self.limit_usage.copies > MAX_COPIED_PARTS {
            return self.report_too_large(
                "expressions are used within each other too often",
                SPLIT_EXPRESSION_HINT,
                location,
            );
        }
        if self.open_aliases.len() > MAX_ALIAS_DEPTH {
            return self.report_too_large("too many aliases stand within each other", SPLIT_EXPRESSION_HINT, location);
        }
        Ok(())
    }

    /// Counts a query within an expression.
    /// Gives its number.
    pub(super) fn count_subquery(&mut self, location: SqlLocation) -> BindResult<usize> {
        self.limit_usage.subqueries += 1;
        if self.limit_usage.subqueries <= MAX_SUBQUERIES {
            return Ok(self.limit_usage.subqueries);
        }
        let message = format!("more than {MAX_SUBQUERIES} queries stand within expressions");
        self.report_too_large(&message, "join a table of all their values", location)
    }

    /// The plan, unless it has become too large.
    pub(super) fn check_plan_size(&mut self, plan: Arc<Plan>, location: SqlLocation) -> BindResult<Arc<Plan>> {
        let TreeSize { parts, depth } = self.plan_size(&plan);
        if parts > MAX_PLAN_STEPS || depth > MAX_PLAN_DEPTH {
            let message = "this query has too many steps, counting a common table expression as often as it is read";
            let hint = "compute less of it at once: read fewer tables, or leave out steps";
            return self.report_too_large(message, hint, location);
        }
        if plan.columns.len() > MAX_PLAN_COLUMNS {
            let message = format!("more than {MAX_PLAN_COLUMNS} columns stand side by side");
            let hint = "name the columns that are needed instead of `*`";
            return self.report_too_large(&message, hint, location);
        }
        Ok(plan)
    }

    fn report_too_large<T>(&mut self, message: &str, hint: &str, location: SqlLocation) -> BindResult<T> {
        if std::mem::replace(&mut self.limit_usage.is_reported, true) {
            return Err(Reported);
        }
        self.report_mistake(Diagnostic::sql("sql-too-long", message).hint(hint), location)
    }

    fn plan_size(&mut self, plan: &Arc<Plan>) -> TreeSize {
        if let Some((_, size)) = self.limit_usage.plans.get(&Arc::as_ptr(plan)) {
            return *size;
        }
        let below: Vec<TreeSize> = plan.inputs().into_iter().map(|input| self.plan_size(input)).collect();
        let size = TreeSize::around_parts(below.into_iter());
        self.limit_usage.plans.insert(Arc::as_ptr(plan), (Arc::clone(plan), size));
        size
    }
}

fn expr_size(expr: &Expr) -> TreeSize {
    TreeSize::around_parts(expr.children().into_iter().map(expr_size))
}
