//! Errors of the engine, each with what was attempted.

use polars::prelude::{DataType, PolarsError};

use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::query::engine;

/// Returns the engine's failure at an attempt, such as "read the accounts".
pub fn engine_failure(attempt: &str, reason: String) -> Failure {
    Failure::Runtime(Error::Engine { attempt: attempt.to_owned(), reason })
}

/// Returns the error for a column that the engine cannot add or read.
pub fn column_error(name: &str, error: &PolarsError) -> Error {
    Error::Engine { attempt: format!("join `{name}` to the accounts"), reason: engine::engine_error_text(error) }
}

/// Returns the error for a column of a type that no column of an account's row has.
pub fn column_type_error(name: &str, found: &DataType) -> Error {
    Error::Engine { attempt: format!("read column `{name}`"), reason: format!("it holds {found}") }
}
