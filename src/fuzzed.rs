//! The crate that a fuzzer runs (`tests/fuzz`): everything that reads what people write, without the engine.
//!
//! The same files as in the job, under the same names, so that they can be built with the instructions a fuzzer needs in
//! minutes instead of a quarter of an hour.
#![allow(dead_code, unused_imports, reason = "what these parts hand on is for stages that are not here")]

/// What the rooms below need of the ground.
mod base {
    pub mod diagnostic;
    pub mod digest;
    pub mod error;
    pub mod identifier;
    pub mod text;
}

mod config;

/// What `query` consists of without Polars: everything up to the typed plan, and values one by one.
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
