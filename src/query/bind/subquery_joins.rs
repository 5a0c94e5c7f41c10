//! Plans subqueries within expressions as joins.

/// Joins the rows that a subquery has for each row.
mod rows_for_each;
/// IN, ANY and ALL, with SQL's rules for NULL.
mod membership;
/// Replaces the subqueries in expressions by columns.
mod replacement;
/// Replaces the subqueries in the condition of a join.
mod join_conditions;
/// IN and EXISTS as a condition: semi and anti joins.
mod semi_joins;

pub use join_conditions::{JoinSides, JoinSubqueries};
pub use semi_joins::{SemiJoin, as_semi_join, has_subquery};
