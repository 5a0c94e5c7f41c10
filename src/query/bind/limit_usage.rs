//! The limits on the size of a query. They refuse expressions and plans that would exhaust memory or the stack.

use std::collections::HashMap;
use std::sync::Arc;

use crate::query::expr::Expr;
use crate::query::plan::Plan;

/// The maximum depth of nested aliases.
pub const MAX_ALIAS_DEPTH: usize = 50;
/// The maximum depth of nested operators, including those in the expressions of aliases.
pub const MAX_EXPRESSION_DEPTH: usize = 1000;
/// The maximum number of parts of copied expressions. Each part counts as often as it is copied.
pub const MAX_COPIED_PARTS: usize = 100_000;
/// The maximum number of queries within expressions. Each one becomes a join.
pub const MAX_SUBQUERIES: usize = 100;
/// The maximum number of steps of a plan. Those of a common table expression count as often as it is read.
pub const MAX_PLAN_STEPS: usize = 20_000;
/// The maximum number of steps that read each other.
pub const MAX_PLAN_DEPTH: usize = 500;
/// The maximum number of columns of a relation.
pub const MAX_PLAN_COLUMNS: usize = 10_000;

/// The counts that the limits apply to while one text is bound.
#[derive(Debug, Default)]
pub struct LimitUsage {
    pub copied_parts: usize,
    pub subqueries: usize,
    /// A query that is too large exceeds limits in many places, but it is reported once.
    pub is_reported: bool,
    measured: HashMap<*const Plan, MeasuredPlan>,
}

/// The size of a plan. Keeping the plan alive keeps its address unique.
#[derive(Debug)]
struct MeasuredPlan {
    _plan: Arc<Plan>,
    size: TreeSize,
}

/// The number of parts of a tree, and its depth.
#[derive(Debug, Clone, Copy, Default)]
pub struct TreeSize {
    pub parts: usize,
    pub depth: usize,
}

impl TreeSize {
    /// Returns the size of one part around others.
    fn around_parts(parts: impl Iterator<Item = Self>) -> Self {
        let within = parts.fold(Self::default(), |all, part| Self {
            parts: all.parts.saturating_add(part.parts),
            depth: all.depth.max(part.depth),
        });
        Self { parts: within.parts.saturating_add(1), depth: within.depth + 1 }
    }

    /// Returns the size of an expression.
    #[must_use]
    pub fn of_expr(expr: &Expr) -> Self {
        Self::around_parts(expr.children().into_iter().map(Self::of_expr))
    }
}

impl LimitUsage {
    /// Returns the size of a plan. Each plan is measured once.
    pub fn plan_size(&mut self, plan: &Arc<Plan>) -> TreeSize {
        if let Some(measured) = self.measured.get(&Arc::as_ptr(plan)) {
            return measured.size;
        }
        let below: Vec<TreeSize> = plan.inputs().into_iter().map(|input| self.plan_size(input)).collect();
        let size = TreeSize::around_parts(below.into_iter());
        self.measured.insert(Arc::as_ptr(plan), MeasuredPlan { _plan: Arc::clone(plan), size });
        size
    }
}
