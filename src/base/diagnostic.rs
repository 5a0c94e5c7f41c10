//! Diagnostics: what an author can fix, each with its place, drawn the way rustc draws them.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

mod render;

pub use render::render_diagnostics;

/// A text an author wrote, under the name shown to people (usually its path).
#[derive(Debug, PartialEq, Eq)]
pub struct TextFile {
    pub name: String,
    pub text: String,
}

/// A range of bytes in a file. Ranges made by hand may lie outside the file: drawing clamps them.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    pub file: Arc<TextFile>,
    pub range: Range<usize>,
}

impl Place {
    #[must_use]
    pub fn new(file: &Arc<TextFile>, range: Range<usize>) -> Self {
        Self { file: Arc::clone(file), range }
    }

    /// For what was written once and is known by its meaning only; no diagnostic points there.
    #[must_use]
    pub fn nowhere() -> Self {
        Self { file: Arc::new(TextFile { name: String::new(), text: String::new() }), range: 0..0 }
    }

    /// The line of the first character, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.text_before().matches('\n').count() + 1
    }

    /// The column of the first character, from 1, counted in characters.
    #[must_use]
    pub fn column(&self) -> usize {
        self.text_before().chars().rev().take_while(|&c| c != '\n').count() + 1
    }

    /// The words at this place.
    #[must_use]
    pub fn text(&self) -> &str {
        self.file.text.get(self.range.clone()).unwrap_or_default()
    }

    fn text_before(&self) -> &str {
        let text = &self.file.text;
        &text[..text.floor_char_boundary(self.range.start)]
    }

    /// By file name, then by position.
    fn compare_position(&self, other: &Self) -> Ordering {
        (&self.file.name, self.range.start, self.range.end).cmp(&(&other.file.name, other.range.start, other.range.end))
    }
}

/// `file:line:column`, so that a dump of a pipeline does not repeat the whole file at every value.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.name, self.line(), self.column())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    /// Worth knowing, and nothing to mend; shown with `-v`.
    Note,
}

/// What has to be mended: exit codes tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The YAML, or an export that breaks its contract.
    Pipeline,
    /// SQL, wherever it is written.
    Sql,
}

/// Whether `render` writes terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Always,
    Never,
}

/// One mistake (or doubtful spot) in what an author wrote. Messages are lowercase, without a full stop, and put
/// the user's words in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub subject: Subject,
    /// A short name for this kind of mistake, such as `unknown-key`.
    pub code: &'static str,
    pub message: String,
    pub place: Option<Place>,
    /// Other spots that belong to it, each with a label such as "first written here".
    pub related: Vec<(Place, String)>,
    /// The way out.
    pub hint: Option<String>,
}

impl Diagnostic {
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A mistake in SQL.
    pub fn sql_error(code: &'static str, message: impl Into<String>) -> Self {
        Self { subject: Subject::Sql, ..Self::error(code, message) }
    }

    /// Makes it a mistake in SQL.
    pub fn mark_as_sql(&mut self) {
        self.subject = Subject::Sql;
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        Self { severity, subject: Subject::Pipeline, code, message, place: None, related: Vec::new(), hint: None }
    }

    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }

    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }
}
