//! Binds queries within expressions, and notes what they read of the row around them.

use std::borrow::Cow;
use std::sync::Arc;

use sqlparser::ast;

use super::binder::{BindResult, Binder, Reported, all_bound};
use super::operators::comparison_of_operator;
use super::outer_query::OuterQuery;
use super::scope::{Clause, ExprContext};
use super::syntax_tree::{row_parts, whole_number};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, ExprKind, NamedExpr, Quantifier, Subquery, SubqueryId, SubqueryKind};
use crate::query::plan::Plan;
use crate::query::rewrite::decorrelate::mark_read_captures;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// A subquery that is bound.
#[derive(Debug)]
pub struct BoundSubquery {
    pub id: SubqueryId,
    pub plan: Arc<Plan>,
    /// The values that the plan reads of the row around it.
    pub captures: Vec<Expr>,
}

impl Binder<'_> {
    /// Returns an expression over the row of an outer query, by its level, as it is read here.
    pub(super) fn capture_through_levels(&mut self, level: usize, expr: Expr) -> Expr {
        let inner = self.outer_queries.get_mut(level..).unwrap_or_default();
        inner.iter_mut().fold(expr, |expr, outer| outer.capture_expr(&expr))
    }

    pub(super) fn bind_scalar_subquery(
        &mut self,
        context: ExprContext<'_>,
        query: &ast::Query,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let subquery = self.bind_subquery(context, query, location)?;
        self.check_column_count(&subquery.plan, 1, location)?;
        let data_type = subquery.plan.columns.first().map_or(Type::Null, |field| field.data_type);
        let kind = self.keep_subquery(subquery, SubqueryKind::Scalar);
        Ok(Expr::new(kind, data_type, true, location))
    }

    /// Binds `value [NOT] IN (SELECT …)`, `(value, value) [NOT] IN (SELECT …)`.
    pub(super) fn bind_in_subquery(
        &mut self,
        context: ExprContext<'_>,
        value: &ast::Expr,
        query: &ast::Query,
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let trees = row_parts(value).unwrap_or_else(|| vec![value]);
        let values = all_bound(trees.into_iter().map(|tree| self.bind_expression(context, tree)));
        let mut subquery = self.bind_subquery(context, query, location)?;
        let values = values?;
        self.check_column_count(&subquery.plan, values.len(), location)?;
        let compared = self.unify_with_columns(values, &mut subquery, location)?;
        let may_be_null =
            compared.iter().any(|value| value.nullable) || subquery.plan.columns.iter().any(|column| column.nullable);
        if negated && compared.len() > 1 && may_be_null {
            // For a row with a NULL that differs elsewhere, the standard and DuckDB give different answers.
            let hint = "say which rows are meant: `NOT EXISTS (SELECT 1 FROM … WHERE a = c AND b = d)`";
            return self.report_unsupported("NOT IN of rows with values that may be NULL", hint, location);
        }
        let kind = self.keep_subquery(subquery, SubqueryKind::In(compared));
        self.negate_if(negated, Expr::new(kind, Type::Boolean, true, location), location)
    }

    pub(super) fn bind_exists(
        &mut self,
        context: ExprContext<'_>,
        query: &ast::Query,
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let subquery = self.bind_subquery(context, &without_limit(query), location)?;
        let kind = self.keep_subquery(subquery, SubqueryKind::Exists);
        self.negate_if(negated, Expr::new(kind, Type::Boolean, false, location), location)
    }

    /// Binds `value > ANY (SELECT …)`, `value <= ALL (SELECT …)`.
    pub(super) fn bind_quantified(
        &mut self,
        context: ExprContext<'_>,
        [value, query]: [&ast::Expr; 2],
        operator: &ast::BinaryOperator,
        quantifier: Quantifier,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (Some(comparison), ast::Expr::Subquery(query)) = (comparison_of_operator(operator), query) else {
            let word = if quantifier == Quantifier::All { "ALL" } else { "ANY" };
            let what = format!("`{operator} {word}` without a subquery");
            return self.report_unsupported(what, "write `IN (…)`, or compare with each value", location);
        };
        match (comparison, quantifier) {
            (Comparison::Equal, Quantifier::Any) => {
                return self.bind_in_subquery(context, value, query, false, location);
            }
            (Comparison::NotEqual, Quantifier::All) => {
                return self.bind_in_subquery(context, value, query, true, location);
            }
            _ => {}
        }
        let value = self.bind_expression(context, value);
        let mut subquery = self.bind_subquery(context, query, location)?;
        self.check_column_count(&subquery.plan, 1, location)?;
        let compared = self.unify_with_columns(vec![value?], &mut subquery, location)?;
        let value = <[Expr; 1]>::try_from(compared).ok().ok_or(Reported)?;
        let kind = self.keep_subquery(subquery, SubqueryKind::Quantified { value, comparison, quantifier });
        Ok(Expr::new(kind, Type::Boolean, true, location))
    }

    /// Converts values and the columns of a subquery that they are compared with to common types. Returns the values.
    fn unify_with_columns(
        &mut self,
        values: Vec<Expr>,
        subquery: &mut BoundSubquery,
        location: SqlLocation,
    ) -> BindResult<Vec<Expr>> {
        let mut compared = Vec::with_capacity(values.len());
        let mut columns = Vec::with_capacity(values.len());
        for (at, value) in values.into_iter().enumerate() {
            let field = subquery.plan.columns.get(at).ok_or(Reported)?;
            let (name, column) = (field.name.clone(), field.to_expr(at, location));
            let [value, column] = self.unify_comparable(vec![value, column])?.into_pair()?;
            compared.push(value);
            columns.push(NamedExpr { name, expr: column });
        }
        if columns.iter().any(|column| column.expr.as_column().is_none()) {
            subquery.plan = Plan::project(Arc::clone(&subquery.plan), columns);
        }
        Ok(compared)
    }

    /// Keeps the plan of a subquery, and returns the expression that represents it.
    fn keep_subquery(&mut self, subquery: BoundSubquery, kind: SubqueryKind) -> ExprKind {
        let BoundSubquery { id, plan, captures } = subquery;
        self.subquery_plans.insert(id, plan);
        ExprKind::Subquery(Box::new(Subquery { id, kind, captures }))
    }

    fn bind_subquery(
        &mut self,
        context: ExprContext<'_>,
        query: &ast::Query,
        location: SqlLocation,
    ) -> BindResult<BoundSubquery> {
        if context.clause == Clause::Row {
            let message = "expected an expression over one account's row, found a subquery";
            let hint = "compute it in the SQL file of a metric, and use the metric here";
            return self.report_mistake(Diagnostic::sql_error("sql-row", message).hint(hint), location);
        }
        let id = self.next_subquery_id(location)?;
        let guard_depth = std::mem::take(&mut self.guard_depth);
        let open_aliases = std::mem::take(&mut self.open_aliases);
        let failed_aliases = std::mem::take(&mut self.failed_aliases);
        let bound = self.bind_inner_query(id, context, query);
        self.guard_depth = guard_depth;
        self.open_aliases = open_aliases;
        self.failed_aliases = failed_aliases;
        let BoundSubquery { id, plan, mut captures } = bound?;
        // An aggregate that turned out to belong to a query around this one no longer reads its captures here.
        let mut is_read = vec![false; captures.len()];
        mark_read_captures(&plan, id, &mut is_read);
        for (capture, is_read) in captures.iter_mut().zip(is_read) {
            if !is_read {
                *capture = Expr::null(capture.data_type, capture.location);
            }
        }
        Ok(BoundSubquery { id, plan, captures })
    }

    /// Binds a query that may read the names of `context`.
    pub(super) fn bind_inner_query(
        &mut self,
        id: SubqueryId,
        context: ExprContext<'_>,
        query: &ast::Query,
    ) -> BindResult<BoundSubquery> {
        let ExprContext { scope, clause } = context;
        self.outer_queries.push(OuterQuery { subquery: id, scope: scope.clone(), clause, captures: Vec::new() });
        let plan = self.bind_query(query);
        let captures = self.outer_queries.pop().map(|outer| outer.captures).unwrap_or_default();
        Ok(BoundSubquery { id, plan: plan?, captures })
    }

    fn check_column_count(&mut self, plan: &Plan, wanted: usize, location: SqlLocation) -> BindResult<()> {
        let found = plan.columns.len();
        if found == wanted {
            return Ok(());
        }
        let message = format!("expected a subquery of {}, found {}", count_columns(wanted), count_columns(found));
        self.report_mistake(Diagnostic::sql_error("sql-subquery", message), location)
    }
}

fn count_columns(count: usize) -> String {
    if count == 1 { "one column".to_owned() } else { format!("{count} columns") }
}

/// Returns the query of EXISTS without a LIMIT that takes any rows: which rows are taken makes no difference.
fn without_limit(query: &ast::Query) -> Cow<'_, ast::Query> {
    let takes_rows = match &query.limit_clause {
        Some(ast::LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by }) => {
            limit_by.is_empty() && whole_number(limit).is_some_and(|count| count > 0)
        }
        _ => false,
    };
    if !takes_rows {
        return Cow::Borrowed(query);
    }
    Cow::Owned(ast::Query { limit_clause: None, ..query.clone() })
}
