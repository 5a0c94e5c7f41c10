//! The relational operators, and the columns of a relation.

use std::sync::Arc;

use crate::query::expr::{AggregateCall, Expr, SortKey, WindowCall};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// A relation: how its rows are computed, and its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub node: PlanNode,
    pub columns: Vec<Field>,
}

/// A column of a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub data_type: Type,
    pub nullable: bool,
    /// All values that a text column may hold, if its contract lists them.
    pub values: Option<Arc<[String]>>,
}

/// A relational operator. A common table expression that is read twice is one plan behind two `Arc`s.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanNode {
    /// The columns at these positions of a declared table.
    Scan {
        table: String,
        columns: Vec<usize>,
    },
    /// One row without columns: SELECT without FROM.
    OneRow,
    Filter {
        input: Arc<Plan>,
        condition: Expr,
    },
    Project {
        input: Arc<Plan>,
        expressions: Vec<Expr>,
    },
    Join(Join),
    /// One row for each distinct combination of the keys: the keys, then the aggregates. Without keys there is always one row.
    /// FIRST, LAST and STRING_AGG depend on the order of rows, so ties matter to them.
    Aggregate {
        input: Arc<Plan>,
        keys: Vec<Expr>,
        aggregates: Vec<AggregateCall>,
        tie_columns: TieColumns,
    },
    /// The columns of the input, then one for each window.
    Window {
        input: Arc<Plan>,
        windows: Vec<WindowCall>,
        tie_columns: TieColumns,
    },
    /// The rows of all inputs, whose columns have the same types. UNION ALL.
    Union {
        inputs: Vec<Arc<Plan>>,
    },
    /// Skips some rows of an order and takes some of the others.
    Limit {
        input: Arc<Plan>,
        order: Vec<SortKey>,
        skip: u64,
        take: Option<u64>,
        tie_columns: TieColumns,
    },
    /// The one row of the input, or a row of NULLs if it has none. More than one row is an error, reported at the subquery's
    /// location.
    Single {
        input: Arc<Plan>,
        location: SqlLocation,
    },
    /// The rows of the input. Two rows that are equal in these columns are an error, reported at the subquery's location.
    Unique {
        input: Arc<Plan>,
        keys: Vec<usize>,
        location: SqlLocation,
    },
}

/// The columns of the input that break ties in an operator that depends on the order of rows. Ties are broken by all
/// columns that the input has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieColumns {
    /// Those that the query needs: others may be removed.
    Needed,
    /// All: none may be removed.
    All,
}

/// A join. Its columns are those of the left side, then those of the right; of a semi or anti join the left side's only.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub kind: JoinKind,
    pub left: Arc<Plan>,
    pub right: Arc<Plan>,
    pub keys: Vec<JoinKey>,
    /// The other conditions of a match, over the columns of both sides.
    pub residual: Option<Expr>,
}

/// An expression over the left side and one over the right side that are equal in rows that match. NULL equals nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinKey {
    pub left: Expr,
    pub right: Expr,
}

/// How the rows of two sides are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    /// Rows of the left side that match, each once.
    Semi,
    /// Rows of the left side that do not match.
    Anti,
}

impl JoinKind {
    /// Returns whether the join returns only columns of the left side.
    #[must_use]
    pub fn returns_left_only(self) -> bool {
        matches!(self, Self::Semi | Self::Anti)
    }

    /// Returns whether columns of the left side are NULL for a row of the right side without a match.
    #[must_use]
    pub fn makes_left_nullable(self) -> bool {
        matches!(self, Self::Right | Self::Full)
    }

    /// Returns whether columns of the right side are NULL for a row of the left side without a match.
    #[must_use]
    pub fn makes_right_nullable(self) -> bool {
        matches!(self, Self::Left | Self::Full)
    }
}
