//! Functions of one or two integers whose result is an integer.

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator};
use crate::query::types::Type;

/// Resolves a function of `count` integers.
pub fn resolve_integers(
    scalar: &'static ScalarEvaluator,
    name: &str,
    count: usize,
    arguments: &[Argument],
) -> Result<Overload, Refusal> {
    if arguments.len() == count && arguments.iter().all(Argument::is_integer_or_null) {
        return Ok(Overload::new(scalar, vec![Type::Integer; count], Type::Integer));
    }
    Err(refuse_arguments(name, if count == 1 { "an integer" } else { "two integers" }, arguments))
}
