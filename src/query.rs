//! The SQL that authors write: read, typed against what the contracts declare, and run.
//!
//! | step | module | from | to |
//! |---|---|---|---|
//! | parse | [`parse`] | text | a syntax tree |
//! | bind | [`bind`] | the tree, a [`catalog`] of tables | a typed [`plan`], or every mistake in it |
//! | look | [`reach`], [`origins`] | the plan | which rows and columns are read |
//! | lower | [`lower`] | expressions | expressions of Polars, and functions of ours over its columns |
//! | run | [`run`] | plans | frames; grouping and windows are ours ([`group_by`], [`window`]) |
//!
//! What an expression means is decided by its type and written in the plan: every cast, the order of NULLs, the zone of an
//! instant. [`functions`] says what each function takes, gives and means; `sql/README.md` is made of its tables.

pub mod engine;
pub mod affected_results;
pub mod bind;
pub mod catalog;
mod predicate_pushdown;
mod decorrelate;
pub mod evaluate;
mod exact_number;
mod exact_sum;
pub mod expr;
pub mod functions;
pub mod group_by;
pub mod lower;
#[cfg(test)]
mod manual;
pub mod mentioned_names;
pub mod origins;
pub mod parameters;
pub mod parse;
pub mod plan;
pub mod plan_printer;
pub mod prune;
mod quantile;
mod integer_sum;
pub mod interval;
mod exact_statistics;
pub mod time_bounds;
pub mod reference;
pub mod run;
pub mod simplify;
pub mod sql_text;
mod tie_breaking;
pub mod types;
pub mod value;
pub mod window;

pub use bind::{ExpectedType, RowContext};
pub use catalog::CatalogTable;
pub use origins::{Origin, Origins, Transformation};
pub use parameters::{Bindings, Parameter};
pub use plan::{Field, Plan};
pub use sql_text::Sql;
pub use types::Type;
