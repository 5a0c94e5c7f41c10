//! Visits and changes the parts of an expression.

use super::tree::{AggregateCall, Expr, ExprKind, SortKey, WindowCall};

impl Expr {
    /// Returns the expressions directly below this one, but not those inside an aggregate or a window. Of a subquery, these
    /// are the expressions over the row that it is computed for.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Column(_)
            | ExprKind::Literal(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_)
            | ExprKind::Captured { .. } => Vec::new(),
            ExprKind::Subquery(subquery) => subquery.kind.compared_values().iter().chain(&subquery.captures).collect(),
            ExprKind::Not(inner) | ExprKind::IsNull(inner) | ExprKind::Cast(inner, _) => vec![inner],
            ExprKind::InList { value, .. } => vec![value],
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) | ExprKind::Call(_, parts) => {
                parts.iter().collect()
            }
            ExprKind::Compare(_, left, right) => vec![left, right],
            ExprKind::Case { branches, otherwise } => {
                let parts = branches.iter().flat_map(|branch| [&branch.condition, &branch.result]);
                parts.chain(std::iter::once(otherwise.as_ref())).collect()
            }
        }
    }

    /// Returns the same expressions as [`Self::children`], to change them.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Column(_)
            | ExprKind::Literal(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_)
            | ExprKind::Captured { .. } => Vec::new(),
            ExprKind::Subquery(subquery) => {
                subquery.kind.compared_values_mut().iter_mut().chain(&mut subquery.captures).collect()
            }
            ExprKind::Not(inner) | ExprKind::IsNull(inner) | ExprKind::Cast(inner, _) => vec![inner],
            ExprKind::InList { value, .. } => vec![value],
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Coalesce(parts) | ExprKind::Call(_, parts) => {
                parts.iter_mut().collect()
            }
            ExprKind::Compare(_, left, right) => vec![left, right],
            ExprKind::Case { branches, otherwise } => {
                let parts = branches.iter_mut().flat_map(|branch| [&mut branch.condition, &mut branch.result]);
                parts.chain(std::iter::once(otherwise.as_mut())).collect()
            }
        }
    }

    /// Returns whether this expression or one below it satisfies a test.
    #[must_use]
    pub fn any_part(&self, test: &dyn Fn(&Expr) -> bool) -> bool {
        test(self) || self.children().into_iter().any(|child| child.any_part(test))
    }

    /// Returns whether all operands are literals, so that the expression can be computed without a row. A literal
    /// itself is no constant.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        !matches!(self.kind, ExprKind::Column(_) | ExprKind::Literal(_))
            && !self.is_unplanned()
            && self.children().into_iter().all(|child| child.as_literal().is_some())
    }

    /// Returns whether the expression reads a column.
    #[must_use]
    pub fn reads_column(&self) -> bool {
        self.any_part(&|expr| expr.as_column().is_some())
    }

    /// Calls `visit` with the position of every column that is read.
    pub fn for_each_column(&self, visit: &mut dyn FnMut(usize)) {
        if let ExprKind::Column(position) = self.kind {
            visit(position);
        }
        for child in self.children() {
            child.for_each_column(visit);
        }
    }

    /// Gives every column another position.
    pub fn map_columns(&mut self, to: &dyn Fn(usize) -> usize) {
        if let ExprKind::Column(position) = &mut self.kind {
            *position = to(*position);
        }
        for child in self.children_mut() {
            child.map_columns(to);
        }
    }

    /// Returns the expression with every column moved back by `width`: one over the right side of a join, whose columns
    /// begin at 0.
    #[must_use]
    pub fn moved_back(mut self, width: usize) -> Self {
        self.map_columns(&|position| position - width);
        self
    }

    /// Returns the expression with every column moved on by `width`: one over both sides of a join.
    #[must_use]
    pub fn moved_on(mut self, width: usize) -> Self {
        self.map_columns(&|position| position + width);
        self
    }
}

/// Returns the expressions of the keys of an order.
pub fn sort_exprs(keys: &[SortKey]) -> impl Iterator<Item = &Expr> {
    keys.iter().map(|key| &key.expr)
}

/// Returns the expressions of the keys of an order, to change them.
pub fn sort_exprs_mut(keys: &mut [SortKey]) -> impl Iterator<Item = &mut Expr> {
    keys.iter_mut().map(|key| &mut key.expr)
}

impl AggregateCall {
    /// Returns the expressions over the rows of the group: the arguments, then the order.
    pub fn row_exprs(&self) -> impl Iterator<Item = &Expr> {
        self.arguments.iter().chain(sort_exprs(&self.order))
    }

    /// Returns the same expressions as [`Self::row_exprs`], to change them.
    pub fn row_exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.arguments.iter_mut().chain(sort_exprs_mut(&mut self.order))
    }
}

impl WindowCall {
    /// Returns the expressions over the rows of the window: the arguments, the partition, the order.
    pub fn row_exprs(&self) -> impl Iterator<Item = &Expr> {
        self.arguments.iter().chain(&self.partition).chain(sort_exprs(&self.order))
    }

    /// Returns the same expressions as [`Self::row_exprs`], to change them.
    pub fn row_exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.arguments.iter_mut().chain(&mut self.partition).chain(sort_exprs_mut(&mut self.order))
    }
}
