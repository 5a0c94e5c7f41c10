//! How the manual and messages show something that can be called or written.

/// A special form, an aggregate or a window function, or a construct of a query.
#[derive(Debug, Clone, Copy)]
pub struct SyntaxDoc {
    /// Its names in lower case, the usual one first.
    pub names: &'static [&'static str],
    /// How it is written: `SUM(x)`.
    pub usage: &'static str,
    /// One or two sentences for the manual.
    pub meaning: &'static str,
    /// Examples, each with its value as text. Those of aggregates and windows read the sample of
    /// [`crate::query::reference`]; those of windows list a value for each of its rows.
    pub examples: &'static [(&'static str, &'static str)],
}
