//! The SQL that authors write: parsed, typed against the columns that the contracts declare, and run.
//!
//! | step | module | from | to |
//! |---|---|---|---|
//! | parse | `parse` | text | a syntax tree |
//! | bind | `bind` | the tree, a `catalog` of tables | a typed `plan`, or every mistake in it |
//! | inspect | `origins`, `time_bounds`, `affected_results` | the plan | which rows and columns are read |
//! | lower | `lower` | expressions | expressions of Polars, and our own functions over its columns |
//! | run | `run` | plans | frames; grouping and windows are our own (`group_by`, `window`) |
//!
//! The type of an expression decides what it means, and the plan states it: every cast, the order of NULLs, the time zone of
//! an instant. `functions` documents what each function takes, returns and means; `sql/README.md` is generated from its
//! tables.

// Values and expressions.

/// A piece of SQL, and where its parts stand.
pub mod sql_text;
/// The types of expressions.
pub mod types;
/// Months, days and time.
pub mod interval;
/// Values of expressions.
pub mod value;
/// Numbers as SQL writes them.
pub mod number_literal;
/// Exact sums, statistics and quantiles.
mod numerics;
/// The evaluator of a scalar function.
pub mod scalar;
/// Typed expressions.
pub mod expr;
/// The scalar functions and operators.
pub mod functions;
/// Computes an expression over one row.
pub mod evaluate;

// Plans.

/// Relational operators.
pub mod plan;
/// The tables that a query may read.
pub mod catalog;
/// Rewrites plans.
pub mod rewrite;
/// The table columns that results are computed from.
pub mod origins;
/// How far back a query reads a table.
pub mod time_bounds;
/// The results that a part of the SQL contributes to.
pub mod affected_results;
/// Prints a plan for people.
pub mod plan_printer;

// From text to plan.

/// Parses text into a syntax tree.
pub mod parse;
/// The names that an expression mentions.
pub mod mentioned_names;
/// Values of `:name`.
pub mod parameters;
/// The text of an expression as it is compared with another.
pub mod canonical_text;
/// The numbers with which an expression compares each name.
pub mod column_edges;
/// Binds names and types.
pub mod bind;

// From plan to rows.

/// Runs Polars.
pub mod engine;
/// Lowers expressions to Polars.
pub mod lower;
/// GROUP BY over a stream of rows.
pub mod group_by;
/// Window functions.
pub mod window;
/// Runs plans.
pub mod run;

// The manual.

/// Everything that can be called and written, for the manual.
pub mod reference;
/// Checks the manual.
#[cfg(test)]
mod manual_check;

pub use bind::{ExpectedType, RowContext};
pub use catalog::CatalogTable;
pub use origins::{Origin, Origins, Transformation};
pub use parameters::{Bindings, Parameter};
pub use plan::{Field, Plan};
pub use sql_text::Sql;
pub use types::Type;
