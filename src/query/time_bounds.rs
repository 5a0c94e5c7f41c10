//! Finds how far back a query reads a table, according to its conditions.
//!
//! Polars skips files and row groups by itself if a column is read without a conversion. If the time of a row is computed
//! from what a file stores, it cannot. Then the footers of the files show which files end before the query begins.

use std::collections::BTreeMap;

use super::expr::{Comparison, Expr, ExprKind};
use super::plan::{Plan, PlanNode};
use super::types::Type;
use super::value::{MICROS_PER_DAY, Value};

/// The lower bounds of some columns, by position.
type LowerBounds = BTreeMap<usize, i64>;

/// Returns the earliest time, in microseconds, that a query reads in the column at `position` of `table`, or `None` if
/// it may read all. Where the query compares days with instants, the time is right to within a day.
#[must_use]
pub fn earliest_time_read(plan: &Plan, table: &str, position: usize) -> Option<i64> {
    let mut scans = ScanBounds { table, position, found: Vec::new() };
    scans.add_plan(plan, &LowerBounds::new());
    scans.found.into_iter().collect::<Option<Vec<i64>>>()?.into_iter().min()
}

/// The lower bounds of one column in all scans of its table.
struct ScanBounds<'a> {
    table: &'a str,
    position: usize,
    found: Vec<Option<i64>>,
}

impl ScanBounds<'_> {
    /// Adds the bound of every scan in a plan. `bounds` are the bounds that the steps above this plan set.
    fn add_plan(&mut self, plan: &Plan, bounds: &LowerBounds) {
        match &plan.node {
            PlanNode::Scan { table: scanned, columns } if scanned == self.table => {
                let bound = columns.iter().position(|at| *at == self.position).and_then(|at| bounds.get(&at));
                self.found.push(bound.copied());
            }
            PlanNode::Scan { .. } | PlanNode::OneRow => {}
            PlanNode::Filter { input, condition } => {
                let mut bounds = bounds.clone();
                add_condition_bounds(condition, &mut bounds);
                self.add_plan(input, &bounds);
            }
            PlanNode::Project { input, expressions } => self.add_plan(input, &passed_on_bounds(bounds, expressions)),
            // A condition on a group holds for all of its rows.
            PlanNode::Aggregate { input, keys, .. } => self.add_plan(input, &passed_on_bounds(bounds, keys)),
            PlanNode::Join(join) => {
                let width = join.left.columns.len();
                let left = bounds.range(..width).map(|(at, bound)| (*at, *bound)).collect();
                let right = bounds.range(width..).map(|(at, bound)| (at - width, *bound)).collect();
                self.add_plan(&join.left, &left);
                self.add_plan(&join.right, &right);
            }
            PlanNode::Union { inputs } => inputs.iter().for_each(|input| self.add_plan(input, bounds)),
            // These also read rows that the conditions above remove.
            PlanNode::Window { input, .. }
            | PlanNode::Limit { input, .. }
            | PlanNode::Single { input, .. }
            | PlanNode::Unique { input, .. } => {
                self.add_plan(input, &LowerBounds::new());
            }
        }
    }
}

/// Returns the bounds of the columns that expressions pass on unchanged.
fn passed_on_bounds(bounds: &LowerBounds, expressions: &[Expr]) -> LowerBounds {
    let mut below = LowerBounds::new();
    for (at, bound) in bounds {
        if let Some(column) = expressions.get(*at).and_then(Expr::as_column) {
            raise_bound(&mut below, column, *bound);
        }
    }
    below
}

fn raise_bound(bounds: &mut LowerBounds, column: usize, bound: i64) {
    let known = bounds.entry(column).or_insert(bound);
    *known = bound.max(*known);
}

/// Adds the lower bounds that a condition sets.
fn add_condition_bounds(condition: &Expr, bounds: &mut LowerBounds) {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().for_each(|part| add_condition_bounds(part, bounds)),
        ExprKind::Compare(comparison, left, right) => {
            let bound = match comparison {
                Comparison::GreaterOrEqual | Comparison::Greater => bounded_column(left).zip(literal_micros(right)),
                Comparison::LessOrEqual | Comparison::Less => bounded_column(right).zip(literal_micros(left)),
                Comparison::Equal => bounded_column(left)
                    .zip(literal_micros(right))
                    .or_else(|| bounded_column(right).zip(literal_micros(left))),
                _ => None,
            };
            if let Some((column, bound)) = bound {
                raise_bound(bounds, column, bound);
            }
        }
        _ => {}
    }
}

/// Returns the position of a column, or of the column that this is the day of.
fn bounded_column(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        ExprKind::Column(position) => Some(*position),
        ExprKind::Cast(inner, _) if is_moment(inner.data_type) && expr.data_type == Type::Date => inner.as_column(),
        _ => None,
    }
}

fn is_moment(data_type: Type) -> bool {
    matches!(data_type, Type::Timestamp | Type::TimestampTz)
}

/// Returns the time of a literal date, timestamp or instant. A date begins at most a day from this time, in any zone.
fn literal_micros(expr: &Expr) -> Option<i64> {
    match expr.as_literal()? {
        Value::Date(day) => i64::from(*day).checked_mul(MICROS_PER_DAY),
        Value::Timestamp(micros) | Value::TimestampTz(micros) => Some(*micros),
        _ => None,
    }
}
