//! Scalar functions and operators: what each takes, gives and means. The tables here are the language's documentation.

pub use super::scalar::{ScalarEvaluator, Signature, ValueError};
use super::types::Type;
use super::value::Value;

mod arguments;
pub mod arithmetic;
pub mod calendar;
pub mod casts;
pub mod dates;
mod date_formats;
pub mod json;
mod numbers;
pub use date_formats::foreign_formats;
pub use numbers::bits;
#[cfg(test)]
pub mod test_evaluation;
pub mod text;
pub mod type_names;
mod time_zones;

/// A function that authors may call.
#[derive(Debug)]
pub struct Function {
    /// Its spellings in lower case, the usual one first.
    pub names: &'static [&'static str],
    /// As the manual shows it: `ROUND(x [, digits])`.
    pub usage: &'static str,
    /// One sentence for the manual.
    pub meaning: &'static str,
    /// Expressions with their value as text (`NULL` for NULL), checked against this code and against DuckDB.
    pub examples: &'static [(&'static str, &'static str)],
    /// Finds how to compute it for these arguments.
    pub resolve: fn(&[Argument]) -> Result<Overload, Refusal>,
}

/// What is known of an argument before any row is read.
#[derive(Debug, Clone, Copy)]
pub struct Argument<'a> {
    pub data_type: Type,
    /// Its value, where it is a literal. A text literal may stand for a value of another type.
    pub literal: Option<&'a Value<'static>>,
}

/// How a call is computed.
#[derive(Debug)]
pub struct Overload {
    pub scalar: &'static ScalarEvaluator,
    /// The types that the arguments are converted to first; as many as there are arguments.
    pub arguments: Vec<Type>,
    pub result: Type,
    /// Whether it can give NULL though no argument is NULL.
    pub nullable: bool,
}

/// Why a call is refused, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub message: String,
    pub hint: Option<String>,
}

impl Refusal {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// All functions of the tables, by subject.
pub fn functions_by_subject() -> impl Iterator<Item = (&'static str, &'static [Function])> {
    [
        ("Numbers", numbers::NUMBERS),
        ("Text", text::TEXT),
        ("JSON", json::JSON),
        ("Dates and times", dates::DATES),
        ("Dates as text", date_formats::FORMATS),
    ]
    .into_iter()
}

fn all_functions() -> impl Iterator<Item = &'static Function> {
    functions_by_subject().flat_map(|(_, functions)| functions)
}

/// The function of this name, in lower case.
#[must_use]
pub fn find_function(name: &str) -> Option<&'static Function> {
    all_functions().find(|function| function.names.contains(&name))
}

/// Every name of every function.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    all_functions().flat_map(|function| function.names).copied()
}

/// Functions that other engines have, each with what to write instead.
pub fn refused_functions() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    [text::REFUSED, numbers::REFUSED, dates::REFUSED].into_iter().flatten()
}

/// What to write instead of a function that other engines have.
#[must_use]
pub fn hint_for_refused_function(name: &str) -> Option<&'static str> {
    refused_functions().find(|(refused, _)| *refused == name).map(|(_, hint)| *hint)
}
