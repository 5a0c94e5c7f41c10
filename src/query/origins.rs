//! The origins of a query's columns: the table columns that each is computed from, and how.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::expr::{AggregateCall, Expr, ExprKind, SortKey, WindowCall, WindowFunction, sort_exprs};
use super::plan::{Join, Plan, PlanNode};

/// A table column that a value is computed from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub table: String,
    pub column: String,
    pub transformation: Transformation,
}

impl Origin {
    fn of_column(table: &str, column: String) -> Self {
        Self { table: table.to_owned(), column, transformation: Transformation::Same }
    }

    /// Returns the origin through one more step.
    fn composed_with(&self, outer: Transformation) -> Self {
        Self { transformation: self.transformation.composed_with(outer), ..self.clone() }
    }
}

/// How a column contributes to a value: it is part of the value, or it decides whether or where the value appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transformation {
    /// The column is the value.
    Same,
    /// The value is computed from the column, row by row.
    Changed,
    /// The value is computed from the column in many rows.
    Aggregated,
    /// The column decides which of several values is taken.
    Condition,
    /// The column decides which rows are kept.
    Filter,
    /// The column decides which rows are joined.
    Join,
    /// The column decides which rows form a group.
    Group,
    /// The column orders or partitions the rows of a window.
    Window,
    /// The column orders rows, and the query keeps only some of them.
    Sort,
}

impl Transformation {
    /// Returns whether the column is part of the value.
    #[must_use]
    pub fn is_direct(self) -> bool {
        matches!(self, Self::Same | Self::Changed | Self::Aggregated)
    }

    /// Returns the contribution through one more step: of two direct steps the one that changes more, otherwise the one
    /// that is not direct.
    #[must_use]
    pub fn composed_with(self, outer: Self) -> Self {
        match (self.is_direct(), outer.is_direct()) {
            (false, _) => self,
            (true, false) => outer,
            (true, true) => self.max(outer),
        }
    }
}

pub type Origins = BTreeSet<Origin>;

/// The origins of a relation's columns, and the columns that decide which rows it has.
#[derive(Debug, Clone, Default)]
struct RelationOrigins {
    columns: Vec<Origins>,
    rows: Origins,
}

/// Returns the names of a table's columns.
pub type ColumnNames<'a> = dyn Fn(&str) -> Vec<String> + 'a;

/// Returns the origins of every column of a query, in order.
#[must_use]
pub fn origins_of_columns(plan: &Arc<Plan>, names: &ColumnNames) -> Vec<Origins> {
    let RelationOrigins { columns, rows } = OriginFinder { names, known: HashMap::new() }.of_plan(plan);
    columns.into_iter().map(|origins| &origins | &rows).collect()
}

/// Returns the names of all tables that a plan reads, each once, in the order of their first mention.
#[must_use]
pub fn tables_read(plan: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    collect_tables(plan, &mut found);
    found
}

/// Returns the positions of the columns that a plan reads of a table.
#[must_use]
pub fn columns_scanned(plan: &Plan, table: &str) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = match &plan.node {
        PlanNode::Scan { table: scanned, columns } if scanned == table => columns.iter().copied().collect(),
        _ => BTreeSet::new(),
    };
    plan.inputs().into_iter().for_each(|input| found.extend(columns_scanned(input, table)));
    found
}

fn collect_tables(plan: &Plan, found: &mut Vec<String>) {
    if let PlanNode::Scan { table, .. } = &plan.node
        && !found.contains(table)
    {
        found.push(table.clone());
    }
    plan.inputs().into_iter().for_each(|input| collect_tables(input, found));
}

/// Finds the origins of a plan and of all plans below it, each once.
struct OriginFinder<'a> {
    names: &'a ColumnNames<'a>,
    known: HashMap<*const Plan, RelationOrigins>,
}

impl OriginFinder<'_> {
    fn of_plan(&mut self, plan: &Arc<Plan>) -> RelationOrigins {
        if let Some(known) = self.known.get(&Arc::as_ptr(plan)) {
            return known.clone();
        }
        let origins = self.of_step(plan);
        self.known.insert(Arc::as_ptr(plan), origins.clone());
        origins
    }

    fn of_step(&mut self, plan: &Plan) -> RelationOrigins {
        match &plan.node {
            PlanNode::Scan { table, columns } => self.of_scan(table, columns),
            PlanNode::OneRow => RelationOrigins::default(),
            PlanNode::Filter { input, condition } => {
                let mut origins = self.of_plan(input);
                add_origins(condition, Transformation::Filter, &origins.columns, &mut origins.rows);
                origins
            }
            PlanNode::Project { input, expressions } => {
                let input = self.of_plan(input);
                let columns = expressions.iter().map(|expr| origins_of_expr(expr, &input.columns)).collect();
                RelationOrigins { columns, rows: input.rows }
            }
            PlanNode::Join(join) => self.of_join(join),
            PlanNode::Aggregate { input, keys, aggregates, .. } => {
                let RelationOrigins { columns, mut rows } = self.of_plan(input);
                for key in keys {
                    add_origins(key, Transformation::Group, &columns, &mut rows);
                }
                let keys = keys.iter().map(|key| origins_of_expr(key, &columns));
                let aggregates = aggregates.iter().map(|aggregate| origins_of_aggregate(aggregate, &columns));
                RelationOrigins { columns: keys.chain(aggregates).collect(), rows }
            }
            PlanNode::Window { input, windows, .. } => {
                let mut origins = self.of_plan(input);
                let of_windows: Vec<Origins> =
                    windows.iter().map(|window| origins_of_window(window, &origins.columns)).collect();
                origins.columns.extend(of_windows);
                origins
            }
            PlanNode::Union { inputs } => {
                let inputs: Vec<RelationOrigins> = inputs.iter().map(|input| self.of_plan(input)).collect();
                inputs.into_iter().reduce(|all, input| all.united_with(&input)).unwrap_or_default()
            }
            PlanNode::Limit { input, order, .. } => {
                let mut origins = self.of_plan(input);
                for expr in sort_exprs(order) {
                    add_origins(expr, Transformation::Sort, &origins.columns, &mut origins.rows);
                }
                origins
            }
            PlanNode::Single { input, .. } | PlanNode::Unique { input, .. } => self.of_plan(input),
        }
    }

    fn of_scan(&self, table: &str, columns: &[usize]) -> RelationOrigins {
        let names = (self.names)(table);
        let columns = columns.iter().map(|at| names.get(*at).cloned().unwrap_or_default());
        let columns = columns.map(|column| BTreeSet::from([Origin::of_column(table, column)])).collect();
        RelationOrigins { columns, rows: Origins::new() }
    }

    fn of_join(&mut self, join: &Join) -> RelationOrigins {
        let (left, right) = (self.of_plan(&join.left), self.of_plan(&join.right));
        let mut rows = &left.rows | &right.rows;
        for key in &join.keys {
            add_origins(&key.left, Transformation::Join, &left.columns, &mut rows);
            add_origins(&key.right, Transformation::Join, &right.columns, &mut rows);
        }
        let mut columns = left.columns;
        let width = columns.len();
        columns.extend(right.columns);
        if let Some(residual) = &join.residual {
            add_origins(residual, Transformation::Join, &columns, &mut rows);
        }
        if join.kind.returns_left_only() {
            columns.truncate(width);
        }
        RelationOrigins { columns, rows }
    }
}

impl RelationOrigins {
    /// Returns the origins of a UNION ALL of two relations.
    fn united_with(&self, other: &Self) -> Self {
        Self {
            columns: self.columns.iter().zip(&other.columns).map(|(one, other)| one | other).collect(),
            rows: &self.rows | &other.rows,
        }
    }
}

fn origins_of_expr(expr: &Expr, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    add_origins(expr, Transformation::Same, columns, &mut found);
    found
}

fn origins_of_aggregate(aggregate: &AggregateCall, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    for argument in &aggregate.arguments {
        add_origins(argument, Transformation::Aggregated, columns, &mut found);
    }
    add_order_origins(&aggregate.order, columns, &mut found);
    found
}

fn origins_of_window(window: &WindowCall, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    let transformation = match window.function {
        WindowFunction::Aggregate(_) | WindowFunction::CountDistinct => Transformation::Aggregated,
        _ => Transformation::Changed,
    };
    for argument in &window.arguments {
        add_origins(argument, transformation, columns, &mut found);
    }
    for key in &window.partition {
        add_origins(key, Transformation::Window, columns, &mut found);
    }
    add_order_origins(&window.order, columns, &mut found);
    found
}

fn add_order_origins(order: &[SortKey], columns: &[Origins], found: &mut Origins) {
    sort_exprs(order).for_each(|expr| add_origins(expr, Transformation::Window, columns, found));
}

/// Adds the origins of `expr`, whose contribution to the value is `transformation`.
fn add_origins(expr: &Expr, transformation: Transformation, columns: &[Origins], found: &mut Origins) {
    match &expr.kind {
        ExprKind::Column(position) => {
            let origins = columns.get(*position).into_iter().flatten();
            found.extend(origins.map(|origin| origin.composed_with(transformation)));
        }
        ExprKind::Case { branches, otherwise } => {
            for branch in branches {
                add_origins(&branch.condition, Transformation::Condition.composed_with(transformation), columns, found);
                add_origins(&branch.result, Transformation::Changed.composed_with(transformation), columns, found);
            }
            add_origins(otherwise, Transformation::Changed.composed_with(transformation), columns, found);
        }
        _ => {
            for child in expr.children() {
                add_origins(child, Transformation::Changed.composed_with(transformation), columns, found);
            }
        }
    }
}
