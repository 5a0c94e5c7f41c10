//! Translates regular expressions from the syntax of DuckDB (RE2) to that of the `regex` crate.
//!
//! Some patterns have different meanings. `\d` and `\w` are ASCII in RE2 and Unicode in `regex`. `[a&&b]` is a set of
//! characters in RE2 and an intersection in `regex`. `\<` is a character in RE2 and a word boundary in `regex`. Patterns
//! that RE2 refuses are refused.

/// The state of a translation.
mod translator;
/// Characters and classes.
mod classes;
/// Repetitions.
mod repetitions;
/// Groups and flags.
mod groups;
/// Translates a whole pattern.
mod pattern;
#[cfg(test)]
mod tests;

pub use pattern::translate_pattern;
