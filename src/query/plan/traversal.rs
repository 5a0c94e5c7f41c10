//! Visits and changes the inputs and the expressions of a plan.

use std::collections::HashMap;
use std::sync::Arc;

use super::tree::{JoinKey, Plan, PlanNode, TieColumns};
use crate::query::expr::{AggregateCall, Expr, WindowCall, sort_exprs, sort_exprs_mut};

impl Plan {
    /// Returns the relations that this one reads directly.
    #[must_use]
    pub fn inputs(&self) -> Vec<&Arc<Plan>> {
        match &self.node {
            PlanNode::Scan { .. } | PlanNode::OneRow => Vec::new(),
            PlanNode::Filter { input, .. }
            | PlanNode::Project { input, .. }
            | PlanNode::Aggregate { input, .. }
            | PlanNode::Window { input, .. }
            | PlanNode::Limit { input, .. }
            | PlanNode::Single { input, .. }
            | PlanNode::Unique { input, .. } => vec![input],
            PlanNode::Join(join) => vec![&join.left, &join.right],
            PlanNode::Union { inputs } => inputs.iter().collect(),
        }
    }

    /// Returns the plan over other inputs, in the order of [`Self::inputs`]. [`TieColumns::All`] makes an operator keep all
    /// columns of its input from now on.
    #[must_use]
    pub fn with_inputs(&self, inputs: &[Arc<Plan>], tie_columns: TieColumns) -> Self {
        Self { node: self.node.with_inputs(inputs, tie_columns), columns: self.columns.clone() }
    }
}

impl PlanNode {
    /// Returns the expressions of this step, over the columns of its inputs.
    #[must_use]
    pub fn expressions(&self) -> Vec<&Expr> {
        match self {
            Self::Scan { .. } | Self::OneRow | Self::Union { .. } | Self::Single { .. } | Self::Unique { .. } => {
                Vec::new()
            }
            Self::Filter { condition, .. } => vec![condition],
            Self::Project { expressions, .. } => expressions.iter().collect(),
            Self::Join(join) => join.keys.iter().flat_map(JoinKey::sides).chain(&join.residual).collect(),
            Self::Aggregate { keys, aggregates, .. } => {
                keys.iter().chain(aggregates.iter().flat_map(AggregateCall::row_exprs)).collect()
            }
            Self::Window { windows, .. } => windows.iter().flat_map(WindowCall::row_exprs).collect(),
            Self::Limit { order, .. } => sort_exprs(order).collect(),
        }
    }

    /// Returns the same expressions as [`Self::expressions`], to change them.
    pub fn expressions_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Self::Scan { .. } | Self::OneRow | Self::Union { .. } | Self::Single { .. } | Self::Unique { .. } => {
                Vec::new()
            }
            Self::Filter { condition, .. } => vec![condition],
            Self::Project { expressions, .. } => expressions.iter_mut().collect(),
            Self::Join(join) => join.keys.iter_mut().flat_map(JoinKey::sides_mut).chain(&mut join.residual).collect(),
            Self::Aggregate { keys, aggregates, .. } => {
                keys.iter_mut().chain(aggregates.iter_mut().flat_map(AggregateCall::row_exprs_mut)).collect()
            }
            Self::Window { windows, .. } => windows.iter_mut().flat_map(WindowCall::row_exprs_mut).collect(),
            Self::Limit { order, .. } => sort_exprs_mut(order).collect(),
        }
    }

    fn with_inputs(&self, inputs: &[Arc<Plan>], tie_columns: TieColumns) -> Self {
        let mut node = self.clone();
        let mut given = inputs.iter().cloned();
        match &mut node {
            Self::Scan { .. } | Self::OneRow => {}
            Self::Filter { input, .. }
            | Self::Project { input, .. }
            | Self::Single { input, .. }
            | Self::Unique { input, .. } => {
                given.next().into_iter().for_each(|given| *input = given);
            }
            Self::Aggregate { input, tie_columns: kept, .. }
            | Self::Window { input, tie_columns: kept, .. }
            | Self::Limit { input, tie_columns: kept, .. } => {
                given.next().into_iter().for_each(|given| *input = given);
                if tie_columns == TieColumns::All {
                    *kept = TieColumns::All;
                }
            }
            Self::Join(join) => {
                given.next().into_iter().for_each(|given| join.left = given);
                given.next().into_iter().for_each(|given| join.right = given);
            }
            Self::Union { inputs: all } => *all = given.collect(),
        }
        node
    }
}

impl JoinKey {
    /// Returns both sides, the left one first.
    #[must_use]
    pub fn sides(&self) -> [&Expr; 2] {
        [&self.left, &self.right]
    }

    /// Returns both sides, to change them.
    pub fn sides_mut(&mut self) -> [&mut Expr; 2] {
        [&mut self.left, &mut self.right]
    }
}

/// Changes every expression of a plan and of all plans below it. A plan that is read twice stays one.
#[must_use]
pub fn map_expressions(plan: &Arc<Plan>, change: &dyn Fn(Expr) -> Expr) -> Arc<Plan> {
    map_shared_plan(plan, change, &mut HashMap::new())
}

fn map_shared_plan(
    plan: &Arc<Plan>,
    change: &dyn Fn(Expr) -> Expr,
    mapped_plans: &mut HashMap<*const Plan, Arc<Plan>>,
) -> Arc<Plan> {
    if let Some(known) = mapped_plans.get(&Arc::as_ptr(plan)) {
        return Arc::clone(known);
    }
    let inputs: Vec<Arc<Plan>> =
        plan.inputs().into_iter().map(|input| map_shared_plan(input, change, mapped_plans)).collect();
    let mut mapped = plan.with_inputs(&inputs, TieColumns::Needed);
    for expr in mapped.node.expressions_mut() {
        *expr = change(expr.clone());
    }
    let mapped = Arc::new(mapped);
    mapped_plans.insert(Arc::as_ptr(plan), Arc::clone(&mapped));
    mapped
}
