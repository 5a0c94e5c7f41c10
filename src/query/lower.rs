//! Typed expressions as expressions of Polars.
//!
//! Where Polars computes the same as SQL (comparisons of one type, three-valued logic, CASE), an expression becomes its
//! Polars counterpart, so that filters reach the files. Everything else becomes a function of this crate over columns:
//! checked arithmetic, casts, the functions of SQL. A function that can reject a value gets a guard: it is not called for
//! rows whose result CASE, COALESCE, AND or OR does not use.

/// The types and literals of SQL in Polars.
mod polars_types;
/// Columns of Polars as values of SQL, and back.
mod polars_values;
/// The problems with values that a query meets while it runs.
mod run_problems;
/// The values of a long IN list, in a hash table.
mod in_list;
/// A function over columns: its arguments, its types and its guard.
mod computation;
/// Fast kernels for the most frequent functions of metrics.
mod kernels;
/// Computes functions over columns: with a fast kernel where one exists, otherwise row by row.
mod row_computation;
/// Guards: conditions that keep a function from values that it would reject.
mod guards;
/// Lowers expressions to Polars.
mod lowering;

pub use guards::is_fallible;
pub use lowering::Lowering;
pub use polars_types::{polars_type, sql_type_of};
pub use run_problems::{RunProblem, RunProblems};

#[cfg(test)]
mod tests;
