//! Functions of numbers.

pub mod angles;
pub mod bits;
pub mod buckets;
pub mod divisors;
pub mod extremes;
pub mod powers;
pub mod refused;
pub mod rounding;
pub mod signs;

use super::super::types::Type;
use super::super::value::Value;
use super::arguments::refuse;
use super::{Argument, Function, Overload, Refusal, Scalar};

pub use refused::REFUSED;

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
    buckets::DIV,
    buckets::FDIV,
    buckets::FMOD,
    buckets::PMOD,
    buckets::EVEN,
    buckets::WIDTH_BUCKET,
    powers::POWER,
    buckets::SQUARE,
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
    angles::PI,
    angles::DEGREES,
    angles::RADIANS,
    angles::SIN,
    angles::COS,
    angles::TAN,
    angles::COT,
    angles::ASIN,
    angles::ACOS,
    angles::ATAN,
    angles::ATAN2,
    angles::SINH,
    angles::COSH,
    angles::TANH,
    angles::ASINH,
    angles::ACOSH,
    angles::ATANH,
    bits::XOR,
    bits::BIT_COUNT,
    buckets::SIGNBIT,
    buckets::NEXTAFTER,
    extremes::GREATEST,
    extremes::LEAST,
];

/// A function of one number that is computed as a double.
fn of_one_double(scalar: &'static Scalar, arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [number] if is_number(number) => Ok(Overload::or_null(scalar, vec![Type::Double], Type::Double)),
        _ => Err(refuse(&scalar.name.to_uppercase(), "a number", arguments)),
    }
}

/// A function of two numbers that is computed with doubles.
fn of_two_doubles(scalar: &'static Scalar, arguments: &[Argument]) -> Result<Overload, Refusal> {
    match arguments {
        [one, two] if is_number(one) && is_number(two) => {
            Ok(Overload::or_null(scalar, vec![Type::Double, Type::Double], Type::Double))
        }
        _ => Err(refuse(&scalar.name.to_uppercase(), "two numbers", arguments)),
    }
}

fn is_number(argument: &Argument) -> bool {
    argument.data_type.is_numeric() || argument.is_null()
}

fn apply(values: &[Value], operation: fn(f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(number)] => Value::double(operation(*number)),
        _ => Value::Null,
    }
}

fn apply_to_two(values: &[Value], operation: fn(f64, f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(one), Value::Double(two)] => Value::double(operation(*one, *two)),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests;
