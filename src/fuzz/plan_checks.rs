//! Checks every plan: its columns exist, its types agree, and no expression is left that only the binder uses.

use std::collections::HashSet;
use std::sync::Arc;

use super::extreme_rows::is_value_of_type;
use crate::query::expr::{AggregateCall, CaseBranch, Expr, ExprKind, SortKey, WindowCall};
use crate::query::plan::{Join, JoinKey, JoinKind, PlanNode};
use crate::query::{CatalogTable, Field, Plan, Type};

/// Checks every relation of a plan once.
pub fn check_plan(plan: &Arc<Plan>, tables: &[CatalogTable]) {
    let mut seen = HashSet::new();
    let mut open = vec![plan];
    while let Some(plan) = open.pop() {
        if seen.insert(Arc::as_ptr(plan)) {
            check_node(plan, tables);
            open.extend(plan.inputs());
        }
    }
}

fn check_node(plan: &Plan, tables: &[CatalogTable]) {
    let width = plan.columns.len();
    match &plan.node {
        PlanNode::Scan { table, columns } => {
            let known = tables.iter().find(|known| known.name == *table);
            let of_table: Option<Vec<Type>> =
                known.and_then(|known| columns.iter().map(|at| Some(known.columns.get(*at)?.data_type)).collect());
            assert_eq!(of_table, Some(column_types(&plan.columns)), "{table} is scanned for {columns:?}");
        }
        PlanNode::OneRow => assert_eq!(width, 0),
        PlanNode::Filter { input, condition } => {
            check_expr_of_type(condition, &input.columns, Type::Boolean);
            assert_eq!(column_types(&input.columns), column_types(&plan.columns));
        }
        PlanNode::Project { input, expressions } => {
            assert_eq!(expressions.len(), width);
            for (expr, column) in expressions.iter().zip(&plan.columns) {
                check_expr_of_type(expr, &input.columns, column.data_type);
                assert!(column.nullable || !expr.nullable, "{column:?} may be NULL: {expr:?}");
            }
        }
        PlanNode::Join(join) => check_join(join, width),
        PlanNode::Aggregate { input, keys, aggregates, .. } => {
            assert_eq!(keys.len() + aggregates.len(), width);
            for (key, column) in keys.iter().zip(&plan.columns) {
                check_expr_of_type(key, &input.columns, column.data_type);
            }
            for (aggregate, column) in aggregates.iter().zip(&plan.columns[keys.len()..]) {
                check_aggregate(aggregate, &input.columns);
                assert_eq!(aggregate.data_type, column.data_type, "{aggregate:?}");
            }
        }
        PlanNode::Window { input, windows, .. } => {
            assert_eq!(input.columns.len() + windows.len(), width);
            for (window, column) in windows.iter().zip(&plan.columns[input.columns.len()..]) {
                check_window(window, &input.columns);
                assert_eq!(window.data_type, column.data_type, "{window:?}");
            }
        }
        PlanNode::Union { inputs } => {
            assert!(inputs.iter().all(|input| column_types(&input.columns) == column_types(&plan.columns)), "{plan:?}");
        }
        PlanNode::Limit { input, order, .. } => {
            assert!(!order.is_empty(), "rows are taken in no order");
            check_order(order, &input.columns);
            assert_eq!(column_types(&input.columns), column_types(&plan.columns));
        }
        PlanNode::Single { input, .. } => {
            assert_eq!(column_types(&input.columns), column_types(&plan.columns));
            assert!(plan.columns.iter().all(|column| column.nullable), "there may be no row");
        }
        PlanNode::Unique { input, keys, .. } => {
            assert!(keys.iter().all(|key| *key < width), "{keys:?} of {width} columns");
            assert_eq!(column_types(&input.columns), column_types(&plan.columns));
        }
    }
}

fn check_join(join: &Join, width: usize) {
    for JoinKey { left, right } in &join.keys {
        check_expr(left, &join.left.columns);
        check_expr_of_type(right, &join.right.columns, left.data_type);
    }
    let both: Vec<Field> = join.left.columns.iter().chain(&join.right.columns).cloned().collect();
    if let Some(residual) = &join.residual {
        check_expr_of_type(residual, &both, Type::Boolean);
    }
    let of_left_only = matches!(join.kind, JoinKind::Semi | JoinKind::Anti);
    assert_eq!(width, if of_left_only { join.left.columns.len() } else { both.len() });
}

fn check_aggregate(aggregate: &AggregateCall, columns: &[Field]) {
    aggregate.arguments.iter().for_each(|argument| check_expr(argument, columns));
    check_order(&aggregate.order, columns);
}

fn check_window(window: &WindowCall, columns: &[Field]) {
    window.arguments.iter().chain(&window.partition).for_each(|expr| check_expr(expr, columns));
    check_order(&window.order, columns);
}

fn check_order(order: &[SortKey], columns: &[Field]) {
    order.iter().for_each(|key| check_expr(&key.expr, columns));
}

fn check_expr_of_type(expr: &Expr, columns: &[Field], data_type: Type) {
    check_expr(expr, columns);
    assert_eq!(expr.data_type, data_type, "{expr:?}");
}

/// Checks that an expression can be computed over these columns, and that every part has its declared type.
pub fn check_expr(expr: &Expr, columns: &[Field]) {
    expr.children().into_iter().for_each(|child| check_expr(child, columns));
    let all_are = |parts: &[&Expr], data_type| parts.iter().all(|part| part.data_type == data_type);
    let sound = match &expr.kind {
        ExprKind::Column(position) => columns
            .get(*position)
            .is_some_and(|column| column.data_type == expr.data_type && (expr.nullable || !column.nullable)),
        ExprKind::Literal(value) => is_value_of_type(value, expr.data_type) && (expr.nullable || !value.is_null()),
        ExprKind::Not(_) => all_are(&expr.children(), Type::Boolean) && expr.data_type == Type::Boolean,
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            parts.len() > 1 && all_are(&expr.children(), Type::Boolean) && expr.data_type == Type::Boolean
        }
        ExprKind::Compare(_, left, right) => left.data_type == right.data_type && expr.data_type == Type::Boolean,
        ExprKind::IsNull(_) => expr.data_type == Type::Boolean,
        ExprKind::InList { value, list, .. } => {
            list.iter().all(|known| is_value_of_type(known, value.data_type)) && expr.data_type == Type::Boolean
        }
        ExprKind::Case { branches, otherwise } => {
            branches.iter().all(|branch| is_branch_of_type(branch, expr.data_type))
                && otherwise.data_type == expr.data_type
        }
        ExprKind::Coalesce(_) => all_are(&expr.children(), expr.data_type),
        ExprKind::Cast(..) | ExprKind::Call(..) => true,
        // A finished plan reads these as columns of other relations.
        ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. } => false,
    };
    assert!(sound, "{expr:?} over {columns:?}");
}

fn is_branch_of_type(branch: &CaseBranch, data_type: Type) -> bool {
    branch.condition.data_type == Type::Boolean && branch.result.data_type == data_type
}

/// Returns whether two plans are the same except for the names of results without an alias, which repeat the SQL.
pub fn is_same_plan(one: &Arc<Plan>, other: &Arc<Plan>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![(one, other)];
    while let Some((one, other)) = open.pop() {
        if !seen.insert((Arc::as_ptr(one), Arc::as_ptr(other))) {
            continue;
        }
        let (below, other_below) = (one.inputs(), other.inputs());
        if !is_same_node(one, other) || below.len() != other_below.len() {
            return false;
        }
        open.extend(below.into_iter().zip(other_below));
    }
    true
}

fn is_same_node(one: &Plan, other: &Plan) -> bool {
    let same = match (&one.node, &other.node) {
        (PlanNode::Scan { .. } | PlanNode::OneRow, _) => one.node == other.node,
        (PlanNode::Filter { condition: one, .. }, PlanNode::Filter { condition: other, .. }) => one == other,
        (PlanNode::Project { expressions: one, .. }, PlanNode::Project { expressions: other, .. }) => one == other,
        (PlanNode::Join(one), PlanNode::Join(other)) => {
            one.kind == other.kind && one.keys == other.keys && one.residual == other.residual
        }
        (
            PlanNode::Aggregate { keys, aggregates, .. },
            PlanNode::Aggregate { keys: other_keys, aggregates: other_aggregates, .. },
        ) => keys == other_keys && aggregates == other_aggregates,
        (PlanNode::Window { windows: one, .. }, PlanNode::Window { windows: other, .. }) => one == other,
        (PlanNode::Union { .. }, PlanNode::Union { .. })
        | (PlanNode::Single { .. }, PlanNode::Single { .. })
        | (PlanNode::Unique { .. }, PlanNode::Unique { .. }) => true,
        (
            PlanNode::Limit { order, skip, take, .. },
            PlanNode::Limit { order: other_order, skip: other_skip, take: other_take, .. },
        ) => (order, skip, take) == (other_order, other_skip, other_take),
        _ => false,
    };
    same && have_same_columns(one, other)
}

/// Returns whether the columns of two plans differ in nothing but their names.
fn have_same_columns(one: &Plan, other: &Plan) -> bool {
    one.columns.len() == other.columns.len()
        && one.columns.iter().zip(&other.columns).all(|(one, other)| {
            (one.data_type, one.nullable, &one.values) == (other.data_type, other.nullable, &other.values)
        })
}

fn column_types(columns: &[Field]) -> Vec<Type> {
    columns.iter().map(|column| column.data_type).collect()
}
