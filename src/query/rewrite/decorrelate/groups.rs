//! Rewrites groups, windows and LIMIT for every combination of captures.

use std::sync::Arc;

use super::decorrelator::Decorrelator;
use super::null_safe_keys::or_value;
use crate::query::expr::{AggregateCall, AggregateFunction, Comparison, Expr, NamedExpr, SortKey, WindowCall};
use crate::query::plan::{Join, JoinKind, Plan, TieColumns};
use crate::query::rewrite::predicate_pushdown::filter_by_all;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Decorrelator<'_> {
    pub(super) fn rewrite_aggregate(
        &mut self,
        input: &Arc<Plan>,
        keys: &[Expr],
        aggregates: &[AggregateCall],
        tie_columns: TieColumns,
    ) -> Arc<Plan> {
        let (width, count) = (input.columns.len(), self.domain_width());
        let below = self.rewrite_plan(input);
        let mut all_keys: Vec<Expr> = keys.iter().map(|key| self.resolve_captures(key, width)).collect();
        all_keys.extend(self.domain_of_rows(&below, width));
        let aggregates: Vec<AggregateCall> =
            aggregates.iter().map(|aggregate| self.rewrite_aggregate_call(aggregate, width)).collect();
        let functions: Vec<AggregateFunction> = aggregates.iter().map(|aggregate| aggregate.function).collect();
        let grouped = with_tie_columns(Plan::aggregate(below, all_keys, aggregates), tie_columns);
        if keys.is_empty() {
            return self.total_of_each_combination(grouped, &functions);
        }
        let first = keys.len() + count;
        let positions = (0..keys.len()).chain(first..first + functions.len()).chain(keys.len()..first);
        Plan::select_columns(grouped, positions)
    }

    /// Returns one row of aggregates for every combination, also for one without rows. `grouped` has the domain, then the aggregates.
    fn total_of_each_combination(&self, grouped: Arc<Plan>, functions: &[AggregateFunction]) -> Arc<Plan> {
        let count = self.domain_width();
        let keys = self.same_combination_keys(0, 0);
        let left = Arc::clone(self.domain);
        let joined = Plan::join(Join { kind: JoinKind::Left, left, right: grouped, keys, residual: None });
        let mut named = Vec::new();
        for (at, function) in functions.iter().enumerate() {
            let Some(NamedExpr { name, expr: aggregate }) = joined.named_column(2 * count + at) else { continue };
            let aggregate = match function.value_without_rows() {
                Some(value) => or_value(aggregate, &value),
                None => aggregate,
            };
            named.push(NamedExpr { name, expr: aggregate });
        }
        named.extend((0..count).filter_map(|position| joined.named_column(position)));
        Plan::project(joined, named)
    }

    fn rewrite_aggregate_call(&self, aggregate: &AggregateCall, first: usize) -> AggregateCall {
        let mut aggregate = aggregate.clone();
        aggregate.row_exprs_mut().for_each(|expr| *expr = self.resolve_captures(expr, first));
        aggregate
    }

    fn rewrite_order(&self, order: &[SortKey], first: usize) -> Vec<SortKey> {
        order.iter().map(|key| SortKey { expr: self.resolve_captures(&key.expr, first), ..key.clone() }).collect()
    }

    pub(super) fn rewrite_window(
        &mut self,
        input: &Arc<Plan>,
        windows: &[WindowCall],
        tie_columns: TieColumns,
    ) -> Arc<Plan> {
        let width = input.columns.len();
        let below = self.rewrite_plan(input);
        let first = width + self.domain_width();
        let windows: Vec<WindowCall> =
            windows.iter().map(|window| self.rewrite_window_call(window, &below, width)).collect();
        let added = windows.len();
        let windowed = with_tie_columns(Plan::window(below, windows), tie_columns);
        Plan::select_columns(windowed, (0..width).chain(first..first + added).chain(width..first))
    }

    /// Partitions a window by the combination as well. The domain of its rows begins at `first`.
    fn rewrite_window_call(&self, window: &WindowCall, rows: &Plan, first: usize) -> WindowCall {
        let mut window = window.clone();
        window.row_exprs_mut().for_each(|expr| *expr = self.resolve_captures(expr, first));
        window.partition.extend(self.domain_of_rows(rows, first));
        window
    }

    /// Rewrites LIMIT as a filter on the number of a row within its combination.
    pub(super) fn rewrite_limit(
        &mut self,
        input: &Arc<Plan>,
        order: &[SortKey],
        skip: u64,
        take: Option<u64>,
        tie_columns: TieColumns,
    ) -> Arc<Plan> {
        let width = input.columns.len();
        let below = self.rewrite_plan(input);
        let location = order.first().map(|key| key.expr.location).unwrap_or_default();
        let partition = self.domain_of_rows(&below, width);
        let number = WindowCall::row_number(partition, self.rewrite_order(order, width), location);
        let kept = below.columns.len();
        let numbered = with_tie_columns(Plan::window(below, vec![number]), tie_columns);
        let number = Expr::column(kept, Type::Integer, false, location);
        let mut conditions = vec![compare_with_count(number.clone(), Comparison::Greater, skip)];
        conditions
            .extend(take.map(|take| compare_with_count(number, Comparison::LessOrEqual, skip.saturating_add(take))));
        Plan::select_columns(filter_by_all(numbered, conditions), 0..kept)
    }

    /// Returns the columns of the domain in rewritten rows, where they begin at `first`.
    fn domain_of_rows(&self, rows: &Plan, first: usize) -> Vec<Expr> {
        rows.column_exprs(SqlLocation::default()).skip(first).take(self.domain_width()).collect()
    }
}

fn compare_with_count(number: Expr, comparison: Comparison, count: u64) -> Expr {
    let location = number.location;
    let count = Expr::integer(i64::try_from(count).unwrap_or(i64::MAX), location);
    Expr::comparison(comparison, number, count, location)
}

/// Makes an operator keep all columns of its input if the operator that it replaces did.
fn with_tie_columns(plan: Arc<Plan>, tie_columns: TieColumns) -> Arc<Plan> {
    if tie_columns == TieColumns::Needed {
        return plan;
    }
    let inputs: Vec<Arc<Plan>> = plan.inputs().into_iter().cloned().collect();
    Arc::new(plan.with_inputs(&inputs, tie_columns))
}
