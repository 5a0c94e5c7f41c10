//! Which results of a query are computed by a certain part of its SQL: what to name where a value is refused.

use std::collections::BTreeSet;

use super::expr::{Expr, Location, SortKey};
use super::plan::{JoinKind, Node, Plan};

/// The names of the results that the expression at a location goes into.
#[must_use]
pub fn results_of(plan: &Plan, location: Location) -> Vec<String> {
    let positions = affected(plan, location);
    positions.into_iter().filter_map(|at| plan.columns.get(at)).map(|field| field.name.clone()).collect()
}

/// The positions of the columns that it goes into.
fn affected(plan: &Plan, location: Location) -> BTreeSet<usize> {
    let all = || (0..plan.columns.len()).collect::<BTreeSet<usize>>();
    match &plan.node {
        Node::Scan { .. } | Node::OneRow => BTreeSet::new(),
        Node::Filter { input, condition } => {
            if stands_in(condition, location) {
                all()
            } else {
                affected(input, location)
            }
        }
        Node::Project { input, expressions } => {
            of_exprs(expressions.iter().map(std::slice::from_ref), &affected(input, location), location)
        }
        Node::Aggregate { input, keys, totals, .. } => {
            let below = affected(input, location);
            let mut found = of_exprs(keys.iter().map(std::slice::from_ref), &below, location);
            let own = totals.iter().enumerate().filter(|(_, total)| {
                same(total.location, location)
                    || touched(total.arguments.iter().chain(order(&total.order)), &below, location)
            });
            found.extend(own.map(|(at, _)| keys.len() + at));
            found
        }
        Node::Window { input, windows, .. } => {
            let below = affected(input, location);
            let width = input.columns.len();
            let own = windows.iter().enumerate().filter(|(_, window)| {
                let exprs = window.arguments.iter().chain(&window.partition).chain(order(&window.order));
                same(window.location, location) || touched(exprs, &below, location)
            });
            let own: Vec<usize> = own.map(|(at, _)| width + at).collect();
            below.into_iter().chain(own).collect()
        }
        Node::Join(join) => {
            let (left, right) = (affected(&join.left, location), affected(&join.right, location));
            let keys = join.keys.iter().flat_map(|(one, other)| [one, other]).chain(&join.residual);
            if keys.into_iter().any(|key| stands_in(key, location)) {
                return all();
            }
            let width = join.left.columns.len();
            match join.kind {
                JoinKind::Semi | JoinKind::Anti => left,
                _ => left.into_iter().chain(right.into_iter().map(|at| width + at)).collect(),
            }
        }
        Node::Union { inputs } => inputs.iter().flat_map(|input| affected(input, location)).collect(),
        Node::Limit { input, order: keys, .. } => {
            if order(keys).any(|key| stands_in(key, location)) {
                all()
            } else {
                affected(input, location)
            }
        }
        Node::Single { location: own, .. } | Node::Unique { location: own, .. } if same(*own, location) => all(),
        Node::Single { input, .. } | Node::Unique { input, .. } => affected(input, location),
    }
}

fn order(keys: &[SortKey]) -> impl Iterator<Item = &Expr> {
    keys.iter().map(|key| &key.expr)
}

/// The positions of those groups of expressions that hold the location or read a column that it goes into.
fn of_exprs<'a>(
    groups: impl Iterator<Item = &'a [Expr]>,
    below: &BTreeSet<usize>,
    location: Location,
) -> BTreeSet<usize> {
    groups.enumerate().filter(|(_, exprs)| touched(exprs.iter(), below, location)).map(|(at, _)| at).collect()
}

fn touched<'a>(mut exprs: impl Iterator<Item = &'a Expr>, below: &BTreeSet<usize>, location: Location) -> bool {
    exprs.any(|expr| {
        let mut reads = false;
        expr.each_column(&mut |column| reads |= below.contains(&column));
        reads || stands_in(expr, location)
    })
}

fn stands_in(expr: &Expr, location: Location) -> bool {
    same(expr.location, location) || expr.children().into_iter().any(|child| stands_in(child, location))
}

fn same(one: Location, other: Location) -> bool {
    (one.start, one.end) == (other.start, other.end)
}
