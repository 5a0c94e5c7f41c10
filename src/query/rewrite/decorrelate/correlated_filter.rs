//! A subquery that only filters rows which do not depend on the row around it.

use std::collections::HashMap;
use std::sync::Arc;

use super::captures::plan_reads_captures;
use crate::query::expr::{Expr, ExprKind, SubqueryId};
use crate::query::plan::{Plan, PlanNode};
use crate::query::rewrite::predicate_pushdown::split_conjuncts;
use crate::query::sql_text::SqlLocation;

/// Rows that do not depend on the row around a subquery, and the subquery's results and conditions over them.
#[derive(Debug)]
pub struct CorrelatedFilter {
    pub rows: Arc<Plan>,
    /// The results of the subquery, as expressions over the rows, with the captures still in them.
    pub results: Vec<Expr>,
    /// The conditions on the rows, with the captures still in them.
    pub conditions: Vec<Expr>,
}

impl CorrelatedFilter {
    /// Returns a subquery's plan as a filter, or `None` for a plan that does more.
    #[must_use]
    pub fn of_plan(plan: &Arc<Plan>, id: SubqueryId) -> Option<Self> {
        if !plan_reads_captures(plan, id, &mut HashMap::new()) {
            let results = plan.column_exprs(SqlLocation::default()).collect();
            return Some(Self { rows: Arc::clone(plan), results, conditions: Vec::new() });
        }
        match &plan.node {
            PlanNode::Project { input, expressions } => {
                let below = Self::of_plan(input, id)?;
                let results = expressions.iter().map(|expr| inline_results(expr, &below.results)).collect();
                Some(Self { results, ..below })
            }
            PlanNode::Filter { input, condition } => {
                let mut below = Self::of_plan(input, id)?;
                below.conditions.extend(split_conjuncts(inline_results(condition, &below.results)));
                Some(below)
            }
            _ => None,
        }
    }
}

/// Replaces each column by the result that it names.
fn inline_results(expr: &Expr, results: &[Expr]) -> Expr {
    if let ExprKind::Column(position) = expr.kind
        && let Some(result) = results.get(position)
    {
        return result.clone();
    }
    let mut expr = expr.clone();
    for child in expr.children_mut() {
        *child = inline_results(child, results);
    }
    expr
}
