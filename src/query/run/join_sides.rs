//! The sides of a join.

use polars::prelude::{Expr as PolarsExpr, col};

use super::column_names::ColumnRole;

/// A side of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinSide {
    Left,
    Right,
}

impl JoinSide {
    /// Returns the role of the side's keys.
    #[must_use]
    pub fn key_role(self) -> ColumnRole {
        match self {
            Self::Left => ColumnRole::LeftKey,
            Self::Right => ColumnRole::RightKey,
        }
    }

    /// Returns the columns that hold the side's keys.
    #[must_use]
    pub fn key_columns(self, count: usize) -> Vec<PolarsExpr> {
        (0..count).map(|at| col(self.key_role().column_name(at))).collect()
    }
}
