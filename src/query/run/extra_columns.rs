//! The expressions that windows and LIMIT read beside the columns of their input.
//!
//! Each expression becomes one column, even when several windows read it, so that windows with the same keys are
//! recognised as sorted alike.

use super::column_names::ColumnRole;
use crate::query::expr::{Expr, ExprKind, SortKey, WindowCall, sort_exprs};

/// Expressions that become columns.
#[derive(Debug, Default)]
pub struct ExtraColumns<'a> {
    expressions: Vec<&'a Expr>,
}

impl<'a> ExtraColumns<'a> {
    #[must_use]
    pub fn of_windows(windows: &'a [WindowCall]) -> Self {
        let mut extra = Self::default();
        for window in windows {
            let exprs = window.partition.iter().chain(sort_exprs(&window.order)).chain(&window.arguments);
            exprs.for_each(|expr| extra.add(expr));
        }
        extra
    }

    #[must_use]
    pub fn of_order(order: &'a [SortKey]) -> Self {
        let mut extra = Self::default();
        sort_exprs(order).for_each(|expr| extra.add(expr));
        extra
    }

    fn add(&mut self, expr: &'a Expr) {
        if !matches!(expr.kind, ExprKind::Column(_)) && !self.expressions.contains(&expr) {
            self.expressions.push(expr);
        }
    }

    /// Returns the expressions to add, with the names of their columns.
    pub fn named_exprs(&self) -> impl Iterator<Item = (String, &'a Expr)> {
        self.expressions.iter().enumerate().map(|(at, expr)| (ColumnRole::Extra.column_name(at), *expr))
    }

    /// Returns the name of the column that holds an expression.
    #[must_use]
    pub fn name_of(&self, expr: &Expr) -> String {
        match expr.kind {
            ExprKind::Column(at) => ColumnRole::Plan.column_name(at),
            _ => {
                // The constructors have added every expression that a step reads.
                let at = self.expressions.iter().position(|known| *known == expr);
                ColumnRole::Extra.column_name(at.unwrap_or(self.expressions.len()))
            }
        }
    }
}
