//! Reads any text as YAML: into a tree, and into typed values.

use super::{check_diagnostics, check_place, check_same, source_file, test_variable};
use crate::base::diagnostic::Diagnostic;
use crate::config::yaml::{Entries, Spanned, read};

/// Reads a text as YAML of any shape, then as a map whose values have places.
pub fn check_yaml(text: &str) {
    let file = source_file("a.yaml", text);
    let any = read::<serde_json::Value>(&file, &test_variable);
    check_diagnostics(&any.diagnostics);
    let again = read::<serde_json::Value>(&file, &test_variable);
    check_same(&any.value, &again.value, "a text is read as the same value every time");
    check_same(&any.diagnostics, &again.diagnostics, "the same diagnostics are reported every time");

    let entries = read::<Entries<Spanned<serde_json::Value>>>(&file, &test_variable);
    check_diagnostics(&entries.diagnostics);
    for (key, value) in entries.value.iter().flat_map(|entries| &entries.0) {
        for place in [&key.place, &value.place] {
            check_place(place, &Diagnostic::error("value", "a value"));
        }
    }
    let numbers = read::<Vec<f64>>(&file, &test_variable);
    check_diagnostics(&numbers.diagnostics);
    assert!(numbers.value.iter().flatten().all(|number| number.is_finite()), "only finite numbers are read");
}
