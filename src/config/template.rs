//! Texts with values in them: `{column}` stands for what the account has there.

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Stands as it is.
    Text(&'a str),
    /// The name between two braces.
    Value(&'a str),
}

/// A template, piece by piece. A brace that opens and never closes is text.
#[must_use]
pub fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, behind)) if !name.contains('{') => {
                pieces.extend([Piece::Text(before), Piece::Value(name)]);
                rest = behind;
            }
            _ => {
                pieces.extend([Piece::Text(before), Piece::Text("{")]);
                rest = after;
            }
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The names in braces.
pub fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    pieces(template).into_iter().filter_map(|piece| match piece {
        Piece::Value(name) => Some(name),
        Piece::Text(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn told(template: &str) -> Vec<String> {
        let piece = |piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Value(name) => format!("<{name}>"),
        };
        pieces(template).into_iter().map(piece).filter(|piece| !piece.is_empty()).collect()
    }

    #[test]
    fn braces_hold_names() {
        assert_eq!(told("{a}{b} since {c}."), ["<a>", "<b>", " since ", "<c>", "."]);
        assert_eq!(told("{a {b} c} {d"), ["{", "a ", "<b>", " c} ", "{", "d"]);
        assert_eq!(told("plain"), ["plain"]);
    }
}
