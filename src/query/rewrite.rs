//! Rewrites a plan into one that means the same and reads less.

/// Moves conditions down to the rows that they read.
pub mod predicate_pushdown;
/// Turns subqueries that read the row around them into joins.
pub mod decorrelate;
/// Replaces expressions whose value the literals decide.
pub mod simplify;
/// Removes columns that nothing reads.
pub mod prune;
/// Keeps the columns that break ties, and notes where rows may tie.
pub mod tie_breaking;
