//! Rewrites each step of a subquery to return its rows for every combination of captures.

use std::collections::HashMap;
use std::sync::Arc;

use super::captures::{plan_reads_captures, reads_capture, replace_captures_of};
use super::null_safe_keys::null_safe_keys;
use crate::query::expr::{Expr, NamedExpr, SubqueryId};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan, PlanNode};
use crate::query::rewrite::predicate_pushdown::{join_on_conditions, push_down_filter, split_conjuncts};
use crate::query::sql_text::SqlLocation;

/// Rewrites the steps of one subquery. The rewritten steps return their own columns, then those of the domain.
pub struct Decorrelator<'a> {
    id: SubqueryId,
    /// Every different combination of captures.
    pub(super) domain: &'a Arc<Plan>,
    correlated: HashMap<*const Plan, bool>,
    /// The rewritten plans, so that a plan that is read twice stays one.
    rewritten: HashMap<*const Plan, Arc<Plan>>,
}

impl<'a> Decorrelator<'a> {
    #[must_use]
    pub fn new(id: SubqueryId, domain: &'a Arc<Plan>) -> Self {
        Self { id, domain, correlated: HashMap::new(), rewritten: HashMap::new() }
    }

    /// Returns whether a plan reads captures.
    pub(super) fn is_correlated(&mut self, plan: &Arc<Plan>) -> bool {
        plan_reads_captures(plan, self.id, &mut self.correlated)
    }

    /// Returns whether an expression reads captures.
    pub(super) fn reads_domain(&self, expr: &Expr) -> bool {
        reads_capture(expr, self.id)
    }

    /// Replaces captures by the columns of the domain, which begin at `first`.
    pub(super) fn resolve_captures(&self, expr: &Expr, first: usize) -> Expr {
        let columns: Vec<Expr> =
            self.domain_columns(first).map(|column| Expr { location: expr.location, ..column }).collect();
        replace_captures_of(self.id, expr.clone(), &columns)
    }

    /// Returns how many columns the domain has.
    pub(super) fn domain_width(&self) -> usize {
        self.domain.columns.len()
    }

    /// Returns the columns of the domain in a relation where they begin at `first`.
    pub(super) fn domain_columns(&self, first: usize) -> impl Iterator<Item = Expr> + '_ {
        self.domain.column_exprs(SqlLocation::default()).map(move |column| column.moved_on(first))
    }

    /// Returns keys that hold if both relations have the same combination. The domain begins at `left` in one relation and
    /// at `right` in the other.
    pub(super) fn same_combination_keys(&self, left: usize, right: usize) -> Vec<JoinKey> {
        let pairs = self.domain_columns(left).zip(self.domain_columns(right));
        null_safe_keys(pairs.map(|(left, right)| JoinKey { left, right }))
    }

    /// Rewrites a plan to return its rows for every combination.
    pub fn rewrite_plan(&mut self, plan: &Arc<Plan>) -> Arc<Plan> {
        if let Some(rewritten) = self.rewritten.get(&Arc::as_ptr(plan)) {
            return Arc::clone(rewritten);
        }
        let rewritten =
            if self.is_correlated(plan) { self.rewrite_step(plan) } else { self.join_domain(plan, Vec::new()) };
        self.rewritten.insert(Arc::as_ptr(plan), Arc::clone(&rewritten));
        rewritten
    }

    /// Joins rows that are the same for every combination with the combinations for which the conditions hold. The
    /// conditions are over both.
    pub(super) fn join_domain(&self, plan: &Arc<Plan>, conditions: Vec<Expr>) -> Arc<Plan> {
        join_on_conditions(JoinKind::Inner, Arc::clone(plan), Arc::clone(self.domain), conditions)
    }

    fn rewrite_step(&mut self, plan: &Arc<Plan>) -> Arc<Plan> {
        match &plan.node {
            // These read no captures.
            PlanNode::Scan { .. } | PlanNode::OneRow => self.join_domain(plan, Vec::new()),
            PlanNode::Filter { input, condition } => self.rewrite_filter(input, condition),
            PlanNode::Project { input, expressions } => self.rewrite_project(plan, input, expressions),
            PlanNode::Join(join) => match join.kind {
                JoinKind::Inner => self.rewrite_inner_join(join),
                JoinKind::Left | JoinKind::Semi | JoinKind::Anti => self.rewrite_left_join(join),
                JoinKind::Right => self.rewrite_right_join(join),
                JoinKind::Full => self.rewrite_full_join(join),
            },
            PlanNode::Aggregate { input, keys, aggregates, tie_columns } => {
                self.rewrite_aggregate(input, keys, aggregates, *tie_columns)
            }
            PlanNode::Window { input, windows, tie_columns } => self.rewrite_window(input, windows, *tie_columns),
            PlanNode::Union { inputs } => {
                let inputs = inputs.iter().map(|input| self.rewrite_plan(input)).collect();
                Plan::union(inputs)
            }
            PlanNode::Limit { input, order, skip, take, tie_columns } => {
                self.rewrite_limit(input, order, *skip, *take, *tie_columns)
            }
            PlanNode::Single { input, location } => self.rewrite_single(input, *location),
            PlanNode::Unique { input, keys, location } => {
                let width = input.columns.len();
                let keys = keys.iter().copied().chain(width..width + self.domain_width()).collect();
                Plan::unique(self.rewrite_plan(input), keys, *location)
            }
        }
    }

    fn rewrite_filter(&mut self, input: &Arc<Plan>, condition: &Expr) -> Arc<Plan> {
        let conditions = split_conjuncts(self.resolve_captures(condition, input.columns.len()));
        if self.is_correlated(input) {
            push_down_filter(self.rewrite_plan(input), conditions)
        } else {
            self.join_domain(input, conditions)
        }
    }

    fn rewrite_project(&mut self, plan: &Plan, input: &Arc<Plan>, expressions: &[Expr]) -> Arc<Plan> {
        let width = input.columns.len();
        let below = self.rewrite_plan(input);
        let exprs = expressions.iter().map(|expr| self.resolve_captures(expr, width));
        let named = plan.columns.iter().zip(exprs).map(|(field, expr)| NamedExpr::new(field.name.clone(), expr));
        let mut named: Vec<NamedExpr> = named.collect();
        let domain = below.column_exprs(SqlLocation::default()).skip(width).take(self.domain_width());
        named.extend(domain.map(NamedExpr::unnamed));
        Plan::project(below, named)
    }

    /// Rewrites a scalar subquery within the subquery: one row for every combination.
    fn rewrite_single(&mut self, input: &Arc<Plan>, location: SqlLocation) -> Arc<Plan> {
        let (width, count) = (input.columns.len(), self.domain_width());
        let mut rows = self.rewrite_plan(input);
        if !input.has_at_most_one_row() {
            rows = Plan::unique(rows, (width..width + count).collect(), location);
        }
        let keys = self.same_combination_keys(0, width);
        let left = Arc::clone(self.domain);
        let joined = Plan::join(Join { kind: JoinKind::Left, left, right: rows, keys, residual: None });
        Plan::select_columns(joined, (count..count + width).chain(0..count))
    }
}
