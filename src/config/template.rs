//! Texts with values in them: `{column}` stands for what the account has there.

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplatePart<'a> {
    /// Stands as it is.
    Text(&'a str),
    /// The name between two braces.
    Value(&'a str),
}

/// A template, piece by piece. A brace that opens and never closes is text.
#[must_use]
pub fn split_template(template: &str) -> Vec<TemplatePart<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, behind)) if !name.contains('{') => {
                pieces.extend([TemplatePart::Text(before), TemplatePart::Value(name)]);
                rest = behind;
            }
            _ => {
                pieces.extend([TemplatePart::Text(before), TemplatePart::Text("{")]);
                rest = after;
            }
        }
    }
    pieces.push(TemplatePart::Text(rest));
    pieces
}

/// The names in braces.
pub fn placeholder_names(template: &str) -> impl Iterator<Item = &str> {
    split_template(template).into_iter().filter_map(|piece| match piece {
        TemplatePart::Value(name) => Some(name),
        TemplatePart::Text(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{TemplatePart, split_template};

    fn marked_parts(template: &str) -> Vec<String> {
        let piece = |piece| match piece {
            TemplatePart::Text(text) => text.to_owned(),
            TemplatePart::Value(name) => format!("<{name}>"),
        };
        split_template(template).into_iter().map(piece).filter(|piece| !piece.is_empty()).collect()
    }

    #[test]
    fn braces_hold_names() {
        assert_eq!(marked_parts("{a}{b} since {c}."), ["<a>", "<b>", " since ", "<c>", "."]);
        assert_eq!(marked_parts("{a {b} c} {d"), ["{", "a ", "<b>", " c} ", "{", "d"]);
        assert_eq!(marked_parts("plain"), ["plain"]);
    }
}
