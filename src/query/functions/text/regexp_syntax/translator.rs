//! The state of a translation: the rest of the pattern, and what is translated.

/// What stands before the current position.
#[derive(PartialEq)]
pub enum PrecedingToken {
    Nothing,
    /// An item that can be repeated.
    Item,
    Repetition,
}

/// The rest of a pattern, and its translation so far.
pub struct RegexpTranslator<'p> {
    pub rest: &'p [char],
    pub output: String,
    /// The number of open groups.
    pub depth: usize,
    pub preceding: PrecedingToken,
}

impl<'p> RegexpTranslator<'p> {
    /// Begins a translation.
    pub fn new(pattern: &'p [char]) -> Self {
        Self { rest: pattern, output: String::new(), depth: 0, preceding: PrecedingToken::Nothing }
    }

    /// Reads the next character.
    pub fn take_next(&mut self) -> Option<char> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Reads these characters if they come next.
    pub fn take_if_next(&mut self, expected: &str) -> bool {
        let count = expected.chars().count();
        let comes = self.rest.len() >= count && expected.chars().zip(self.rest).all(|(one, two)| one == *two);
        if comes {
            self.rest = &self.rest[count..];
        }
        comes
    }

    /// Appends a character that stands for itself.
    pub fn push_literal(&mut self, character: char) {
        self.output.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
        self.preceding = PrecedingToken::Item;
    }

    /// Appends an item that can be repeated.
    pub fn push_item(&mut self, translated: &str) {
        self.output.push_str(translated);
        self.preceding = PrecedingToken::Item;
    }
}
