//! Joins the rows that a subquery has for each row.

use std::sync::Arc;

use crate::query::expr::{AggregateCall, CaseBranch, Comparison, Expr, NamedExpr};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan};
use crate::query::rewrite::decorrelate::CorrelatedSubquery;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// Joins every row with the one row of another relation.
#[must_use]
pub fn join_one_row(left: Arc<Plan>, right: Arc<Plan>) -> Arc<Plan> {
    Plan::join(Join { kind: JoinKind::Inner, left, right, keys: Vec::new(), residual: None })
}

/// Joins every row with the one row that a subquery has for it. Its columns are NULL if there is no row.
#[must_use]
pub fn join_single_row(input: Arc<Plan>, subquery: &CorrelatedSubquery, location: SqlLocation) -> Arc<Plan> {
    if subquery.captures.is_empty() {
        let row = Arc::clone(&subquery.plan);
        return join_one_row(input, if row.is_total() { row } else { Plan::single(row, location) });
    }
    let columns = subquery.plan.columns.len();
    let mut rows = subquery.rows_for_each(&subquery.capture_domain(&input));
    if !subquery.plan.has_at_most_one_row() {
        let domain = (columns..rows.columns.len()).collect();
        rows = Plan::unique(rows, domain, location);
    }
    let keys = subquery.capture_keys(&rows, columns);
    let width = input.columns.len();
    let joined = Plan::join(Join { kind: JoinKind::Left, left: input, right: rows, keys, residual: None });
    Plan::select_columns(joined, 0..width + columns)
}

/// Adds a column to every row: true if the subquery has rows for it, otherwise NULL.
#[must_use]
pub fn mark_matching_rows(input: Arc<Plan>, subquery: &CorrelatedSubquery, location: SqlLocation) -> Arc<Plan> {
    if subquery.captures.is_empty() {
        return mark_rows_if_any(input, subquery, location);
    }
    let columns = subquery.plan.columns.len();
    let rows = subquery.rows_for_each(&subquery.capture_domain(&input));
    let domain = columns..rows.columns.len();
    let matched = Plan::distinct(Plan::select_columns(rows, domain));
    let mut named = vec![NamedExpr::unnamed(Expr::boolean(true, location))];
    named.extend(matched.column_exprs(SqlLocation::default()).map(NamedExpr::unnamed));
    let keys = subquery.capture_keys(&matched, 0);
    let keys = keys.into_iter().map(|JoinKey { left, right }| JoinKey { left, right: right.moved_on(1) }).collect();
    let marked = Plan::project(matched, named);
    let width = input.columns.len();
    let joined = Plan::join(Join { kind: JoinKind::Left, left: input, right: marked, keys, residual: None });
    Plan::select_columns(joined, 0..=width)
}

/// Adds a column to every row: true if a subquery that reads nothing of the row has rows, otherwise NULL.
fn mark_rows_if_any(input: Arc<Plan>, subquery: &CorrelatedSubquery, location: SqlLocation) -> Arc<Plan> {
    let width = input.columns.len();
    let with_count = join_one_row(input, count_rows(&subquery.plan, location));
    let mut named: Vec<NamedExpr> =
        with_count.column_exprs(SqlLocation::default()).take(width).map(NamedExpr::unnamed).collect();
    let has_rows = has_rows(Expr::column(width, Type::Integer, false, SqlLocation::default()), location);
    let branch = CaseBranch::new(has_rows, Expr::boolean(true, location));
    named.push(NamedExpr::unnamed(Expr::case(vec![branch], Expr::null(Type::Boolean, location), location)));
    Plan::project(with_count, named)
}

/// Returns one row with the number of rows of a relation.
#[must_use]
pub fn count_rows(rows: &Arc<Plan>, location: SqlLocation) -> Arc<Plan> {
    Plan::aggregate(Arc::clone(rows), Vec::new(), vec![AggregateCall::count_rows(location)])
}

/// Returns whether a number of rows is above 0.
#[must_use]
pub fn has_rows(count: Expr, location: SqlLocation) -> Expr {
    Expr::comparison(Comparison::Greater, count, Expr::integer(0, location), location)
}
