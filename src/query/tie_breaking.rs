//! Where rows may tie: an order that does not end in a key, for something that has to choose between rows.
//!
//! Ties are broken by the columns that the query needs, so the answer is the same every time; but it may not be the one
//! that the author has in mind.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::catalog::CatalogTable;
use super::expr::{
    AggregateCall, AggregateFunction, Expr, FrameUnits, SortKey, SqlLocation, WindowCall, WindowFunction,
};
use super::plan::{JoinKind, Plan, PlanNode};
use super::prune::prune_columns_above;
use super::sql_text::Sql;
use crate::base::diagnostic::Diagnostic;

/// Positions of columns that together name a row.
type KeyColumns = BTreeSet<usize>;

/// A note for every window, LIMIT and aggregate in an order whose rows may tie.
#[must_use]
pub fn note_possible_ties(plan: &Arc<Plan>, tables: &[CatalogTable], sql: &Sql) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    collect_ties(plan, tables, &mut found);
    found.sort_by_key(|location: &SqlLocation| (location.start, location.end));
    found.dedup_by_key(|location| (location.start, location.end));
    let note = |location: &SqlLocation| {
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
pub fn keep_tie_breakers(plan: &Arc<Plan>, tables: &[CatalogTable], shared: &[Arc<Plan>]) -> Arc<Plan> {
    let done: HashMap<*const Plan, Arc<Plan>> =
        shared.iter().map(|plan| (Arc::as_ptr(plan), Arc::clone(plan))).collect();
    let pointers = done.keys().copied().collect();
    let over_groups = TieBreakerPass { tables, only_over_groups: true, done: done.clone() }.mark_tie_breakers(plan);
    TieBreakerPass { tables, only_over_groups: false, done }
        .mark_tie_breakers(&prune_columns_above(&over_groups, &pointers))
}

struct TieBreakerPass<'a> {
    tables: &'a [CatalogTable],
    only_over_groups: bool,
    /// A plan that is read twice stays one.
    done: HashMap<*const Plan, Arc<Plan>>,
}

impl TieBreakerPass<'_> {
    fn mark_tie_breakers(&mut self, plan: &Arc<Plan>) -> Arc<Plan> {
        if let Some(done) = self.done.get(&Arc::as_ptr(plan)) {
            return Arc::clone(done);
        }
        let inputs: Vec<Arc<Plan>> = plan.inputs().into_iter().map(|input| self.mark_tie_breakers(input)).collect();
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
            PlanNode::Window { input, keeps_all, .. }
            | PlanNode::Limit { input, keeps_all, .. }
            | PlanNode::Aggregate { input, keeps_all, .. } => (input, *keeps_all),
            _ => return false,
        };
        !keeps_all && (!self.only_over_groups || is_over_groups(input)) && !possible_ties(plan, self.tables).is_empty()
    }
}

/// Whether rows are groups, perhaps some of them.
fn is_over_groups(plan: &Plan) -> bool {
    match &plan.node {
        PlanNode::Aggregate { .. } => true,
        PlanNode::Filter { input, .. } | PlanNode::Window { input, .. } | PlanNode::Limit { input, .. } => {
            is_over_groups(input)
        }
        _ => false,
    }
}

fn collect_ties(plan: &Arc<Plan>, tables: &[CatalogTable], found: &mut Vec<SqlLocation>) {
    found.extend(possible_ties(plan, tables));
    plan.inputs().into_iter().for_each(|input| collect_ties(input, tables, found));
}

/// Where this step chooses between rows that may tie.
fn possible_ties(plan: &Plan, tables: &[CatalogTable]) -> Vec<SqlLocation> {
    match &plan.node {
        PlanNode::Window { input, windows, .. } => {
            let keys = known_keys(input, tables);
            let ties = |window: &&WindowCall| {
                let columns = window.partition.iter().chain(sort_exprs(&window.order));
                window_depends_on_ties(window) && !contain_a_key(columns, &keys)
            };
            windows.iter().filter(ties).map(|window| window.location).collect()
        }
        PlanNode::Aggregate { input, keys: groups, totals, .. } => {
            let keys = known_keys(input, tables);
            let ties = |total: &&AggregateCall| {
                aggregate_depends_on_ties(total) && !contain_a_key(groups.iter().chain(sort_exprs(&total.order)), &keys)
            };
            totals.iter().filter(ties).map(|total| total.location).collect()
        }
        PlanNode::Limit { input, order: sorted, .. }
            if !contain_a_key(sort_exprs(sorted), &known_keys(input, tables)) =>
        {
            sorted.first().map(|key| key.expr.location).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn sort_exprs(keys: &[SortKey]) -> impl Iterator<Item = &Expr> {
    keys.iter().map(|key| &key.expr)
}

/// Whether an aggregate's answer depends on which of two equal rows comes first.
fn aggregate_depends_on_ties(total: &AggregateCall) -> bool {
    !total.distinct
        && matches!(total.function, AggregateFunction::First | AggregateFunction::Last | AggregateFunction::Concatenate)
}

/// Whether a window's answer depends on which of two equal rows comes first.
fn window_depends_on_ties(window: &WindowCall) -> bool {
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

fn contain_a_key<'a>(exprs: impl Iterator<Item = &'a Expr>, keys: &[KeyColumns]) -> bool {
    let columns: KeyColumns = exprs.filter_map(Expr::as_column).collect();
    keys.iter().any(|key| key.is_subset(&columns))
}

/// The keys that a relation is known to have.
fn known_keys(plan: &Plan, tables: &[CatalogTable]) -> Vec<KeyColumns> {
    match &plan.node {
        PlanNode::Scan { table, columns } => {
            let Some(table) = tables.iter().find(|known| known.name == *table) else { return Vec::new() };
            let position = |name: &String| {
                let at = table.columns.iter().position(|column| column.name == *name)?;
                columns.iter().position(|column| *column == at)
            };
            let key: Option<KeyColumns> = table.key.iter().map(position).collect();
            key.filter(|key| !key.is_empty()).into_iter().collect()
        }
        PlanNode::OneRow | PlanNode::Single { .. } => vec![KeyColumns::new()],
        PlanNode::Filter { input, .. } | PlanNode::Limit { input, .. } | PlanNode::Window { input, .. } => {
            known_keys(input, tables)
        }
        PlanNode::Project { input, expressions } => {
            let passed = |column: &usize| expressions.iter().position(|expr| expr.as_column() == Some(*column));
            known_keys(input, tables).iter().filter_map(|key| key.iter().map(passed).collect()).collect()
        }
        PlanNode::Aggregate { keys, .. } => vec![(0..keys.len()).collect()],
        PlanNode::Join(join) => {
            let left = known_keys(&join.left, tables);
            if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
                return left;
            }
            // A row of the left side stays one row where it matches at most one of the right.
            let matched: KeyColumns = join.keys.iter().filter_map(|(_, right)| right.as_column()).collect();
            let right = known_keys(&join.right, tables);
            let at_most_one = right.iter().any(|key| key.is_subset(&matched));
            let keeps_left = matches!(join.kind, JoinKind::Inner | JoinKind::Left);
            if at_most_one && keeps_left { left } else { Vec::new() }
        }
        PlanNode::Unique { input, keys: unique, .. } => {
            let mut all = known_keys(input, tables);
            all.push(unique.iter().copied().collect());
            all
        }
        PlanNode::Union { .. } => Vec::new(),
    }
}
