//! The bound parts of a SELECT, except FROM.

use super::group_by_clause::GroupKeys;
use super::select_groups::has_aggregate;
use crate::query::expr::{Expr, NamedExpr, SortKey, sort_exprs, sort_exprs_mut};

/// The bound parts of a SELECT, except FROM and DISTINCT.
#[derive(Debug)]
pub struct SelectParts {
    pub condition: Option<Expr>,
    pub results: Vec<NamedExpr>,
    pub keys: Option<GroupKeys>,
    pub having: Option<Expr>,
    pub qualify: Option<Expr>,
    pub order: Vec<SortKey>,
}

impl SelectParts {
    /// Returns whether the query makes groups.
    #[must_use]
    pub fn is_grouped(&self) -> bool {
        self.keys.is_some()
            || self.having.is_some()
            || self.results.iter().any(|result| has_aggregate(&result.expr))
            || sort_exprs(&self.order).any(has_aggregate)
            || self.qualify.as_ref().is_some_and(has_aggregate)
    }

    /// Returns whether HAVING filters rows, because nothing makes groups.
    #[must_use]
    pub fn having_filters_rows(&self) -> bool {
        let (Some(having), None) = (&self.having, &self.keys) else { return false };
        let mut exprs = self.results.iter().map(|result| &result.expr).chain([having]);
        exprs.clone().all(|expr| !has_aggregate(expr)) && exprs.any(Expr::reads_column)
    }

    /// Returns the results, the keys of ORDER BY, HAVING and QUALIFY, to rewrite them over groups.
    pub fn exprs_over_groups(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.results
            .iter_mut()
            .map(|result| &mut result.expr)
            .chain(sort_exprs_mut(&mut self.order))
            .chain(&mut self.having)
            .chain(&mut self.qualify)
    }

    /// Returns the results, the keys of ORDER BY and QUALIFY, which may contain windows.
    pub fn exprs_with_windows(&mut self) -> Vec<&mut Expr> {
        let results = self.results.iter_mut().map(|result| &mut result.expr);
        results.chain(sort_exprs_mut(&mut self.order)).chain(&mut self.qualify).collect()
    }
}
