//! Where the columns of a query come from: the columns of tables that each is made of, and how.
//!
//! Followed are common table expressions, subqueries in FROM, joins, unions and `*`, because all columns are known. What
//! is not (a subquery within an expression, a natural join, a table function) leaves the whole query untold: nothing is
//! guessed.

mod value;

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Join, JoinConstraint, JoinOperator, OrderByKind, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, SetExpr, TableAlias, TableFactor, TableWithJoins, Value,
};

use super::names::column;
use value::Scope;

/// A column of a table that something is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub table: String,
    pub column: String,
    pub how: How,
}

/// What a column has to do with a value: its own value, or whether and where the value is there at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
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

impl How {
    /// Whether the value itself comes from there.
    #[must_use]
    pub fn is_direct(self) -> bool {
        matches!(self, How::Same | How::Changed | How::Aggregated)
    }

    /// What it is, seen through one more step: of two direct steps the one that changes more, else the one that is not.
    #[must_use]
    pub fn through(self, outer: How) -> How {
        match (self.is_direct(), outer.is_direct()) {
            (false, _) => self,
            (true, false) => outer,
            (true, true) => self.max(outer),
        }
    }
}

pub type Origins = BTreeSet<Origin>;

/// A table, or what stands for one: its columns, and what decides which rows it has.
#[derive(Debug, Clone, Default)]
struct Relation {
    columns: Vec<(String, Origins)>,
    rows: Origins,
}

/// The origins of every column that a query returns, by name; `tables` are the columns of each table there is. None
/// where they can't be told.
#[must_use]
pub fn origins(query: &Query, tables: &BTreeMap<String, Vec<String>>) -> Option<Vec<(String, Origins)>> {
    let known = tables.iter().map(|(table, columns)| {
        let column = |name: &String| {
            let origin = Origin { table: table.clone(), column: name.clone(), how: How::Same };
            (name.clone(), BTreeSet::from([origin]))
        };
        (table.clone(), Relation { columns: columns.iter().map(column).collect(), rows: BTreeSet::new() })
    });
    let Relation { columns, rows } = relation(query, &known.collect())?;
    Some(columns.into_iter().map(|(name, origins)| (name, &origins | &rows)).collect())
}

type Known = BTreeMap<String, Relation>;

fn relation(query: &Query, known: &Known) -> Option<Relation> {
    let mut known = known.clone();
    if let Some(with) = &query.with {
        if with.recursive {
            return None;
        }
        for cte in &with.cte_tables {
            let made = relation(&cte.query, &known)?;
            known.insert(cte.alias.name.value.clone(), renamed(made, &cte.alias)?);
        }
    }
    let mut made = body(&query.body, &known)?;
    if query.limit_clause.is_some() || query.fetch.is_some() {
        let order = query.order_by.as_ref()?;
        let OrderByKind::Expressions(keys) = &order.kind else { return None };
        let columns = made.columns.clone();
        let scope = Scope { relations: Vec::new(), outputs: &columns };
        for key in keys {
            scope.read(&key.expr, How::Sort, &mut made.rows)?;
        }
    }
    Some(made)
}

fn renamed(mut relation: Relation, alias: &TableAlias) -> Option<Relation> {
    if !alias.columns.is_empty() {
        if alias.columns.len() != relation.columns.len() {
            return None;
        }
        for (column, named) in relation.columns.iter_mut().zip(&alias.columns) {
            column.0.clone_from(&named.name.value);
        }
    }
    Some(relation)
}

fn body(body: &SetExpr, known: &Known) -> Option<Relation> {
    match body {
        SetExpr::Select(select) => selected(select, known),
        SetExpr::Query(query) => relation(query, known),
        SetExpr::SetOperation { left, right, .. } => {
            let (left, right) = (self::body(left, known)?, self::body(right, known)?);
            if left.columns.len() != right.columns.len() {
                return None;
            }
            let both = left.columns.iter().zip(&right.columns);
            let columns = both.map(|((name, left), (_, right))| (name.clone(), left | right)).collect();
            Some(Relation { columns, rows: &left.rows | &right.rows })
        }
        _ => None,
    }
}

fn selected(select: &Select, known: &Known) -> Option<Relation> {
    let beyond = [select.top.is_some(), !select.lateral_views.is_empty(), !select.connect_by.is_empty()];
    if beyond.contains(&true) || !select.named_window.is_empty() || select.exclude.is_some() {
        return None;
    }
    let mut relations = Vec::new();
    for from in &select.from {
        relations.append(&mut joined(from, known)?);
    }
    let mut rows: Origins = relations.iter().flat_map(|(_, relation)| relation.rows.clone()).collect();
    let mut scope = Scope { relations, outputs: &[] };
    for join in select.from.iter().flat_map(|from| &from.joins) {
        scope.join(join, &mut rows)?;
    }
    let mut columns = Vec::new();
    for item in &select.projection {
        columns.append(&mut item_columns(item, &scope)?);
    }
    // Grouping may name what is selected; what is in a table goes before it.
    scope.outputs = &columns;
    if let Some(condition) = &select.selection {
        scope.read(condition, How::Filter, &mut rows)?;
    }
    match &select.group_by {
        GroupByExpr::Expressions(keys, modifiers) if modifiers.is_empty() => {
            for key in keys {
                scope.group(key, &mut rows)?;
            }
        }
        _ => return None,
    }
    match &select.distinct {
        None | Some(Distinct::All) => {}
        Some(Distinct::Distinct) => {
            let all = columns.iter().flat_map(|(_, origins)| origins);
            rows.extend(all.map(|origin| Origin { how: origin.how.through(How::Group), ..origin.clone() }));
        }
        Some(Distinct::On(_)) => return None,
    }
    for condition in [&select.having, &select.qualify].into_iter().flatten() {
        scope.read(condition, How::Filter, &mut rows)?;
    }
    Some(Relation { columns, rows })
}

/// The tables that stand in one item of FROM, each under the name that it has there.
fn joined(from: &TableWithJoins, known: &Known) -> Option<Vec<(String, Relation)>> {
    let factors = std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation));
    factors
        .map(|factor| match factor {
            TableFactor::Table { name, alias, args: None, .. } => {
                let [part] = name.0.as_slice() else { return None };
                let name = &part.as_ident()?.value;
                let relation = known.get(name)?.clone();
                match alias {
                    Some(alias) => Some((alias.name.value.clone(), renamed(relation, alias)?)),
                    None => Some((name.clone(), relation)),
                }
            }
            TableFactor::Derived { lateral: false, subquery, alias, .. } => {
                let relation = relation(subquery, known)?;
                match alias {
                    Some(alias) => Some((alias.name.value.clone(), renamed(relation, alias)?)),
                    None => Some((String::new(), relation)),
                }
            }
            _ => None,
        })
        .collect()
}

impl Scope<'_> {
    fn join(&self, join: &Join, rows: &mut Origins) -> Option<()> {
        match constraint(&join.join_operator)? {
            JoinConstraint::On(condition) => self.read(condition, How::Join, rows),
            JoinConstraint::Using(names) => names.iter().try_for_each(|name| {
                let [part] = name.0.as_slice() else { return None };
                self.resolve(None, &part.as_ident()?.value, How::Join, rows)
            }),
            JoinConstraint::None => Some(()),
            JoinConstraint::Natural => None,
        }
    }

    /// `GROUP BY 1` names the first column that is selected.
    fn group(&self, key: &Expr, rows: &mut Origins) -> Option<()> {
        let position = match key {
            Expr::Value(value) => match &value.value {
                Value::Number(digits, _) => digits.parse::<usize>().ok()?.checked_sub(1),
                _ => None,
            },
            _ => return self.read(key, How::Group, rows),
        };
        let (_, origins) = self.outputs.get(position?)?;
        rows.extend(origins.iter().map(|origin| Origin { how: origin.how.through(How::Group), ..origin.clone() }));
        Some(())
    }
}

fn constraint(operator: &JoinOperator) -> Option<&JoinConstraint> {
    match operator {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint) => Some(constraint),
        // Semi and anti joins hide the columns of one side; the shipped SQL has no need of them.
        _ => None,
    }
}

fn item_columns(item: &SelectItem, scope: &Scope) -> Option<Vec<(String, Origins)>> {
    let one = |name: String, expr: &Expr| {
        let mut origins = Origins::new();
        scope.read(expr, How::Same, &mut origins)?;
        Some(vec![(name, origins)])
    };
    match item {
        SelectItem::UnnamedExpr(expr) => one(column(expr).unwrap_or_default().to_owned(), expr),
        SelectItem::ExprWithAlias { expr, alias } => one(alias.value.clone(), expr),
        SelectItem::Wildcard(options) if options.to_string().is_empty() => {
            Some(scope.relations.iter().flat_map(|(_, relation)| relation.columns.clone()).collect())
        }
        SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options)
            if options.to_string().is_empty() =>
        {
            let [part] = name.0.as_slice() else { return None };
            let table = &part.as_ident()?.value;
            let (_, relation) = scope.relations.iter().find(|(known, _)| known == table)?;
            Some(relation.columns.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
