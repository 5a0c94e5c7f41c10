//! Diagnostics: mistakes that an author can fix, each with its place, drawn in the style of rustc.
//!
//! annotate-snippets draws them. Collecting them is ours: error libraries report one error at a time, and an author wants
//! all mistakes at once, sorted, without repetitions, and with one exit code.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

mod render;

pub use render::render_diagnostics;

/// A text that an author wrote. Its name is shown in messages; it is usually the path.
#[derive(Debug, PartialEq, Eq)]
pub struct TextFile {
    pub name: String,
    pub text: String,
}

/// A range of bytes in a file. A range outside the file is clamped when it is drawn.
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

    /// Returns the place of a value that was read back without its text. No diagnostic points there.
    #[must_use]
    pub fn nowhere() -> Self {
        Self { file: Arc::new(TextFile { name: String::new(), text: String::new() }), range: 0..0 }
    }

    /// Returns the line of the first character, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.text_before().matches('\n').count() + 1
    }

    /// Returns the column of the first character, from 1, counted in characters.
    #[must_use]
    pub fn column(&self) -> usize {
        self.text_before().chars().rev().take_while(|&c| c != '\n').count() + 1
    }

    /// Returns the text at this place.
    #[must_use]
    pub fn text(&self) -> &str {
        self.file.text.get(self.range.clone()).unwrap_or_default()
    }

    fn text_before(&self) -> &str {
        let text = &self.file.text;
        &text[..text.floor_char_boundary(self.range.start)]
    }

    /// Compares by file name, then by position.
    fn compare_position(&self, other: &Self) -> Ordering {
        (&self.file.name, self.range.start, self.range.end).cmp(&(&other.file.name, other.range.start, other.range.end))
    }
}

/// Writes `file:line:column`. A dump of a pipeline would otherwise repeat the whole file at every value.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.name, self.line(), self.column())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    /// Information without a mistake; shown with `-v`.
    Note,
}

/// What the author has to fix. It decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The YAML, or an export that breaks its contract.
    Pipeline,
    /// SQL, in a file or in YAML.
    Sql,
}

/// Whether the text has terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Always,
    Never,
}

/// One mistake, doubtful place or note. Messages are lowercase, without a full stop, and quote the author's words in
/// backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub subject: Subject,
    /// The name of the kind of mistake, such as `unknown-key`.
    pub code: &'static str,
    pub message: String,
    pub place: Option<Place>,
    pub related: Vec<RelatedPlace>,
    /// The way out. Boxed, because results carry diagnostics.
    pub hint: Option<Box<str>>,
    /// The name that no column has. An export may hold such a column, which is then to be declared.
    pub unknown_column: Option<Box<UnknownColumn>>,
}

/// A name that no declared column has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn {
    pub name: String,
    /// The source that should declare it, if only one can be meant.
    pub source: Option<String>,
}

/// Another place that belongs to a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedPlace {
    pub place: Place,
    /// Such as "first written here".
    pub label: String,
}

impl Diagnostic {
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// Creates a mistake in SQL.
    pub fn sql_error(code: &'static str, message: impl Into<String>) -> Self {
        Self { subject: Subject::Sql, ..Self::error(code, message) }
    }

    /// Turns the diagnostic into one about SQL.
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
        Self {
            severity,
            subject: Subject::Pipeline,
            code,
            message,
            place: None,
            related: Vec::new(),
            hint: None,
            unknown_column: None,
        }
    }

    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push(RelatedPlace { place, label: label.into() });
        self
    }

    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into().into_boxed_str());
        self
    }

    /// Records the name that no column has, and the source that should declare it, if only one can be meant.
    #[must_use]
    pub fn about_unknown_column(mut self, name: &str, source: Option<&str>) -> Self {
        let unknown = UnknownColumn { name: name.to_owned(), source: source.map(str::to_owned) };
        self.unknown_column = Some(Box::new(unknown));
        self
    }
}
