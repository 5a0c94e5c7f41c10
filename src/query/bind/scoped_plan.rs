//! A relation with the names of its columns.

use std::sync::Arc;

use super::scope::Scope;
use crate::query::plan::{JoinKind, Plan};

/// A relation with the names of its columns.
#[derive(Debug)]
pub struct ScopedPlan {
    pub plan: Arc<Plan>,
    pub scope: Scope,
}

impl ScopedPlan {
    /// Returns a placeholder for a relation that has a mistake. It is never read, because a query with a mistake is refused.
    #[must_use]
    pub fn incomplete() -> Self {
        Self { plan: Plan::one_row(), scope: Scope::incomplete() }
    }
}

/// Makes the columns of a side nullable whose rows may have no match. The left side has `width` columns.
#[must_use]
pub fn nullable_scope(mut scope: Scope, width: usize, kind: JoinKind) -> Scope {
    for column in &mut scope.columns {
        column.field.nullable |=
            if column.position < width { kind.makes_left_nullable() } else { kind.makes_right_nullable() };
    }
    scope
}
