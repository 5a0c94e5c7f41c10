//! ORDER BY, LIMIT, OFFSET and FETCH behind a query.

use std::sync::Arc;

use sqlparser::ast::{self, LimitClause, OrderByKind};

use super::binder::{BindResult, Binder, Reported, all_bound};
use super::scope::{Clause, Scope};
use super::sort_keys::directed_sort_key;
use super::syntax_tree::{is_quoted_text, literal_position};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, NamedExpr, SortKey};
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;
use crate::query::value::Value;

/// The order of a query, and which of its rows are taken.
#[derive(Debug)]
pub struct OrderAndLimit<'a> {
    pub order: Vec<&'a ast::OrderByExpr>,
    pub order_by_all: Option<ast::OrderByOptions>,
    pub skip: u64,
    pub take: Option<u64>,
    /// The location of the number of rows, or else of the whole query.
    pub location: SqlLocation,
}

impl OrderAndLimit<'_> {
    /// Returns no order and no limit.
    #[must_use]
    pub fn none(location: SqlLocation) -> Self {
        Self { order: Vec::new(), order_by_all: None, skip: 0, take: None, location }
    }

    #[must_use]
    pub fn has_limit(&self) -> bool {
        self.skip > 0 || self.take.is_some()
    }
}

impl Binder<'_> {
    /// Binds the numbers of LIMIT, OFFSET and FETCH. The keys of ORDER BY are bound with the SELECT.
    pub(super) fn bind_order_and_limit<'q>(
        &mut self,
        query: &'q ast::Query,
        location: SqlLocation,
    ) -> BindResult<OrderAndLimit<'q>> {
        let mut tail = OrderAndLimit::none(location);
        if let Some(order) = &query.order_by {
            self.read_order_by(order, &mut tail)?;
        }
        if let Some(limit) = &query.limit_clause {
            self.bind_limit(limit, &mut tail)?;
        }
        if let Some(fetch) = &query.fetch {
            self.bind_fetch(fetch, &mut tail)?;
        }
        Ok(tail)
    }

    fn read_order_by<'q>(&mut self, order: &'q ast::OrderBy, tail: &mut OrderAndLimit<'q>) -> BindResult<()> {
        if order.interpolate.is_some() {
            return self.report_unsupported("INTERPOLATE", "leave it out", tail.location);
        }
        match &order.kind {
            OrderByKind::Expressions(keys) => match keys.as_slice() {
                [key] if is_order_by_all(&key.expr) => tail.order_by_all = Some(key.options),
                keys => tail.order.extend(keys),
            },
            OrderByKind::All(options) => tail.order_by_all = Some(*options),
        }
        Ok(())
    }

    fn bind_limit(&mut self, limit: &LimitClause, tail: &mut OrderAndLimit) -> BindResult<()> {
        match limit {
            LimitClause::LimitOffset { limit, offset, limit_by } => {
                if !limit_by.is_empty() {
                    let hint = "number the rows with ROW_NUMBER() OVER (PARTITION BY …)";
                    return self.report_unsupported("LIMIT BY", hint, tail.location);
                }
                if let Some(first) = limit.as_ref().or(offset.as_ref().map(|offset| &offset.value)) {
                    tail.location = self.location_of(first);
                }
                tail.take = limit.as_ref().map(|limit| self.bind_row_count(limit)).transpose()?;
                tail.skip = offset.as_ref().map_or(Ok(0), |offset| self.bind_row_count(&offset.value))?;
            }
            LimitClause::OffsetCommaLimit { offset, limit } => {
                tail.take = Some(self.bind_row_count(limit)?);
                tail.skip = self.bind_row_count(offset)?;
            }
        }
        Ok(())
    }

    fn bind_fetch(&mut self, fetch: &ast::Fetch, tail: &mut OrderAndLimit) -> BindResult<()> {
        if fetch.percent || fetch.with_ties {
            let hint = "filter by RANK() or PERCENT_RANK() in a subquery";
            let place = fetch.quantity.as_ref().map_or(tail.location, |quantity| self.location_of(quantity));
            return self.report_unsupported("FETCH of a percentage or WITH TIES", hint, place);
        }
        tail.take = Some(fetch.quantity.as_ref().map_or(Ok(1), |quantity| self.bind_row_count(quantity))?);
        Ok(())
    }

    fn bind_row_count(&mut self, tree: &ast::Expr) -> BindResult<u64> {
        let location = self.location_of(tree);
        let is_literal = matches!(tree, ast::Expr::Value(_) | ast::Expr::UnaryOp { .. } | ast::Expr::BinaryOp { .. });
        if is_literal {
            let count = self.bind_expression(Scope::default().in_clause(Clause::Where), tree)?;
            if let Some(Value::Integer(count)) = count.as_literal()
                && let Ok(count) = u64::try_from(*count)
            {
                return Ok(count);
            }
        }
        let message = "LIMIT and OFFSET take a number of rows";
        let hint = "write a literal, such as `LIMIT 10`";
        self.report_mistake(Diagnostic::sql_error("sql-limit", message).hint(hint), location)
    }

    /// Takes some rows of an order. Without LIMIT and OFFSET, returns all rows.
    pub(super) fn apply_limit(
        &mut self,
        plan: Arc<Plan>,
        order: Vec<SortKey>,
        tail: &OrderAndLimit,
    ) -> BindResult<Arc<Plan>> {
        if !tail.has_limit() {
            return Ok(plan);
        }
        let is_one_row = plan.has_at_most_one_row();
        if tail.take == Some(0) || tail.skip > 0 && is_one_row {
            return Ok(Plan::filter(plan, Expr::boolean(false, tail.location)));
        }
        if is_one_row {
            return Ok(plan);
        }
        if order.is_empty() {
            let message = "`LIMIT` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which rows come first";
            return self.report_mistake(Diagnostic::sql_error("sql-order", message).hint(hint), tail.location);
        }
        Ok(Plan::limit(plan, order, tail.skip, tail.take))
    }

    /// Applies ORDER BY and LIMIT to a set operation, whose keys are results.
    pub(super) fn order_set_operation(&mut self, plan: Arc<Plan>, tail: &OrderAndLimit) -> BindResult<Arc<Plan>> {
        let scope = Scope::of_row(&plan.columns);
        let results: Vec<NamedExpr> =
            (0..plan.columns.len()).filter_map(|position| plan.named_column(position)).collect();
        let mut order = self.bind_order_keys(tail, &scope, Some(&results))?;
        let width = plan.columns.len();
        let mut exprs: Vec<&mut Expr> = order.iter_mut().map(|key| &mut key.expr).collect();
        let plan = self.subquery_plans.add_windows(plan, &mut exprs);
        let plan = self.subquery_plans.join_all(plan, exprs);
        let plan = self.apply_limit(plan, order, tail)?;
        Ok(if plan.columns.len() == width { plan } else { Plan::select_columns(plan, 0..width) })
    }

    /// Binds the keys of ORDER BY. A name is a result first, then a column. `results` is absent if a result has a mistake.
    pub(super) fn bind_order_keys(
        &mut self,
        tail: &OrderAndLimit,
        scope: &Scope,
        results: Option<&[NamedExpr]>,
    ) -> BindResult<Vec<SortKey>> {
        if let Some(options) = &tail.order_by_all {
            let results = results.unwrap_or_default();
            return Ok(results.iter().map(|result| directed_sort_key(result.expr.clone(), options)).collect());
        }
        all_bound(tail.order.iter().map(|key| {
            let expr = self.bind_order_key(scope, &key.expr, results)?;
            Ok(directed_sort_key(expr, &key.options))
        }))
    }

    fn bind_order_key(&mut self, scope: &Scope, tree: &ast::Expr, results: Option<&[NamedExpr]>) -> BindResult<Expr> {
        if let ast::Expr::Identifier(ident) = tree
            && let Some(result) =
                results.unwrap_or_default().iter().find(|result| result.name.eq_ignore_ascii_case(&ident.value))
        {
            return Ok(result.expr.clone());
        }
        match literal_position(tree) {
            Some(position) => {
                let location = self.location_of(tree);
                self.result_at_position(position, results.ok_or(Reported)?, "ORDER BY", location)
            }
            None => self.bind_order_expr(scope, tree),
        }
    }

    /// Binds a key of ORDER BY that is neither a result nor a position.
    fn bind_order_expr(&mut self, scope: &Scope, tree: &ast::Expr) -> BindResult<Expr> {
        let key = self.bind_expression(scope.in_clause(Clause::Select), tree)?;
        let is_constant = matches!(tree, ast::Expr::Value(_)) && key.as_literal().is_some();
        if !is_constant {
            return Ok(key);
        }
        let (message, hint) = if is_quoted_text(tree) {
            ("this ORDER BY names a text, which orders nothing", "name the column without quotes")
        } else {
            ("this ORDER BY names a constant, which orders nothing", "name the column that rows are ordered by")
        };
        self.report_mistake(Diagnostic::sql_error("sql-order-by", message).hint(hint), key.location)
    }
}

/// Returns whether a key is the ALL of `ORDER BY ALL`.
fn is_order_by_all(tree: &ast::Expr) -> bool {
    matches!(tree, ast::Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("all"))
}
