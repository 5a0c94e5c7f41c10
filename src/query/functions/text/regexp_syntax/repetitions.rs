//! Repetitions: `*`, `+`, `?` and `{2,3}`.

use super::translator::{PrecedingToken, RegexpTranslator};

/// The largest number of repetitions in `x{n}`.
const MAX_REPETITIONS: u32 = 1000;

impl RegexpTranslator<'_> {
    /// Appends a repetition of the preceding item.
    pub fn push_repetition(&mut self, operator: &str) -> Result<(), String> {
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
    pub fn read_repetition_counts(&mut self) -> Result<Option<String>, String> {
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
}
