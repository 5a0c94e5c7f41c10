//! The crate that a fuzzer runs (`tests/fuzz`): everything that reads YAML, SQL, globs and addresses, without the engine.
//!
//! It consists of the same files under the same names. Without the engine, a build with the instructions for a fuzzer takes
//! minutes instead of a quarter of an hour.
#![allow(dead_code, unused_imports, reason = "these parts export names for stages that are not in this crate")]

/// The files of `base` that the other rooms need.
mod base {
    pub mod diagnostic;
    pub mod digest;
    pub mod file_format;
    pub mod error;
    pub mod escape;
    pub mod identifier;
    pub mod nearest_name;
    pub mod zone_names;
    pub mod rounding;
    pub mod text;
}

mod config;

/// The files of `query` that work without Polars: everything up to the typed plan, and the evaluation of single values.
mod query {
    pub mod sql_text;
    pub mod types;
    pub mod interval;
    pub mod value;
    pub mod number_literal;
    pub mod scalar;
    pub mod expr;
    pub mod functions;
    pub mod evaluate;
    pub mod plan;
    pub mod catalog;
    pub mod rewrite;
    pub mod origins;
    pub mod time_bounds;
    pub mod plan_printer;
    pub mod parse;
    pub mod mentioned_names;
    pub mod parameters;
    pub mod bind;

    pub use bind::{ExpectedType, RowContext};
    pub use catalog::CatalogTable;
    pub use origins::{Origin, Origins, Transformation};
    pub use parameters::{Bindings, Parameter};
    pub use plan::{Field, Plan};
    pub use sql_text::Sql;
    pub use types::Type;
    pub use value::Value;
}

mod storage {
    pub mod address;
    pub mod glob;
}

pub mod fuzz;
