//! Finds where the characters of a value in YAML were written: YAML indents, folds and escapes them, and a variable
//! brings others in.

/// The number of characters behind a variable that are searched for to find its end.
const ANCHOR_LENGTH: usize = 12;

/// Returns, for every byte of `text` at which a character begins, the offset of that character in `written`, or `None`
/// if the texts differ. `written` begins with the value, including its quote if it has one, and may continue behind it.
#[must_use]
pub fn offsets_in_yaml(written: &str, text: &str) -> Option<Vec<usize>> {
    let mut reader = YamlValueReader::from_written(written);
    let mut offsets = vec![0; text.len() + 1];
    let mut rest = text.char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        if let Some(from) = reader.take_character(letter) {
            offsets[at] = from;
            continue;
        }
        // A variable replaces everything up to the text behind it.
        let TakenVariable { from, anchor } = reader.take_variable()?;
        let behind = text.get(at..)?;
        let length = if anchor.is_empty() { behind.len() } else { behind.find(&anchor)? };
        offsets[at] = from;
        while let Some((next, _)) = rest.next_if(|(next, _)| *next < at + length) {
            offsets[next] = from;
        }
        if length == 0 {
            offsets[at] = reader.take_character(letter)?;
        }
    }
    offsets[text.len()] = reader.at;
    Some(offsets)
}

/// A variable, or several in a row.
struct TakenVariable {
    from: usize,
    /// The text behind the variable, which shows where its value ends.
    anchor: String,
}

/// Reads the YAML text of a value, character by character.
struct YamlValueReader<'a> {
    written: &'a str,
    at: usize,
    quote: Option<char>,
}

impl<'a> YamlValueReader<'a> {
    fn from_written(written: &'a str) -> Self {
        let quote = written.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let header = written.starts_with(['|', '>']).then(|| written.find('\n').map_or(written.len(), |end| end + 1));
        Self { written, at: header.unwrap_or(usize::from(quote.is_some())), quote }
    }

    fn peek(&self) -> Option<char> {
        self.written.get(self.at..)?.chars().next()
    }

    /// Takes the next character of the value, and returns its offset.
    fn take_character(&mut self, wanted: char) -> Option<usize> {
        if wanted.is_whitespace() {
            let from = self.at;
            // Lines are folded: one blank in the value may be a line break and an indentation in YAML.
            if !self.take_escape(wanted) {
                self.skip_blanks();
            }
            return Some(from);
        }
        self.skip_blanks();
        let from = self.at;
        let found = self.peek()?;
        if found == '\'' && self.quote == Some('\'') {
            let is_doubled = wanted == '\'' && self.written.get(self.at..)?.starts_with("''");
            self.at += 2;
            return is_doubled.then_some(from);
        }
        if found == '\\' && self.quote == Some('"') {
            return self.take_escape(wanted).then_some(from);
        }
        if found != wanted {
            return None;
        }
        self.at += found.len_utf8();
        Some(from)
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(blank) if blank.is_whitespace() => self.at += blank.len_utf8(),
                // A backslash at the end of a line joins it to the next one.
                Some('\\')
                    if self.quote == Some('"') && (self.is_followed_by("\\\n") || self.is_followed_by("\\\r")) =>
                {
                    self.at += 2;
                }
                _ => return,
            }
        }
    }

    fn is_followed_by(&self, text: &str) -> bool {
        self.written.get(self.at..).is_some_and(|rest| rest.starts_with(text))
    }

    /// Takes an escape of double quotes if it means this character.
    fn take_escape(&mut self, wanted: char) -> bool {
        if self.quote != Some('"') || self.peek() != Some('\\') {
            return false;
        }
        let rest = self.written.get(self.at + 1..).unwrap_or_default();
        let Some(letter) = rest.chars().next() else { return false };
        let (escaped, length) = match letter {
            'n' => (Some('\n'), 2),
            't' => (Some('\t'), 2),
            'r' => (Some('\r'), 2),
            '0' => (Some('\0'), 2),
            'N' => (Some('\u{85}'), 2),
            '_' => (Some('\u{a0}'), 2),
            'L' => (Some('\u{2028}'), 2),
            'P' => (Some('\u{2029}'), 2),
            'x' => (character_of_code(rest, 2), 4),
            'u' => (character_of_code(rest, 4), 6),
            'U' => (character_of_code(rest, 8), 10),
            other => (Some(other), 1 + other.len_utf8()),
        };
        if escaped != Some(wanted) {
            return false;
        }
        self.at += length;
        true
    }

    /// Takes `${NAME}` and other variables right behind it.
    fn take_variable(&mut self) -> Option<TakenVariable> {
        let from = self.at;
        if !self.is_followed_by("${") {
            return None;
        }
        while self.is_followed_by("${") {
            self.at += self.written.get(self.at..)?.find('}')? + 1;
        }
        self.skip_blanks();
        let behind = self.written.get(self.at..)?.chars();
        let anchor = behind.take_while(|letter| !self.ends_anchor(*letter)).take(ANCHOR_LENGTH).collect();
        Some(TakenVariable { from, anchor })
    }

    fn ends_anchor(&self, letter: char) -> bool {
        match letter {
            '\r' | '\n' | '$' => true,
            '\\' => self.quote.is_some(),
            _ => Some(letter) == self.quote,
        }
    }
}

/// Returns the character whose code is this number of hexadecimal digits, behind the first letter of an escape.
fn character_of_code(escape: &str, digits: usize) -> Option<char> {
    let digits = escape.get(1..=digits)?;
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::offsets_in_yaml;

    /// Returns the place where the first character of `wanted` was written.
    fn place_of_text(written: &str, text: &str, wanted: &str) -> Option<usize> {
        let at = text.find(wanted).unwrap_or_default();
        offsets_in_yaml(written, text).and_then(|offsets| offsets.get(at).copied())
    }

    #[test]
    fn a_character_is_found_where_it_was_written() {
        for (written, text, wanted) in [
            ("|\n  n > 5 AND\n  plann = 'x'\nnext: 1", "n > 5 AND\nplann = 'x'\n", "plann"),
            ("n > 5 AND\n    plann = 'x'\n", "n > 5 AND plann = 'x'", "plann"),
            (">-\n  n > 5\n\n\n  AND plann", "n > 5\n\nAND plann", "plann"),
            ("|2-\n    n > 5\n      AND plann", "  n > 5\n    AND plann", "plann"),
            ("'n = ''x'' AND plann'", "n = 'x' AND plann", "plann"),
            ("\"n = \\\"x\\\" AND plann\"", "n = \"x\" AND plann", "plann"),
            ("\"\\u006e\\x20\\\n   = 1 AND plann\"", "n = 1 AND plann", "plann"),
            ("n >= ${LIMIT} AND plann", "n >= 1000 AND plann", "plann"),
            ("${A}${B} AND plann", "x = 1 AND plann", "plann"),
            (">\n  ${A}\n  + plann", "n + plann", "plann"),
            ("|\r\n  n\r\n  + ${A}\r\n  + plann\r\n", "n\n+ x\n+ plann\n", "plann"),
            ("n ${EMPTY} + plann", "n  + plann", "plann"),
            ("\"LENGTH('${A}') + plann\"", "LENGTH('\\n') + plann", "plann"),
            ("\"n + \\\r\n   x + plann\"", "n + x + plann", "plann"),
            ("'größe = ''é'' AND plann'", "größe = 'é' AND plann", "plann"),
        ] {
            assert_eq!(place_of_text(written, text, wanted), written.find(wanted), "{written}");
        }
    }

    #[test]
    fn characters_of_a_variable_have_the_offset_of_its_reference() {
        assert_eq!(place_of_text("n >= ${LIMIT}", "n >= 1000", "00"), Some(5));
        assert_eq!(place_of_text("n >= ${LIMIT} AND b", "n >= 10 + 20 AND b", "20"), Some(5));
        assert_eq!(offsets_in_yaml("n > 5", "m > 5"), None);
    }
}
