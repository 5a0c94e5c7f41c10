//! Tables that depend on the row beside them: LATERAL, and ASOF JOIN, which takes the nearest row of a table.

use std::sync::Arc;

use sqlparser::ast::{self, JoinConstraint, JoinOperator};

use super::from::Named;
use super::scope::{Clause, Scope};
use super::subqueries::{OuterQuery, same_row};
use super::where_clause::has_subquery;
use super::{Binder, Bound};
use crate::base::diagnostic::Diagnostic;
use crate::query::conditions::{conjuncts, planned};
use crate::query::decorrelate::{Correlated, as_conditions};
use crate::query::expr::{Comparison, Expr, Kind, Location, SortKey, SubqueryId};
use crate::query::plan::{JoinKind, Plan};
use crate::query::ties;

impl Binder<'_> {
    /// `left JOIN LATERAL (SELECT …) AS t ON …`; none for the constraint of `left, LATERAL (SELECT …)`.
    pub(super) fn lateral(
        &mut self,
        left: Named,
        query: &ast::Query,
        alias: Option<&ast::TableAlias>,
        operator: Option<&JoinOperator>,
        location: Location,
    ) -> Bound<Named> {
        let none = JoinConstraint::None;
        let (kind, constraint) = match operator {
            None | Some(JoinOperator::CrossJoin(JoinConstraint::None)) => (JoinKind::Inner, &none),
            Some(JoinOperator::Join(constraint) | JoinOperator::Inner(constraint)) => (JoinKind::Inner, constraint),
            Some(JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint)) => (JoinKind::Left, constraint),
            Some(_) => {
                let hint = "write CROSS JOIN LATERAL, JOIN LATERAL … ON or LEFT JOIN LATERAL … ON";
                return self.unsupported("this kind of join with LATERAL", hint, location);
            }
        };
        let id = SubqueryId(self.count_subquery(location)?);
        let scope = left.1.clone();
        self.outer.push(OuterQuery { subquery: id, scope, clause: Clause::Where, captures: Vec::new() });
        let plan = self.query(query);
        let captures = self.outer.pop().map(|outer| outer.captures).unwrap_or_default();
        let right = self.aliased(plan?, None, alias)?;
        self.same_table(&left.1, &right.1, location)?;
        let width = left.0.columns.len();
        let both = left.1.clone().beside(right.1, width);
        let conditions = match constraint {
            JoinConstraint::On(condition) => conjuncts(self.truth(&both, Clause::On, condition)?),
            JoinConstraint::None => Vec::new(),
            _ => return self.unsupported("USING and NATURAL with LATERAL", "write ON", location),
        };
        if conditions.iter().any(has_subquery) {
            return self.unsupported("a subquery in ON of LATERAL", "ask it within LATERAL, or in WHERE", location);
        }
        let plan = beside_each(kind, left.0, &Correlated::new(id, &right.0, &captures), conditions);
        Ok((self.bounded(plan, location)?, optional(both, width, kind)))
    }

    /// `left ASOF JOIN right ON a = b AND x >= y`: of the rows that match, the one whose y is nearest to x.
    pub(super) fn asof(
        &mut self,
        (left, right): (Named, Named),
        kind: JoinKind,
        conditions: Vec<Expr>,
        scope: Scope,
        location: Location,
    ) -> Bound<Named> {
        let width = left.0.columns.len();
        let mut nearest = None;
        for condition in &conditions {
            if let Kind::Compare(comparison, one, other) = &condition.kind
                && let Some((of_right, later)) = ordered(*comparison, one, other, width)
            {
                if nearest.is_some() {
                    let message = "an ASOF JOIN compares one time, or one number, by an order";
                    let hint = "keep one of `<`, `<=`, `>` and `>=`, and filter by the others in WHERE";
                    return self.mistake(Diagnostic::sql("sql-join", message).hint(hint), condition.location);
                }
                nearest = Some((of_right.clone(), later));
            }
        }
        let Some((mut of_right, later)) = nearest else {
            let message = "this ASOF JOIN does not say in which order rows are near";
            let hint = "add a comparison, such as `left.at >= right.valid_from`";
            return self.mistake(Diagnostic::sql("sql-join", message).hint(hint), location);
        };
        if conditions.iter().any(has_subquery) {
            return self.unsupported("a subquery in ON of ASOF JOIN", "ask it in WHERE", location);
        }
        let id = SubqueryId(self.count_subquery(location)?);
        let mut captures: Vec<Expr> = Vec::new();
        let within: Vec<Expr> =
            conditions.into_iter().map(|condition| of_left_captured(condition, width, id, &mut captures)).collect();
        of_right.move_columns(&|position| position - width);
        let order = vec![SortKey { expr: of_right, descending: !later, nulls_first: false }];
        let rows = crate::query::conditions::filtered(right.0, within);
        let one = ties::settled(&Plan::limit(rows, order, 0, Some(1)), self.tables, &[]);
        let plan = beside_each(kind, left.0, &Correlated::new(id, &one, &captures), Vec::new());
        Ok((self.bounded(plan, location)?, optional(scope, width, kind)))
    }
}

/// Every row with the rows that a subquery has for it.
fn beside_each(kind: JoinKind, left: Arc<Plan>, right: &Correlated, mut conditions: Vec<Expr>) -> Arc<Plan> {
    let (width, columns) = (left.columns.len(), right.plan.columns.len());
    let rows = if right.captures.is_empty() {
        Arc::clone(&right.plan)
    } else {
        let rows = right.for_each(&right.domain(&left));
        conditions.extend(as_conditions(same_row(right, &rows, columns), width));
        rows
    };
    Plan::pick(planned(kind, left, rows, conditions), 0..width + columns)
}

/// A scope whose right columns may have no match.
fn optional(mut scope: Scope, width: usize, kind: JoinKind) -> Scope {
    for column in scope.columns.iter_mut().filter(|column| column.position >= width) {
        column.field.nullable |= kind == JoinKind::Left;
    }
    scope
}

/// The right side of a comparison by order between both sides, and whether it lies at the left one's value or later.
fn ordered<'e>(comparison: Comparison, one: &'e Expr, other: &'e Expr, width: usize) -> Option<(&'e Expr, bool)> {
    let one_is_larger = match comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => true,
        Comparison::Less | Comparison::LessOrEqual => false,
        _ => return None,
    };
    let side = |expr: &Expr| {
        let (mut left, mut right) = (false, false);
        expr.each_column(&mut |position| {
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
fn of_left_captured(mut expr: Expr, width: usize, id: SubqueryId, captures: &mut Vec<Expr>) -> Expr {
    if let Kind::Column(position) = expr.kind {
        if position >= width {
            expr.kind = Kind::Column(position - width);
            return expr;
        }
        let known = captures.iter().position(|capture| *capture == expr);
        let index = known.unwrap_or_else(|| {
            captures.push(expr.clone());
            captures.len() - 1
        });
        expr.kind = Kind::Captured { subquery: id, index };
        return expr;
    }
    for child in expr.children_mut() {
        *child = of_left_captured(child.clone(), width, id, captures);
    }
    expr
}
