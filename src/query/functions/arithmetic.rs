//! Operators between numbers, and between dates, instants and lengths of time.

/// The arithmetic operators.
mod operator;
/// Exact arithmetic on integers and decimals.
pub mod exact_numbers;
/// The evaluator of an operator between numbers, and arithmetic on doubles.
mod numeric_operators;
/// Dates and timestamps, moved and subtracted.
pub mod date_arithmetic;
/// Spans and intervals, added and multiplied.
mod length_arithmetic;
/// The refusal of operands.
mod refused_operands;
/// How an operator is computed.
mod resolution;
#[cfg(test)]
mod tests;

pub use operator::Operator;
pub use resolution::{resolve_binary, resolve_negation};
