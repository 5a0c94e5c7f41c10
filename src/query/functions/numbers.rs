//! Functions of numbers.

pub mod trigonometry;
pub mod bits;
pub mod quotients_and_buckets;
pub mod divisors;
pub mod greatest_and_least;
pub mod powers;
pub mod refused_functions;
pub mod rounding;
pub mod signs;

use super::super::types::Type;
use super::super::value::Value;
use super::arguments::refuse_arguments;
use super::{Argument, Function, Overload, Refusal, ScalarEvaluator};

pub use refused_functions::REFUSED;

pub static NUMBERS: &[Function] = &[
    signs::ABS,
    signs::SIGN,
    rounding::ROUND,
    rounding::ROUND_EVEN,
    rounding::TRUNC,
    rounding::CEIL,
    rounding::FLOOR,
    divisors::MOD,
    divisors::GCD,
    divisors::LCM,
    divisors::FACTORIAL,
    quotients_and_buckets::DIV,
    quotients_and_buckets::FDIV,
    quotients_and_buckets::FMOD,
    quotients_and_buckets::PMOD,
    quotients_and_buckets::EVEN,
    quotients_and_buckets::WIDTH_BUCKET,
    powers::POWER,
    quotients_and_buckets::SQUARE,
    powers::SQRT,
    powers::CBRT,
    powers::EXP,
    powers::EXPM1,
    powers::LN,
    powers::LOG1P,
    powers::LOG,
    powers::LOG10,
    powers::LOG2,
    powers::GAMMA,
    powers::LGAMMA,
    trigonometry::PI,
    trigonometry::DEGREES,
    trigonometry::RADIANS,
    trigonometry::SIN,
    trigonometry::COS,
    trigonometry::TAN,
    trigonometry::COT,
    trigonometry::ASIN,
    trigonometry::ACOS,
    trigonometry::ATAN,
    trigonometry::ATAN2,
    trigonometry::SINH,
    trigonometry::COSH,
    trigonometry::TANH,
    trigonometry::ASINH,
    trigonometry::ACOSH,
    trigonometry::ATANH,
    bits::XOR,
    bits::BIT_COUNT,
    quotients_and_buckets::SIGNBIT,
    quotients_and_buckets::NEXTAFTER,
    greatest_and_least::GREATEST,
    greatest_and_least::LEAST,
];

/// A function of one number that is computed as a double.
fn resolve_one_double(scalar: &'static ScalarEvaluator, arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [number] if is_number(number) => Ok(Overload::new_nullable(scalar, vec![Type::Double], Type::Double)),
        _ => Err(refuse_arguments(&scalar.name.to_uppercase(), "a number", arguments)),
    }
}

/// A function of two numbers that is computed with doubles.
fn resolve_two_doubles(scalar: &'static ScalarEvaluator, arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [one, two] if is_number(one) && is_number(two) => {
            Ok(Overload::new_nullable(scalar, vec![Type::Double, Type::Double], Type::Double))
        }
        _ => Err(refuse_arguments(&scalar.name.to_uppercase(), "two numbers", arguments)),
    }
}

fn is_number(argument: &Argument) -> bool {
    argument.data_type.is_numeric() || argument.is_null()
}

fn apply_to_double(values: &[Value], operation: fn(f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(number)] => Value::double(operation(*number)),
        _ => Value::Null,
    }
}

fn apply_to_two_doubles(values: &[Value], operation: fn(f64, f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(one), Value::Double(two)] => Value::double(operation(*one, *two)),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests;
