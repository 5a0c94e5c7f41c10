//! ASOF JOIN: of the rows that match, the one whose time is nearest.

use sqlparser::ast::{self, JoinOperator};

use super::joins::BoundJoin;
use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::scope::Clause;
use crate::query::bind::scoped_plan::{ScopedPlan, nullable_scope};
use crate::query::bind::subquery_joins::has_subquery;
use crate::query::bind::unique_list::position_or_push;
use crate::query::expr::{Comparison, Expr, ExprKind, SortKey, SubqueryId};
use crate::query::plan::{JoinKind, Plan};
use crate::query::rewrite::decorrelate::CorrelatedSubquery;
use crate::query::rewrite::predicate_pushdown::{SidesRead, push_down_filter, split_conjuncts};
use crate::query::rewrite::tie_breaking;
use crate::query::sql_text::SqlLocation;

/// The value of the right side that decides which row is nearest.
struct NearestKey {
    of_right: Expr,
    direction: NearestDirection,
}

/// The direction of the nearest row from the left side's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NearestDirection {
    AtOrBefore,
    AtOrAfter,
}

impl Binder<'_> {
    /// Binds `left ASOF JOIN right ON a = b AND x >= y`: of the rows that match, the one whose y is nearest to x.
    pub(super) fn bind_asof_join(
        &mut self,
        left: ScopedPlan,
        right: ScopedPlan,
        join: &ast::Join,
    ) -> BindResult<ScopedPlan> {
        let mut bound = self.bind_join_conditions(left, right, join)?;
        if let JoinOperator::AsOf { match_condition, .. } = &join.join_operator {
            let condition = self.bind_condition(bound.scope.in_clause(Clause::InnerOn), match_condition)?;
            bound.conditions.extend(split_conjuncts(condition));
            // With MATCH_CONDITION, rows without a match are kept.
            bound.kind = JoinKind::Left;
        }
        self.plan_asof_join(bound)
    }

    fn plan_asof_join(&mut self, join: BoundJoin) -> BindResult<ScopedPlan> {
        let BoundJoin { kind, left, right, conditions, scope, location } = join;
        let width = left.columns.len();
        let NearestKey { of_right, direction } = self.find_nearest_key(&conditions, width, location)?;
        if conditions.iter().any(has_subquery) {
            return self.report_unsupported("a subquery in ON of ASOF JOIN", "move it to WHERE", location);
        }
        let mut captures = LeftCaptures { subquery: self.next_subquery_id(location)?, width, exprs: Vec::new() };
        let matching = conditions.into_iter().map(|condition| captures.capture_left(condition)).collect();
        let descending = direction == NearestDirection::AtOrBefore;
        let order = vec![SortKey { expr: of_right.moved_back(width), descending, nulls_first: false }];
        let nearest = Plan::limit(push_down_filter(right, matching), order, 0, Some(1));
        let nearest = tie_breaking::keep_tie_breakers(&nearest, self.tables, &[]);
        let nearest = CorrelatedSubquery::new(captures.subquery, &nearest, &captures.exprs);
        let plan = nearest.join_to(kind, left, Vec::new());
        Ok(ScopedPlan { plan: self.check_plan_size(plan, location)?, scope: nullable_scope(scope, width, kind) })
    }

    /// Finds the one comparison by order between both sides.
    fn find_nearest_key(&mut self, conditions: &[Expr], width: usize, location: SqlLocation) -> BindResult<NearestKey> {
        let mut nearest = None;
        for condition in conditions {
            let Some(key) = nearest_key(condition, width) else { continue };
            if nearest.is_some() {
                let message = "an ASOF JOIN has exactly one comparison by order";
                let hint = "keep one of `<`, `<=`, `>` and `>=`, and filter by the others in WHERE";
                return self.report_mistake(Diagnostic::sql_error("sql-join", message).hint(hint), condition.location);
            }
            nearest = Some(key);
        }
        match nearest {
            Some(key) => Ok(key),
            None => {
                let message = "this ASOF JOIN has no comparison by order";
                let hint = "add a comparison, such as `left.at >= right.valid_from`";
                self.report_mistake(Diagnostic::sql_error("sql-join", message).hint(hint), location)
            }
        }
    }
}

/// Returns the key of a comparison by order between both sides.
fn nearest_key(condition: &Expr, width: usize) -> Option<NearestKey> {
    let ExprKind::Compare(comparison, one, other) = &condition.kind else { return None };
    let one_is_larger = match comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => true,
        Comparison::Less | Comparison::LessOrEqual => false,
        _ => return None,
    };
    let (of_right, right_is_larger) = match (SidesRead::of_expr(one, width), SidesRead::of_expr(other, width)) {
        (SidesRead::Left, SidesRead::Right) => (other, !one_is_larger),
        (SidesRead::Right, SidesRead::Left) => (one, one_is_larger),
        _ => return None,
    };
    let direction = if right_is_larger { NearestDirection::AtOrAfter } else { NearestDirection::AtOrBefore };
    Some(NearestKey { of_right: of_right.as_ref().clone(), direction })
}

/// The columns of the left side that conditions read.
struct LeftCaptures {
    subquery: SubqueryId,
    /// The number of columns of the left side.
    width: usize,
    exprs: Vec<Expr>,
}

impl LeftCaptures {
    /// Returns a condition over both sides as one over the right side, which captures columns of the left one.
    fn capture_left(&mut self, mut expr: Expr) -> Expr {
        if let ExprKind::Column(position) = expr.kind {
            let kind = if position >= self.width {
                ExprKind::Column(position - self.width)
            } else {
                let index = position_or_push(&mut self.exprs, &expr);
                ExprKind::Captured { subquery: self.subquery, index }
            };
            return Expr { kind, ..expr };
        }
        for child in expr.children_mut() {
            *child = self.capture_left(child.clone());
        }
        expr
    }
}
