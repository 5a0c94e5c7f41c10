//! IN, ANY and ALL, with SQL's rules for NULL.

use std::sync::Arc;

use super::rows_for_each::{join_single_row, mark_matching_rows};
use crate::query::expr::{
    AggregateCall, AggregateFunction, CaseBranch, Comparison, Connective, Expr, ExprKind, Quantifier, Subquery,
};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan};
use crate::query::rewrite::decorrelate::CorrelatedSubquery;
use crate::query::rewrite::predicate_pushdown::filter_by_all;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// A predicate over a relation to which the columns that it reads have been joined.
pub struct PlannedPredicate {
    pub expr: Expr,
    pub input: Arc<Plan>,
}

/// The comparison of `value < ANY (…)` and its like.
pub struct QuantifiedComparison {
    pub value: Expr,
    pub comparison: Comparison,
    pub quantifier: Quantifier,
}

/// Plans `value IN (subquery)`: false for an empty list, NULL if the value is NULL or if only a NULL could have matched.
#[must_use]
pub fn plan_in(
    input: Arc<Plan>,
    subquery: &CorrelatedSubquery,
    value: Expr,
    location: SqlLocation,
) -> PlannedPredicate {
    let plan = &subquery.plan;
    let data_type = plan.columns.first().map_or(Type::Null, |field| field.data_type);
    let listed = Expr::column(0, data_type, true, location);
    let width = input.columns.len();
    let counts = vec![AggregateCall::count_rows(location), count_values(listed.clone(), location)];
    let counted = join_single_row(input, &aggregate_subquery(subquery, counts), location);
    let present = Plan::filter(Arc::clone(plan), Expr::not_null_test(listed, location));
    let outer_rows = Plan::select_columns(Arc::clone(&counted), 0..width);
    let present = distinct_rows(&subquery.with_plan(present), &outer_rows);
    let mut keys = subquery.capture_keys(&present, 1);
    keys.extend(present.column_expr(0, SqlLocation::default()).map(|listed| JoinKey::new(value.clone(), listed)));
    let joined = Plan::join(Join { kind: JoinKind::Left, left: counted, right: present, keys, residual: None });
    let rows = Expr::column(width, Type::Integer, true, location);
    let known = Expr::column(width + 1, Type::Integer, true, location);
    let matched = Expr::not_null_test(Expr::column(width + 2, data_type, true, location), location);
    let unknown = || Expr::null(Type::Boolean, location);
    let branches = vec![
        CaseBranch::new(is_zero(rows.clone(), location), Expr::boolean(false, location)),
        CaseBranch::new(matched, Expr::boolean(true, location)),
        CaseBranch::new(Expr::null_test(value, location), unknown()),
        CaseBranch::new(Expr::comparison(Comparison::Less, known, rows, location), unknown()),
    ];
    PlannedPredicate { expr: Expr::case(branches, Expr::boolean(false, location), location), input: joined }
}

/// Returns each different row that a subquery has, for every combination of captures.
fn distinct_rows(subquery: &CorrelatedSubquery, outer_rows: &Arc<Plan>) -> Arc<Plan> {
    if subquery.captures.is_empty() {
        return Plan::distinct(Arc::clone(&subquery.plan));
    }
    Plan::distinct(subquery.rows_for_each(&subquery.capture_domain(outer_rows)))
}

/// Plans `(a, b) IN (subquery)`: true if a row equals these values; otherwise NULL if a row could equal them with other values
/// in place of NULL; otherwise false.
#[must_use]
pub fn plan_row_in(
    input: Arc<Plan>,
    subquery: &Subquery,
    plan: &Arc<Plan>,
    values: &[Expr],
    location: SqlLocation,
) -> PlannedPredicate {
    // The values are read like captures.
    let first = subquery.captures.len();
    let captures: Vec<Expr> = subquery.captures.iter().chain(values).cloned().collect();
    let values = values.iter().enumerate().map(|(at, value)| Expr {
        location,
        kind: ExprKind::Captured { subquery: subquery.id, index: first + at },
        ..value.clone()
    });
    let equal: Vec<Expr> = values
        .zip(plan.column_exprs(location))
        .map(|(value, listed)| Expr::comparison(Comparison::Equal, value, listed, location))
        .collect();
    let possibly_equal = equal
        .iter()
        .map(|equal| Expr::coalesce(vec![equal.clone(), Expr::boolean(true, location)], location))
        .collect();
    let width = input.columns.len();
    let rows_where = |conditions: Vec<Expr>| {
        CorrelatedSubquery::new(subquery.id, &filter_by_all(Arc::clone(plan), conditions), &captures)
    };
    let marked = mark_matching_rows(input, &rows_where(equal), location);
    let marked = mark_matching_rows(marked, &rows_where(possibly_equal), location);
    let is_marked = |position| Expr::not_null_test(Expr::column(position, Type::Boolean, true, location), location);
    let branches = vec![
        CaseBranch::new(is_marked(width), Expr::boolean(true, location)),
        CaseBranch::new(is_marked(width + 1), Expr::null(Type::Boolean, location)),
    ];
    PlannedPredicate { expr: Expr::case(branches, Expr::boolean(false, location), location), input: marked }
}

/// Plans `value < ANY (subquery)` and its like. The smallest and the largest value decide, because all others are between them.
#[must_use]
pub fn plan_quantified(
    input: Arc<Plan>,
    subquery: &CorrelatedSubquery,
    QuantifiedComparison { value, comparison, quantifier }: QuantifiedComparison,
    location: SqlLocation,
) -> PlannedPredicate {
    let data_type = value.data_type;
    let listed = Expr::column(0, data_type, true, location);
    let extreme = |function| AggregateCall::new(function, vec![listed.clone()], data_type, location);
    let aggregates = vec![
        AggregateCall::count_rows(location),
        count_values(listed.clone(), location),
        extreme(AggregateFunction::Min),
        extreme(AggregateFunction::Max),
    ];
    let width = input.columns.len();
    let joined = join_single_row(input, &aggregate_subquery(subquery, aggregates), location);
    let aggregate = |at: usize, data_type| Expr::column(width + at, data_type, true, location);
    let (rows, known) = (aggregate(0, Type::Integer), aggregate(1, Type::Integer));
    let compare = |at: usize| Expr::comparison(comparison, value.clone(), aggregate(at, data_type), location);
    let both = vec![compare(2), compare(3)];
    // ANY is true as soon as one comparison holds, ALL is false as soon as one fails.
    let (decided, otherwise) = match quantifier {
        Quantifier::Any => (Expr::connected(Connective::Or, both, location), false),
        Quantifier::All => (Expr::negated(Expr::connected(Connective::And, both, location), location), true),
    };
    let unknown = || Expr::null(Type::Boolean, location);
    let branches = vec![
        CaseBranch::new(is_zero(rows.clone(), location), Expr::boolean(otherwise, location)),
        CaseBranch::new(Expr::null_test(value, location), unknown()),
        CaseBranch::new(decided, Expr::boolean(!otherwise, location)),
        CaseBranch::new(Expr::comparison(Comparison::Less, known, rows, location), unknown()),
    ];
    PlannedPredicate { expr: Expr::case(branches, Expr::boolean(otherwise, location), location), input: joined }
}

/// Returns the subquery's rows aggregated to one row.
fn aggregate_subquery(subquery: &CorrelatedSubquery, aggregates: Vec<AggregateCall>) -> CorrelatedSubquery {
    subquery.with_plan(Plan::aggregate(Arc::clone(&subquery.plan), Vec::new(), aggregates))
}

fn count_values(values: Expr, location: SqlLocation) -> AggregateCall {
    AggregateCall::new(AggregateFunction::Count, vec![values], Type::Integer, location)
}

fn is_zero(count: Expr, location: SqlLocation) -> Expr {
    Expr::comparison(Comparison::Equal, count, Expr::integer(0, location), location)
}
