//! What windows and LIMIT read beside the columns of their input: each expression once, whichever windows read it, so that
//! windows with the same keys are seen to be sorted alike.

use super::frames::extra;
use crate::query::expr::{Expr, Kind, SortKey, Window};

/// Expressions that become columns.
#[derive(Debug, Default)]
pub struct Beside<'a> {
    expressions: Vec<&'a Expr>,
}

impl<'a> Beside<'a> {
    #[must_use]
    pub fn of_windows(windows: &'a [Window]) -> Self {
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
        if !matches!(expr.kind, Kind::Column(_)) && !self.expressions.contains(&expr) {
            self.expressions.push(expr);
        }
    }

    /// The columns to add, by name.
    pub fn columns(&self) -> impl Iterator<Item = (String, &'a Expr)> {
        self.expressions.iter().enumerate().map(|(at, expr)| (extra("w", at), *expr))
    }

    /// What the column with an expression's values is called.
    #[must_use]
    pub fn name(&self, expr: &Expr) -> String {
        match expr.kind {
            Kind::Column(at) => extra("c", at),
            _ => {
                // Every expression that is asked for has been added.
                let at = self.expressions.iter().position(|known| *known == expr);
                extra("w", at.unwrap_or(self.expressions.len()))
            }
        }
    }
}
