//! The patterns of LIKE: `%` stands for any characters, `_` for one.

/// The part of a pattern between two `%`.
#[derive(Debug)]
enum LikeSegment {
    Plain(String),
    /// Characters, and None for `_`.
    WithWildcards(Vec<Option<char>>),
}

/// A pattern, split at its `%`. A text begins with the first segment and ends with the last. A pattern without `%` is one
/// segment.
#[derive(Debug)]
pub struct LikePattern {
    segments: Vec<LikeSegment>,
}

impl LikePattern {
    /// Reads a pattern. The error says why it cannot be read, as the second half of a sentence.
    pub fn parse(pattern: &str, escape: Option<char>) -> Result<Self, String> {
        let mut segments = Vec::new();
        let mut segment = Vec::new();
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            match character {
                _ if Some(character) == escape => match characters.next() {
                    Some(escaped) => segment.push(Some(escaped)),
                    None => return Err(format!("ends in its escape character `{character}`")),
                },
                '%' => segments.push(LikeSegment::new(std::mem::take(&mut segment))),
                '_' => segment.push(None),
                _ => segment.push(Some(character)),
            }
        }
        segments.push(LikeSegment::new(segment));
        Ok(Self { segments })
    }

    /// Whether the whole text matches. Each segment is matched where it first occurs, which never rules out a later match,
    /// so that no backtracking is needed.
    pub fn matches(&self, text: &str) -> bool {
        let (first, middle, last) = match self.segments.as_slice() {
            [] => return text.is_empty(),
            [only] => return only.prefix_of(text) == Some(text.len()),
            [first, middle @ .., last] => (first, middle, last),
        };
        let Some(start) = first.prefix_of(text) else { return false };
        let Some(end) = last.suffix_of(&text[start..]) else { return false };
        let mut rest = &text[start..start + end];
        for segment in middle {
            match segment.find_in(rest) {
                Some(end) => rest = &rest[end..],
                None => return false,
            }
        }
        true
    }
}

impl LikeSegment {
    fn new(pieces: Vec<Option<char>>) -> Self {
        match pieces.iter().copied().collect::<Option<String>>() {
            Some(text) => Self::Plain(text),
            None => Self::WithWildcards(pieces),
        }
    }

    /// Returns how many bytes at the beginning of the text match.
    fn prefix_of(&self, text: &str) -> Option<usize> {
        match self {
            Self::Plain(part) => text.starts_with(part).then_some(part.len()),
            Self::WithWildcards(pieces) => {
                let mut characters = text.chars();
                for piece in pieces {
                    let character = characters.next()?;
                    if piece.is_some_and(|expected| expected != character) {
                        return None;
                    }
                }
                Some(text.len() - characters.as_str().len())
            }
        }
    }

    /// Returns where the segment starts, if the text ends with it.
    fn suffix_of(&self, text: &str) -> Option<usize> {
        match self {
            Self::Plain(part) => text.ends_with(part).then(|| text.len() - part.len()),
            Self::WithWildcards(pieces) => {
                let (start, _) = text.char_indices().rev().nth(pieces.len() - 1)?;
                self.prefix_of(&text[start..]).map(|_| start)
            }
        }
    }

    /// Returns where the first occurrence ends.
    fn find_in(&self, text: &str) -> Option<usize> {
        match self {
            Self::Plain(part) => text.find(part).map(|start| start + part.len()),
            Self::WithWildcards(_) => {
                text.char_indices().find_map(|(start, _)| self.prefix_of(&text[start..]).map(|length| start + length))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::LikePattern;

    fn like(text: &str, pattern: &str) -> bool {
        LikePattern::parse(pattern, None).unwrap().matches(text)
    }

    #[test]
    fn matches_the_whole_text() {
        assert!(like("gold plan", "gold%"));
        assert!(like("gold plan", "%plan"));
        assert!(like("gold plan", "%d p%"));
        assert!(like("gold", "g__d"));
        assert!(like("", "%"));
        assert!(like("", ""));
        assert!(!like("gold plan", "gold"));
        assert!(!like("aba", "ab%ba"));
        assert!(!like("", "_"));
        assert!(!like("ab", "%_b_"));
    }

    #[test]
    fn a_line_break_is_a_character() {
        assert!(like("a\nb", "a%b"));
        assert!(like("a\nb", "a_b"));
    }

    #[test]
    fn an_underscore_is_one_code_point() {
        assert!(like("é", "_"));
        assert!(like("🇩🇪", "__"));
        assert!(!like("é", "__"));
    }

    #[test]
    fn the_escape_character_takes_any_meaning_away() {
        let escaped = |pattern: &str| LikePattern::parse(pattern, Some('\\'));
        assert!(escaped("100\\%").unwrap().matches("100%"));
        assert!(!escaped("100\\%").unwrap().matches("100x"));
        assert!(escaped("a\\b").unwrap().matches("ab"));
        assert!(escaped("\\\\").unwrap().matches("\\"));
        assert_eq!(escaped("a\\").unwrap_err(), "ends in its escape character `\\`");
        assert!(like("100\\x", "100\\%"));
    }

    /// Matches character by character, as LIKE is defined.
    fn matches_by_definition(text: &[char], pattern: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('%', rest)) => (0..=text.len()).any(|taken| matches_by_definition(&text[taken..], rest)),
            Some((expected, rest)) => text.split_first().is_some_and(|(first, text)| {
                (*expected == '_' || first == expected) && matches_by_definition(text, rest)
            }),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(text in "[abé]{0,12}", pattern in "[abé%_]{0,8}") {
            let (characters, pieces): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
            prop_assert_eq!(like(&text, &pattern), matches_by_definition(&characters, &pieces));
        }
    }
}
