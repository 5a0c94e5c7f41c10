//! Functions of one or two numbers that are computed as doubles.

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

/// Resolves a function of one number that is computed as a double.
pub fn resolve_one_double(scalar: &'static ScalarEvaluator, arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [number] if number.is_number_or_null() => Ok(Overload::new_nullable(scalar, vec![Type::Double], Type::Double)),
        _ => Err(refuse_arguments(&scalar.name.to_uppercase(), "a number", arguments)),
    }
}

/// Resolves a function of two numbers that is computed as a double.
pub fn resolve_two_doubles(scalar: &'static ScalarEvaluator, arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [one, two] if one.is_number_or_null() && two.is_number_or_null() => {
            Ok(Overload::new_nullable(scalar, vec![Type::Double, Type::Double], Type::Double))
        }
        _ => Err(refuse_arguments(&scalar.name.to_uppercase(), "two numbers", arguments)),
    }
}

/// Applies an operation to a double. An infinite or undefined result is NULL.
pub fn apply_to_double(values: &[Value], operation: fn(f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(number)] => Value::double(operation(*number)),
        _ => Value::Null,
    }
}

/// Applies an operation to two doubles. An infinite or undefined result is NULL.
pub fn apply_to_two_doubles(values: &[Value], operation: fn(f64, f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(one), Value::Double(two)] => Value::double(operation(*one, *two)),
        _ => Value::Null,
    }
}
