//! Groups and flags: `(…)`, `(?:…)`, `(?P<name>…)` and `(?i)`.

use super::translator::{PrecedingToken, RegexpTranslator};

impl RegexpTranslator<'_> {
    /// Translates the beginning of a group after its `(`, or flags such as `(?i)`.
    pub fn open_group(&mut self) -> Result<(), String> {
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
            let closing = self.take_next();
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
