//! Where rows may tie: an order that does not end in a key, for something that has to choose between rows.
//!
//! Ties are broken by the columns that the query needs, so the answer is the same every time; but it may not be the one
//! that the author has in mind.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::catalog::Table;
use super::expr::{Aggregate, Expr, FrameUnits, Location, SortKey, Total, Window, WindowFunction};
use super::plan::{JoinKind, Node, Plan};
use super::prune::prune_above;
use super::text::Sql;
use crate::base::diagnostic::Diagnostic;

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

/// The plan of a query, narrowed to the columns that it needs. Where rows may tie, those are kept from then on, so that an
/// answer does not change with what is read of it. Keys of groups tell groups apart even where no result needs them.
/// The plans in `shared` are settled, and others read them as well: they stay as they are.
#[must_use]
pub fn settled(plan: &Arc<Plan>, tables: &[Table], shared: &[Arc<Plan>]) -> Arc<Plan> {
    let done: HashMap<*const Plan, Arc<Plan>> =
        shared.iter().map(|plan| (Arc::as_ptr(plan), Arc::clone(plan))).collect();
    let pointers = done.keys().copied().collect();
    let over_groups = Settling { tables, only_over_groups: true, done: done.clone() }.settle(plan);
    Settling { tables, only_over_groups: false, done }.settle(&prune_above(&over_groups, &pointers))
}

struct Settling<'a> {
    tables: &'a [Table],
    only_over_groups: bool,
    /// A plan that is read twice stays one.
    done: HashMap<*const Plan, Arc<Plan>>,
}

impl Settling<'_> {
    fn settle(&mut self, plan: &Arc<Plan>) -> Arc<Plan> {
        if let Some(done) = self.done.get(&Arc::as_ptr(plan)) {
            return Arc::clone(done);
        }
        let inputs: Vec<Arc<Plan>> = plan.inputs().into_iter().map(|input| self.settle(input)).collect();
        let ties = self.may_tie(plan);
        let is_new = plan.inputs().into_iter().zip(&inputs).any(|(input, settled)| !Arc::ptr_eq(input, settled));
        let settled = if is_new || ties {
            Arc::new(Plan { node: plan.node.with_inputs(&inputs, ties), columns: plan.columns.clone() })
        } else {
            Arc::clone(plan)
        };
        self.done.insert(Arc::as_ptr(plan), Arc::clone(&settled));
        settled
    }

    /// Whether a step chooses between rows that may tie, and is not settled.
    fn may_tie(&self, plan: &Plan) -> bool {
        let (input, keeps_all) = match &plan.node {
            Node::Window { input, keeps_all, .. }
            | Node::Limit { input, keeps_all, .. }
            | Node::Aggregate { input, keeps_all, .. } => (input, *keeps_all),
            _ => return false,
        };
        !keeps_all && (!self.only_over_groups || is_over_groups(input)) && !ties_of(plan, self.tables).is_empty()
    }
}

/// Whether rows are groups, perhaps some of them.
fn is_over_groups(plan: &Plan) -> bool {
    match &plan.node {
        Node::Aggregate { .. } => true,
        Node::Filter { input, .. } | Node::Window { input, .. } | Node::Limit { input, .. } => is_over_groups(input),
        _ => false,
    }
}

fn look(plan: &Arc<Plan>, tables: &[Table], found: &mut Vec<Location>) {
    found.extend(ties_of(plan, tables));
    plan.inputs().into_iter().for_each(|input| look(input, tables, found));
}

/// Where this step chooses between rows that may tie.
fn ties_of(plan: &Plan, tables: &[Table]) -> Vec<Location> {
    match &plan.node {
        Node::Window { input, windows, .. } => {
            let keys = keys(input, tables);
            let ties = |window: &&Window| {
                let columns = window.partition.iter().chain(order(&window.order));
                chooses(window) && !names_a_row(columns, &keys)
            };
            windows.iter().filter(ties).map(|window| window.location).collect()
        }
        Node::Aggregate { input, keys: groups, totals, .. } => {
            let keys = keys(input, tables);
            let ties = |total: &&Total| {
                chooses_by_order(total) && !names_a_row(groups.iter().chain(order(&total.order)), &keys)
            };
            totals.iter().filter(ties).map(|total| total.location).collect()
        }
        Node::Limit { input, order: sorted, .. } if !names_a_row(order(sorted), &keys(input, tables)) => {
            sorted.first().map(|key| key.expr.location).into_iter().collect()
        }
        _ => Vec::new(),
    }
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
        WindowFunction::Aggregate(_) | WindowFunction::CountDistinct => {
            window.frame.units == FrameUnits::Rows && !window.order.is_empty()
        }
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
        Node::Unique { input, keys: unique, .. } => {
            let mut all = keys(input, tables);
            all.push(unique.iter().copied().collect());
            all
        }
        Node::Union { .. } => Vec::new(),
    }
}
