//! Tables that depend on the row beside them: LATERAL, and ASOF JOIN, which takes the nearest row of a table.

use std::sync::Arc;

use sqlparser::ast::{self, JoinConstraint, JoinOperator};

use super::from_clause::ScopedPlan;
use super::scope::{Clause, Scope};
use super::subqueries::{OuterQuery, capture_keys};
use super::where_clause::has_subquery;
use super::{BindResult, Binder};
use crate::base::diagnostic::Diagnostic;
use crate::query::decorrelate::{CorrelatedSubquery, keys_as_conditions};
use crate::query::expr::{Comparison, Expr, ExprKind, SortKey, SqlLocation, SubqueryId};
use crate::query::plan::{JoinKind, Plan};
use crate::query::predicate_pushdown::{join_on_conditions, split_conjuncts};
use crate::query::tie_breaking;

impl Binder<'_> {
    /// `left JOIN LATERAL (SELECT …) AS t ON …`; none for the constraint of `left, LATERAL (SELECT …)`.
    pub(super) fn bind_lateral(
        &mut self,
        left: ScopedPlan,
        query: &ast::Query,
        alias: Option<&ast::TableAlias>,
        operator: Option<&JoinOperator>,
        location: SqlLocation,
    ) -> BindResult<ScopedPlan> {
        let none = JoinConstraint::None;
        let (kind, constraint) = match operator {
            None | Some(JoinOperator::CrossJoin(JoinConstraint::None)) => (JoinKind::Inner, &none),
            Some(JoinOperator::Join(constraint) | JoinOperator::Inner(constraint)) => (JoinKind::Inner, constraint),
            Some(JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint)) => (JoinKind::Left, constraint),
            Some(_) => {
                let hint = "write CROSS JOIN LATERAL, JOIN LATERAL … ON or LEFT JOIN LATERAL … ON";
                return self.report_unsupported("this kind of join with LATERAL", hint, location);
            }
        };
        let id = SubqueryId(self.count_subquery(location)?);
        let scope = left.1.clone();
        self.outer_queries.push(OuterQuery { subquery: id, scope, clause: Clause::Where, captures: Vec::new() });
        let plan = self.bind_query(query);
        let captures = self.outer_queries.pop().map(|outer| outer.captures).unwrap_or_default();
        let right = self.apply_alias(plan?, None, alias)?;
        self.check_table_names_differ(&left.1, &right.1, location)?;
        let width = left.0.columns.len();
        let both = left.1.clone().joined_with(right.1, width);
        let conditions = match constraint {
            JoinConstraint::On(condition) => split_conjuncts(self.bind_condition(&both, Clause::On, condition)?),
            JoinConstraint::None => Vec::new(),
            _ => return self.report_unsupported("USING and NATURAL with LATERAL", "write ON", location),
        };
        if conditions.iter().any(has_subquery) {
            return self.report_unsupported(
                "a subquery in ON of LATERAL",
                "ask it within LATERAL, or in WHERE",
                location,
            );
        }
        let plan = join_rows_for_each(kind, left.0, &CorrelatedSubquery::new(id, &right.0, &captures), conditions);
        Ok((self.check_plan_size(plan, location)?, make_right_nullable(both, width, kind)))
    }

    /// `left ASOF JOIN right ON a = b AND x >= y`: of the rows that match, the one whose y is nearest to x.
    pub(super) fn plan_asof_join(
        &mut self,
        (left, right): (ScopedPlan, ScopedPlan),
        kind: JoinKind,
        conditions: Vec<Expr>,
        scope: Scope,
        location: SqlLocation,
    ) -> BindResult<ScopedPlan> {
        let width = left.0.columns.len();
        let mut nearest = None;
        for condition in &conditions {
            if let ExprKind::Compare(comparison, one, other) = &condition.kind
                && let Some((of_right, later)) = ordered_right_side(*comparison, one, other, width)
            {
                if nearest.is_some() {
                    let message = "an ASOF JOIN compares one time, or one number, by an order";
                    let hint = "keep one of `<`, `<=`, `>` and `>=`, and filter by the others in WHERE";
                    return self.report_mistake(Diagnostic::sql("sql-join", message).hint(hint), condition.location);
                }
                nearest = Some((of_right.clone(), later));
            }
        }
        let Some((mut of_right, later)) = nearest else {
            let message = "this ASOF JOIN does not say in which order rows are near";
            let hint = "add a comparison, such as `left.at >= right.valid_from`";
            return self.report_mistake(Diagnostic::sql("sql-join", message).hint(hint), location);
        };
        if conditions.iter().any(has_subquery) {
            return self.report_unsupported("a subquery in ON of ASOF JOIN", "ask it in WHERE", location);
        }
        let id = SubqueryId(self.count_subquery(location)?);
        let mut captures: Vec<Expr> = Vec::new();
        let within: Vec<Expr> =
            conditions.into_iter().map(|condition| capture_left_columns(condition, width, id, &mut captures)).collect();
        of_right.map_columns(&|position| position - width);
        let order = vec![SortKey { expr: of_right, descending: !later, nulls_first: false }];
        let rows = crate::query::predicate_pushdown::push_down_filter(right.0, within);
        let one = tie_breaking::keep_tie_breakers(&Plan::limit(rows, order, 0, Some(1)), self.tables, &[]);
        let plan = join_rows_for_each(kind, left.0, &CorrelatedSubquery::new(id, &one, &captures), Vec::new());
        Ok((self.check_plan_size(plan, location)?, make_right_nullable(scope, width, kind)))
    }
}

/// Every row with the rows that a subquery has for it.
fn join_rows_for_each(
    kind: JoinKind,
    left: Arc<Plan>,
    right: &CorrelatedSubquery,
    mut conditions: Vec<Expr>,
) -> Arc<Plan> {
    let (width, columns) = (left.columns.len(), right.plan.columns.len());
    let rows = if right.captures.is_empty() {
        Arc::clone(&right.plan)
    } else {
        let rows = right.rows_for_each(&right.capture_domain(&left));
        conditions.extend(keys_as_conditions(capture_keys(right, &rows, columns), width));
        rows
    };
    Plan::select_columns(join_on_conditions(kind, left, rows, conditions), 0..width + columns)
}

/// A scope whose right columns may have no match.
fn make_right_nullable(mut scope: Scope, width: usize, kind: JoinKind) -> Scope {
    for column in scope.columns.iter_mut().filter(|column| column.position >= width) {
        column.field.nullable |= kind == JoinKind::Left;
    }
    scope
}

/// The right side of a comparison by order between both sides, and whether it lies at the left one's value or later.
fn ordered_right_side<'e>(
    comparison: Comparison,
    one: &'e Expr,
    other: &'e Expr,
    width: usize,
) -> Option<(&'e Expr, bool)> {
    let one_is_larger = match comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => true,
        Comparison::Less | Comparison::LessOrEqual => false,
        _ => return None,
    };
    let side = |expr: &Expr| {
        let (mut left, mut right) = (false, false);
        expr.for_each_column(&mut |position| {
            left |= position < width;
            right |= position >= width;
        });
        (left, right)
    };
    match (side(one), side(other)) {
        ((true, false), (false, true)) => Some((other, !one_is_larger)),
        ((false, true), (true, false)) => Some((one, one_is_larger)),
        _ => None,
    }
}

/// A condition over both sides as one over the right side, for each row of the left one.
fn capture_left_columns(mut expr: Expr, width: usize, id: SubqueryId, captures: &mut Vec<Expr>) -> Expr {
    if let ExprKind::Column(position) = expr.kind {
        if position >= width {
            expr.kind = ExprKind::Column(position - width);
            return expr;
        }
        let known = captures.iter().position(|capture| *capture == expr);
        let index = known.unwrap_or_else(|| {
            captures.push(expr.clone());
            captures.len() - 1
        });
        expr.kind = ExprKind::Captured { subquery: id, index };
        return expr;
    }
    for child in expr.children_mut() {
        *child = capture_left_columns(child.clone(), width, id, captures);
    }
    expr
}
