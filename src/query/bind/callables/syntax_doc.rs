//! The documentation of a call or a construct, for the manual and for messages.

/// A special form, an aggregate or a window function, or a construct of a query.
#[derive(Debug, Clone, Copy)]
pub struct SyntaxDoc {
    /// Its names in lower case, the usual one first.
    pub names: &'static [&'static str],
    /// The usage: `SUM(x)`.
    pub usage: &'static str,
    /// One or two sentences for the manual.
    pub meaning: &'static str,
    /// Examples, each with its value as text. Those of aggregates and windows read the sample of
    /// [`crate::query::reference`]; those of windows list a value for each of its rows.
    pub examples: &'static [(&'static str, &'static str)],
}
