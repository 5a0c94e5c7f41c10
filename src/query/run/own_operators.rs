//! The plans that Polars does not compute, or computes with another meaning.

use crate::query::plan::{Join, JoinKind, Plan, PlanNode};

/// Returns whether an operator of this crate computes a plan.
pub fn is_own_operator(plan: &Plan) -> bool {
    match &plan.node {
        PlanNode::Aggregate { .. }
        | PlanNode::Window { .. }
        | PlanNode::Limit { .. }
        | PlanNode::Single { .. }
        | PlanNode::Unique { .. } => true,
        PlanNode::Join(join) => !is_polars_join(join),
        PlanNode::Scan { .. }
        | PlanNode::OneRow
        | PlanNode::Filter { .. }
        | PlanNode::Project { .. }
        | PlanNode::Union { .. } => false,
    }
}

/// Returns whether the join of Polars has the same meaning.
fn is_polars_join(join: &Join) -> bool {
    match join.kind {
        JoinKind::Inner => !join.keys.is_empty() || has_one_row(&join.right) || has_one_row(&join.left),
        _ => !join.keys.is_empty() && join.residual.is_none(),
    }
}

/// Returns whether a relation has one row for any contents of the tables.
pub fn has_one_row(plan: &Plan) -> bool {
    match &plan.node {
        PlanNode::OneRow | PlanNode::Single { .. } => true,
        PlanNode::Aggregate { keys, .. } => keys.is_empty(),
        PlanNode::Project { input, .. } | PlanNode::Window { input, .. } => has_one_row(input),
        PlanNode::Join(join) => {
            join.kind == JoinKind::Inner
                && join.keys.is_empty()
                && join.residual.is_none()
                && has_one_row(&join.left)
                && has_one_row(&join.right)
        }
        _ => false,
    }
}
