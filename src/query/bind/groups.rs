//! From expressions over rows to expressions over groups, and from those to columns that windows and subqueries add.

use std::sync::Arc;

use super::subqueries::with_subqueries;
use super::{Binder, Bound, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Aggregate, Expr, Kind, Total, Window};
use crate::query::plan::Plan;
use crate::query::types::Type;
use crate::query::value::Value;

/// The groups of a SELECT: what is grouped by, and what is asked of each group.
#[derive(Debug, Default)]
pub struct Groups {
    pub keys: Vec<Expr>,
    /// See [`super::group_keys::GroupKeys`].
    pub sets: Option<Vec<Vec<usize>>>,
    pub totals: Vec<Total>,
}

impl Groups {
    /// Everything that is computed over the rows of the groups.
    pub fn exprs(&mut self) -> Vec<&mut Expr> {
        let of_totals = self
            .totals
            .iter_mut()
            .flat_map(|total| total.arguments.iter_mut().chain(total.order.iter_mut().map(|key| &mut key.expr)));
        self.keys.iter_mut().chain(of_totals).collect()
    }

    /// The groups of some rows: the keys, then the totals.
    #[must_use]
    pub fn over(self, rows: Arc<Plan>) -> Arc<Plan> {
        let Self { keys, sets, totals } = self;
        let is_grouping = |total: &Total| total.function == Aggregate::Grouping;
        let sets = match sets {
            Some(sets) => sets,
            None if totals.iter().any(is_grouping) => vec![(0..keys.len()).collect()],
            None => return Plan::aggregate(rows, keys, totals),
        };
        let all_keys = &keys;
        let of_set = |set: &Vec<usize>| {
            let chosen: Vec<Expr> = set.iter().filter_map(|at| keys.get(*at).cloned()).collect();
            let computed: Vec<Total> = totals.iter().filter(|total| !is_grouping(total)).cloned().collect();
            let grouped = Plan::aggregate(Arc::clone(&rows), chosen, computed);
            // A key that the set lacks is NULL.
            let key = |(at, key): (usize, &Expr)| match set.iter().position(|chosen| *chosen == at) {
                Some(position) => Expr::column(position, key.data_type, true, key.location),
                None => Expr::literal(Value::Null, key.data_type, key.location),
            };
            let keys = keys.iter().enumerate().map(key);
            let mut place = set.len();
            let total = |total: &Total| {
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
    pub(super) fn grouped(&mut self, mut expr: Expr, groups: &mut Groups) -> Bound<Expr> {
        let same = |key: &Expr| *key == expr;
        if let Some(position) = groups.keys.iter().position(same) {
            let Expr { data_type, nullable, location, .. } = expr;
            return Ok(Expr::column(position, data_type, nullable || groups.sets.is_some(), location));
        }
        match &mut expr.kind {
            Kind::Aggregate(total)
                if total.function == Aggregate::Grouping
                    && !total.arguments.iter().all(|argument| groups.keys.contains(argument)) =>
            {
                let mistake = Diagnostic::sql("sql-group", "`GROUPING` names something that GROUP BY does not");
                self.mistake(
                    mistake.hint("name a key: `GROUPING(account_id)` of `GROUP BY ROLLUP (account_id)`"),
                    expr.location,
                )
            }
            Kind::Aggregate(total) => {
                let position = groups.totals.iter().position(|known| known == total.as_ref()).unwrap_or_else(|| {
                    groups.totals.push(total.as_ref().clone());
                    groups.totals.len() - 1
                });
                let position = groups.keys.len() + position;
                Ok(Expr::column(position, expr.data_type, expr.nullable, expr.location))
            }
            Kind::Column(_) => {
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
                self.mistake(Diagnostic::sql("sql-group", message).hint(hint), expr.location)
            }
            Kind::Window(window) => {
                let failed = self.grouped_window(window, groups).is_err();
                if failed { Err(Reported) } else { Ok(expr) }
            }
            _ => {
                let mut failed = false;
                for child in expr.children_mut() {
                    match self.grouped(child.clone(), groups) {
                        Ok(found) => *child = found,
                        Err(Reported) => failed = true,
                    }
                }
                if failed { Err(Reported) } else { Ok(expr) }
            }
        }
    }

    fn grouped_window(&mut self, window: &mut Window, groups: &mut Groups) -> Bound<()> {
        let order = window.order.iter_mut().map(|key| &mut key.expr);
        for expr in window.arguments.iter_mut().chain(&mut window.partition).chain(order) {
            *expr = self.grouped(expr.clone(), groups)?;
        }
        Ok(())
    }
}

/// Whether an expression asks for groups.
#[must_use]
pub fn has_aggregate(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Aggregate(_) => true,
        Kind::Window(window) => {
            let order = window.order.iter().map(|key| &key.expr);
            window.arguments.iter().chain(&window.partition).chain(order).any(has_aggregate)
        }
        _ => expr.children().into_iter().any(has_aggregate),
    }
}

/// Computes the windows in some expressions: the relation with a column for each, which stands in their place.
#[must_use]
pub fn with_windows(input: Arc<Plan>, exprs: &mut [&mut Expr]) -> Arc<Plan> {
    let mut windows = Vec::new();
    let width = input.columns.len();
    for expr in exprs {
        take_windows(expr, &mut windows, width);
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
    let with = with_subqueries(input, &mut within);
    let more = with.columns.len() - width;
    if more == 0 {
        return Plan::window(with, windows);
    }
    // The windows stand where they were looked for: behind the columns that were there before the subqueries.
    let count = windows.len();
    let windowed = Plan::window(with, windows);
    let positions = (0..width).chain(width + more..width + more + count);
    Plan::pick(windowed, positions)
}

fn take_windows(expr: &mut Expr, windows: &mut Vec<Window>, width: usize) {
    if let Kind::Window(window) = &expr.kind {
        let position = windows.iter().position(|known| known == window.as_ref()).unwrap_or_else(|| {
            windows.push(window.as_ref().clone());
            windows.len() - 1
        });
        expr.kind = Kind::Column(width + position);
        return;
    }
    for child in expr.children_mut() {
        take_windows(child, windows, width);
    }
}
