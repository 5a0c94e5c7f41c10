//! Moves conditions to the keys of a join, to one of its sides, or to its result.

use std::sync::Arc;

use crate::query::expr::{Comparison, Connective, Expr, ExprKind};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan, PlanNode};
use crate::query::value::Value;

/// The sides of a join whose columns an expression reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidesRead {
    Neither,
    Left,
    Right,
    Both,
}

impl SidesRead {
    /// Returns the sides that an expression reads if the left side has `width` columns.
    #[must_use]
    pub fn of_expr(expr: &Expr, width: usize) -> Self {
        let (mut left, mut right) = (false, false);
        expr.for_each_column(&mut |position| {
            left |= position < width;
            right |= position >= width;
        });
        match (left, right) {
            (false, false) => Self::Neither,
            (true, false) => Self::Left,
            (false, true) => Self::Right,
            (true, true) => Self::Both,
        }
    }
}

/// Splits a condition into the parts that AND joins.
#[must_use]
pub fn split_conjuncts(condition: Expr) -> Vec<Expr> {
    match condition.kind {
        ExprKind::And(parts) => parts.into_iter().flat_map(split_conjuncts).collect(),
        _ => vec![condition],
    }
}

/// Joins conditions with AND. Returns `None` for no conditions.
#[must_use]
pub fn join_conjuncts(mut parts: Vec<Expr>) -> Option<Expr> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let location = parts.first().map(|part| part.location).unwrap_or_default();
    Some(Expr::connected(Connective::And, parts, location))
}

/// Keeps the rows for which all conditions hold.
#[must_use]
pub fn filter_by_all(input: Arc<Plan>, conditions: Vec<Expr>) -> Arc<Plan> {
    match join_conjuncts(conditions) {
        Some(condition) => Plan::filter(input, condition),
        None => input,
    }
}

/// Joins two sides on some conditions. Equalities between the sides become keys. A condition that reads one side only
/// filters that side, if the join gives the same rows then.
#[must_use]
pub fn join_on_conditions(kind: JoinKind, left: Arc<Plan>, right: Arc<Plan>, conditions: Vec<Expr>) -> Arc<Plan> {
    let width = left.columns.len();
    let (mut keys, mut residual) = (Vec::new(), Vec::new());
    let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
    for condition in conditions.into_iter().filter(|condition| !is_true(condition)) {
        match SidesRead::of_expr(&condition, width) {
            SidesRead::Left if matches!(kind, JoinKind::Inner | JoinKind::Right | JoinKind::Semi) => {
                of_left.push(condition);
            }
            SidesRead::Right if matches!(kind, JoinKind::Inner | JoinKind::Left | JoinKind::Semi | JoinKind::Anti) => {
                of_right.push(condition.moved_back(width));
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

/// Keeps the rows for which all conditions hold. Each condition moves as near to the rows that it reads as it can.
#[must_use]
pub fn push_down_filter(input: Arc<Plan>, mut conditions: Vec<Expr>) -> Arc<Plan> {
    conditions.retain(|condition| !is_true(condition));
    let PlanNode::Join(join) = &input.node else { return filter_by_all(input, conditions) };
    let width = join.left.columns.len();
    let (inside, above): (Vec<Expr>, Vec<Expr>) =
        conditions.into_iter().partition(|condition| moves_into_join(condition, join.kind, width));
    if inside.is_empty() {
        return filter_by_all(input, above);
    }
    filter_by_all(push_into_join(join.clone(), inside), above)
}

/// Returns whether filtering the sides or the matches of a join gives the same rows as filtering its result.
fn moves_into_join(condition: &Expr, kind: JoinKind, width: usize) -> bool {
    let sides = SidesRead::of_expr(condition, width);
    match kind {
        JoinKind::Inner => sides != SidesRead::Neither,
        JoinKind::Left | JoinKind::Semi | JoinKind::Anti => sides == SidesRead::Left,
        JoinKind::Right => sides == SidesRead::Right,
        JoinKind::Full => false,
    }
}

/// Adds conditions to the sides, the keys and the residual of a join.
fn push_into_join(join: Join, conditions: Vec<Expr>) -> Arc<Plan> {
    let width = join.left.columns.len();
    let Join { kind, left, right, mut keys, residual } = join;
    let mut rest = residual.map(split_conjuncts).unwrap_or_default();
    let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
    for condition in conditions {
        match SidesRead::of_expr(&condition, width) {
            SidesRead::Left => of_left.push(condition),
            SidesRead::Right => of_right.push(condition.moved_back(width)),
            SidesRead::Neither | SidesRead::Both => match as_join_key(condition, width) {
                Ok(key) => keys.push(key),
                Err(other) => rest.push(other),
            },
        }
    }
    let (left, right) = (push_down_filter(left, of_left), push_down_filter(right, of_right));
    Plan::join(Join { kind, left, right, keys, residual: join_conjuncts(rest) })
}

fn is_true(condition: &Expr) -> bool {
    condition.as_literal() == Some(&Value::Boolean(true))
}

/// Returns an equality between both sides as a key, or the condition itself if it is none.
fn as_join_key(condition: Expr, width: usize) -> Result<JoinKey, Expr> {
    let ExprKind::Compare(Comparison::Equal, one, other) = &condition.kind else { return Err(condition) };
    match (SidesRead::of_expr(one, width), SidesRead::of_expr(other, width)) {
        (SidesRead::Left, SidesRead::Right) => {
            Ok(JoinKey::new(one.as_ref().clone(), other.as_ref().clone().moved_back(width)))
        }
        (SidesRead::Right, SidesRead::Left) => {
            Ok(JoinKey::new(other.as_ref().clone(), one.as_ref().clone().moved_back(width)))
        }
        _ => Err(condition),
    }
}
