//! What has to hold for any text at all, as checks that a fuzzer and the tests share.
//!
//! Each check takes a text, whatever it is, and panics where a promise is broken: no text makes a reader panic, run on or
//! tell different things twice; what is told has a place inside the file; and where there is a second, naive way to the
//! same answer, both ways agree.

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

pub use address::address;
pub use glob::glob;
pub use interpolation::interpolation;
pub use pipeline::pipeline;
pub use sql::{expression, query};
pub use yaml::yaml;

/// The variables that `${…}` finds.
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

/// Whether everything that is told can be read, found and acted upon.
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
    // Colours, titles and the cursor of a terminal are not for a file's author to set.
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

/// The same words again, or a panic that shows both.
fn check_same<T: PartialEq + std::fmt::Debug>(first: &T, second: &T, what: &str) {
    assert!(first == second, "{what}\n first: {first:?}\nsecond: {second:?}");
}
