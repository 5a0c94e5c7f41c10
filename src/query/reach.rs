//! How far back a query looks into a table, where its conditions say so.
//!
//! Polars skips files and row groups by itself as long as a column is read as it is stored. Where the time of a row is
//! shown in another zone than the file's, it cannot; but the files' footers tell which files end before the query begins.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expr::{Comparison, Expr, Kind};
use super::plan::{Node, Plan};
use super::types::Type;
use super::value::{MICROS_PER_DAY, Value};

/// The lower bounds of some columns, by position.
type Bounds = BTreeMap<usize, i64>;

/// The earliest time, in microseconds, in the column at `position` that a query asks of `table`; none where it may want
/// all.
#[must_use]
pub fn reach(plan: &Plan, table: &str, position: usize) -> Option<i64> {
    let mut found = Vec::new();
    look(plan, &Bounds::new(), table, position, &mut found);
    found.into_iter().collect::<Option<Vec<i64>>>()?.into_iter().min()
}

/// Notes the bound of every scan of the table; `bounds` are those that stand above this plan.
fn look(plan: &Plan, bounds: &Bounds, table: &str, position: usize, found: &mut Vec<Option<i64>>) {
    let below = |input: &Arc<Plan>, bounds: &Bounds, found: &mut Vec<Option<i64>>| {
        look(input, bounds, table, position, found);
    };
    match &plan.node {
        Node::Scan { table: scanned, columns } if scanned == table => {
            let bound = columns.iter().position(|at| *at == position).and_then(|at| bounds.get(&at));
            found.push(bound.copied());
        }
        Node::Scan { .. } | Node::OneRow => {}
        Node::Filter { input, condition } => {
            let mut bounds = bounds.clone();
            narrow(condition, &mut bounds);
            below(input, &bounds, found);
        }
        Node::Project { input, expressions } => below(input, &of_columns(bounds, expressions), found),
        // Rows of a group that nobody wants are not wanted either.
        Node::Aggregate { input, keys, .. } => below(input, &of_columns(bounds, keys), found),
        Node::Join(join) => {
            let width = join.left.columns.len();
            let left = bounds.range(..width).map(|(at, bound)| (*at, *bound)).collect();
            let right = bounds.range(width..).map(|(at, bound)| (at - width, *bound)).collect();
            below(&join.left, &left, found);
            below(&join.right, &right, found);
        }
        Node::Union { inputs } => inputs.iter().for_each(|input| below(input, bounds, found)),
        // Each looks at rows beside the ones that are kept.
        Node::Window { input, .. }
        | Node::Limit { input, .. }
        | Node::Single { input, .. }
        | Node::Unique { input, .. } => {
            below(input, &Bounds::new(), found);
        }
    }
}

/// The bounds of the columns that expressions pass on as they are.
fn of_columns(bounds: &Bounds, expressions: &[Expr]) -> Bounds {
    let mut below = Bounds::new();
    for (at, bound) in bounds {
        if let Some(column) = expressions.get(*at).and_then(Expr::as_column) {
            raise(&mut below, column, *bound);
        }
    }
    below
}

fn raise(bounds: &mut Bounds, column: usize, bound: i64) {
    let known = bounds.entry(column).or_insert(bound);
    *known = bound.max(*known);
}

/// Adds the lower bounds that a condition sets.
fn narrow(condition: &Expr, bounds: &mut Bounds) {
    match &condition.kind {
        Kind::And(parts) => parts.iter().for_each(|part| narrow(part, bounds)),
        Kind::Compare(comparison, left, right) => {
            let bound = match comparison {
                Comparison::GreaterOrEqual | Comparison::Greater => column(left).zip(time(right)),
                Comparison::LessOrEqual | Comparison::Less => column(right).zip(time(left)),
                Comparison::Equal => column(left).zip(time(right)).or_else(|| column(right).zip(time(left))),
                _ => None,
            };
            if let Some((column, bound)) = bound {
                raise(bounds, column, bound);
            }
        }
        _ => {}
    }
}

/// A column, or the day of one.
fn column(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        Kind::Column(position) => Some(*position),
        Kind::Cast(inner, _) if matches!((inner.data_type, expr.data_type), (Type::Timestamp, Type::Date)) => {
            inner.as_column()
        }
        _ => None,
    }
}

/// The time that a literal stands for.
fn time(expr: &Expr) -> Option<i64> {
    match expr.as_literal()? {
        Value::Date(day) => i64::from(*day).checked_mul(MICROS_PER_DAY),
        Value::Timestamp(micros) => Some(*micros),
        _ => None,
    }
}
