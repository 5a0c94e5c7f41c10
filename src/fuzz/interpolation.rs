//! Reads any text between quotes, and compares with a naive implementation of `${…}`.

use std::fmt::Write;

use super::{check_diagnostics, source_file, test_variable};
use crate::config::yaml::read;

/// Replaces the variables in a text, and compares with the naive implementation.
pub fn check_interpolation(text: &str) {
    // Written as escapes, any text is one value in double quotes.
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        let _ = write!(quoted, "\\U{:08x}", u32::from(letter));
    }
    quoted.push('"');
    let read = read::<String>(&source_file("a.yaml", &quoted), &test_variable);
    check_diagnostics(&read.diagnostics);
    match interpolate_naively(text) {
        Some(expected) => {
            assert!(read.diagnostics.is_empty(), "{text:?}: {:?}", read.diagnostics);
            assert_eq!(read.value.as_deref(), Some(expected.as_str()), "{text:?}");
        }
        None => assert!(!read.diagnostics.is_empty(), "{text:?} has a wrong reference, but nothing is reported"),
    }
}

/// Replaces variables letter by letter. Returns none where a reference is malformed, or its variable has no value.
fn interpolate_naively(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut result = String::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at..].starts_with(&['$', '$', '{']) {
            result.push_str("${");
            at += 3;
        } else if letters[at..].starts_with(&['$', '{']) {
            let length = letters[at..].iter().position(|letter| *letter == '}')?;
            let inside: String = letters[at + 2..at + length].iter().collect();
            result.push_str(&value_of_reference(&inside)?);
            at += length + 1;
        } else {
            result.push(letters[at]);
            at += 1;
        }
    }
    Some(result)
}

fn value_of_reference(inside: &str) -> Option<String> {
    let name: String = inside.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let rest = &inside[name.len()..];
    let named = name.chars().next().is_some_and(|first| !first.is_ascii_digit());
    let set = test_variable(&name);
    match (named, rest.strip_prefix(":-")) {
        (true, Some(default)) => Some(set.filter(|set| !set.is_empty()).unwrap_or(default.to_owned())),
        (true, None) if rest.is_empty() => set,
        _ => None,
    }
}
