//! An entry of the reference: a function, an aggregate, a window function or a construct.

use super::subject::Subject;
use crate::query::bind::callables::SyntaxDoc;

/// An entry of the reference.
#[derive(Debug, Clone)]
pub struct ReferenceEntry {
    pub subject: Subject,
    /// The usages as the manual shows them, separated by `), `.
    pub usage: &'static str,
    /// The names in lower case; none for a construct.
    pub names: &'static [&'static str],
    pub meaning: &'static str,
    /// Expressions or queries, and their values.
    pub examples: &'static [(&'static str, &'static str)],
    pub kind: ExampleKind,
}

/// The kind of an entry's examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExampleKind {
    /// A query over the sample.
    Query,
    Expression,
    /// An expression with one value for all rows of the sample.
    Aggregate,
    /// An expression with a value for each row of the sample.
    Window,
}

impl ReferenceEntry {
    pub const fn from_doc(subject: Subject, doc: &'static SyntaxDoc, kind: ExampleKind) -> Self {
        Self { subject, usage: doc.usage, names: doc.names, meaning: doc.meaning, examples: doc.examples, kind }
    }

    /// Returns whether its examples read the sample.
    #[must_use]
    pub fn reads_sample(&self) -> bool {
        match self.kind {
            ExampleKind::Expression => false,
            ExampleKind::Aggregate | ExampleKind::Window => true,
            ExampleKind::Query => self.examples.iter().any(|(example, _)| example.contains(" FROM ")),
        }
    }

    /// Returns the usages one by one. A construct has one.
    #[must_use]
    pub fn usages(&self) -> Vec<String> {
        if self.names.is_empty() {
            return vec![self.usage.to_owned()];
        }
        self.usage.split("), ").map(with_closing_bracket).collect()
    }

    /// Returns the names that the usages do not show, in upper case.
    #[must_use]
    pub fn other_names(&self) -> Vec<String> {
        let names = self.names.iter().map(|name| name.to_uppercase());
        names.filter(|name| !self.usage.contains(&format!("{name}("))).collect()
    }
}

/// Returns a usage that ends with a bracket, which splitting at `), ` has removed.
fn with_closing_bracket(usage: &str) -> String {
    if usage.ends_with(')') { usage.to_owned() } else { format!("{usage})") }
}
