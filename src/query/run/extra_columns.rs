//! What windows and LIMIT read beside the columns of their input: each expression once, whichever windows read it, so that
//! windows with the same keys are seen to be sorted alike.

use super::plan_frames::extra_column_name;
use crate::query::expr::{Expr, ExprKind, SortKey, WindowCall};

/// Expressions that become columns.
#[derive(Debug, Default)]
pub struct ExtraColumns<'a> {
    expressions: Vec<&'a Expr>,
}

impl<'a> ExtraColumns<'a> {
    #[must_use]
    pub fn of_windows(windows: &'a [WindowCall]) -> Self {
        let mut beside = Self::default();
        for window in windows {
            let order = window.order.iter().map(|key| &key.expr);
            window.partition.iter().chain(order).chain(&window.arguments).for_each(|expr| beside.add(expr));
        }
        beside
    }

    #[must_use]
    pub fn of_order(order: &'a [SortKey]) -> Self {
        let mut beside = Self::default();
        order.iter().for_each(|key| beside.add(&key.expr));
        beside
    }

    fn add(&mut self, expr: &'a Expr) {
        if !matches!(expr.kind, ExprKind::Column(_)) && !self.expressions.contains(&expr) {
            self.expressions.push(expr);
        }
    }

    /// The columns to add, by name.
    pub fn named_exprs(&self) -> impl Iterator<Item = (String, &'a Expr)> {
        self.expressions.iter().enumerate().map(|(at, expr)| (extra_column_name("w", at), *expr))
    }

    /// What the column with an expression's values is called.
    #[must_use]
    pub fn name_of(&self, expr: &Expr) -> String {
        match expr.kind {
            ExprKind::Column(at) => extra_column_name("c", at),
            _ => {
                // Every expression that is asked for has been added.
                let at = self.expressions.iter().position(|known| *known == expr);
                extra_column_name("w", at.unwrap_or(self.expressions.len()))
            }
        }
    }
}
