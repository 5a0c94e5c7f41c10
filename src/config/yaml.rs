//! Reads YAML files as types, and reports every mistake of a file at once, each with its place.
//!
//! The text becomes a tree of nodes with their places (`parse`). The tree is read as a type (`deserialize`), again and
//! again until every mistake is found (`error_recovery`). Plain derives with `deny_unknown_fields` and externally tagged
//! enums work. The layer is ours because serde libraries stop at the first mistake of a file, and an author wants all of
//! them; the parser is the library's.
//!
//! Two things differ from the usual YAML libraries:
//!
//! - Where text is expected, a value that looks like a number or like true or false is the text as written, so
//!   `version: 1.10` needs no quotes. The words `yes`, `no`, `on` and `off` are always text.
//! - `${VAR}` and `${VAR:-default}` are replaced in values, never in keys; `$${` stands for `${`. The type of an unquoted
//!   value is decided after the replacement, so that `seats: ${SEATS}` can be a number.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::base::diagnostic::{Diagnostic, TextFile};

/// The tree of a file.
mod node;
/// The path from the root of the tree to a node.
mod node_path;
/// The kind of value that a reader expected, for messages.
mod expectation;
/// The error type of reading.
mod deserialize_error;
/// Variables in values.
mod variables;
/// Numbers with a decimal comma.
mod decimal_comma;
/// Values in the quotes that they need.
mod quoted_value;
/// Diagnostics for text that is not YAML.
mod syntax_errors;
/// From text to the tree.
mod parse;
/// Values with their place, and maps in the order of the file.
mod spanned;
/// How values with their place are read.
mod spanned_access;
/// Values that are read in place of missing ones.
mod placeholder;
/// How lists, maps and choices are read.
mod access;
/// How nodes are read.
mod deserialize;
/// Hints for values of the wrong type.
mod hint;
/// From errors of reading to diagnostics.
mod explain;
/// Reads on after a mistake.
mod error_recovery;
#[cfg(test)]
mod tests;

pub use error_recovery::SkippedEntry;
pub use expectation::choices_phrase;
pub use spanned::{Entries, Spanned};

/// The result of reading a file.
pub struct ParsedYaml<T> {
    /// The value without the entries and items that have mistakes, so that later checks can add their diagnostics. None
    /// if the root is wrong. Complete only if there are no diagnostics.
    pub value: Option<T>,
    pub diagnostics: Vec<Diagnostic>,
    /// The parts of the file that the value lacks.
    pub skipped_entries: Vec<SkippedEntry>,
}

/// Reads a file as a `T`; `variables` looks up `${VAR}`.
pub fn read<T: DeserializeOwned>(file: &Arc<TextFile>, variables: &dyn Fn(&str) -> Option<String>) -> ParsedYaml<T> {
    let parsed = parse::parse(file, variables);
    let (mut diagnostics, mut skipped_entries) = (parsed.diagnostics, Vec::new());
    let value = parsed.root.and_then(|root| {
        spanned::with_current_file(file, || {
            error_recovery::read_all_errors(root, file, &mut diagnostics, &mut skipped_entries)
        })
    });
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| place.range.start));
    ParsedYaml { value, diagnostics, skipped_entries }
}
