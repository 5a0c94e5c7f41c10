//! The items of FROM, and the joins behind each.

use sqlparser::ast::{self, JoinOperator, TableFactor};

use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::bind::scope::Scope;
use crate::query::bind::scoped_plan::ScopedPlan;
use crate::query::plan::{JoinKind, Plan};
use crate::query::rewrite::predicate_pushdown::join_on_conditions;
use crate::query::sql_text::SqlLocation;

/// The query of LATERAL, and its alias.
pub struct LateralItem<'t> {
    pub query: &'t ast::Query,
    pub alias: Option<&'t ast::TableAlias>,
}

impl<'t> LateralItem<'t> {
    fn read(factor: &'t TableFactor) -> Option<Self> {
        match factor {
            TableFactor::Derived { lateral: true, subquery, alias, sample: None } => {
                Some(Self { query: subquery, alias: alias.as_ref() })
            }
            _ => None,
        }
    }
}

impl Binder<'_> {
    /// Binds FROM. A query without FROM reads one row without columns. A part with a mistake counts as having columns of
    /// any name, so that other mistakes are found as well.
    pub(in crate::query::bind) fn bind_from(&mut self, from: &[ast::TableWithJoins]) -> ScopedPlan {
        let mut all: Option<ScopedPlan> = None;
        for item in from {
            let location = self.location_of(&item.relation);
            all = Some(match (all, LateralItem::read(&item.relation)) {
                (Some(left), Some(lateral)) => {
                    let first = self.bind_lateral(left, &lateral, None, location);
                    self.add_joins(or_incomplete(first), &item.joins)
                }
                (None, _) => self.bind_joined_table(item),
                (Some(left), None) => {
                    let item = self.bind_joined_table(item);
                    or_incomplete(self.cross_join(left, item, location))
                }
            });
        }
        all.unwrap_or_else(|| ScopedPlan { plan: Plan::one_row(), scope: Scope::default() })
    }

    /// Binds a table and the joins behind it.
    pub(super) fn bind_joined_table(&mut self, item: &ast::TableWithJoins) -> ScopedPlan {
        let left = self.bind_table_factor(&item.relation);
        self.add_joins(or_incomplete(left), &item.joins)
    }

    fn add_joins(&mut self, left: ScopedPlan, joins: &[ast::Join]) -> ScopedPlan {
        joins.iter().fold(left, |left, join| or_incomplete(self.add_join(left, join)))
    }

    fn add_join(&mut self, left: ScopedPlan, join: &ast::Join) -> BindResult<ScopedPlan> {
        let location = self.location_of(join);
        if let Some(lateral) = LateralItem::read(&join.relation) {
            return self.bind_lateral(left, &lateral, Some(&join.join_operator), location);
        }
        let right = or_incomplete(self.bind_table_factor(&join.relation));
        let is_asof = join.global || matches!(join.join_operator, JoinOperator::AsOf { .. });
        if is_asof { self.bind_asof_join(left, right, join) } else { self.bind_join(left, right, join) }
    }

    /// Joins every row of both sides: `left, right`.
    fn cross_join(&mut self, left: ScopedPlan, right: ScopedPlan, location: SqlLocation) -> BindResult<ScopedPlan> {
        self.check_table_names_differ(&left.scope, &right.scope, location)?;
        let width = left.plan.columns.len();
        let scope = left.scope.joined_with(right.scope, width);
        let plan = join_on_conditions(JoinKind::Inner, left.plan, right.plan, Vec::new());
        Ok(ScopedPlan { plan: self.check_plan_size(plan, location)?, scope })
    }
}

fn or_incomplete(bound: BindResult<ScopedPlan>) -> ScopedPlan {
    bound.unwrap_or_else(|Reported| ScopedPlan::incomplete())
}
