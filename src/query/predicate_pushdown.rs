//! Where conditions go: to the keys of a join, to one side of it, or to the rows that come out of it.

use std::sync::Arc;

use super::expr::{Comparison, Expr, ExprKind};
use super::plan::{Join, JoinKind, Plan, PlanNode};
use super::types::Type;
use super::value::Value;

/// The parts of a condition that are joined with AND.
#[must_use]
pub fn split_conjuncts(condition: Expr) -> Vec<Expr> {
    match condition.kind {
        ExprKind::And(parts) => parts.into_iter().flat_map(split_conjuncts).collect(),
        _ => vec![condition],
    }
}

/// The condition that all of these hold; none for none.
#[must_use]
pub fn join_conjuncts(mut parts: Vec<Expr>) -> Option<Expr> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let nullable = parts.iter().any(|part| part.nullable);
    let location = parts.first().map(|part| part.location).unwrap_or_default();
    Some(Expr::new(ExprKind::And(parts), Type::Boolean, nullable, location))
}

/// The join under some conditions: equalities between the sides become keys; what looks at one side only filters that
/// side where this changes nothing.
#[must_use]
pub fn join_on_conditions(kind: JoinKind, left: Arc<Plan>, right: Arc<Plan>, conditions: Vec<Expr>) -> Arc<Plan> {
    let width = left.columns.len();
    let (mut keys, mut residual) = (Vec::new(), Vec::new());
    let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
    for condition in conditions.into_iter().filter(|condition| !is_true(condition)) {
        match sides_read(&condition, width) {
            (true, false) if matches!(kind, JoinKind::Inner | JoinKind::Right | JoinKind::Semi) => {
                of_left.push(condition);
            }
            (false, true) if matches!(kind, JoinKind::Inner | JoinKind::Left | JoinKind::Semi | JoinKind::Anti) => {
                of_right.push(to_right_side(condition, width));
            }
            _ => match as_join_key(condition, width) {
                Ok(key) => keys.push(key),
                Err(other) => residual.push(other),
            },
        }
    }
    let left = push_down_filter(left, of_left);
    let right = push_down_filter(right, of_right);
    Plan::join(Join { kind, left, right, keys, residual: join_conjuncts(residual) })
}

/// The rows for which all conditions hold, each condition as near to the rows it reads as it can be.
#[must_use]
pub fn push_down_filter(input: Arc<Plan>, mut conditions: Vec<Expr>) -> Arc<Plan> {
    conditions.retain(|condition| !is_true(condition));
    let PlanNode::Join(join) = &input.node else {
        return match join_conjuncts(conditions) {
            Some(condition) => Plan::filter(input, condition),
            None => input,
        };
    };
    let width = join.left.columns.len();
    let (mut inside, mut above) = (Vec::new(), Vec::new());
    for condition in conditions {
        let (left, right) = sides_read(&condition, width);
        let goes_in = match join.kind {
            JoinKind::Inner => left || right,
            JoinKind::Left | JoinKind::Semi | JoinKind::Anti => left && !right,
            JoinKind::Right => right && !left,
            JoinKind::Full => false,
        };
        if goes_in { inside.push(condition) } else { above.push(condition) }
    }
    if inside.is_empty() {
        return match join_conjuncts(above) {
            Some(condition) => Plan::filter(input, condition),
            None => input,
        };
    }
    let Join { kind, left, right, keys, residual } = join.clone();
    let (mut of_left, mut of_right, mut of_both) = (Vec::new(), Vec::new(), Vec::new());
    for condition in inside {
        match sides_read(&condition, width) {
            (true, false) => of_left.push(condition),
            (false, true) => of_right.push(to_right_side(condition, width)),
            _ => of_both.push(condition),
        }
    }
    let (mut keys, mut rest) = (keys, residual.map(split_conjuncts).unwrap_or_default());
    for condition in of_both {
        match as_join_key(condition, width) {
            Ok(key) => keys.push(key),
            Err(other) => rest.push(other),
        }
    }
    let join = Join {
        kind,
        left: push_down_filter(left, of_left),
        right: push_down_filter(right, of_right),
        keys,
        residual: join_conjuncts(rest),
    };
    match join_conjuncts(above) {
        Some(condition) => Plan::filter(Plan::join(join), condition),
        None => Plan::join(join),
    }
}

/// Where the columns of a condition come from.
fn sides_read(condition: &Expr, width: usize) -> (bool, bool) {
    let (mut left, mut right) = (false, false);
    condition.for_each_column(&mut |position| {
        if position < width {
            left = true;
        } else {
            right = true;
        }
    });
    (left, right)
}

fn is_true(condition: &Expr) -> bool {
    condition.as_literal() == Some(&Value::Boolean(true))
}

/// A condition over the right side alone, whose columns begin at 0.
fn to_right_side(mut condition: Expr, width: usize) -> Expr {
    condition.map_columns(&|position| position - width);
    condition
}

/// The two sides of an equality between the left and the right relation.
fn as_join_key(condition: Expr, width: usize) -> Result<(Expr, Expr), Expr> {
    let ExprKind::Compare(Comparison::Equal, one, other) = &condition.kind else { return Err(condition) };
    match (sides_read(one, width), sides_read(other, width)) {
        ((true, false), (false, true)) => Ok((one.as_ref().clone(), to_right_side(other.as_ref().clone(), width))),
        ((false, true), (true, false)) => Ok((other.as_ref().clone(), to_right_side(one.as_ref().clone(), width))),
        _ => Err(condition),
    }
}
