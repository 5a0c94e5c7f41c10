//! Finds how far back a query reads a table, according to its conditions.
//!
//! Polars skips files and row groups by itself if a column is read without a conversion. If the time of a row is computed
//! from what a file stores, it cannot. Then the footers of the files show which files end before the query begins.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::expr::{Comparison, Expr, ExprKind};
use super::functions::time_zones::earliest_instant_of;
use super::plan::{Plan, PlanNode};
use super::types::Type;
use super::value::{MICROS_PER_DAY, Value};

/// The lower bounds of some columns, by position.
type LowerBounds = BTreeMap<usize, i64>;

/// Returns the earliest time, in microseconds, that a query reads in the column at `position` of `table`, or `None` if
/// it may read all. Of a column of instants it is an instant, of another column the reading of a clock.
#[must_use]
pub fn earliest_time_read(plan: &Plan, table: &str, position: usize, zone: Tz) -> Option<i64> {
    let mut scans = ScanBounds { table, position, zone, found: Vec::new() };
    scans.add_plan(plan, &LowerBounds::new());
    scans.found.into_iter().collect::<Option<Vec<i64>>>()?.into_iter().min()
}

/// The lower bounds of one column in all scans of its table.
struct ScanBounds<'a> {
    table: &'a str,
    position: usize,
    /// The zone whose days instants have.
    zone: Tz,
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
                add_condition_bounds(condition, self.zone, &mut bounds);
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
fn add_condition_bounds(condition: &Expr, zone: Tz, bounds: &mut LowerBounds) {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().for_each(|part| add_condition_bounds(part, zone, bounds)),
        ExprKind::Compare(comparison, left, right) => {
            let bound = match comparison {
                Comparison::GreaterOrEqual | Comparison::Greater => lower_bound(left, right, zone),
                Comparison::LessOrEqual | Comparison::Less => lower_bound(right, left, zone),
                Comparison::Equal => lower_bound(left, right, zone).or_else(|| lower_bound(right, left, zone)),
                _ => None,
            };
            if let Some((column, bound)) = bound {
                raise_bound(bounds, column, bound);
            }
        }
        _ => {}
    }
}

/// Returns a column and the literal that it is not below.
fn lower_bound(column: &Expr, literal: &Expr, zone: Tz) -> Option<(usize, i64)> {
    let (position, bound) = (bounded_column(column)?, literal_micros(literal)?);
    // The day of an instant begins at midnight in the zone.
    let is_day_of_instant = column.data_type == Type::Date && column.as_column().is_none();
    let is_instant = column.children().first().is_some_and(|inner| inner.data_type == Type::TimestampTz);
    Some((position, if is_day_of_instant && is_instant { earliest_instant_of(bound, zone) } else { bound }))
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

/// Returns the time of a literal date, timestamp or instant.
fn literal_micros(expr: &Expr) -> Option<i64> {
    match expr.as_literal()? {
        Value::Date(day) => i64::from(*day).checked_mul(MICROS_PER_DAY),
        Value::Timestamp(micros) | Value::TimestampTz(micros) => Some(*micros),
        _ => None,
    }
}
