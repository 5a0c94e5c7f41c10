//! Where the columns of a query come from: the columns of tables that each is made of, and how.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::expr::{AggregateCall, Expr, ExprKind, SortKey, WindowCall};
use super::plan::{JoinKind, Plan, PlanNode};

/// A column of a table that something is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub table: String,
    pub column: String,
    pub transformation: Transformation,
}

/// What a column has to do with a value: its own value, or whether and where the value is there at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transformation {
    /// The value itself.
    Same,
    /// Something is made of it, row by row.
    Changed,
    /// Something is made of the values of many rows.
    Aggregated,
    /// It decides which of several values it is.
    Condition,
    /// It decides which rows there are.
    Filter,
    /// Rows belong together by it.
    Join,
    /// Rows are put together by it.
    Group,
    /// Rows are looked at in its order, or next to each other by it.
    Window,
    /// It decides which rows come first, where only some are taken.
    Sort,
}

impl Transformation {
    /// Whether the value itself comes from there.
    #[must_use]
    pub fn is_direct(self) -> bool {
        matches!(self, Self::Same | Self::Changed | Self::Aggregated)
    }

    /// What it is, seen through one more step: of two direct steps the one that changes more, else the one that is not.
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

/// A relation: the origins of its columns, and what decides which rows it has.
#[derive(Debug, Clone, Default)]
struct RelationOrigins {
    columns: Vec<Origins>,
    rows: Origins,
}

/// The names of a table's columns.
pub type ColumnNames<'a> = dyn Fn(&str) -> Vec<String> + 'a;

/// The origins of every column that a query returns, in order.
#[must_use]
pub fn origins_of_columns(plan: &Arc<Plan>, names: &ColumnNames) -> Vec<Origins> {
    let RelationOrigins { columns, rows } = relation_origins(plan, names, &mut HashMap::new());
    columns.into_iter().map(|origins| &origins | &rows).collect()
}

/// The names of all tables that a plan reads, each once, in the order of first mention.
#[must_use]
pub fn tables_read(plan: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    collect_tables(plan, &mut found);
    found
}

/// The positions of the columns that a plan reads of a table.
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

fn relation_origins(
    plan: &Arc<Plan>,
    names: &ColumnNames,
    known: &mut HashMap<*const Plan, RelationOrigins>,
) -> RelationOrigins {
    if let Some(known) = known.get(&Arc::as_ptr(plan)) {
        return known.clone();
    }
    let found = compute_relation_origins(plan, names, known);
    known.insert(Arc::as_ptr(plan), found.clone());
    found
}

fn compute_relation_origins(
    plan: &Arc<Plan>,
    names: &ColumnNames,
    known: &mut HashMap<*const Plan, RelationOrigins>,
) -> RelationOrigins {
    match &plan.node {
        PlanNode::Scan { table, columns } => {
            let all = names(table);
            let origin = |at: &usize| {
                let column = all.get(*at).cloned().unwrap_or_default();
                BTreeSet::from([Origin { table: table.clone(), column, transformation: Transformation::Same }])
            };
            RelationOrigins { columns: columns.iter().map(origin).collect(), rows: Origins::new() }
        }
        PlanNode::OneRow => RelationOrigins::default(),
        PlanNode::Filter { input, condition } => {
            let mut made = relation_origins(input, names, known);
            add_origins(condition, Transformation::Filter, &made.columns, &mut made.rows);
            made
        }
        PlanNode::Project { input, expressions } => {
            let input = relation_origins(input, names, known);
            let columns = expressions.iter().map(|expr| origins_of_expr(expr, &input.columns)).collect();
            RelationOrigins { columns, rows: input.rows }
        }
        PlanNode::Join(join) => {
            let (left, right) =
                (relation_origins(&join.left, names, known), relation_origins(&join.right, names, known));
            let mut rows = &left.rows | &right.rows;
            for (of_left, of_right) in &join.keys {
                add_origins(of_left, Transformation::Join, &left.columns, &mut rows);
                add_origins(of_right, Transformation::Join, &right.columns, &mut rows);
            }
            let mut columns = left.columns;
            let width = columns.len();
            columns.extend(right.columns);
            if let Some(residual) = &join.residual {
                add_origins(residual, Transformation::Join, &columns, &mut rows);
            }
            if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
                columns.truncate(width);
            }
            RelationOrigins { columns, rows }
        }
        PlanNode::Aggregate { input, keys, totals, .. } => {
            let input = relation_origins(input, names, known);
            let mut rows = input.rows;
            for key in keys {
                add_origins(key, Transformation::Group, &input.columns, &mut rows);
            }
            let keys = keys.iter().map(|key| origins_of_expr(key, &input.columns));
            let totals = totals.iter().map(|total| origins_of_aggregate(total, &input.columns));
            RelationOrigins { columns: keys.chain(totals).collect(), rows }
        }
        PlanNode::Window { input, windows, .. } => {
            let mut made = relation_origins(input, names, known);
            let of_windows: Vec<Origins> =
                windows.iter().map(|window| origins_of_window(window, &made.columns)).collect();
            made.columns.extend(of_windows);
            made
        }
        PlanNode::Union { inputs } => {
            let mut all: Option<RelationOrigins> = None;
            for input in inputs {
                let input = relation_origins(input, names, known);
                all = Some(match all {
                    None => input,
                    Some(before) => RelationOrigins {
                        columns: before.columns.iter().zip(&input.columns).map(|(one, other)| one | other).collect(),
                        rows: &before.rows | &input.rows,
                    },
                });
            }
            all.unwrap_or_default()
        }
        PlanNode::Limit { input, order, .. } => {
            let mut made = relation_origins(input, names, known);
            for key in order {
                add_origins(&key.expr, Transformation::Sort, &made.columns, &mut made.rows);
            }
            made
        }
        PlanNode::Single { input, .. } | PlanNode::Unique { input, .. } => relation_origins(input, names, known),
    }
}

fn origins_of_expr(expr: &Expr, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    add_origins(expr, Transformation::Same, columns, &mut found);
    found
}

fn origins_of_aggregate(total: &AggregateCall, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    for argument in &total.arguments {
        add_origins(argument, Transformation::Aggregated, columns, &mut found);
    }
    add_order_origins(&total.order, columns, &mut found);
    found
}

fn origins_of_window(window: &WindowCall, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    let how = match window.function {
        super::expr::WindowFunction::Aggregate(_) | super::expr::WindowFunction::CountDistinct => {
            Transformation::Aggregated
        }
        _ => Transformation::Changed,
    };
    for argument in &window.arguments {
        add_origins(argument, how, columns, &mut found);
    }
    for key in &window.partition {
        add_origins(key, Transformation::Window, columns, &mut found);
    }
    add_order_origins(&window.order, columns, &mut found);
    found
}

fn add_order_origins(order: &[SortKey], columns: &[Origins], found: &mut Origins) {
    order.iter().for_each(|key| add_origins(&key.expr, Transformation::Window, columns, found));
}

/// Adds what `expr` is made of, and how that is looked at from outside.
fn add_origins(expr: &Expr, how: Transformation, columns: &[Origins], found: &mut Origins) {
    match &expr.kind {
        ExprKind::Column(position) => {
            let seen =
                |origin: &Origin| Origin { transformation: origin.transformation.composed_with(how), ..origin.clone() };
            found.extend(columns.get(*position).into_iter().flatten().map(seen));
        }
        ExprKind::Case { branches, otherwise } => {
            for (condition, result) in branches {
                add_origins(condition, Transformation::Condition.composed_with(how), columns, found);
                add_origins(result, Transformation::Changed.composed_with(how), columns, found);
            }
            add_origins(otherwise, Transformation::Changed.composed_with(how), columns, found);
        }
        _ => {
            for child in expr.children() {
                add_origins(child, Transformation::Changed.composed_with(how), columns, found);
            }
        }
    }
}
