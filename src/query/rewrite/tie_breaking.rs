//! Finds windows, LIMITs and aggregates that choose between rows of an order in which rows may tie: an order that does not
//! contain a key.
//!
//! Ties are broken by the columns that the query needs, so the answer is the same every time; but it may not be the one
//! that the author expects.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::prune::prune_columns_above;
use crate::base::diagnostic::Diagnostic;
use crate::query::catalog::CatalogTable;
use crate::query::expr::{AggregateCall, AggregateFunction, Expr, FrameUnits, WindowCall, WindowFunction, sort_exprs};
use crate::query::plan::{Join, JoinKind, Plan, PlanNode, TieColumns};
use crate::query::sql_text::{Sql, SqlLocation};

/// The positions of columns that together identify a row.
type KeyColumns = BTreeSet<usize>;

/// Returns a note for every window, LIMIT and aggregate in an order whose rows may tie.
#[must_use]
pub fn note_possible_ties(plan: &Arc<Plan>, tables: &[CatalogTable], sql: &Sql) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    collect_ties(plan, tables, &mut found);
    found.sort_by_key(|location: &SqlLocation| (location.start, location.end));
    found.dedup_by_key(|location| (location.start, location.end));
    found.into_iter().map(|location| note_of_tie(sql, location)).collect()
}

fn note_of_tie(sql: &Sql, location: SqlLocation) -> Diagnostic {
    Diagnostic::note(
        "ties",
        "rows may tie in this order; the columns that the query reads break the ties, in their order",
    )
    .at(sql.place_of(location))
    .hint("end the ORDER BY in a column that differs in every row, such as the source's `key`")
}

/// Removes the columns that a query does not need. An operator whose rows may tie keeps its columns from then on, so that its
/// answer does not depend on which results are read. The keys of groups break ties between groups even if no result needs
/// them. The plans in `shared` are finished and have other readers, so they do not change.
#[must_use]
pub fn keep_tie_breakers(plan: &Arc<Plan>, tables: &[CatalogTable], shared: &[Arc<Plan>]) -> Arc<Plan> {
    let done: HashMap<*const Plan, Arc<Plan>> =
        shared.iter().map(|plan| (Arc::as_ptr(plan), Arc::clone(plan))).collect();
    let pointers = done.keys().copied().collect();
    let marked = TieBreakerPass { tables, marks: MarkedSteps::OverGroups, done: done.clone() }.mark_tie_breakers(plan);
    TieBreakerPass { tables, marks: MarkedSteps::All, done }.mark_tie_breakers(&prune_columns_above(&marked, &pointers))
}

/// The steps that a pass marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkedSteps {
    OverGroups,
    All,
}

struct TieBreakerPass<'a> {
    tables: &'a [CatalogTable],
    marks: MarkedSteps,
    /// The marked plans, so that a plan that is read twice stays one.
    done: HashMap<*const Plan, Arc<Plan>>,
}

impl TieBreakerPass<'_> {
    fn mark_tie_breakers(&mut self, plan: &Arc<Plan>) -> Arc<Plan> {
        if let Some(done) = self.done.get(&Arc::as_ptr(plan)) {
            return Arc::clone(done);
        }
        let inputs: Vec<Arc<Plan>> = plan.inputs().into_iter().map(|input| self.mark_tie_breakers(input)).collect();
        let tie_columns = if self.needs_mark(plan) { TieColumns::All } else { TieColumns::Needed };
        let is_new = plan.inputs().into_iter().zip(&inputs).any(|(input, marked)| !Arc::ptr_eq(input, marked));
        let marked = if is_new || tie_columns == TieColumns::All {
            Arc::new(plan.with_inputs(&inputs, tie_columns))
        } else {
            Arc::clone(plan)
        };
        self.done.insert(Arc::as_ptr(plan), Arc::clone(&marked));
        marked
    }

    /// Returns whether a step chooses between rows that may tie and does not keep all columns yet.
    fn needs_mark(&self, plan: &Plan) -> bool {
        let (PlanNode::Window { input, tie_columns, .. }
        | PlanNode::Limit { input, tie_columns, .. }
        | PlanNode::Aggregate { input, tie_columns, .. }) = &plan.node
        else {
            return false;
        };
        *tie_columns == TieColumns::Needed
            && (self.marks == MarkedSteps::All || is_over_groups(input))
            && !possible_ties(plan, self.tables).is_empty()
    }
}

/// Returns whether the rows of a plan are groups.
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

/// Returns the locations at which a step chooses between rows that may tie.
fn possible_ties(plan: &Plan, tables: &[CatalogTable]) -> Vec<SqlLocation> {
    match &plan.node {
        PlanNode::Window { input, windows, .. } => {
            let keys = known_keys(input, tables);
            windows.iter().filter(|window| window_may_tie(window, &keys)).map(|window| window.location).collect()
        }
        PlanNode::Aggregate { input, keys: groups, aggregates, .. } => {
            let keys = known_keys(input, tables);
            let ties = aggregates.iter().filter(|aggregate| aggregate_may_tie(aggregate, groups, &keys));
            ties.map(|aggregate| aggregate.location).collect()
        }
        PlanNode::Limit { input, order: sorted, .. }
            if !contain_a_key(sort_exprs(sorted), &known_keys(input, tables)) =>
        {
            sorted.first().map(|key| key.expr.location).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Returns whether a window chooses between rows that may tie.
fn window_may_tie(window: &WindowCall, keys: &[KeyColumns]) -> bool {
    let columns = window.partition.iter().chain(sort_exprs(&window.order));
    window_depends_on_ties(window) && !contain_a_key(columns, keys)
}

/// Returns whether an aggregate of groups chooses between rows that may tie.
fn aggregate_may_tie(aggregate: &AggregateCall, groups: &[Expr], keys: &[KeyColumns]) -> bool {
    let columns = groups.iter().chain(sort_exprs(&aggregate.order));
    aggregate_depends_on_ties(aggregate) && !contain_a_key(columns, keys)
}

/// Returns whether an aggregate's answer depends on which of two equal rows comes first.
fn aggregate_depends_on_ties(aggregate: &AggregateCall) -> bool {
    !aggregate.distinct
        && matches!(
            aggregate.function,
            AggregateFunction::First | AggregateFunction::Last | AggregateFunction::Concatenate
        )
}

/// Returns whether a window's answer depends on which of two equal rows comes first.
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

/// Returns the keys that a relation is known to have.
fn known_keys(plan: &Plan, tables: &[CatalogTable]) -> Vec<KeyColumns> {
    match &plan.node {
        PlanNode::Scan { table, columns } => {
            let Some(table) = tables.iter().find(|known| known.name == *table) else { return Vec::new() };
            let key = table.key.iter().map(|name| position_in_scan(table, columns, name));
            let key: Option<KeyColumns> = key.collect();
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
        PlanNode::Join(join) => known_keys_of_join(join, tables),
        PlanNode::Unique { input, keys: unique, .. } => {
            let mut all = known_keys(input, tables);
            all.push(unique.iter().copied().collect());
            all
        }
        PlanNode::Union { .. } => Vec::new(),
    }
}

/// Returns the position of a table's column among the columns that a scan reads.
fn position_in_scan(table: &CatalogTable, columns: &[usize], name: &str) -> Option<usize> {
    let at = table.columns.iter().position(|column| column.name == name)?;
    columns.iter().position(|column| *column == at)
}

/// Returns the keys of the left side, if each of its rows matches at most one row of the right side.
fn known_keys_of_join(join: &Join, tables: &[CatalogTable]) -> Vec<KeyColumns> {
    let left = known_keys(&join.left, tables);
    if join.kind.returns_left_only() {
        return left;
    }
    let matched: KeyColumns = join.keys.iter().filter_map(|key| key.right.as_column()).collect();
    let matches_at_most_one = known_keys(&join.right, tables).iter().any(|key| key.is_subset(&matched));
    let keeps_left = matches!(join.kind, JoinKind::Inner | JoinKind::Left);
    if matches_at_most_one && keeps_left { left } else { Vec::new() }
}
