//! The meaning of a query: a tree of relational operators whose expressions have types.
//!
//! Columns are known by position, so names cannot collide in a join. Types, casts, the order of NULLs and the arithmetic
//! of days are all explicit, so that the same plan can be run here or printed for another engine.

/// The operators, and the columns of a relation.
pub mod tree;
/// Builds plans, each with the columns of its result.
mod constructors;
/// Visits and changes the inputs and the expressions of a plan.
mod traversal;
/// The number of rows that a plan can have.
mod row_count;

pub use traversal::map_expressions;
pub use tree::{Field, Join, JoinKey, JoinKind, Plan, PlanNode, TieColumns};
