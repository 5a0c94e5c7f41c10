//! JOIN: which rows match, and the names of both sides.

use std::sync::Arc;

use sqlparser::ast::{self, JoinConstraint, JoinOperator};

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::bind::coerce::UnifiedExprs;
use crate::query::bind::scope::{Clause, Scope};
use crate::query::bind::scoped_plan::{ScopedPlan, nullable_scope};
use crate::query::bind::subquery_joins::{JoinSides, JoinSubqueries, has_subquery};
use crate::query::expr::{Comparison, Expr, ExprKind};
use crate::query::plan::{JoinKind, Plan};
use crate::query::rewrite::predicate_pushdown::{join_on_conditions, split_conjuncts};
use crate::query::sql_text::SqlLocation;

/// The kind of a join, and which rows match.
struct JoinSpec<'t> {
    kind: JoinKind,
    constraint: &'t JoinConstraint,
}

impl<'t> JoinSpec<'t> {
    fn read(operator: &'t JoinOperator) -> Option<Self> {
        use JoinOperator as Operator;
        let (kind, constraint) = match operator {
            Operator::Join(constraint)
            | Operator::Inner(constraint)
            | Operator::CrossJoin(constraint)
            | Operator::AsOf { constraint, .. } => (JoinKind::Inner, constraint),
            Operator::Left(constraint) | Operator::LeftOuter(constraint) => (JoinKind::Left, constraint),
            Operator::Right(constraint) | Operator::RightOuter(constraint) => (JoinKind::Right, constraint),
            Operator::FullOuter(constraint) => (JoinKind::Full, constraint),
            Operator::Semi(constraint) | Operator::LeftSemi(constraint) => (JoinKind::Semi, constraint),
            Operator::Anti(constraint) | Operator::LeftAnti(constraint) => (JoinKind::Anti, constraint),
            _ => return None,
        };
        Some(Self { kind, constraint })
    }
}

/// A join whose conditions are bound.
pub struct BoundJoin {
    pub kind: JoinKind,
    pub left: Arc<Plan>,
    pub right: Arc<Plan>,
    /// Conditions over the columns of both sides.
    pub conditions: Vec<Expr>,
    pub scope: Scope,
    pub location: SqlLocation,
}

impl Binder<'_> {
    pub(super) fn bind_join(
        &mut self,
        left: ScopedPlan,
        right: ScopedPlan,
        join: &ast::Join,
    ) -> BindResult<ScopedPlan> {
        let BoundJoin { kind, left, right, conditions, scope, location } =
            self.bind_join_conditions(left, right, join)?;
        let (with, without): (Vec<Expr>, Vec<Expr>) = conditions.into_iter().partition(has_subquery);
        let plan = if kind == JoinKind::Inner {
            let joined = join_on_conditions(kind, left, right, without);
            with.into_iter().fold(joined, |plan, condition| self.subquery_plans.filter_rows(plan, condition))
        } else if with.is_empty() {
            join_on_conditions(kind, left, right, without)
        } else {
            self.join_with_subqueries(kind, left, right, without.into_iter().chain(with).collect(), location)?
        };
        Ok(ScopedPlan { plan: self.check_plan_size(plan, location)?, scope })
    }

    /// Binds the conditions of a join, and computes the names behind it.
    pub(super) fn bind_join_conditions(
        &mut self,
        left: ScopedPlan,
        right: ScopedPlan,
        join: &ast::Join,
    ) -> BindResult<BoundJoin> {
        let location = self.location_of(join);
        let Some(JoinSpec { kind, constraint }) = JoinSpec::read(&join.join_operator) else {
            return self.report_unsupported("this kind of join", "write LEFT, RIGHT, FULL or INNER JOIN", location);
        };
        self.check_table_names_differ(&left.scope, &right.scope, location)?;
        let mut sides = JoinScopes::new(&left, right.scope, kind);
        let conditions = match constraint {
            JoinConstraint::On(condition) => self.bind_on(&sides, condition),
            JoinConstraint::Using(names) => {
                let shared = self.names_of_using(names, location)?;
                self.bind_using(&mut sides, &shared)?
            }
            JoinConstraint::Natural => {
                let shared = self.names_of_natural(&sides, location)?;
                self.bind_using(&mut sides, &shared)?
            }
            JoinConstraint::None if matches!(join.join_operator, JoinOperator::CrossJoin(_)) => Vec::new(),
            JoinConstraint::None => return self.report_missing_condition(kind, location),
        };
        let scope = sides.into_scope();
        Ok(BoundJoin { kind, left: left.plan, right: right.plan, conditions, scope, location })
    }

    /// Binds ON. If it has a mistake, the names behind the join are still known.
    fn bind_on(&mut self, sides: &JoinScopes, condition: &ast::Expr) -> Vec<Expr> {
        match self.bind_condition(sides.both.in_clause(sides.clause()), condition) {
            Ok(condition) => split_conjuncts(condition),
            Err(Reported) => Vec::new(),
        }
    }

    fn names_of_using(&mut self, names: &[ast::ObjectName], location: SqlLocation) -> BindResult<Vec<ast::Ident>> {
        let mut shared = Vec::with_capacity(names.len());
        for name in names {
            match name.0.as_slice() {
                [part] if part.as_ident().is_some() => shared.extend(part.as_ident().cloned()),
                _ => return self.report_unsupported(format!("`{name}` in USING"), "name a column", location),
            }
        }
        Ok(shared)
    }

    /// Returns the names that both sides of a NATURAL JOIN have.
    fn names_of_natural(&mut self, sides: &JoinScopes, location: SqlLocation) -> BindResult<Vec<ast::Ident>> {
        let shared: Vec<ast::Ident> = sides
            .left
            .visible_columns(None)
            .map(|column| &column.field.name)
            .filter(|name| !sides.right.find_columns(None, name).is_empty())
            .map(|name| ast::Ident::new(name.clone()))
            .collect();
        if shared.is_empty() && !sides.both.is_incomplete {
            let message = "both sides of this NATURAL JOIN have no column in common";
            let hint = "say which rows match: `JOIN … ON a.id = b.id`";
            return self.report_mistake(Diagnostic::sql_error("sql-join", message).hint(hint), location);
        }
        Ok(shared)
    }

    fn report_missing_condition<T>(&mut self, kind: JoinKind, location: SqlLocation) -> BindResult<T> {
        let message = "this join does not say which rows match";
        let hint = match kind {
            JoinKind::Inner => "add `ON a.id = b.id`; every row beside every other is a `CROSS JOIN`",
            _ => "add `ON a.id = b.id`",
        };
        self.report_mistake(Diagnostic::sql_error("sql-join", message).hint(hint), location)
    }

    /// Returns the equalities of USING, and merges the shared columns in the scope of both sides.
    fn bind_using(&mut self, sides: &mut JoinScopes, names: &[ast::Ident]) -> BindResult<Vec<Expr>> {
        let mut conditions = Vec::with_capacity(names.len());
        for ident in names {
            let location = self.lines.location_of(ident.span);
            let one = self.bind_identifier(sides.left.in_clause(Clause::On), ident)?;
            let other = self.bind_identifier(sides.right.in_clause(Clause::On), ident)?.moved_on(sides.width);
            conditions.push(self.build_comparison(Comparison::Equal, one.clone(), other.clone(), location)?);
            let merged = match sides.kind {
                JoinKind::Right => Some(other),
                JoinKind::Full => {
                    let UnifiedExprs { exprs, data_type } = self.unify_types(vec![one, other], "USING")?;
                    Some(Expr::new(ExprKind::Coalesce(exprs), data_type, true, location))
                }
                _ => None,
            };
            sides.merge_columns(&ident.value, merged.as_ref());
        }
        Ok(conditions)
    }

    /// Joins two sides on conditions with subqueries. Each subquery is joined to the side that it reads, before the sides
    /// are joined.
    fn join_with_subqueries(
        &mut self,
        kind: JoinKind,
        left: Arc<Plan>,
        right: Arc<Plan>,
        conditions: Vec<Expr>,
        location: SqlLocation,
    ) -> BindResult<Arc<Plan>> {
        let (of_left, of_right) = (left.columns.len(), right.columns.len());
        let mut subqueries = JoinSubqueries::new(&self.subquery_plans, left, right);
        let replaced: Option<Vec<Expr>> =
            conditions.into_iter().map(|condition| subqueries.replace_in_condition(condition)).collect();
        let Some(JoinSides { left, right, conditions }) = replaced.map(|replaced| subqueries.into_sides(replaced))
        else {
            let hint = "join first, and use the subquery in WHERE or in an outer query";
            return self.report_unsupported("a subquery in ON that reads both sides of this join", hint, location);
        };
        let width = left.columns.len();
        let joined = join_on_conditions(kind, left, right, conditions);
        Ok(if kind.returns_left_only() {
            Plan::select_columns(joined, 0..of_left)
        } else {
            Plan::select_columns(joined, (0..of_left).chain(width..width + of_right))
        })
    }
}

/// The names of both sides of a join, and those behind it.
struct JoinScopes {
    kind: JoinKind,
    left: Scope,
    right: Scope,
    both: Scope,
    /// The number of columns of the left side.
    width: usize,
}

impl JoinScopes {
    fn new(left: &ScopedPlan, right: Scope, kind: JoinKind) -> Self {
        let width = left.plan.columns.len();
        let both = left.scope.clone().joined_with(right.clone(), width);
        Self { kind, left: left.scope.clone(), right, both, width }
    }

    fn clause(&self) -> Clause {
        if self.kind == JoinKind::Inner { Clause::InnerOn } else { Clause::On }
    }

    /// Hides the right one of two columns of USING. The name means the left one, or `merged` if there is such an expression.
    fn merge_columns(&mut self, name: &str, merged: Option<&Expr>) {
        for column in &mut self.both.columns {
            if column.hidden || !column.field.name.eq_ignore_ascii_case(name) {
                continue;
            }
            if column.position >= self.width {
                column.hidden = true;
            } else if let Some(merged) = merged {
                column.merged = Some(merged.clone());
            }
        }
    }

    /// Returns the names behind the join.
    fn into_scope(self) -> Scope {
        let scope = if self.kind.returns_left_only() { self.left } else { self.both };
        nullable_scope(scope, self.width, self.kind)
    }
}
