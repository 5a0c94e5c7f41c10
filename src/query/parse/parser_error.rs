//! The errors of the SQL parser, reworded and with their positions.

use sqlparser::parser::ParserError;
use sqlparser::tokenizer::Location;

/// Returns the message of an error, and its position in the SQL if it has one.
#[must_use]
pub fn message_and_location(error: &ParserError) -> (String, Option<Location>) {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.as_str(),
        ParserError::RecursionLimitExceeded => "it is nested too deeply",
    };
    // The parser gives the position only as part of its text.
    let (text, location) = match text.rsplit_once(" at Line: ") {
        Some((before, position)) => (before, parse_location(position)),
        None => (text, None),
    };
    (translate_message(text), location)
}

fn parse_location(text: &str) -> Option<Location> {
    let (line, column) = text.split_once(", Column: ")?;
    Some(Location::new(line.trim().parse().ok()?, column.trim().parse().ok()?))
}

/// Turns "Expected: ), found: FROM" into "expected `)`, found `FROM`".
fn translate_message(text: &str) -> String {
    let Some((expected, found)) = text.strip_prefix("Expected: ").and_then(|text| text.rsplit_once(", found: ")) else {
        return lowercase_first(text);
    };
    let sign = expected.chars().all(|letter| letter.is_ascii_punctuation() || letter.is_ascii_uppercase());
    let expected = match expected {
        "end of statement" => "the end of the query".to_owned(),
        sign_or_keyword if sign => format!("`{sign_or_keyword}`"),
        words => lowercase_first(words),
    };
    match found {
        "EOF" => format!("expected {expected}, found the end"),
        found => format!("expected {expected}, found `{found}`"),
    }
}

/// Writes the first letter in lower case, unless the text begins with a word in capitals.
#[must_use]
pub fn lowercase_first(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parser_errors_are_reworded() {
        for (theirs, ours, line) in [
            ("Expected: ), found: WHEN at Line: 3, Column: 23", "expected `)`, found `WHEN`", Some(3)),
            (
                "Expected: end of statement, found: FORM at Line: 5, Column: 1",
                "expected the end of the query, found `FORM`",
                Some(5),
            ),
            ("Expected: an expression, found: EOF", "expected an expression, found the end", None),
            (
                "Expected: SELECT, VALUES, or a subquery in the query body, found: b at Line: 2, Column: 1",
                "expected SELECT, VALUES, or a subquery in the query body, found `b`",
                Some(2),
            ),
            ("Unterminated string literal at Line: 1, Column: 9", "unterminated string literal", Some(1)),
        ] {
            let (words, location) = message_and_location(&ParserError::ParserError(theirs.to_owned()));
            assert_eq!((words.as_str(), location.map(|location| location.line)), (ours, line));
        }
    }
}
