//! Replaces the subqueries in expressions by columns.

use std::sync::Arc;

use super::membership::{PlannedPredicate, QuantifiedComparison, plan_in, plan_quantified, plan_row_in};
use super::rows_for_each::{count_rows, has_rows, join_one_row, join_single_row, mark_matching_rows};
use crate::query::bind::subquery_plans::SubqueryPlans;
use crate::query::expr::{Expr, ExprKind, Subquery, SubqueryKind};
use crate::query::plan::Plan;
use crate::query::rewrite::decorrelate::CorrelatedSubquery;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl SubqueryPlans {
    /// Joins the subqueries in some expressions to a relation. The columns that they become take their place.
    pub fn join_all<'e>(&self, mut input: Arc<Plan>, exprs: impl IntoIterator<Item = &'e mut Expr>) -> Arc<Plan> {
        for expr in exprs {
            input = self.join_each(input, expr);
        }
        input
    }

    /// Joins the subqueries in an expression.
    pub fn join_each(&self, mut input: Arc<Plan>, expr: &mut Expr) -> Arc<Plan> {
        for child in expr.children_mut() {
            input = self.join_each(input, child);
        }
        let ExprKind::Subquery(subquery) = &expr.kind else { return input };
        let Some(PlannedPredicate { expr: replacement, input }) = self.plan_subquery(&input, expr, subquery) else {
            return input;
        };
        *expr = replacement;
        input
    }

    /// Plans one subquery. Those below it are planned already.
    fn plan_subquery(&self, input: &Arc<Plan>, expr: &Expr, subquery: &Subquery) -> Option<PlannedPredicate> {
        let (location, width, input) = (expr.location, input.columns.len(), Arc::clone(input));
        let correlated = self.correlated_subquery(subquery)?;
        Some(match &subquery.kind {
            SubqueryKind::Scalar => PlannedPredicate {
                expr: Expr::column(width, expr.data_type, true, location),
                input: join_single_row(input, &correlated, location),
            },
            SubqueryKind::Exists => plan_exists(input, &correlated, location),
            SubqueryKind::In(values) => match values.as_slice() {
                [value] => plan_in(input, &correlated, value.clone(), location),
                values => plan_row_in(input, subquery, self.plan_of(subquery.id)?, values, location),
            },
            SubqueryKind::Quantified { value: [value], comparison, quantifier } => {
                let (value, comparison, quantifier) = (value.clone(), *comparison, *quantifier);
                let compared = QuantifiedComparison { value, comparison, quantifier };
                plan_quantified(input, &correlated, compared, location)
            }
        })
    }
}

fn plan_exists(input: Arc<Plan>, subquery: &CorrelatedSubquery, location: SqlLocation) -> PlannedPredicate {
    let width = input.columns.len();
    if subquery.captures.is_empty() {
        let rows = Expr::column(width, Type::Integer, false, location);
        let input = join_one_row(input, count_rows(&subquery.plan, location));
        return PlannedPredicate { expr: has_rows(rows, location), input };
    }
    let mark = Expr::column(width, Type::Boolean, true, location);
    let input = mark_matching_rows(input, subquery, location);
    PlannedPredicate { expr: Expr::not_null_test(mark, location), input }
}
