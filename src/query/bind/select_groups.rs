//! The groups of a SELECT: rewrites expressions over rows into expressions over groups.

use std::sync::Arc;

use super::binder::{BindResult, Binder, Reported};
use super::grouping_sets::GroupingSets;
use super::unique_list::position_or_push;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{AggregateCall, AggregateFunction, Expr, ExprKind, NamedExpr, WindowCall};
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;

/// The groups of a SELECT: their keys, and the aggregates of each group.
#[derive(Debug, Default)]
pub struct SelectGroups {
    pub keys: Vec<Expr>,
    /// See [`super::group_by_clause::GroupKeys`].
    pub sets: Option<GroupingSets>,
    pub aggregates: Vec<AggregateCall>,
}

impl SelectGroups {
    /// Returns all expressions over the rows of the groups.
    pub fn row_exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.keys.iter_mut().chain(self.aggregates.iter_mut().flat_map(AggregateCall::row_exprs_mut))
    }

    /// Groups rows. The columns are the keys, then the aggregates.
    #[must_use]
    pub fn aggregate_rows(self, rows: &Arc<Plan>) -> Arc<Plan> {
        match &self.sets {
            Some(sets) => Plan::union(sets.iter().map(|set| self.aggregate_set(rows, set)).collect()),
            None if self.aggregates.iter().any(is_grouping) => {
                let all: Vec<usize> = (0..self.keys.len()).collect();
                Plan::union(vec![self.aggregate_set(rows, &all)])
            }
            None => Plan::aggregate(Arc::clone(rows), self.keys, self.aggregates),
        }
    }

    /// Groups rows by the keys of one set. The other keys are NULL.
    fn aggregate_set(&self, rows: &Arc<Plan>, set: &[usize]) -> Arc<Plan> {
        let chosen: Vec<Expr> = set.iter().filter_map(|at| self.keys.get(*at).cloned()).collect();
        let computed: Vec<AggregateCall> =
            self.aggregates.iter().filter(|aggregate| !is_grouping(aggregate)).cloned().collect();
        let grouped = Plan::aggregate(Arc::clone(rows), chosen, computed);
        let keys = self.keys.iter().enumerate().map(|(at, key)| key_in_set(set, at, key));
        let mut named: Vec<NamedExpr> = keys.map(NamedExpr::unnamed).collect();
        let mut position = set.len();
        for aggregate in &self.aggregates {
            named.push(NamedExpr::unnamed(if is_grouping(aggregate) {
                self.missing_keys(aggregate, set)
            } else {
                position += 1;
                Expr::column(position - 1, aggregate.data_type, aggregate.function.is_nullable(), aggregate.location)
            }));
        }
        Plan::project(grouped, named)
    }

    /// Returns the literal of GROUPING: which of its arguments a set lacks, as bits.
    fn missing_keys(&self, grouping: &AggregateCall, set: &[usize]) -> Expr {
        let is_missing = |argument: &Expr| !set.iter().any(|at| self.keys.get(*at) == Some(argument));
        let bits = grouping.arguments.iter().fold(0, |bits, argument| bits << 1 | i64::from(is_missing(argument)));
        Expr::integer(bits, grouping.location)
    }
}

/// Returns the value of a key in the result of a set: its column, or NULL if the set does not contain the key.
fn key_in_set(set: &[usize], at: usize, key: &Expr) -> Expr {
    match set.iter().position(|chosen| *chosen == at) {
        Some(position) => Expr::column(position, key.data_type, true, key.location),
        None => Expr::null(key.data_type, key.location),
    }
}

fn is_grouping(aggregate: &AggregateCall) -> bool {
    aggregate.function == AggregateFunction::Grouping
}

impl Binder<'_> {
    /// Rewrites an expression over rows into one over groups: keys and aggregates become columns.
    pub(super) fn rewrite_over_groups(&mut self, mut expr: Expr, groups: &mut SelectGroups) -> BindResult<Expr> {
        if let Some(position) = groups.keys.iter().position(|key| *key == expr) {
            let Expr { data_type, nullable, location, .. } = expr;
            return Ok(Expr::column(position, data_type, nullable || groups.sets.is_some(), location));
        }
        match &mut expr.kind {
            ExprKind::Aggregate(aggregate) => {
                self.check_grouping(aggregate, groups)?;
                let position = groups.keys.len() + position_or_push(&mut groups.aggregates, aggregate);
                Ok(Expr::column(position, expr.data_type, expr.nullable, expr.location))
            }
            ExprKind::Column(_) => self.report_ungrouped_column(expr.location, groups),
            ExprKind::Window(window) => {
                self.rewrite_window_over_groups(window, groups)?;
                Ok(expr)
            }
            _ => {
                let mut failed = false;
                for child in expr.children_mut() {
                    match self.rewrite_over_groups(child.clone(), groups) {
                        Ok(rewritten) => *child = rewritten,
                        Err(Reported) => failed = true,
                    }
                }
                if failed { Err(Reported) } else { Ok(expr) }
            }
        }
    }

    /// Refuses GROUPING of an expression that is no key.
    fn check_grouping(&mut self, aggregate: &AggregateCall, groups: &SelectGroups) -> BindResult<()> {
        if !is_grouping(aggregate) || aggregate.arguments.iter().all(|argument| groups.keys.contains(argument)) {
            return Ok(());
        }
        let mistake = Diagnostic::sql_error("sql-group", "the argument of `GROUPING` is not a key of GROUP BY");
        let hint = "name a key: `GROUPING(account_id)` of `GROUP BY ROLLUP (account_id)`";
        self.report_mistake(mistake.hint(hint), aggregate.location)
    }

    fn report_ungrouped_column<T>(&mut self, location: SqlLocation, groups: &SelectGroups) -> BindResult<T> {
        let name = self.sql.text_at(location);
        let (message, hint) = if groups.keys.is_empty() {
            (
                format!("`{name}` is returned beside an aggregate, but the query has no GROUP BY"),
                format!("end it with `GROUP BY {name}`"),
            )
        } else {
            (
                format!("`{name}` is neither in GROUP BY nor inside an aggregate"),
                format!("group by it as well, or write `MAX({name})`"),
            )
        };
        self.report_mistake(Diagnostic::sql_error("sql-group", message).hint(hint), location)
    }

    fn rewrite_window_over_groups(&mut self, window: &mut WindowCall, groups: &mut SelectGroups) -> BindResult<()> {
        for expr in window.row_exprs_mut() {
            *expr = self.rewrite_over_groups(expr.clone(), groups)?;
        }
        Ok(())
    }
}

/// Returns whether an expression contains an aggregate, also within a window.
#[must_use]
pub fn has_aggregate(expr: &Expr) -> bool {
    expr.any_part(&|part| match &part.kind {
        ExprKind::Aggregate(_) => true,
        ExprKind::Window(window) => window.row_exprs().any(has_aggregate),
        _ => false,
    })
}
