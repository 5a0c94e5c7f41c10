//! What follows SELECT: ORDER BY, LIMIT, OFFSET and FETCH.

use std::sync::Arc;

use sqlparser::ast::{self, LimitClause, OrderByKind};

use super::grouped_exprs::add_windows;
use super::scope::{Clause, Scope};
use super::select_list::{ResultColumn, is_text_literal, literal_position};
use super::subqueries::add_subqueries;
use super::window_calls::directed_sort_key;
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::decorrelate::has_at_most_one_row;
use crate::query::expr::{Expr, SortKey, SqlLocation};
use crate::query::plan::Plan;
use crate::query::types::Type;
use crate::query::value::Value;

/// What a query says behind its SELECT.
pub(super) struct OrderAndLimit<'a> {
    pub order: Vec<&'a ast::OrderByExpr>,
    pub order_by_all: Option<ast::OrderByOptions>,
    pub skip: u64,
    pub take: Option<u64>,
    /// Where it says how many rows, else the whole query.
    pub location: SqlLocation,
}

impl OrderAndLimit<'_> {
    pub(super) fn has_limit(&self) -> bool {
        self.skip > 0 || self.take.is_some()
    }
}

impl Binder<'_> {
    /// ORDER BY, LIMIT, OFFSET, FETCH.
    pub(super) fn bind_order_and_limit<'q>(
        &mut self,
        query: &'q ast::Query,
        location: SqlLocation,
    ) -> BindResult<OrderAndLimit<'q>> {
        let mut tail = OrderAndLimit { order: Vec::new(), order_by_all: None, skip: 0, take: None, location };
        if let Some(order) = &query.order_by {
            if order.interpolate.is_some() {
                return self.report_unsupported("INTERPOLATE", "leave it out", location);
            }
            match &order.kind {
                OrderByKind::Expressions(keys) => match keys.as_slice() {
                    [key] if is_order_by_all(&key.expr) => tail.order_by_all = Some(key.options),
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
                    return self.report_unsupported("LIMIT BY", hint, location);
                }
                if let Some(first) = limit.as_ref().or(offset.as_ref().map(|offset| &offset.value)) {
                    tail.location = self.location_of(first);
                }
                tail.take = limit.as_ref().map(|limit| self.bind_row_count(limit)).transpose()?;
                tail.skip = offset.as_ref().map(|offset| self.bind_row_count(&offset.value)).transpose()?.unwrap_or(0);
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                tail.take = Some(self.bind_row_count(limit)?);
                tail.skip = self.bind_row_count(offset)?;
            }
        }
        if let Some(fetch) = &query.fetch {
            if fetch.percent || fetch.with_ties {
                let hint = "filter by RANK() or PERCENT_RANK() in a subquery";
                let location = fetch.quantity.as_ref().map_or(location, |quantity| self.location_of(quantity));
                return self.report_unsupported("FETCH of a percentage or WITH TIES", hint, location);
            }
            tail.take = Some(fetch.quantity.as_ref().map_or(Ok(1), |quantity| self.bind_row_count(quantity))?);
        }
        Ok(tail)
    }

    fn bind_row_count(&mut self, tree: &ast::Expr) -> BindResult<u64> {
        let location = self.location_of(tree);
        let is_literal = matches!(tree, ast::Expr::Value(_) | ast::Expr::UnaryOp { .. } | ast::Expr::BinaryOp { .. });
        let count = if is_literal { Some(self.bind_expression(&Scope::default(), Clause::Where, tree)?) } else { None };
        match count.as_ref().and_then(Expr::as_literal) {
            Some(Value::Integer(count)) if *count >= 0 => Ok(count.unsigned_abs()),
            _ => {
                let message = "LIMIT and OFFSET take a number of rows";
                self.report_mistake(
                    Diagnostic::sql("sql-limit", message).hint("write a literal, such as `LIMIT 10`"),
                    location,
                )
            }
        }
    }

    /// Some rows of an order.
    pub(super) fn apply_limit(
        &mut self,
        plan: Arc<Plan>,
        order: Vec<SortKey>,
        tail: &OrderAndLimit,
    ) -> BindResult<Arc<Plan>> {
        if !tail.has_limit() {
            return Ok(plan);
        }
        if tail.take == Some(0) || tail.skip > 0 && has_at_most_one_row(&plan) {
            let none = Expr::literal(Value::Boolean(false), Type::Boolean, tail.location);
            return Ok(Plan::filter(plan, none));
        }
        if has_at_most_one_row(&plan) {
            return Ok(plan);
        }
        if order.is_empty() {
            let message = "`LIMIT` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which rows come first";
            return self.report_mistake(Diagnostic::sql("sql-order", message).hint(hint), tail.location);
        }
        Ok(Plan::limit(plan, order, tail.skip, tail.take))
    }

    /// A key of ORDER BY that is neither a result nor a position.
    fn bind_order_expr(&mut self, scope: &Scope, tree: &ast::Expr) -> BindResult<Expr> {
        let key = self.bind_expression(scope, Clause::Select, tree)?;
        let is_constant = matches!(tree, ast::Expr::Value(_)) && key.as_literal().is_some();
        if !is_constant {
            return Ok(key);
        }
        if !is_text_literal(tree) {
            let hint = "name the column that rows are ordered by";
            let message = "this ORDER BY names a constant, which orders nothing";
            return self.report_mistake(Diagnostic::sql("sql-order-by", message).hint(hint), key.location);
        }
        let hint = "name the column without quotes";
        self.report_mistake(
            Diagnostic::sql("sql-order-by", "this ORDER BY names a text, which orders nothing").hint(hint),
            key.location,
        )
    }

    /// ORDER BY and LIMIT behind UNION and its like: keys are results.
    pub(super) fn order_set_operation(&mut self, plan: Arc<Plan>, tail: &OrderAndLimit) -> BindResult<Arc<Plan>> {
        let scope = Scope::of_row(&plan.columns);
        let items: Vec<ResultColumn> = scope
            .columns
            .iter()
            .map(|column| ResultColumn {
                name: column.field.name.clone(),
                expr: column.to_expr(SqlLocation::default()),
            })
            .collect();
        let mut order = self.bind_order_keys(tail, &scope, Some(&items))?;
        let width = plan.columns.len();
        let mut exprs: Vec<&mut Expr> = order.iter_mut().map(|key| &mut key.expr).collect();
        let with = add_windows(plan, &mut exprs);
        let plan = self.apply_limit(add_subqueries(with, &mut exprs), order, tail)?;
        Ok(if plan.columns.len() == width { plan } else { Plan::select_columns(plan, 0..width) })
    }

    /// The keys of ORDER BY; a name is a result first, then a column.
    pub(super) fn bind_order_keys(
        &mut self,
        tail: &OrderAndLimit,
        scope: &Scope,
        items: Option<&Vec<ResultColumn>>,
    ) -> BindResult<Vec<SortKey>> {
        let known = items.map(Vec::as_slice).unwrap_or_default();
        if let Some(options) = &tail.order_by_all {
            let key = |item: &ResultColumn| SortKey {
                expr: item.expr.clone(),
                descending: options.asc == Some(false),
                nulls_first: options.nulls_first.unwrap_or(false),
            };
            return Ok(known.iter().map(key).collect());
        }
        let mut keys = Vec::with_capacity(tail.order.len());
        for key in &tail.order {
            let location = self.location_of(&key.expr);
            let named = match &key.expr {
                ast::Expr::Identifier(ident) => {
                    let named = |item: &&ResultColumn| item.name.eq_ignore_ascii_case(&ident.value);
                    known.iter().find(named).map(|item| item.expr.clone())
                }
                _ => None,
            };
            let expr = match (named, literal_position(&key.expr)) {
                (Some(expr), _) => Ok(expr),
                // Results with mistakes are not counted.
                (None, Some(_)) if items.is_none() => Err(Reported),
                (None, Some(position)) => self.result_at_position(position, known, "ORDER BY", location),
                (None, None) => self.bind_order_expr(scope, &key.expr),
            };
            keys.push(expr.map(|expr| directed_sort_key(expr, key)));
        }
        keys.into_iter().collect()
    }
}

/// `ORDER BY ALL`.
fn is_order_by_all(tree: &ast::Expr) -> bool {
    matches!(tree, ast::Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("all"))
}
