//! A subquery's plan with the values that it reads of the row around it.

use std::sync::Arc;

use super::captures::{replace_captures_in_plan, replace_captures_of};
use super::correlated_filter::CorrelatedFilter;
use super::decorrelator::Decorrelator;
use super::null_safe_keys::{keys_as_conditions, null_safe_keys};
use crate::query::expr::{Expr, ExprKind, NamedExpr, SubqueryId};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan, PlanNode};
use crate::query::rewrite::predicate_pushdown::join_on_conditions;
use crate::query::sql_text::SqlLocation;

/// A subquery's plan with the values that it reads of the row around it.
#[derive(Debug)]
pub struct CorrelatedSubquery {
    id: SubqueryId,
    pub plan: Arc<Plan>,
    /// Expressions over the row around the subquery that differ from row to row.
    pub captures: Vec<Expr>,
}

impl CorrelatedSubquery {
    /// Returns the subquery with those captures that differ from row to row. The other captures are the same for all rows
    /// of the query around it, so they are put into the plan.
    #[must_use]
    pub fn new(id: SubqueryId, plan: &Arc<Plan>, captures: &[Expr]) -> Self {
        let mut differing = Vec::new();
        let mut values = Vec::new();
        for capture in captures {
            let mut value = capture.clone();
            if capture.reads_column() {
                value.kind = ExprKind::Captured { subquery: id, index: differing.len() };
                differing.push(capture.clone());
            }
            values.push(value);
        }
        let is_same = differing.len() == captures.len();
        let plan = if is_same { Arc::clone(plan) } else { replace_captures_in_plan(id, plan, &values) };
        Self { id, plan, captures: differing }
    }

    /// Returns the same captures with another plan that reads them.
    #[must_use]
    pub fn with_plan(&self, plan: Arc<Plan>) -> Self {
        Self { id: self.id, plan, captures: self.captures.clone() }
    }

    /// Returns the combinations of captures of the rows of a relation, each once.
    #[must_use]
    pub fn capture_domain(&self, outer_rows: &Arc<Plan>) -> Arc<Plan> {
        let mut source = CaptureSource { rows: Arc::clone(outer_rows), captures: self.captures.clone() };
        // Without this, other subqueries that have been joined to the rows would be computed again.
        while let Some(below) = source.over_input() {
            source = below;
        }
        let captures = source.captures.into_iter().map(NamedExpr::unnamed).collect();
        Plan::distinct(Plan::project(source.rows, captures))
    }

    /// Returns the rows of the subquery for each combination of captures in `domain`: its columns, then those of the domain.
    #[must_use]
    pub fn rows_for_each(&self, domain: &Arc<Plan>) -> Arc<Plan> {
        Decorrelator::new(self.id, domain).rewrite_plan(&self.plan)
    }

    /// Returns the keys by which a row finds the rows that the subquery has for it. The captures of these are behind
    /// `columns` columns.
    #[must_use]
    pub fn capture_keys(&self, rows: &Plan, columns: usize) -> Vec<JoinKey> {
        let of_rows = rows.column_exprs(SqlLocation::default()).skip(columns);
        null_safe_keys(self.captures.iter().cloned().zip(of_rows).map(|(left, right)| JoinKey { left, right }))
    }

    /// Joins every row of another relation with the rows that the subquery has for it, on conditions over both.
    #[must_use]
    pub fn join_to(&self, kind: JoinKind, left: Arc<Plan>, mut conditions: Vec<Expr>) -> Arc<Plan> {
        let (width, columns) = (left.columns.len(), self.plan.columns.len());
        let rows = if self.captures.is_empty() {
            Arc::clone(&self.plan)
        } else {
            let rows = self.rows_for_each(&self.capture_domain(&left));
            conditions.extend(keys_as_conditions(self.capture_keys(&rows, columns), width));
            rows
        };
        Plan::select_columns(join_on_conditions(kind, left, rows, conditions), 0..width + columns)
    }

    /// Returns the subquery as a filter, or `None` for a subquery that does more.
    #[must_use]
    pub fn as_filter(&self) -> Option<CorrelatedFilter> {
        CorrelatedFilter::of_plan(&self.plan, self.id)
    }

    /// Returns an expression of [`Self::as_filter`] over the rows around the subquery, which have `width` columns, followed
    /// by the filtered rows.
    #[must_use]
    pub fn over_joined_rows(&self, expr: Expr, width: usize) -> Expr {
        replace_captures_of(self.id, expr.moved_on(width), &self.captures)
    }
}

/// Rows, and captures as expressions over them.
struct CaptureSource {
    rows: Arc<Plan>,
    captures: Vec<Expr>,
}

impl CaptureSource {
    /// Returns the captures over the input of the last step, if that step keeps each row and adds only columns that the
    /// captures do not read.
    fn over_input(&self) -> Option<Self> {
        match &self.rows.node {
            PlanNode::Join(Join { kind: JoinKind::Left, left, .. }) => self.over_first_columns(left),
            PlanNode::Join(Join { kind: JoinKind::Inner, left, right, keys, residual: None })
                if keys.is_empty() && right.is_total() =>
            {
                self.over_first_columns(left)
            }
            PlanNode::Window { input, .. } => self.over_first_columns(input),
            PlanNode::Project { input, expressions } => self.over_projected_columns(input, expressions),
            _ => None,
        }
    }

    /// Returns the captures over an input whose columns come first, or `None` if they read other columns.
    fn over_first_columns(&self, input: &Arc<Plan>) -> Option<Self> {
        let width = input.columns.len();
        let reads_others =
            |expr: &Expr| expr.any_part(&|part| part.as_column().is_some_and(|position| position >= width));
        if self.captures.iter().any(reads_others) {
            return None;
        }
        Some(Self { rows: Arc::clone(input), captures: self.captures.clone() })
    }

    /// Returns the captures over the input of a projection, or `None` if they read columns that it computes.
    fn over_projected_columns(&self, input: &Arc<Plan>, expressions: &[Expr]) -> Option<Self> {
        let position_below = |position: usize| expressions.get(position).and_then(Expr::as_column);
        let is_computed = |part: &Expr| part.as_column().is_some_and(|position| position_below(position).is_none());
        if self.captures.iter().any(|capture| capture.any_part(&is_computed)) {
            return None;
        }
        let mut captures = self.captures.clone();
        for capture in &mut captures {
            capture.map_columns(&|position| position_below(position).unwrap_or(position));
        }
        Some(Self { rows: Arc::clone(input), captures })
    }
}
