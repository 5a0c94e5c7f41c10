//! Functions of numbers.

/// Functions that are computed as doubles.
mod double_functions;
/// Functions of integers.
mod integer_functions;
/// ABS and SIGN.
mod signs;
/// ROUND, TRUNC, CEIL and FLOOR.
mod rounding;
/// MOD, GCD, LCM and FACTORIAL.
mod divisors;
/// Quotients under other names, and buckets of equal width.
mod quotients_and_buckets;
/// Powers, roots and logarithms.
mod powers;
/// Angles and trigonometry.
mod trigonometry;
/// Integers as bits.
pub mod bits;
/// GREATEST and LEAST.
mod greatest_and_least;
/// Functions of other engines.
mod refused_functions;
#[cfg(test)]
mod tests;

use super::function::Function;

pub use refused_functions::REFUSED;

/// The functions of numbers, in the order of the manual.
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
