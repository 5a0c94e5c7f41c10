//! Translates a whole pattern.

use super::translator::{PrecedingToken, RegexpTranslator};

/// Translates a pattern. The error says why it cannot be read, without a full stop.
pub fn translate_pattern(pattern: &str) -> Result<String, String> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut translator = RegexpTranslator::new(&characters);
    translator.translate_all()?;
    Ok(translator.output)
}

impl RegexpTranslator<'_> {
    fn translate_all(&mut self) -> Result<(), String> {
        while let Some(character) = self.take_next() {
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
}
