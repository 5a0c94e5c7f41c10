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
mod fault;
mod hint;
mod node;
mod parse;
mod path;
mod settle;
mod spanned;
mod stand_in;
mod syntax;
#[cfg(test)]
mod tests;
mod variables;

pub use settle::LeftOut;
pub use spanned::{Entries, Spanned};

/// What came of reading a file.
pub struct Reading<T> {
    /// Made of what is right: entries and items with mistakes are left out of it, so that later checks can add
    /// theirs. It is None only when the root is wrong, and it is whole only when there are no diagnostics.
    pub value: Option<T>,
    pub diagnostics: Vec<Diagnostic>,
    /// What is written in the file and not in the value.
    pub left_out: Vec<LeftOut>,
}

/// Reads a file as a `T`, asking `variables` for the environment.
pub fn read<T: DeserializeOwned>(file: &Arc<SourceFile>, variables: &dyn Fn(&str) -> Option<String>) -> Reading<T> {
    let (root, mut diagnostics) = parse::parse(file, variables);
    let mut left_out = Vec::new();
    let settle = |root| spanned::reading(file, || settle::settle(root, file, &mut diagnostics, &mut left_out));
    let value = root.and_then(settle);
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| place.range.start));
    Reading { value, diagnostics, left_out }
}
