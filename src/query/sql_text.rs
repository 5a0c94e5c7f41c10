//! A piece of SQL, and its place in a file.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sqlparser::tokenizer::{Location as Position, Span};

use crate::base::diagnostic::{Place, TextFile};

/// Where the characters of a value in YAML were written.
mod yaml_offsets;

/// The place of a part within its SQL text, in bytes. All locations count as equal, so that expressions compare by
/// their meaning.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqlLocation {
    pub start: usize,
    pub end: usize,
}

impl PartialEq for SqlLocation {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for SqlLocation {}

/// A name in a text, and its location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionedName {
    pub name: String,
    pub location: SqlLocation,
}

/// A piece of SQL: a whole file, or a value in YAML.
#[derive(Debug, Clone)]
pub struct Sql {
    pub text: String,
    pub place: Place,
}

/// Writes the text alone, because its place changes no score.
impl Serialize for Sql {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Reads a text without a place: a published scorecard contains its conditions, but not where they were written.
impl<'de> Deserialize<'de> for Sql {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Sql { text: String::deserialize(deserializer)?, place: Place::nowhere() })
    }
}

impl Sql {
    /// Returns the whole text of an SQL file.
    #[must_use]
    pub fn of_file(file: &std::sync::Arc<TextFile>) -> Self {
        Self { text: file.text.clone(), place: Place::new(file, 0..file.text.len()) }
    }

    /// Returns the place of a part of the text in its file. YAML indents, folds and escapes values. If the place cannot be
    /// found, returns the place of the whole value.
    #[must_use]
    pub fn place_of(&self, part: SqlLocation) -> Place {
        let (start, end) = (part.start.min(self.text.len()), part.end.min(self.text.len()));
        if end == 0 {
            return self.place.clone();
        }
        let file = &self.place.file;
        let written = file.text.get(self.place.range.clone()).unwrap_or_default();
        if let Some(base) = written.find(self.text.trim_end()) {
            let base = self.place.range.start + base;
            return Place::new(file, base + start..base + end.max(start));
        }
        let written = file.text.get(self.place.range.start..).unwrap_or_default();
        let Some(offsets) = yaml_offsets::offsets_in_yaml(written, &self.text) else { return self.place.clone() };
        let base = self.place.range.start;
        let last = self.text.get(..end).and_then(|text| text.char_indices().next_back()).map_or(start, |(at, _)| at);
        let end = if last < start { start } else { last };
        let length = written.get(offsets[end]..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Place::new(file, base + offsets[start]..base + offsets[end] + length)
    }

    /// Returns the part of the text that the parser names by lines and columns, or the whole text if it names none.
    #[must_use]
    pub fn location_of(&self, span: Span) -> SqlLocation {
        self.lines().location_of(span)
    }

    /// Returns the lines of the text, to look up many places.
    #[must_use]
    pub fn lines(&self) -> SqlLines<'_> {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            lines.push(LineStart { start, is_ascii: line.is_ascii() });
            start += line.len();
        }
        SqlLines { sql: self, lines }
    }

    /// Returns a part of the text.
    #[must_use]
    pub fn text_at(&self, part: SqlLocation) -> &str {
        self.text.get(part.start..part.end).unwrap_or_default()
    }

    /// Returns the location of the whole text.
    #[must_use]
    pub fn whole_text(&self) -> SqlLocation {
        SqlLocation { start: 0, end: self.text.trim_end().len() }
    }
}

/// The lines of a text. With them, a place is found without reading the text before it.
#[derive(Debug)]
pub struct SqlLines<'a> {
    sql: &'a Sql,
    lines: Vec<LineStart>,
}

#[derive(Debug, Clone, Copy)]
struct LineStart {
    start: usize,
    is_ascii: bool,
}

impl SqlLines<'_> {
    /// Returns the part of the text that the parser names, as [`Sql::location_of`] does.
    #[must_use]
    pub fn location_of(&self, span: Span) -> SqlLocation {
        match (self.byte_offset(span.start), self.byte_offset(span.end)) {
            (Some(start), Some(end)) => SqlLocation { start, end: end.max(start) },
            _ => self.sql.whole_text(),
        }
    }

    fn byte_offset(&self, position: Position) -> Option<usize> {
        let line = usize::try_from(position.line).ok()?.checked_sub(1)?;
        let column = usize::try_from(position.column).ok()?.checked_sub(1)?;
        let text = &self.sql.text;
        let Some(LineStart { start, is_ascii }) = self.lines.get(line).copied() else { return Some(text.len()) };
        let rest = text.get(start..)?;
        if is_ascii {
            // The end of a line is a place in it.
            let length = self.lines.get(line + 1).map_or(text.len(), |next| next.start) - start;
            if column < length {
                return Some(start + column);
            }
        }
        Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
    }
}
