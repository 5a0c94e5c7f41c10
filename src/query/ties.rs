//! Where rows may tie: an order that does not end in a key, for something that has to choose between rows.
//!
//! Ties are broken by the columns that the query needs, so the answer is the same every time; but it may not be the one
//! that the author has in mind.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::catalog::Table;
use super::expr::{Aggregate, Expr, FrameUnits, Location, SortKey, Total, Window, WindowFunction};
use super::plan::{JoinKind, Node, Plan};
use super::text::Sql;
use crate::diagnostic::Diagnostic;

/// Positions of columns that together name a row.
type Key = BTreeSet<usize>;

/// A note for every window, LIMIT and aggregate in an order whose rows may tie.
#[must_use]
pub fn notes(plan: &Arc<Plan>, tables: &[Table], sql: &Sql) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    look(plan, tables, &mut found);
    found.sort_by_key(|location: &Location| (location.start, location.end));
    found.dedup_by_key(|location| (location.start, location.end));
    let note = |location: &Location| {
        Diagnostic::note("ties", "rows may tie in this order; the columns that the query reads decide then, in order")
            .at(sql.place_of(*location))
            .hint("end the ORDER BY in a column that differs in every row, such as the source's `key`")
    };
    found.iter().map(note).collect()
}

fn look(plan: &Arc<Plan>, tables: &[Table], found: &mut Vec<Location>) {
    match &plan.node {
        Node::Window { input, windows } => {
            let keys = keys(input, tables);
            let ties = |window: &&Window| {
                let columns = window.partition.iter().chain(order(&window.order));
                chooses(window) && !names_a_row(columns, &keys)
            };
            found.extend(windows.iter().filter(ties).map(|window| window.location));
        }
        Node::Aggregate { input, keys: groups, totals } => {
            let keys = keys(input, tables);
            let ties = |total: &&Total| {
                chooses_by_order(total) && !names_a_row(groups.iter().chain(order(&total.order)), &keys)
            };
            found.extend(totals.iter().filter(ties).map(|total| total.location));
        }
        Node::Limit { input, order: sorted, .. } if !names_a_row(order(sorted), &keys(input, tables)) => {
            found.extend(sorted.first().map(|key| key.expr.location));
        }
        _ => {}
    }
    plan.inputs().into_iter().for_each(|input| look(input, tables, found));
}

fn order(keys: &[SortKey]) -> impl Iterator<Item = &Expr> {
    keys.iter().map(|key| &key.expr)
}

/// Whether an aggregate's answer depends on which of two equal rows comes first.
fn chooses_by_order(total: &Total) -> bool {
    !total.distinct && matches!(total.function, Aggregate::First | Aggregate::Last | Aggregate::Concatenate)
}

/// Whether a window's answer depends on which of two equal rows comes first.
fn chooses(window: &Window) -> bool {
    match window.function {
        WindowFunction::RowNumber
        | WindowFunction::Ntile
        | WindowFunction::Lag
        | WindowFunction::Lead
        | WindowFunction::FirstValue
        | WindowFunction::LastValue
        | WindowFunction::NthValue => true,
        WindowFunction::Aggregate(_) => window.frame.units == FrameUnits::Rows && !window.order.is_empty(),
        _ => false,
    }
}

fn names_a_row<'a>(exprs: impl Iterator<Item = &'a Expr>, keys: &[Key]) -> bool {
    let columns: Key = exprs.filter_map(Expr::as_column).collect();
    keys.iter().any(|key| key.is_subset(&columns))
}

/// The keys that a relation is known to have.
fn keys(plan: &Plan, tables: &[Table]) -> Vec<Key> {
    match &plan.node {
        Node::Scan { table, columns } => {
            let Some(table) = tables.iter().find(|known| known.name == *table) else { return Vec::new() };
            let position = |name: &String| {
                let at = table.columns.iter().position(|column| column.name == *name)?;
                columns.iter().position(|column| *column == at)
            };
            let key: Option<Key> = table.key.iter().map(position).collect();
            key.filter(|key| !key.is_empty()).into_iter().collect()
        }
        Node::OneRow | Node::Single { .. } => vec![Key::new()],
        Node::Filter { input, .. } | Node::Limit { input, .. } | Node::Window { input, .. } => keys(input, tables),
        Node::Project { input, expressions } => {
            let passed = |column: &usize| expressions.iter().position(|expr| expr.as_column() == Some(*column));
            keys(input, tables).iter().filter_map(|key| key.iter().map(passed).collect()).collect()
        }
        Node::Aggregate { keys, .. } => vec![(0..keys.len()).collect()],
        Node::Join(join) => {
            let left = keys(&join.left, tables);
            if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
                return left;
            }
            // A row of the left side stays one row where it matches at most one of the right.
            let matched: Key = join.keys.iter().filter_map(|(_, right)| right.as_column()).collect();
            let right = keys(&join.right, tables);
            let at_most_one = right.iter().any(|key| key.is_subset(&matched));
            let keeps_left = matches!(join.kind, JoinKind::Inner | JoinKind::Left);
            if at_most_one && keeps_left { left } else { Vec::new() }
        }
        Node::Union { .. } => Vec::new(),
    }
}
