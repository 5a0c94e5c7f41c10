//! The parts of a query that group one source: taken out, so that rows can be folded as they are read.
//!
//! `SELECT k, COUNT(DISTINCT u) FROM usage WHERE w GROUP BY k` becomes a plain selection of the keys and the
//! arguments (`SELECT k AS __key0, u AS __value0 FROM usage WHERE w`), the totals to be taken of them, and a
//! query over the result. What is not of that form stays as it is.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use sqlparser::ast::{
    CaseWhen, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Ident, ObjectName, OrderBy,
    Query, Select, SelectItem, SetExpr, TableFactor, Value, VisitMut, VisitorMut,
    helpers::attached_token::AttachedToken, visit_expressions,
};

use super::names::{column, is_aggregate, is_distinct, sole_argument};
use crate::fold::How;

/// One GROUP BY that was taken out of a query.
#[derive(Debug, Clone)]
pub struct Block {
    /// The name under which the query now reads its groups.
    pub table: String,
    /// Selects the keys and then the values.
    pub rows: Query,
    pub keys: usize,
    /// How each total is taken, of which column of `rows`, and what the query calls it.
    pub totals: Vec<(How, Option<usize>, String)>,
}

/// Takes all such parts out of a query. `sources` are the tables it reads and does not define itself, with
/// their columns.
#[must_use]
pub fn take_blocks(query: &mut Query, sources: &BTreeMap<String, Vec<String>>) -> Vec<Block> {
    let mut taker = Taker { sources, blocks: Vec::new() };
    let _ = query.visit(&mut taker);
    taker.blocks
}

struct Taker<'a> {
    sources: &'a BTreeMap<String, Vec<String>>,
    blocks: Vec<Block>,
}

impl VisitorMut for Taker<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if let SetExpr::Select(select) = query.body.as_mut()
            && let Some(columns) = grouped_source(select).and_then(|source| self.sources.get(&source))
        {
            let table = format!("__groups{}", self.blocks.len());
            if let Some((found, rest)) = split(select, columns, query.order_by.as_ref(), &table) {
                **select = rest;
                let _ = query.order_by.visit(&mut Replace { found: &found });
                self.blocks.push(found.block);
            }
        }
        ControlFlow::Continue(())
    }
}

/// The one table that a SELECT groups, if it does nothing else with it.
fn grouped_source(select: &Select) -> Option<String> {
    let plain = select.distinct.is_none()
        && select.top.is_none()
        && select.into.is_none()
        && select.qualify.is_none()
        && select.prewhere.is_none()
        && select.named_window.is_empty()
        && select.lateral_views.is_empty()
        && select.sort_by.is_empty();
    match select.from.as_slice() {
        [from] if plain && from.joins.is_empty() => match &from.relation {
            TableFactor::Table { name, args: None, alias, .. }
                if alias.as_ref().is_none_or(|alias| alias.columns.is_empty()) =>
            {
                match name.0.as_slice() {
                    [part] => part.as_ident().map(|ident| ident.value.clone()),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}

/// A block and what its keys and totals were in the query.
struct Found {
    block: Block,
    keys: Vec<Expr>,
    totals: Vec<Expr>,
}

/// Splits a SELECT into the part below the GROUP BY and the part above it.
fn split(select: &Select, columns: &[String], order: Option<&OrderBy>, table: &str) -> Option<(Found, Select)> {
    let GroupByExpr::Expressions(keys, modifiers) = &select.group_by else {
        return None;
    };
    if keys.is_empty() || !modifiers.is_empty() || reads_elsewhere(select) {
        return None;
    }
    let keys: Vec<Expr> = keys.iter().map(|key| resolved(key, columns, select)).collect::<Option<_>>()?;
    let mut found = Found {
        block: Block { table: table.to_owned(), rows: rows_of(select), keys: keys.len(), totals: Vec::new() },
        keys,
        totals: Vec::new(),
    };
    let mut values: Vec<Expr> = Vec::new();
    let mut foreign = false;
    let mut collect = |expr: &Expr| {
        if let Expr::Function(function) = expr
            && is_aggregate(&function.name.to_string())
        {
            match total(function) {
                Some((how, value)) if !found.totals.contains(expr) => {
                    let at = value.map(|value| position(&mut values, value) + found.block.keys);
                    let name = format!("__total{}", found.totals.len());
                    found.block.totals.push((how, at, name));
                    found.totals.push(expr.clone());
                }
                Some(_) => {}
                None => foreign = true,
            }
        }
        ControlFlow::<()>::Continue(())
    };
    let _ = visit_expressions(&select.projection, &mut collect);
    let _ = visit_expressions(&select.having, &mut collect);
    if let Some(order) = order {
        let _ = visit_expressions(order, &mut collect);
    }
    if foreign || found.totals.is_empty() {
        return None;
    }
    let named = |prefix: &str, exprs: &[Expr]| -> Vec<SelectItem> {
        let name = |(at, expr): (usize, &Expr)| aliased(expr.clone(), &format!("__{prefix}{at}"));
        exprs.iter().enumerate().map(name).collect()
    };
    if let SetExpr::Select(rows) = found.block.rows.body.as_mut() {
        rows.projection = [named("key", &found.keys), named("value", &values)].concat();
    }
    let rest = above(select, &found)?;
    Some((found, rest))
}

/// What a GROUP BY item stands for: a position or another name of a selected expression, or itself.
fn resolved(key: &Expr, columns: &[String], select: &Select) -> Option<Expr> {
    if let Expr::Value(position) = key {
        let Value::Number(digits, _) = &position.value else {
            return None;
        };
        return match select.projection.get(digits.parse::<usize>().ok()?.checked_sub(1)?)? {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr.clone()),
            _ => None,
        };
    }
    let named = select.projection.iter().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if column(key) == Some(&alias.value) => Some(expr),
        _ => None,
    });
    let is_column = column(key).is_some_and(|name| columns.iter().any(|known| known == name));
    match named {
        // A name that is both a column and something else is too much of a riddle.
        Some(expr) if is_column && column(expr) != column(key) => None,
        Some(expr) if !is_column => Some(expr.clone()),
        _ => Some(key.clone()),
    }
}

/// Subqueries may read tables that only the whole query knows; wildcards hide what is selected.
fn reads_elsewhere(select: &Select) -> bool {
    let listed = |item: &SelectItem| matches!(item, SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. });
    let found = visit_expressions(select, |expr| match expr {
        Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => ControlFlow::Break(()),
        Expr::Function(function) if function.over.is_some() => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.is_break() || !select.projection.iter().all(listed)
}

fn position(values: &mut Vec<Expr>, value: Expr) -> usize {
    values.iter().position(|known| *known == value).unwrap_or_else(|| {
        values.push(value);
        values.len() - 1
    })
}

/// How an aggregate is folded, and over what; none for one that is not.
fn total(function: &Function) -> Option<(How, Option<Expr>)> {
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    if !function.within_group.is_empty() || function.null_treatment.is_some() || !list.clauses.is_empty() {
        return None;
    }
    let kept = |value: Expr| match &function.filter {
        Some(condition) => only_where(condition, value),
        None => value,
    };
    let distinct = is_distinct(function);
    let whole = matches!(list.args.as_slice(), [] | [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
    match (function.name.to_string().to_lowercase().as_str(), sole_argument(function)) {
        ("count", None) if whole && !distinct => match &function.filter {
            Some(_) => Some((How::Count, Some(kept(super::literal::integer(1))))),
            None => Some((How::Rows, None)),
        },
        ("count", Some(value)) if distinct => Some((How::Distinct, Some(kept(value.clone())))),
        ("count", Some(value)) => Some((How::Count, Some(kept(value.clone())))),
        ("sum", Some(value)) if !distinct => Some((How::Sum, Some(kept(value.clone())))),
        ("min", Some(value)) => Some((How::Min, Some(kept(value.clone())))),
        ("max", Some(value)) => Some((How::Max, Some(kept(value.clone())))),
        _ => None,
    }
}

fn only_where(condition: &Expr, value: Expr) -> Expr {
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition: condition.clone(), result: value }],
        else_result: None,
    }
}

fn aliased(expr: Expr, name: &str) -> SelectItem {
    SelectItem::ExprWithAlias { expr, alias: Ident::new(name) }
}

/// A selection taken apart: the same without what it selects, and what that is.
#[must_use]
pub fn without_projection(rows: &Query) -> (Query, Vec<Expr>) {
    let mut rest = rows.clone();
    let mut selected = Vec::new();
    if let SetExpr::Select(select) = rest.body.as_mut() {
        for item in std::mem::take(&mut select.projection) {
            if let SelectItem::ExprWithAlias { expr, .. } = item {
                selected.push(expr);
            }
        }
    }
    (rest, selected)
}

/// A selection put together again, with other expressions under other names.
#[must_use]
pub fn with_projection(rows: &Query, selected: impl Iterator<Item = (Expr, String)>) -> Query {
    let mut rows = rows.clone();
    if let SetExpr::Select(select) = rows.body.as_mut() {
        select.projection = selected.map(|(expr, name)| aliased(expr, &name)).collect();
    }
    rows
}

/// The SELECT without grouping, as a query of its own; its projection is yet to be filled in.
fn rows_of(select: &Select) -> Query {
    let mut rows = select.clone();
    rows.group_by = GroupByExpr::Expressions(Vec::new(), Vec::new());
    rows.having = None;
    Query {
        with: None,
        body: Box::new(SetExpr::Select(Box::new(rows))),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}

/// The SELECT over the groups.
fn above(select: &Select, found: &Found) -> Option<Select> {
    let mut rest = select.clone();
    let [from] = rest.from.as_mut_slice() else {
        return None;
    };
    if let TableFactor::Table { name, alias, .. } = &mut from.relation {
        *name = ObjectName::from(vec![Ident::new(found.block.table.clone())]);
        *alias = None;
    }
    rest.group_by = GroupByExpr::Expressions(Vec::new(), Vec::new());
    // Names are kept: a key that is selected under its own name must not come out as `__key0`.
    for item in &mut rest.projection {
        if let SelectItem::UnnamedExpr(expr) = item
            && let Some(name) = column(expr).map(str::to_owned)
        {
            *item = aliased(expr.clone(), &name);
        }
    }
    let mut replace = Replace { found };
    let _ = rest.projection.visit(&mut replace);
    let _ = rest.having.visit(&mut replace);
    rest.selection = rest.having.take();
    Some(rest)
}

/// Puts the columns of the groups where keys and totals stood.
struct Replace<'a> {
    found: &'a Found,
}

impl VisitorMut for Replace<'_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let same = |key: &Expr| key == expr || (column(key).is_some() && column(key) == column(expr));
        if let Some(total) = self.found.totals.iter().position(|total| total == expr) {
            *expr = Expr::Identifier(Ident::new(format!("__total{total}")));
        } else if let Some(key) = self.found.keys.iter().position(same) {
            *expr = Expr::Identifier(Ident::new(format!("__key{key}")));
        }
        ControlFlow::Continue(())
    }
}
