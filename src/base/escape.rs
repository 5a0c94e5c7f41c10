//! Texts from outside, made safe for a terminal.

use std::borrow::Cow;

/// Messages cut longer texts.
const MAX_SHOWN_CHARS: usize = 200;

/// Writes a text from outside on one line, safe for a terminal: control characters and marks that change the direction
/// of the text are escaped (`\n`, `\u{1b}`).
#[must_use]
pub fn escape_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(must_be_escaped) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if must_be_escaped(letter) { line.extend(letter.escape_default()) } else { line.push(letter) }
    }
    Cow::Owned(line)
}

/// Escapes a text like [`escape_controls`], and cuts it after 200 characters.
#[must_use]
pub fn escape_and_shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => Cow::Owned(format!("{}…", escape_controls(&text[..end]))),
        None => escape_controls(text),
    }
}

fn must_be_escaped(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_from_outside_stay_on_one_line() {
        assert_eq!(escape_controls("Ünïcode, עברית, 👩‍💻"), "Ünïcode, עברית, 👩‍💻");
        assert_eq!(
            escape_controls("a\nb\t\u{1b}[31mc\0\u{9b}\u{202e}d"),
            "a\\nb\\t\\u{1b}[31mc\\u{0}\\u{9b}\\u{202e}d"
        );
        assert_eq!(escape_and_shorten(&"ü".repeat(200)), "ü".repeat(200));
        assert_eq!(escape_and_shorten(&"ü".repeat(10_000_000)), format!("{}…", "ü".repeat(200)));
    }
}
