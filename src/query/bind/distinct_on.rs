//! DISTINCT ON: the first row of each combination, numbered by a window.

use std::sync::Arc;

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use super::order_and_limit::OrderAndLimit;
use super::scope::{Clause, Scope};
use super::select_parts::SelectParts;
use super::syntax_tree::literal_position;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, NamedExpr, WindowCall};
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// The expressions of DISTINCT ON, and its location.
#[derive(Debug)]
pub struct DistinctOn {
    pub keys: Vec<Expr>,
    pub location: SqlLocation,
}

impl Binder<'_> {
    pub(super) fn bind_distinct_on(
        &mut self,
        scope: &Scope,
        on: &[ast::Expr],
        results: &[NamedExpr],
        tail: &OrderAndLimit,
    ) -> BindResult<DistinctOn> {
        let location = on.first().map_or(tail.location, |first| self.location_of(first));
        let mut keys = Vec::with_capacity(on.len());
        for tree in on {
            let place = self.location_of(tree);
            keys.push(match literal_position(tree) {
                Some(position) => self.result_at_position(position, results, "DISTINCT ON", place)?,
                None => self.bind_expression(scope.in_clause(Clause::Select), tree)?,
            });
        }
        Ok(DistinctOn { keys, location })
    }

    /// Plans DISTINCT ON: the first row of each combination, in the order of ORDER BY.
    pub(super) fn plan_distinct_on(
        &mut self,
        plan: Arc<Plan>,
        DistinctOn { mut keys, location }: DistinctOn,
        parts: SelectParts,
        tail: &OrderAndLimit,
    ) -> BindResult<Arc<Plan>> {
        let SelectParts { mut results, mut order, .. } = parts;
        if tail.has_limit() {
            return self.report_unsupported("DISTINCT ON beside LIMIT", "limit in a query around it", location);
        }
        if order.is_empty() {
            let message = "`DISTINCT ON` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which row of each comes first";
            return self.report_mistake(Diagnostic::sql_error("sql-order", message).hint(hint), location);
        }
        let mut exprs: Vec<&mut Expr> = results.iter_mut().map(|result| &mut result.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        exprs.extend(&mut keys);
        let plan = self.subquery_plans.add_windows(plan, &mut exprs);
        let plan = self.subquery_plans.join_all(plan, exprs);
        let number = Expr::column(plan.columns.len(), Type::Integer, false, location);
        let numbered = Plan::window(plan, vec![WindowCall::row_number(keys, order, location)]);
        let is_first = Expr::comparison(Comparison::Equal, number, Expr::integer(1, location), location);
        Ok(Plan::project(Plan::filter(numbered, is_first), results))
    }
}
