//! The number of rows that a plan can have.

use super::tree::{Plan, PlanNode};

impl Plan {
    /// Returns whether the relation has at most one row for any contents of the tables.
    #[must_use]
    pub fn has_at_most_one_row(&self) -> bool {
        match &self.node {
            PlanNode::OneRow | PlanNode::Single { .. } => true,
            PlanNode::Aggregate { keys, .. } => keys.is_empty(),
            PlanNode::Limit { input, take, .. } => take.is_some_and(|take| take <= 1) || input.has_at_most_one_row(),
            PlanNode::Filter { input, .. }
            | PlanNode::Project { input, .. }
            | PlanNode::Window { input, .. }
            | PlanNode::Unique { input, .. } => input.has_at_most_one_row(),
            PlanNode::Scan { .. } | PlanNode::Join(_) | PlanNode::Union { .. } => false,
        }
    }

    /// Returns whether the relation is a group-by without keys, which always has one row.
    #[must_use]
    pub fn is_total(&self) -> bool {
        matches!(&self.node, PlanNode::Aggregate { keys, .. } if keys.is_empty())
    }
}
