//! Texts with placeholders: `{column}` is replaced with the account's value.

use super::yaml::Spanned;
use crate::base::diagnostic::Place;

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplatePart<'a> {
    /// Text that is copied.
    Text(&'a str),
    /// The name in a placeholder.
    Value(&'a str),
}

/// Splits a template into its parts. A brace that is never closed is text.
#[must_use]
pub fn split_template(template: &str) -> Vec<TemplatePart<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, remaining)) if !name.contains('{') => {
                parts.extend([TemplatePart::Text(before), TemplatePart::Value(name)]);
                rest = remaining;
            }
            _ => {
                parts.extend([TemplatePart::Text(before), TemplatePart::Text("{")]);
                rest = after;
            }
        }
    }
    parts.push(TemplatePart::Text(rest));
    parts
}

/// Returns the names in the placeholders of a template.
pub fn placeholder_names(template: &str) -> impl Iterator<Item = &str> {
    split_template(template).into_iter().filter_map(|part| match part {
        TemplatePart::Value(name) => Some(name),
        TemplatePart::Text(_) => None,
    })
}

/// Returns the place of a name in braces; the place of the whole text if it is written in another way there.
pub fn placeholder_place(text: &Spanned<String>, name: &str) -> Place {
    let written = text.place.file.text.get(text.place.range.clone()).unwrap_or_default();
    match written.find(&format!("{{{name}}}")) {
        Some(at) => {
            let start = text.place.range.start + at + 1;
            Place::new(&text.place.file, start..start + name.len())
        }
        None => text.place.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{TemplatePart, split_template};

    fn marked_parts(template: &str) -> Vec<String> {
        let marked = |part| match part {
            TemplatePart::Text(text) => text.to_owned(),
            TemplatePart::Value(name) => format!("<{name}>"),
        };
        split_template(template).into_iter().map(marked).filter(|part| !part.is_empty()).collect()
    }

    #[test]
    fn names_in_braces_are_placeholders() {
        assert_eq!(marked_parts("{a}{b} since {c}."), ["<a>", "<b>", " since ", "<c>", "."]);
        assert_eq!(marked_parts("{a {b} c} {d"), ["{", "a ", "<b>", " c} ", "{", "d"]);
        assert_eq!(marked_parts("plain"), ["plain"]);
    }
}
