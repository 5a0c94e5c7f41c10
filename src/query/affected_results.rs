//! Finds the results of a query that a part of its SQL contributes to, to name them when a value is refused.

use std::collections::BTreeSet;

use super::expr::{AggregateCall, Expr, WindowCall, sort_exprs};
use super::plan::{Join, JoinKey, Plan, PlanNode};
use super::sql_text::SqlLocation;

/// Returns the names of the results that the expression at a location contributes to.
#[must_use]
pub fn result_names_affected_by(plan: &Plan, location: SqlLocation) -> Vec<String> {
    let positions = affected_columns(plan, location);
    positions.into_iter().filter_map(|at| plan.columns.get(at)).map(|field| field.name.clone()).collect()
}

/// Returns the positions of the columns that the expression at a location contributes to.
fn affected_columns(plan: &Plan, location: SqlLocation) -> BTreeSet<usize> {
    let all_columns = || (0..plan.columns.len()).collect();
    match &plan.node {
        PlanNode::Scan { .. } | PlanNode::OneRow => BTreeSet::new(),
        PlanNode::Filter { input, condition } => {
            if contains_location(condition, location) {
                all_columns()
            } else {
                affected_columns(input, location)
            }
        }
        PlanNode::Project { input, expressions } => {
            affected_groups(expressions.iter().map(std::slice::from_ref), &affected_columns(input, location), location)
        }
        PlanNode::Aggregate { input, keys, aggregates, .. } => {
            let below = affected_columns(input, location);
            let mut found = affected_groups(keys.iter().map(std::slice::from_ref), &below, location);
            let own = aggregates.iter().enumerate();
            let own = own.filter(|(_, aggregate)| aggregate_is_affected(aggregate, &below, location));
            found.extend(own.map(|(at, _)| keys.len() + at));
            found
        }
        PlanNode::Window { input, windows, .. } => {
            let below = affected_columns(input, location);
            let width = input.columns.len();
            let own = windows.iter().enumerate().filter(|(_, window)| window_is_affected(window, &below, location));
            let own: Vec<usize> = own.map(|(at, _)| width + at).collect();
            below.into_iter().chain(own).collect()
        }
        PlanNode::Join(join) => {
            let mut conditions = join.keys.iter().flat_map(JoinKey::sides).chain(&join.residual);
            if conditions.any(|expr| contains_location(expr, location)) {
                all_columns()
            } else {
                affected_columns_of_sides(join, location)
            }
        }
        PlanNode::Union { inputs } => inputs.iter().flat_map(|input| affected_columns(input, location)).collect(),
        PlanNode::Limit { input, order: keys, .. } => {
            if sort_exprs(keys).any(|key| contains_location(key, location)) {
                all_columns()
            } else {
                affected_columns(input, location)
            }
        }
        PlanNode::Single { location: own, .. } | PlanNode::Unique { location: own, .. }
            if same_location(*own, location) =>
        {
            all_columns()
        }
        PlanNode::Single { input, .. } | PlanNode::Unique { input, .. } => affected_columns(input, location),
    }
}

/// Returns the columns of a join whose sides contribute to them.
fn affected_columns_of_sides(join: &Join, location: SqlLocation) -> BTreeSet<usize> {
    let left = affected_columns(&join.left, location);
    if join.kind.returns_left_only() {
        return left;
    }
    let width = join.left.columns.len();
    let right = affected_columns(&join.right, location);
    left.into_iter().chain(right.into_iter().map(|at| width + at)).collect()
}

/// Returns the positions of those groups of expressions that contain the location or read an affected column.
fn affected_groups<'a>(
    groups: impl Iterator<Item = &'a [Expr]>,
    below: &BTreeSet<usize>,
    location: SqlLocation,
) -> BTreeSet<usize> {
    groups.enumerate().filter(|(_, exprs)| any_is_affected(exprs.iter(), below, location)).map(|(at, _)| at).collect()
}

fn aggregate_is_affected(aggregate: &AggregateCall, below: &BTreeSet<usize>, location: SqlLocation) -> bool {
    same_location(aggregate.location, location) || any_is_affected(aggregate.row_exprs(), below, location)
}

fn window_is_affected(window: &WindowCall, below: &BTreeSet<usize>, location: SqlLocation) -> bool {
    same_location(window.location, location) || any_is_affected(window.row_exprs(), below, location)
}

fn any_is_affected<'a>(
    mut exprs: impl Iterator<Item = &'a Expr>,
    below: &BTreeSet<usize>,
    location: SqlLocation,
) -> bool {
    exprs.any(|expr| {
        let reads_affected = |part: &Expr| part.as_column().is_some_and(|column| below.contains(&column));
        expr.any_part(&reads_affected) || contains_location(expr, location)
    })
}

fn contains_location(expr: &Expr, location: SqlLocation) -> bool {
    expr.any_part(&|part| same_location(part.location, location))
}

fn same_location(one: SqlLocation, other: SqlLocation) -> bool {
    (one.start, one.end) == (other.start, other.end)
}
