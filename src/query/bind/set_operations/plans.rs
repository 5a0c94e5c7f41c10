//! Plans set operations.

use std::sync::Arc;

use crate::query::expr::{AggregateCall, AggregateFunction, Comparison, Connective, Expr, NamedExpr, WindowCall};
use crate::query::plan::{Field, Plan, PlanNode};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// Which rows of the left side are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipOperation {
    /// Those that are also in the right side.
    Intersect,
    /// Those that are not in the right side.
    Except,
}

/// The numbers of the sides.
const LEFT: i64 = 0;
const RIGHT: i64 = 1;

/// Returns the rows of both sides. A long UNION ALL becomes one step.
#[must_use]
pub fn union_all(left: &Arc<Plan>, right: Arc<Plan>) -> Arc<Plan> {
    let mut inputs = match &left.node {
        PlanNode::Union { inputs } => inputs.clone(),
        _ => vec![Arc::clone(left)],
    };
    inputs.push(right);
    let union = Plan::union(inputs);
    let named = |(column, named): (&Field, &Field)| Field { name: named.name.clone(), ..column.clone() };
    let columns = union.columns.iter().zip(&left.columns).map(named).collect();
    Arc::new(Plan { node: union.node.clone(), columns })
}

/// Adds to each row its number among its copies.
#[must_use]
pub fn number_copies(plan: &Arc<Plan>, location: SqlLocation) -> Arc<Plan> {
    let partition = plan.column_exprs(location).collect();
    let number = WindowCall::row_number(partition, Vec::new(), location);
    Plan::window(Arc::clone(plan), vec![number])
}

/// Returns the different rows of the left side that are also in the right side, or those that are not.
#[must_use]
pub fn keep_members(
    left: Arc<Plan>,
    right: Arc<Plan>,
    operation: MembershipOperation,
    location: SqlLocation,
) -> Arc<Plan> {
    let columns = left.columns.clone();
    let width = columns.len();
    let keys = left.column_exprs(location).collect();
    let both = Plan::union(vec![project_with_side(left, LEFT, location), project_with_side(right, RIGHT, location)]);
    let side = Expr::column(width, Type::Integer, false, location);
    let extreme = |function| AggregateCall::new(function, vec![side.clone()], Type::Integer, location);
    let grouped = Plan::aggregate(both, keys, vec![extreme(AggregateFunction::Min), extreme(AggregateFunction::Max)]);
    let last_side = match operation {
        MembershipOperation::Intersect => RIGHT,
        MembershipOperation::Except => LEFT,
    };
    let conditions = vec![is_side(width, LEFT, location), is_side(width + 1, last_side, location)];
    let members = Plan::filter(grouped, Expr::connected(Connective::And, conditions, location));
    let picked = Plan::select_columns(members, 0..width);
    Arc::new(Plan { node: picked.node.clone(), columns })
}

/// Adds the number of a side to its rows.
fn project_with_side(plan: Arc<Plan>, side: i64, location: SqlLocation) -> Arc<Plan> {
    let columns = plan.columns.iter().zip(plan.column_exprs(location));
    let mut named: Vec<NamedExpr> = columns.map(|(field, expr)| NamedExpr::new(field.name.clone(), expr)).collect();
    named.push(NamedExpr::unnamed(Expr::integer(side, location)));
    Plan::project(plan, named)
}

/// Returns whether the column at a position is the number of a side.
fn is_side(position: usize, side: i64, location: SqlLocation) -> Expr {
    let column = Expr::column(position, Type::Integer, true, location);
    Expr::comparison(Comparison::Equal, column, Expr::integer(side, location), location)
}
