//! From expressions over rows to expressions over groups, and from those to columns that windows and subqueries add.

use std::sync::Arc;

use super::subqueries::add_subqueries;
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{AggregateCall, AggregateFunction, Expr, ExprKind, WindowCall};
use crate::query::plan::Plan;
use crate::query::types::Type;
use crate::query::value::Value;

/// The groups of a SELECT: what is grouped by, and what is asked of each group.
#[derive(Debug, Default)]
pub struct SelectGroups {
    pub keys: Vec<Expr>,
    /// See [`super::group_keys::GroupKeys`].
    pub sets: Option<Vec<Vec<usize>>>,
    pub totals: Vec<AggregateCall>,
}

impl SelectGroups {
    /// Everything that is computed over the rows of the groups.
    pub fn row_exprs_mut(&mut self) -> Vec<&mut Expr> {
        let of_totals = self
            .totals
            .iter_mut()
            .flat_map(|total| total.arguments.iter_mut().chain(total.order.iter_mut().map(|key| &mut key.expr)));
        self.keys.iter_mut().chain(of_totals).collect()
    }

    /// The groups of some rows: the keys, then the totals.
    #[must_use]
    pub fn aggregate_rows(self, rows: Arc<Plan>) -> Arc<Plan> {
        let Self { keys, sets, totals } = self;
        let is_grouping = |total: &AggregateCall| total.function == AggregateFunction::Grouping;
        let sets = match sets {
            Some(sets) => sets,
            None if totals.iter().any(is_grouping) => vec![(0..keys.len()).collect()],
            None => return Plan::aggregate(rows, keys, totals),
        };
        let all_keys = &keys;
        let of_set = |set: &Vec<usize>| {
            let chosen: Vec<Expr> = set.iter().filter_map(|at| keys.get(*at).cloned()).collect();
            let computed: Vec<AggregateCall> = totals.iter().filter(|total| !is_grouping(total)).cloned().collect();
            let grouped = Plan::aggregate(Arc::clone(&rows), chosen, computed);
            // A key that the set lacks is NULL.
            let key = |(at, key): (usize, &Expr)| match set.iter().position(|chosen| *chosen == at) {
                Some(position) => Expr::column(position, key.data_type, true, key.location),
                None => Expr::literal(Value::Null, key.data_type, key.location),
            };
            let keys = keys.iter().enumerate().map(key);
            let mut place = set.len();
            let total = |total: &AggregateCall| {
                if is_grouping(total) {
                    let lacks = |argument: &Expr| !set.iter().any(|at| all_keys.get(*at) == Some(argument));
                    let bits = total.arguments.iter().fold(0, |bits, argument| bits << 1 | i64::from(lacks(argument)));
                    return Expr::literal(Value::Integer(bits), Type::Integer, total.location);
                }
                place += 1;
                Expr::column(place - 1, total.data_type, total.function.is_nullable(), total.location)
            };
            let exprs = keys.chain(totals.iter().map(total));
            Plan::project(grouped, exprs.map(|expr| (String::new(), expr)).collect())
        };
        Plan::union(sets.iter().map(of_set).collect())
    }
}

impl Binder<'_> {
    /// The same expression over the groups: keys and totals are columns there, everything else is computed of them.
    pub(super) fn rewrite_over_groups(&mut self, mut expr: Expr, groups: &mut SelectGroups) -> BindResult<Expr> {
        let same = |key: &Expr| *key == expr;
        if let Some(position) = groups.keys.iter().position(same) {
            let Expr { data_type, nullable, location, .. } = expr;
            return Ok(Expr::column(position, data_type, nullable || groups.sets.is_some(), location));
        }
        match &mut expr.kind {
            ExprKind::Aggregate(total)
                if total.function == AggregateFunction::Grouping
                    && !total.arguments.iter().all(|argument| groups.keys.contains(argument)) =>
            {
                let mistake = Diagnostic::sql("sql-group", "`GROUPING` names something that GROUP BY does not");
                self.report_mistake(
                    mistake.hint("name a key: `GROUPING(account_id)` of `GROUP BY ROLLUP (account_id)`"),
                    expr.location,
                )
            }
            ExprKind::Aggregate(total) => {
                let position = groups.totals.iter().position(|known| known == total.as_ref()).unwrap_or_else(|| {
                    groups.totals.push(total.as_ref().clone());
                    groups.totals.len() - 1
                });
                let position = groups.keys.len() + position;
                Ok(Expr::column(position, expr.data_type, expr.nullable, expr.location))
            }
            ExprKind::Column(_) => {
                let name = self.sql.text.get(expr.location.start..expr.location.end).unwrap_or_default();
                let message = if groups.keys.is_empty() {
                    format!("`{name}` is returned beside an aggregate, and nothing says GROUP BY")
                } else {
                    format!("`{name}` is neither in GROUP BY nor inside an aggregate")
                };
                let hint = if groups.keys.is_empty() {
                    format!("end it with `GROUP BY {name}`")
                } else {
                    format!("group by it as well, or write `MAX({name})`")
                };
                self.report_mistake(Diagnostic::sql("sql-group", message).hint(hint), expr.location)
            }
            ExprKind::Window(window) => {
                let failed = self.rewrite_window_over_groups(window, groups).is_err();
                if failed { Err(Reported) } else { Ok(expr) }
            }
            _ => {
                let mut failed = false;
                for child in expr.children_mut() {
                    match self.rewrite_over_groups(child.clone(), groups) {
                        Ok(found) => *child = found,
                        Err(Reported) => failed = true,
                    }
                }
                if failed { Err(Reported) } else { Ok(expr) }
            }
        }
    }

    fn rewrite_window_over_groups(&mut self, window: &mut WindowCall, groups: &mut SelectGroups) -> BindResult<()> {
        let order = window.order.iter_mut().map(|key| &mut key.expr);
        for expr in window.arguments.iter_mut().chain(&mut window.partition).chain(order) {
            *expr = self.rewrite_over_groups(expr.clone(), groups)?;
        }
        Ok(())
    }
}

/// Whether an expression asks for groups.
#[must_use]
pub fn has_aggregate(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Aggregate(_) => true,
        ExprKind::Window(window) => {
            let order = window.order.iter().map(|key| &key.expr);
            window.arguments.iter().chain(&window.partition).chain(order).any(has_aggregate)
        }
        _ => expr.children().into_iter().any(has_aggregate),
    }
}

/// Computes the windows in some expressions: the relation with a column for each, which stands in their place.
#[must_use]
pub fn add_windows(input: Arc<Plan>, exprs: &mut [&mut Expr]) -> Arc<Plan> {
    let mut windows = Vec::new();
    let width = input.columns.len();
    for expr in exprs {
        replace_windows(expr, &mut windows, width);
    }
    if windows.is_empty() {
        return input;
    }
    let mut within: Vec<&mut Expr> = windows
        .iter_mut()
        .flat_map(|window| {
            let order = window.order.iter_mut().map(|key| &mut key.expr);
            window.arguments.iter_mut().chain(&mut window.partition).chain(order)
        })
        .collect();
    let with = add_subqueries(input, &mut within);
    let more = with.columns.len() - width;
    if more == 0 {
        return Plan::window(with, windows);
    }
    // The windows stand where they were looked for: behind the columns that were there before the subqueries.
    let count = windows.len();
    let windowed = Plan::window(with, windows);
    let positions = (0..width).chain(width + more..width + more + count);
    Plan::select_columns(windowed, positions)
}

fn replace_windows(expr: &mut Expr, windows: &mut Vec<WindowCall>, width: usize) {
    if let ExprKind::Window(window) = &expr.kind {
        let position = windows.iter().position(|known| known == window.as_ref()).unwrap_or_else(|| {
            windows.push(window.as_ref().clone());
            windows.len() - 1
        });
        expr.kind = ExprKind::Column(width + position);
        return;
    }
    for child in expr.children_mut() {
        replace_windows(child, windows, width);
    }
}
