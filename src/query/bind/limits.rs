//! How large a query may become: copies of copies and steps upon steps end before memory and stacks do.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Binder, Bound, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, Location};
use crate::query::plan::Plan;

/// Aliases that stand within each other.
const MOST_ALIASES: usize = 50;
/// Operators within each other, those that aliases stand for included.
const DEEPEST_EXPRESSION: usize = 1000;
/// Parts of expressions that are computed at several places, each as often as it is.
const MOST_COPIES: usize = 100_000;
/// Queries within expressions: each becomes a join.
const MOST_SUBQUERIES: usize = 100;
/// Steps of a plan, those of a common table expression as often as it is read.
const MOST_STEPS: usize = 20_000;
/// Steps that read each other.
const DEEPEST_PLAN: usize = 500;
const MOST_COLUMNS: usize = 10_000;

/// The way out for an expression.
const PARTS: &str = "compute a part of it in a query of its own: `WITH part AS (SELECT …)`";

/// What counts against the limits while one text is bound.
#[derive(Debug, Default)]
pub struct Used {
    copies: usize,
    subqueries: usize,
    /// What is too large is so everywhere, and said once.
    is_reported: bool,
    /// The size of each plan that has been measured; holding the plan keeps its address its own.
    plans: HashMap<*const Plan, (Arc<Plan>, Size)>,
}

/// How many parts there are, and how many of them stand within each other.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    parts: usize,
    depth: usize,
}

impl Size {
    /// One part around these.
    fn around(parts: impl Iterator<Item = Self>) -> Self {
        let within = parts.fold(Self::default(), |all, part| Self {
            parts: all.parts.saturating_add(part.parts),
            depth: all.depth.max(part.depth),
        });
        Self { parts: within.parts.saturating_add(1), depth: within.depth + 1 }
    }
}

impl Binder<'_> {
    /// A copy of an expression that is needed at one more place.
    pub(super) fn copied(&mut self, expr: &Expr) -> Bound<Expr> {
        self.count_parts(expr, expr.location)?;
        Ok(expr.clone())
    }

    /// Counts an expression that an alias stands for, or that is copied.
    pub(super) fn count_parts(&mut self, expr: &Expr, location: Location) -> Bound<()> {
        let Size { parts, depth } = size(expr);
        self.used.copies = self.used.copies.saturating_add(parts);
        if depth > DEEPEST_EXPRESSION {
            return self.too_large("this expression is nested too deeply", PARTS, location);
        }
        self.may_copy(location)
    }

    /// Refuses what would be one copy too many.
    pub(super) fn may_copy(&mut self, location: Location) -> Bound<()> {
        if self.used.is_reported {
            return Err(Reported);
        }
        if self.used.copies > MOST_COPIES {
            return self.too_large("expressions are used within each other too often", PARTS, location);
        }
        if self.open_aliases.len() > MOST_ALIASES {
            return self.too_large("too many aliases stand within each other", PARTS, location);
        }
        Ok(())
    }

    /// Counts a query within an expression.
    /// Gives its number.
    pub(super) fn count_subquery(&mut self, location: Location) -> Bound<usize> {
        self.used.subqueries += 1;
        if self.used.subqueries <= MOST_SUBQUERIES {
            return Ok(self.used.subqueries);
        }
        let message = format!("more than {MOST_SUBQUERIES} queries stand within expressions");
        self.too_large(&message, "join a table of all their values", location)
    }

    /// The plan, unless it has become too large.
    pub(super) fn bounded(&mut self, plan: Arc<Plan>, location: Location) -> Bound<Arc<Plan>> {
        let Size { parts, depth } = self.size_of(&plan);
        if parts > MOST_STEPS || depth > DEEPEST_PLAN {
            let message = "this query has too many steps, counting a common table expression as often as it is read";
            let hint = "compute less of it at once: read fewer tables, or leave out steps";
            return self.too_large(message, hint, location);
        }
        if plan.columns.len() > MOST_COLUMNS {
            let message = format!("more than {MOST_COLUMNS} columns stand side by side");
            let hint = "name the columns that are needed instead of `*`";
            return self.too_large(&message, hint, location);
        }
        Ok(plan)
    }

    fn too_large<T>(&mut self, message: &str, hint: &str, location: Location) -> Bound<T> {
        if std::mem::replace(&mut self.used.is_reported, true) {
            return Err(Reported);
        }
        self.mistake(Diagnostic::sql("sql-too-long", message).hint(hint), location)
    }

    fn size_of(&mut self, plan: &Arc<Plan>) -> Size {
        if let Some((_, size)) = self.used.plans.get(&Arc::as_ptr(plan)) {
            return *size;
        }
        let below: Vec<Size> = plan.inputs().into_iter().map(|input| self.size_of(input)).collect();
        let size = Size::around(below.into_iter());
        self.used.plans.insert(Arc::as_ptr(plan), (Arc::clone(plan), size));
        size
    }
}

fn size(expr: &Expr) -> Size {
    Size::around(expr.children().into_iter().map(size))
}
