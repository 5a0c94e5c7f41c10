//! LATERAL: a subquery that reads the row beside it.

use sqlparser::ast::{JoinConstraint, JoinOperator};

use super::items::LateralItem;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::scope::Clause;
use crate::query::bind::scoped_plan::{ScopedPlan, nullable_scope};
use crate::query::bind::subqueries::BoundSubquery;
use crate::query::bind::subquery_joins::has_subquery;
use crate::query::plan::JoinKind;
use crate::query::rewrite::decorrelate::CorrelatedSubquery;
use crate::query::rewrite::predicate_pushdown::split_conjuncts;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds `left JOIN LATERAL (SELECT …) AS t ON …`; without an operator, `left, LATERAL (SELECT …)`.
    pub(super) fn bind_lateral(
        &mut self,
        left: ScopedPlan,
        LateralItem { query, alias }: &LateralItem,
        operator: Option<&JoinOperator>,
        location: SqlLocation,
    ) -> BindResult<ScopedPlan> {
        let (kind, constraint) = match operator {
            None | Some(JoinOperator::CrossJoin(JoinConstraint::None)) => (JoinKind::Inner, &JoinConstraint::None),
            Some(JoinOperator::Join(constraint) | JoinOperator::Inner(constraint)) => (JoinKind::Inner, constraint),
            Some(JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint)) => (JoinKind::Left, constraint),
            Some(_) => {
                let hint = "write CROSS JOIN LATERAL, JOIN LATERAL … ON or LEFT JOIN LATERAL … ON";
                return self.report_unsupported("this kind of join with LATERAL", hint, location);
            }
        };
        let id = self.next_subquery_id(location)?;
        let BoundSubquery { plan, captures, .. } =
            self.bind_inner_query(id, left.scope.in_clause(Clause::Where), query)?;
        let right = self.apply_alias(plan, None, *alias)?;
        self.check_table_names_differ(&left.scope, &right.scope, location)?;
        let width = left.plan.columns.len();
        let both = left.scope.joined_with(right.scope, width);
        let conditions = match constraint {
            JoinConstraint::On(condition) => {
                split_conjuncts(self.bind_condition(both.in_clause(Clause::On), condition)?)
            }
            JoinConstraint::None => Vec::new(),
            _ => return self.report_unsupported("USING and NATURAL with LATERAL", "write ON", location),
        };
        if conditions.iter().any(has_subquery) {
            let hint = "move it into LATERAL or WHERE";
            return self.report_unsupported("a subquery in ON of LATERAL", hint, location);
        }
        let plan = CorrelatedSubquery::new(id, &right.plan, &captures).join_to(kind, left.plan, conditions);
        Ok(ScopedPlan { plan: self.check_plan_size(plan, location)?, scope: nullable_scope(both, width, kind) })
    }
}
