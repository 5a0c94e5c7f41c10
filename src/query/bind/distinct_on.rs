//! DISTINCT ON: the first row of each combination, numbered by a window.

use std::sync::Arc;

use sqlparser::ast;

use super::grouped_exprs::add_windows;
use super::order_and_limit::OrderAndLimit;
use super::scope::{Clause, Scope};
use super::select_list::{ResultColumn, literal_position};
use super::subqueries::add_subqueries;
use super::{BindResult, Binder};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, ExprKind, SortKey, SqlLocation, WindowCall, WindowFrame, WindowFunction};
use crate::query::plan::Plan;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// What DISTINCT ON tells rows apart by, and where it says so.
    pub(super) fn bind_distinct_keys(
        &mut self,
        scope: &Scope,
        on: &[ast::Expr],
        items: &[ResultColumn],
        tail: &OrderAndLimit,
    ) -> BindResult<(Vec<Expr>, SqlLocation)> {
        let location = on.first().map_or(tail.location, |first| self.location_of(first));
        let mut keys = Vec::with_capacity(on.len());
        for tree in on {
            let place = self.location_of(tree);
            keys.push(match literal_position(tree) {
                Some(position) => self.result_at_position(position, items, "DISTINCT ON", place)?,
                None => self.bind_expression(scope, Clause::Select, tree)?,
            });
        }
        Ok((keys, location))
    }

    /// DISTINCT ON: the first row of each combination, by ORDER BY.
    pub(super) fn plan_distinct_on(
        &mut self,
        plan: Arc<Plan>,
        mut partition: Vec<Expr>,
        location: SqlLocation,
        mut items: Vec<ResultColumn>,
        mut order: Vec<SortKey>,
        tail: &OrderAndLimit,
    ) -> BindResult<Arc<Plan>> {
        if tail.has_limit() {
            return self.report_unsupported("DISTINCT ON beside LIMIT", "limit in a query around it", location);
        }
        if order.is_empty() {
            let message = "`DISTINCT ON` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which row of each comes first";
            return self.report_mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        exprs.extend(&mut partition);
        let plan = add_windows(plan, &mut exprs);
        let plan = add_subqueries(plan, &mut exprs);
        let window = WindowCall {
            function: WindowFunction::RowNumber,
            arguments: Vec::new(),
            partition,
            order,
            frame: WindowFrame::RUNNING,
            ignore_nulls: false,
            data_type: Type::Integer,
            location,
        };
        let width = plan.columns.len();
        let numbered = Plan::window(plan, vec![window]);
        let number = Expr::column(width, Type::Integer, false, location);
        let one = Expr::literal(Value::Integer(1), Type::Integer, location);
        let first = ExprKind::Compare(Comparison::Equal, Box::new(number), Box::new(one));
        let first = Plan::filter(numbered, Expr::new(first, Type::Boolean, false, location));
        Ok(Plan::project(first, items.into_iter().map(|item| (item.name, item.expr)).collect()))
    }
}
