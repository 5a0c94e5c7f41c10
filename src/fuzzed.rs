//! The crate that a fuzzer runs (`tests/fuzz`): all that reads what people write, without the engine.
//!
//! The same files as in the job, under the same names, so that they can be built with the instructions a fuzzer needs in
//! a minute instead of a quarter of an hour.
#![allow(dead_code, unused_imports, reason = "what these parts hand on is for stages that are not here")]

mod complaint;
mod diagnostic;
mod digest;
mod error;
mod name;
mod spec;
mod sql;
mod words;
mod yaml;

mod storage {
    pub mod address;
    pub mod pattern;
}

mod fold {
    mod how;
    pub use how::How;
}

pub mod fuzz;
