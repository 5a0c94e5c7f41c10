//! Where the columns of a query come from: the columns of tables that each is made of, and how.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::expr::{Expr, Kind, SortKey, Total, Window};
use super::plan::{JoinKind, Node, Plan};

/// A column of a table that something is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub table: String,
    pub column: String,
    pub how: Transformation,
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
    pub fn through(self, outer: Self) -> Self {
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
struct Relation {
    columns: Vec<Origins>,
    rows: Origins,
}

/// The names of a table's columns.
pub type ColumnNames<'a> = dyn Fn(&str) -> Vec<String> + 'a;

/// The origins of every column that a query returns, in order.
#[must_use]
pub fn origins(plan: &Arc<Plan>, names: &ColumnNames) -> Vec<Origins> {
    let Relation { columns, rows } = relation(plan, names, &mut HashMap::new());
    columns.into_iter().map(|origins| &origins | &rows).collect()
}

/// The names of all tables that a plan reads, each once, in the order of first mention.
#[must_use]
pub fn tables(plan: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    collect_tables(plan, &mut found);
    found
}

/// The positions of the columns that a plan reads of a table.
#[must_use]
pub fn scanned(plan: &Plan, table: &str) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = match &plan.node {
        Node::Scan { table: scanned, columns } if scanned == table => columns.iter().copied().collect(),
        _ => BTreeSet::new(),
    };
    plan.inputs().into_iter().for_each(|input| found.extend(scanned(input, table)));
    found
}

fn collect_tables(plan: &Plan, found: &mut Vec<String>) {
    if let Node::Scan { table, .. } = &plan.node
        && !found.contains(table)
    {
        found.push(table.clone());
    }
    plan.inputs().into_iter().for_each(|input| collect_tables(input, found));
}

fn relation(plan: &Arc<Plan>, names: &ColumnNames, known: &mut HashMap<*const Plan, Relation>) -> Relation {
    if let Some(known) = known.get(&Arc::as_ptr(plan)) {
        return known.clone();
    }
    let found = worked_out(plan, names, known);
    known.insert(Arc::as_ptr(plan), found.clone());
    found
}

fn worked_out(plan: &Arc<Plan>, names: &ColumnNames, known: &mut HashMap<*const Plan, Relation>) -> Relation {
    match &plan.node {
        Node::Scan { table, columns } => {
            let all = names(table);
            let origin = |at: &usize| {
                let column = all.get(*at).cloned().unwrap_or_default();
                BTreeSet::from([Origin { table: table.clone(), column, how: Transformation::Same }])
            };
            Relation { columns: columns.iter().map(origin).collect(), rows: Origins::new() }
        }
        Node::OneRow => Relation::default(),
        Node::Filter { input, condition } => {
            let mut made = relation(input, names, known);
            read(condition, Transformation::Filter, &made.columns, &mut made.rows);
            made
        }
        Node::Project { input, expressions } => {
            let input = relation(input, names, known);
            let columns = expressions.iter().map(|expr| made_of(expr, &input.columns)).collect();
            Relation { columns, rows: input.rows }
        }
        Node::Join(join) => {
            let (left, right) = (relation(&join.left, names, known), relation(&join.right, names, known));
            let mut rows = &left.rows | &right.rows;
            for (of_left, of_right) in &join.keys {
                read(of_left, Transformation::Join, &left.columns, &mut rows);
                read(of_right, Transformation::Join, &right.columns, &mut rows);
            }
            let mut columns = left.columns;
            let width = columns.len();
            columns.extend(right.columns);
            if let Some(residual) = &join.residual {
                read(residual, Transformation::Join, &columns, &mut rows);
            }
            if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
                columns.truncate(width);
            }
            Relation { columns, rows }
        }
        Node::Aggregate { input, keys, totals, .. } => {
            let input = relation(input, names, known);
            let mut rows = input.rows;
            for key in keys {
                read(key, Transformation::Group, &input.columns, &mut rows);
            }
            let keys = keys.iter().map(|key| made_of(key, &input.columns));
            let totals = totals.iter().map(|total| of_total(total, &input.columns));
            Relation { columns: keys.chain(totals).collect(), rows }
        }
        Node::Window { input, windows, .. } => {
            let mut made = relation(input, names, known);
            let of_windows: Vec<Origins> = windows.iter().map(|window| of_window(window, &made.columns)).collect();
            made.columns.extend(of_windows);
            made
        }
        Node::Union { inputs } => {
            let mut all: Option<Relation> = None;
            for input in inputs {
                let input = relation(input, names, known);
                all = Some(match all {
                    None => input,
                    Some(before) => Relation {
                        columns: before.columns.iter().zip(&input.columns).map(|(one, other)| one | other).collect(),
                        rows: &before.rows | &input.rows,
                    },
                });
            }
            all.unwrap_or_default()
        }
        Node::Limit { input, order, .. } => {
            let mut made = relation(input, names, known);
            for key in order {
                read(&key.expr, Transformation::Sort, &made.columns, &mut made.rows);
            }
            made
        }
        Node::Single { input, .. } | Node::Unique { input, .. } => relation(input, names, known),
    }
}

fn made_of(expr: &Expr, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    read(expr, Transformation::Same, columns, &mut found);
    found
}

fn of_total(total: &Total, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    for argument in &total.arguments {
        read(argument, Transformation::Aggregated, columns, &mut found);
    }
    read_order(&total.order, columns, &mut found);
    found
}

fn of_window(window: &Window, columns: &[Origins]) -> Origins {
    let mut found = Origins::new();
    let how = match window.function {
        super::expr::WindowFunction::Aggregate(_) | super::expr::WindowFunction::CountDistinct => {
            Transformation::Aggregated
        }
        _ => Transformation::Changed,
    };
    for argument in &window.arguments {
        read(argument, how, columns, &mut found);
    }
    for key in &window.partition {
        read(key, Transformation::Window, columns, &mut found);
    }
    read_order(&window.order, columns, &mut found);
    found
}

fn read_order(order: &[SortKey], columns: &[Origins], found: &mut Origins) {
    order.iter().for_each(|key| read(&key.expr, Transformation::Window, columns, found));
}

/// Adds what `expr` is made of, and how that is looked at from outside.
fn read(expr: &Expr, how: Transformation, columns: &[Origins], found: &mut Origins) {
    match &expr.kind {
        Kind::Column(position) => {
            let seen = |origin: &Origin| Origin { how: origin.how.through(how), ..origin.clone() };
            found.extend(columns.get(*position).into_iter().flatten().map(seen));
        }
        Kind::Case { branches, otherwise } => {
            for (condition, result) in branches {
                read(condition, Transformation::Condition.through(how), columns, found);
                read(result, Transformation::Changed.through(how), columns, found);
            }
            read(otherwise, Transformation::Changed.through(how), columns, found);
        }
        _ => {
            for child in expr.children() {
                read(child, Transformation::Changed.through(how), columns, found);
            }
        }
    }
}
