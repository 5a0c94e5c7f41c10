//! What follows SELECT: ORDER BY, LIMIT, OFFSET and FETCH.

use std::sync::Arc;

use sqlparser::ast::{self, LimitClause, OrderByKind};

use super::groups::with_windows;
use super::results::{Item, is_text, position};
use super::scope::{Clause, Scope};
use super::subqueries::with_subqueries;
use super::windows::sort_key;
use super::{Binder, Bound, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::decorrelate::is_at_most_one_row;
use crate::query::expr::{Expr, Location, SortKey};
use crate::query::plan::Plan;
use crate::query::types::Type;
use crate::query::value::Value;

/// What a query says behind its SELECT.
pub(super) struct Tail<'a> {
    pub order: Vec<&'a ast::OrderByExpr>,
    pub order_by_all: Option<ast::OrderByOptions>,
    pub skip: u64,
    pub take: Option<u64>,
    /// Where it says how many rows, else the whole query.
    pub location: Location,
}

impl Tail<'_> {
    pub(super) fn cuts(&self) -> bool {
        self.skip > 0 || self.take.is_some()
    }
}

impl Binder<'_> {
    /// ORDER BY, LIMIT, OFFSET, FETCH.
    pub(super) fn tail<'q>(&mut self, query: &'q ast::Query, location: Location) -> Bound<Tail<'q>> {
        let mut tail = Tail { order: Vec::new(), order_by_all: None, skip: 0, take: None, location };
        if let Some(order) = &query.order_by {
            if order.interpolate.is_some() {
                return self.unsupported("INTERPOLATE", "leave it out", location);
            }
            match &order.kind {
                OrderByKind::Expressions(keys) => match keys.as_slice() {
                    [key] if is_all(&key.expr) => tail.order_by_all = Some(key.options),
                    keys => tail.order.extend(keys),
                },
                OrderByKind::All(options) => tail.order_by_all = Some(*options),
            }
        }
        match &query.limit_clause {
            None => {}
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
                if !limit_by.is_empty() {
                    let hint = "number the rows with ROW_NUMBER() OVER (PARTITION BY …)";
                    return self.unsupported("LIMIT BY", hint, location);
                }
                if let Some(first) = limit.as_ref().or(offset.as_ref().map(|offset| &offset.value)) {
                    tail.location = self.location(first);
                }
                tail.take = limit.as_ref().map(|limit| self.count(limit)).transpose()?;
                tail.skip = offset.as_ref().map(|offset| self.count(&offset.value)).transpose()?.unwrap_or(0);
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                tail.take = Some(self.count(limit)?);
                tail.skip = self.count(offset)?;
            }
        }
        if let Some(fetch) = &query.fetch {
            if fetch.percent || fetch.with_ties {
                let hint = "filter by RANK() or PERCENT_RANK() in a subquery";
                let location = fetch.quantity.as_ref().map_or(location, |quantity| self.location(quantity));
                return self.unsupported("FETCH of a percentage or WITH TIES", hint, location);
            }
            tail.take = Some(fetch.quantity.as_ref().map_or(Ok(1), |quantity| self.count(quantity))?);
        }
        Ok(tail)
    }

    fn count(&mut self, tree: &ast::Expr) -> Bound<u64> {
        let location = self.location(tree);
        let is_literal = matches!(tree, ast::Expr::Value(_) | ast::Expr::UnaryOp { .. } | ast::Expr::BinaryOp { .. });
        let count = if is_literal { Some(self.expression(&Scope::default(), Clause::Where, tree)?) } else { None };
        match count.as_ref().and_then(Expr::as_literal) {
            Some(Value::Integer(count)) if *count >= 0 => Ok(count.unsigned_abs()),
            _ => {
                let message = "LIMIT and OFFSET take a number of rows";
                self.mistake(
                    Diagnostic::sql("sql-limit", message).hint("write a literal, such as `LIMIT 10`"),
                    location,
                )
            }
        }
    }

    /// Some rows of an order.
    pub(super) fn cut(&mut self, plan: Arc<Plan>, order: Vec<SortKey>, tail: &Tail) -> Bound<Arc<Plan>> {
        if !tail.cuts() {
            return Ok(plan);
        }
        if tail.take == Some(0) || tail.skip > 0 && is_at_most_one_row(&plan) {
            let none = Expr::literal(Value::Boolean(false), Type::Boolean, tail.location);
            return Ok(Plan::filter(plan, none));
        }
        if is_at_most_one_row(&plan) {
            return Ok(plan);
        }
        if order.is_empty() {
            let message = "`LIMIT` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which rows come first";
            return self.mistake(Diagnostic::sql("sql-order", message).hint(hint), tail.location);
        }
        Ok(Plan::limit(plan, order, tail.skip, tail.take))
    }

    /// A key of ORDER BY that is neither a result nor a position.
    fn ordering(&mut self, scope: &Scope, tree: &ast::Expr) -> Bound<Expr> {
        let key = self.expression(scope, Clause::Select, tree)?;
        let is_constant = matches!(tree, ast::Expr::Value(_)) && key.as_literal().is_some();
        if !is_constant {
            return Ok(key);
        }
        if !is_text(tree) {
            let hint = "name the column that rows are ordered by";
            let message = "this ORDER BY names a constant, which orders nothing";
            return self.mistake(Diagnostic::sql("sql-order-by", message).hint(hint), key.location);
        }
        let hint = "name the column without quotes";
        self.mistake(
            Diagnostic::sql("sql-order-by", "this ORDER BY names a text, which orders nothing").hint(hint),
            key.location,
        )
    }

    /// ORDER BY and LIMIT behind UNION and its like: keys are results.
    pub(super) fn ordered(&mut self, plan: Arc<Plan>, tail: &Tail) -> Bound<Arc<Plan>> {
        let scope = Scope::of_row(&plan.columns);
        let items: Vec<Item> = scope
            .columns
            .iter()
            .map(|column| Item { name: column.field.name.clone(), expr: column.read(Location::default()) })
            .collect();
        let mut order = self.order(tail, &scope, Some(&items))?;
        let width = plan.columns.len();
        let mut exprs: Vec<&mut Expr> = order.iter_mut().map(|key| &mut key.expr).collect();
        let with = with_windows(plan, &mut exprs);
        let plan = self.cut(with_subqueries(with, &mut exprs), order, tail)?;
        Ok(if plan.columns.len() == width { plan } else { Plan::pick(plan, 0..width) })
    }

    /// The keys of ORDER BY; a name is a result first, then a column.
    pub(super) fn order(&mut self, tail: &Tail, scope: &Scope, items: Option<&Vec<Item>>) -> Bound<Vec<SortKey>> {
        let known = items.map(Vec::as_slice).unwrap_or_default();
        if let Some(options) = &tail.order_by_all {
            let key = |item: &Item| SortKey {
                expr: item.expr.clone(),
                descending: options.asc == Some(false),
                nulls_first: options.nulls_first.unwrap_or(false),
            };
            return Ok(known.iter().map(key).collect());
        }
        let mut keys = Vec::with_capacity(tail.order.len());
        for key in &tail.order {
            let location = self.location(&key.expr);
            let named = match &key.expr {
                ast::Expr::Identifier(ident) => {
                    let named = |item: &&Item| item.name.eq_ignore_ascii_case(&ident.value);
                    known.iter().find(named).map(|item| item.expr.clone())
                }
                _ => None,
            };
            let expr = match (named, position(&key.expr)) {
                (Some(expr), _) => Ok(expr),
                // Results with mistakes are not counted.
                (None, Some(_)) if items.is_none() => Err(Reported),
                (None, Some(position)) => self.at_position(position, known, "ORDER BY", location),
                (None, None) => self.ordering(scope, &key.expr),
            };
            keys.push(expr.map(|expr| sort_key(expr, key)));
        }
        keys.into_iter().collect()
    }
}

/// `ORDER BY ALL`.
fn is_all(tree: &ast::Expr) -> bool {
    matches!(tree, ast::Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("all"))
}
