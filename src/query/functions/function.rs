//! The description of a function, and how a call of it is computed.

use super::arguments::Argument;
use super::refusal::Refusal;
use crate::query::scalar::ScalarEvaluator;
use crate::query::types::Type;

/// A function that authors may call.
#[derive(Debug)]
pub struct Function {
    /// Its spellings in lower case, the usual one first.
    pub names: &'static [&'static str],
    /// The call as the manual shows it: `ROUND(x [, digits])`.
    pub usage: &'static str,
    /// One sentence for the manual.
    pub meaning: &'static str,
    /// Expressions with their value as text (`NULL` for NULL), checked against this code and against DuckDB.
    pub examples: &'static [(&'static str, &'static str)],
    /// Finds how to compute the function for these arguments.
    pub resolve: fn(&[Argument]) -> Result<Overload, Refusal>,
}

/// How a call is computed.
#[derive(Debug)]
pub struct Overload {
    pub scalar: &'static ScalarEvaluator,
    /// The types that the arguments are converted to first, one per argument.
    pub arguments: Vec<Type>,
    pub result: Type,
    /// Whether the result can be NULL though no argument is NULL.
    pub nullable: bool,
}

impl Overload {
    /// Creates a call whose result is NULL only if an argument is.
    pub fn new(scalar: &'static ScalarEvaluator, arguments: Vec<Type>, result: Type) -> Self {
        Self { scalar, arguments, result, nullable: false }
    }

    /// Creates a call whose result may be NULL though no argument is.
    pub fn new_nullable(scalar: &'static ScalarEvaluator, arguments: Vec<Type>, result: Type) -> Self {
        Self { scalar, arguments, result, nullable: true }
    }
}
