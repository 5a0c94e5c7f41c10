//! What every plan keeps: columns that are there, types that agree, and nothing left that only binding knows.

use std::collections::HashSet;
use std::sync::Arc;

use super::rows::is_of;
use crate::query::expr::{Expr, Kind, SortKey, Total, Window};
use crate::query::plan::{Join, JoinKind, Node};
use crate::query::{Field, Plan, Table, Type};

/// Looks at every relation of a plan once.
pub fn check_plan(plan: &Arc<Plan>, tables: &[Table]) {
    let mut seen = HashSet::new();
    let mut open = vec![plan];
    while let Some(plan) = open.pop() {
        if seen.insert(Arc::as_ptr(plan)) {
            check_node(plan, tables);
            open.extend(plan.inputs());
        }
    }
}

fn check_node(plan: &Plan, tables: &[Table]) {
    let width = plan.columns.len();
    match &plan.node {
        Node::Scan { table, columns } => {
            let known = tables.iter().find(|known| known.name == *table);
            let of_table: Option<Vec<Type>> =
                known.and_then(|known| columns.iter().map(|at| Some(known.columns.get(*at)?.data_type)).collect());
            assert_eq!(of_table, Some(types(&plan.columns)), "{table} is scanned for {columns:?}");
        }
        Node::OneRow => assert_eq!(width, 0),
        Node::Filter { input, condition } => {
            check_typed(condition, &input.columns, Type::Boolean);
            assert_eq!(types(&input.columns), types(&plan.columns));
        }
        Node::Project { input, expressions } => {
            assert_eq!(expressions.len(), width);
            for (expr, column) in expressions.iter().zip(&plan.columns) {
                check_typed(expr, &input.columns, column.data_type);
                assert!(column.nullable || !expr.nullable, "{column:?} may be NULL: {expr:?}");
            }
        }
        Node::Join(join) => check_join(join, width),
        Node::Aggregate { input, keys, totals, .. } => {
            assert_eq!(keys.len() + totals.len(), width);
            for (key, column) in keys.iter().zip(&plan.columns) {
                check_typed(key, &input.columns, column.data_type);
            }
            for (total, column) in totals.iter().zip(&plan.columns[keys.len()..]) {
                check_total(total, &input.columns);
                assert_eq!(total.data_type, column.data_type, "{total:?}");
            }
        }
        Node::Window { input, windows, .. } => {
            assert_eq!(input.columns.len() + windows.len(), width);
            for (window, column) in windows.iter().zip(&plan.columns[input.columns.len()..]) {
                check_window(window, &input.columns);
                assert_eq!(window.data_type, column.data_type, "{window:?}");
            }
        }
        Node::Union { inputs } => {
            assert!(inputs.iter().all(|input| types(&input.columns) == types(&plan.columns)), "{plan:?}");
        }
        Node::Limit { input, order, .. } => {
            assert!(!order.is_empty(), "rows are taken in no order");
            check_order(order, &input.columns);
            assert_eq!(types(&input.columns), types(&plan.columns));
        }
        Node::Single { input, .. } => {
            assert_eq!(types(&input.columns), types(&plan.columns));
            assert!(plan.columns.iter().all(|column| column.nullable), "there may be no row");
        }
        Node::Unique { input, keys, .. } => {
            assert!(keys.iter().all(|key| *key < width), "{keys:?} of {width} columns");
            assert_eq!(types(&input.columns), types(&plan.columns));
        }
    }
}

fn check_join(join: &Join, width: usize) {
    for (left, right) in &join.keys {
        check_expr(left, &join.left.columns);
        check_typed(right, &join.right.columns, left.data_type);
    }
    let both: Vec<Field> = join.left.columns.iter().chain(&join.right.columns).cloned().collect();
    if let Some(residual) = &join.residual {
        check_typed(residual, &both, Type::Boolean);
    }
    let of_left_only = matches!(join.kind, JoinKind::Semi | JoinKind::Anti);
    assert_eq!(width, if of_left_only { join.left.columns.len() } else { both.len() });
}

fn check_total(total: &Total, columns: &[Field]) {
    total.arguments.iter().for_each(|argument| check_expr(argument, columns));
    check_order(&total.order, columns);
}

fn check_window(window: &Window, columns: &[Field]) {
    window.arguments.iter().chain(&window.partition).for_each(|expr| check_expr(expr, columns));
    check_order(&window.order, columns);
}

fn check_order(order: &[SortKey], columns: &[Field]) {
    order.iter().for_each(|key| check_expr(&key.expr, columns));
}

fn check_typed(expr: &Expr, columns: &[Field], data_type: Type) {
    check_expr(expr, columns);
    assert_eq!(expr.data_type, data_type, "{expr:?}");
}

/// Whether an expression can be computed over these columns, and every part of it has the type that it says.
pub fn check_expr(expr: &Expr, columns: &[Field]) {
    expr.children().into_iter().for_each(|child| check_expr(child, columns));
    let all_are = |parts: &[&Expr], data_type| parts.iter().all(|part| part.data_type == data_type);
    let sound = match &expr.kind {
        Kind::Column(position) => columns
            .get(*position)
            .is_some_and(|column| column.data_type == expr.data_type && (expr.nullable || !column.nullable)),
        Kind::Literal(value) => is_of(value, expr.data_type) && (expr.nullable || !value.is_null()),
        Kind::Not(_) => all_are(&expr.children(), Type::Boolean) && expr.data_type == Type::Boolean,
        Kind::And(parts) | Kind::Or(parts) => {
            parts.len() > 1 && all_are(&expr.children(), Type::Boolean) && expr.data_type == Type::Boolean
        }
        Kind::Compare(_, left, right) => left.data_type == right.data_type && expr.data_type == Type::Boolean,
        Kind::IsNull(_) => expr.data_type == Type::Boolean,
        Kind::InList { value, list, .. } => {
            list.iter().all(|known| is_of(known, value.data_type)) && expr.data_type == Type::Boolean
        }
        Kind::Case { branches, otherwise } => {
            let sound = |(condition, result): &(Expr, Expr)| {
                condition.data_type == Type::Boolean && result.data_type == expr.data_type
            };
            branches.iter().all(sound) && otherwise.data_type == expr.data_type
        }
        Kind::Coalesce(_) => all_are(&expr.children(), expr.data_type),
        Kind::Cast(..) | Kind::Call(..) => true,
        // Both are columns of other relations by now, and so are subqueries.
        Kind::Aggregate(_) | Kind::Window(_) | Kind::Subquery(_) | Kind::Captured { .. } => false,
    };
    assert!(sound, "{expr:?} over {columns:?}");
}

/// Whether two plans are the same but for the names that results have by themselves, which are as they were written.
pub fn is_same(one: &Arc<Plan>, other: &Arc<Plan>) -> bool {
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
    let facts = |plan: &Plan| -> Vec<_> {
        plan.columns.iter().map(|column| (column.data_type, column.nullable, column.values.clone())).collect()
    };
    let same = match (&one.node, &other.node) {
        (Node::Scan { .. } | Node::OneRow, _) => one.node == other.node,
        (Node::Filter { condition: one, .. }, Node::Filter { condition: other, .. }) => one == other,
        (Node::Project { expressions: one, .. }, Node::Project { expressions: other, .. }) => one == other,
        (Node::Join(one), Node::Join(other)) => {
            one.kind == other.kind && one.keys == other.keys && one.residual == other.residual
        }
        (Node::Aggregate { keys, totals, .. }, Node::Aggregate { keys: other_keys, totals: other_totals, .. }) => {
            keys == other_keys && totals == other_totals
        }
        (Node::Window { windows: one, .. }, Node::Window { windows: other, .. }) => one == other,
        (Node::Union { .. }, Node::Union { .. })
        | (Node::Single { .. }, Node::Single { .. })
        | (Node::Unique { .. }, Node::Unique { .. }) => true,
        (
            Node::Limit { order, skip, take, .. },
            Node::Limit { order: other_order, skip: other_skip, take: other_take, .. },
        ) => (order, skip, take) == (other_order, other_skip, other_take),
        _ => false,
    };
    same && facts(one) == facts(other)
}

fn types(columns: &[Field]) -> Vec<Type> {
    columns.iter().map(|column| column.data_type).collect()
}
