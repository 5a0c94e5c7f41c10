//! The windows of a SELECT: replaces windows in expressions by columns.

use std::sync::Arc;

use super::subquery_plans::SubqueryPlans;
use super::unique_list::position_or_push;
use crate::query::expr::{Expr, ExprKind, WindowCall};
use crate::query::plan::Plan;

impl SubqueryPlans {
    /// Adds a column for each window in some expressions. The columns take the place of the windows.
    #[must_use]
    pub fn add_windows(&self, input: Arc<Plan>, exprs: &mut [&mut Expr]) -> Arc<Plan> {
        let mut windows = Vec::new();
        let width = input.columns.len();
        for expr in exprs {
            replace_windows(expr, &mut windows, width);
        }
        if windows.is_empty() {
            return input;
        }
        let count = windows.len();
        let with_subqueries = self.join_all(input, windows.iter_mut().flat_map(WindowCall::row_exprs_mut));
        let added = with_subqueries.columns.len() - width;
        let windowed = Plan::window(with_subqueries, windows);
        if added == 0 {
            return windowed;
        }
        // The expressions expect the windows behind the columns that were there before the subqueries.
        Plan::select_columns(windowed, (0..width).chain(width + added..width + added + count))
    }
}

fn replace_windows(expr: &mut Expr, windows: &mut Vec<WindowCall>, width: usize) {
    if let ExprKind::Window(window) = &expr.kind {
        expr.kind = ExprKind::Column(width + position_or_push(windows, window));
        return;
    }
    for child in expr.children_mut() {
        replace_windows(child, windows, width);
    }
}
