//! Which results of a query are computed by a certain part of its SQL: what to name where a value is refused.

use std::collections::BTreeSet;

use super::expr::{Expr, SortKey, SqlLocation};
use super::plan::{JoinKind, Plan, PlanNode};

/// The names of the results that the expression at a location goes into.
#[must_use]
pub fn result_names_affected_by(plan: &Plan, location: SqlLocation) -> Vec<String> {
    let positions = affected_columns(plan, location);
    positions.into_iter().filter_map(|at| plan.columns.get(at)).map(|field| field.name.clone()).collect()
}

/// The positions of the columns that it goes into.
fn affected_columns(plan: &Plan, location: SqlLocation) -> BTreeSet<usize> {
    let all = || (0..plan.columns.len()).collect::<BTreeSet<usize>>();
    match &plan.node {
        PlanNode::Scan { .. } | PlanNode::OneRow => BTreeSet::new(),
        PlanNode::Filter { input, condition } => {
            if contains_location(condition, location) {
                all()
            } else {
                affected_columns(input, location)
            }
        }
        PlanNode::Project { input, expressions } => {
            affected_groups(expressions.iter().map(std::slice::from_ref), &affected_columns(input, location), location)
        }
        PlanNode::Aggregate { input, keys, totals, .. } => {
            let below = affected_columns(input, location);
            let mut found = affected_groups(keys.iter().map(std::slice::from_ref), &below, location);
            let own = totals.iter().enumerate().filter(|(_, total)| {
                same_location(total.location, location)
                    || any_is_affected(total.arguments.iter().chain(sort_exprs(&total.order)), &below, location)
            });
            found.extend(own.map(|(at, _)| keys.len() + at));
            found
        }
        PlanNode::Window { input, windows, .. } => {
            let below = affected_columns(input, location);
            let width = input.columns.len();
            let own = windows.iter().enumerate().filter(|(_, window)| {
                let exprs = window.arguments.iter().chain(&window.partition).chain(sort_exprs(&window.order));
                same_location(window.location, location) || any_is_affected(exprs, &below, location)
            });
            let own: Vec<usize> = own.map(|(at, _)| width + at).collect();
            below.into_iter().chain(own).collect()
        }
        PlanNode::Join(join) => {
            let (left, right) = (affected_columns(&join.left, location), affected_columns(&join.right, location));
            let keys = join.keys.iter().flat_map(|(one, other)| [one, other]).chain(&join.residual);
            if keys.into_iter().any(|key| contains_location(key, location)) {
                return all();
            }
            let width = join.left.columns.len();
            match join.kind {
                JoinKind::Semi | JoinKind::Anti => left,
                _ => left.into_iter().chain(right.into_iter().map(|at| width + at)).collect(),
            }
        }
        PlanNode::Union { inputs } => inputs.iter().flat_map(|input| affected_columns(input, location)).collect(),
        PlanNode::Limit { input, order: keys, .. } => {
            if sort_exprs(keys).any(|key| contains_location(key, location)) {
                all()
            } else {
                affected_columns(input, location)
            }
        }
        PlanNode::Single { location: own, .. } | PlanNode::Unique { location: own, .. }
            if same_location(*own, location) =>
        {
            all()
        }
        PlanNode::Single { input, .. } | PlanNode::Unique { input, .. } => affected_columns(input, location),
    }
}

fn sort_exprs(keys: &[SortKey]) -> impl Iterator<Item = &Expr> {
    keys.iter().map(|key| &key.expr)
}

/// The positions of those groups of expressions that hold the location or read a column that it goes into.
fn affected_groups<'a>(
    groups: impl Iterator<Item = &'a [Expr]>,
    below: &BTreeSet<usize>,
    location: SqlLocation,
) -> BTreeSet<usize> {
    groups.enumerate().filter(|(_, exprs)| any_is_affected(exprs.iter(), below, location)).map(|(at, _)| at).collect()
}

fn any_is_affected<'a>(
    mut exprs: impl Iterator<Item = &'a Expr>,
    below: &BTreeSet<usize>,
    location: SqlLocation,
) -> bool {
    exprs.any(|expr| {
        let mut reads = false;
        expr.for_each_column(&mut |column| reads |= below.contains(&column));
        reads || contains_location(expr, location)
    })
}

fn contains_location(expr: &Expr, location: SqlLocation) -> bool {
    same_location(expr.location, location)
        || expr.children().into_iter().any(|child| contains_location(child, location))
}

fn same_location(one: SqlLocation, other: SqlLocation) -> bool {
    (one.start, one.end) == (other.start, other.end)
}
