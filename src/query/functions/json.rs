//! Functions of JSON texts. JSON is text; it has no type of its own.

/// JSON documents.
mod document;
/// Paths to a value in a document.
mod path;
/// The arguments of JSON functions.
mod json_arguments;
/// The value at a path.
mod extraction;
/// What a JSON text holds.
mod inspection;
/// The operators `->`, `->>`, `#>` and `#>>`.
mod operators;

use super::function::Function;

pub use operators::{JsonResult, resolve_arrow, resolve_hash_arrow};

/// The functions of JSON texts, in the order of the manual.
pub static JSON: &[Function] = &[
    extraction::JSON_EXTRACT_STRING,
    extraction::JSON_VALUE,
    extraction::JSON_EXTRACT,
    extraction::GET_JSON_OBJECT,
    extraction::JSON_EXTRACT_PATH_TEXT,
    extraction::JSON_EXISTS,
    inspection::JSON_ARRAY_LENGTH,
    inspection::JSON_TYPE,
    inspection::JSON_VALID,
    inspection::PARSE_JSON,
    inspection::TRY_PARSE_JSON,
];
