//! Checks that hold for any text, shared by a fuzzer and the tests.
//!
//! Each check takes any text and panics where a rule is broken: no text makes a reader panic, run forever or report
//! different diagnostics for the same text; every diagnostic has a place inside the file; and where a naive second
//! implementation exists, both give the same result.

use std::sync::Arc;

use crate::base::diagnostic::{Colour, Diagnostic, Place, TextFile, render_diagnostics};

mod address;
mod glob;
mod interpolation;
mod parameter_substitution;
mod pipeline;
mod plan_checks;
mod extreme_rows;
mod sql;
mod test_tables;
#[cfg(test)]
mod tests;
mod yaml;

pub use address::check_address;
pub use glob::check_glob;
pub use interpolation::check_interpolation;
pub use pipeline::check_pipeline;
pub use sql::{check_expression, check_query};
pub use yaml::check_yaml;

/// Returns the value of an environment variable that `${…}` may name.
fn test_variable(name: &str) -> Option<String> {
    match name {
        "HOME" => Some("/home/x".to_owned()),
        "EMPTY" => Some(String::new()),
        "N" => Some("7".to_owned()),
        "SLY" => Some("${HOME}: [*a, {b: !!str ".to_owned()),
        _ => None,
    }
}

fn source_file(name: &str, text: &str) -> Arc<TextFile> {
    Arc::new(TextFile { name: name.to_owned(), text: text.to_owned() })
}

/// Checks that every diagnostic has a code, a message, and a place in its file.
fn check_diagnostics(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(
            !diagnostic.code.is_empty() && diagnostic.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
            "{diagnostic:?}"
        );
        assert!(!diagnostic.message.trim().is_empty(), "{diagnostic:?}");
        assert!(diagnostic.hint.as_ref().is_none_or(|hint| !hint.trim().is_empty()), "{diagnostic:?}");
        for place in diagnostic.place.iter().chain(diagnostic.related.iter().map(|related| &related.place)) {
            check_place(place, diagnostic);
        }
    }
    let plain = render_diagnostics(diagnostics, Colour::Never);
    assert_eq!(plain.is_empty(), diagnostics.is_empty());
    // A file must not be able to set the colours, the title or the cursor of a terminal.
    let stray = plain.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(stray, None, "{plain:?}");
    assert!(!render_diagnostics(diagnostics, Colour::Always).is_empty() || diagnostics.is_empty());
}

fn check_place(place: &Place, diagnostic: &Diagnostic) {
    let text = &place.file.text;
    assert!(text.get(place.range.clone()).is_some(), "{diagnostic:?} is at {:?} of {text:?}", place.range);
    let line = text.split('\n').nth(place.line() - 1);
    let inside = line.is_some_and(|line| place.column() <= line.chars().count() + 1);
    assert!(inside, "{diagnostic:?} is not in {text:?}");
}

/// Panics with both values if they differ.
fn check_same<T: PartialEq + std::fmt::Debug>(first: &T, second: &T, what: &str) {
    assert!(first == second, "{what}\n first: {first:?}\nsecond: {second:?}");
}
