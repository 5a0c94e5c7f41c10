//! Translates regular expressions from the syntax of DuckDB (RE2) to that of the `regex` crate.
//!
//! Some patterns have different meanings. `\d` and `\w` are ASCII in RE2 and Unicode in `regex`. `[a&&b]` is a set of
//! characters in RE2 and an intersection in `regex`. `\<` is a character in RE2 and a word boundary in `regex`. Patterns
//! that RE2 refuses are refused.

mod classes;

/// The largest number of repetitions in `x{n}`.
const MAX_REPETITIONS: u32 = 1000;

/// Translates a pattern. The error says why it cannot be read, without a full stop.
pub fn translate_pattern(pattern: &str) -> Result<String, String> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut translator =
        RegexpTranslator { rest: &characters, output: String::new(), depth: 0, preceding: PrecedingToken::Nothing };
    translator.translate_all()?;
    Ok(translator.output)
}

/// What stands before the current position.
#[derive(PartialEq)]
enum PrecedingToken {
    Nothing,
    /// An item that can be repeated.
    Item,
    Repetition,
}

struct RegexpTranslator<'p> {
    rest: &'p [char],
    output: String,
    /// The number of open groups.
    depth: usize,
    preceding: PrecedingToken,
}

impl RegexpTranslator<'_> {
    fn next(&mut self) -> Option<char> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Reads these characters if they come next.
    fn take_if_next(&mut self, expected: &str) -> bool {
        let count = expected.chars().count();
        let comes = self.rest.len() >= count && expected.chars().zip(self.rest).all(|(one, two)| one == *two);
        if comes {
            self.rest = &self.rest[count..];
        }
        comes
    }

    fn push_literal(&mut self, character: char) {
        self.output.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
        self.preceding = PrecedingToken::Item;
    }

    fn push_item(&mut self, translated: &str) {
        self.output.push_str(translated);
        self.preceding = PrecedingToken::Item;
    }

    fn translate_all(&mut self) -> Result<(), String> {
        while let Some(character) = self.next() {
            match character {
                '\\' => self.translate_escape()?,
                '[' => self.translate_class()?,
                '(' => self.open_group()?,
                ')' if self.depth == 0 => return Err("`)` closes no group".to_owned()),
                ')' => {
                    self.depth -= 1;
                    self.push_item(")");
                }
                '|' => {
                    self.output.push('|');
                    self.preceding = PrecedingToken::Nothing;
                }
                '^' | '$' | '.' => self.push_item(character.encode_utf8(&mut [0; 4])),
                '*' | '+' | '?' => self.push_repetition(&character.to_string())?,
                '{' => match self.read_repetition_counts()? {
                    Some(counts) => self.push_repetition(&counts)?,
                    None => self.push_literal('{'),
                },
                _ => self.push_literal(character),
            }
        }
        if self.depth > 0 { Err("a group is not closed: `)` is missing".to_owned()) } else { Ok(()) }
    }

    fn push_repetition(&mut self, operator: &str) -> Result<(), String> {
        match self.preceding {
            PrecedingToken::Nothing => return Err(format!("there is nothing to repeat before `{operator}`")),
            PrecedingToken::Repetition => return Err(format!("`{operator}` repeats a repetition")),
            PrecedingToken::Item => self.output.push_str(operator),
        }
        if self.take_if_next("?") {
            self.output.push('?');
        }
        self.preceding = PrecedingToken::Repetition;
        Ok(())
    }

    /// Reads the counts of a repetition after its `{`. Returns None if the brace stands for itself.
    fn read_repetition_counts(&mut self) -> Result<Option<String>, String> {
        let Some(end) = self.rest.iter().position(|character| *character == '}') else { return Ok(None) };
        let inner: String = self.rest[..end].iter().collect();
        let (least, most) = match inner.split_once(',') {
            None => (inner.as_str(), Some(inner.as_str())),
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || !most.is_none_or(is_number) {
            return Ok(None);
        }
        let bounded = |text: &str| text.parse::<u32>().ok().filter(|count| *count <= MAX_REPETITIONS);
        let too_many = || format!("`{{{inner}}}` is not a number of repetitions up to {MAX_REPETITIONS}");
        let lower = bounded(least).ok_or_else(too_many)?;
        let upper = most.map(|most| bounded(most).ok_or_else(too_many)).transpose()?;
        if upper.is_some_and(|upper| upper < lower) {
            return Err(format!("`{{{inner}}}` has a maximum below its minimum"));
        }
        self.rest = &self.rest[end + 1..];
        Ok(Some(format!("{{{inner}}}")))
    }

    /// Translates the beginning of a group after its `(`, or flags such as `(?i)`.
    fn open_group(&mut self) -> Result<(), String> {
        if self.take_if_next("?P<") {
            let end = self.rest.iter().position(|character| *character == '>');
            let end = end.ok_or("the name of a group is not closed: `>` is missing")?;
            self.rest = &self.rest[end + 1..];
            // Groups are referred to by number only.
            self.output.push('(');
        } else if self.take_if_next("?") {
            let end = self.rest.iter().position(|character| !"imsU-".contains(*character)).unwrap_or(self.rest.len());
            let flags: String = self.rest[..end].iter().collect();
            self.rest = &self.rest[end..];
            let closing = self.next();
            let is_known = matches!(closing, Some(')' | ':'));
            if !is_known || flags.ends_with('-') || flags.matches('-').count() > 1 {
                let shown: String = closing.into_iter().collect();
                return Err(format!("`(?{flags}{shown}` is not known"));
            }
            if closing == Some(')') {
                if !flags.is_empty() {
                    self.output.push_str(&format!("(?{flags})"));
                }
                self.preceding = PrecedingToken::Nothing;
                return Ok(());
            }
            self.output.push_str(&format!("(?{flags}:"));
        } else {
            self.output.push('(');
        }
        self.depth += 1;
        self.preceding = PrecedingToken::Nothing;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
