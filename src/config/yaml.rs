//! YAML into types: every mistake of a file in one go, each with its place and in the author's words.
//!
//! The text becomes a tree of nodes with their places (`parse`), the tree a type (`settle`, through `deserialize`).
//! Plain derives with `deny_unknown_fields` and externally tagged enums work as they are. Two things differ from
//! what YAML libraries usually do:
//!
//! - Where text is wanted, a value that looks like a number or like true and false is the text as written, so
//!   `version: 1.10` needs no quotes. The words `yes`, `no`, `on` and `off` are text everywhere.
//! - `${VAR}` and `${VAR:-default}` are put into values, never into keys; `$${` stands for `${`. An unquoted value
//!   is judged by what comes out, so that `seats: ${SEATS}` can be a number.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::base::diagnostic::{Diagnostic, SourceFile};

mod access;
mod deserialize;
mod explain;
mod deserialize_error;
mod hint;
mod node;
mod parse;
mod node_path;
mod error_recovery;
mod spanned;
mod placeholder;
mod syntax_errors;
#[cfg(test)]
mod tests;
mod variables;

pub use error_recovery::SkippedEntry;
pub use spanned::{Entries, Spanned};

/// What came of reading a file.
pub struct ParsedYaml<T> {
    /// Made of what is right: entries and items with mistakes are left out of it, so that later checks can add
    /// theirs. It is None only when the root is wrong, and it is whole only when there are no diagnostics.
    pub value: Option<T>,
    pub diagnostics: Vec<Diagnostic>,
    /// What is written in the file and not in the value.
    pub skipped_entries: Vec<SkippedEntry>,
}

/// Reads a file as a `T`, asking `variables` for the environment.
pub fn read<T: DeserializeOwned>(file: &Arc<SourceFile>, variables: &dyn Fn(&str) -> Option<String>) -> ParsedYaml<T> {
    let (root, mut diagnostics) = parse::parse(file, variables);
    let mut skipped_entries = Vec::new();
    let deserialize = |root| {
        spanned::with_current_file(file, || {
            error_recovery::read_all_errors(root, file, &mut diagnostics, &mut skipped_entries)
        })
    };
    let value = root.and_then(deserialize);
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| place.range.start));
    ParsedYaml { value, diagnostics, skipped_entries }
}
