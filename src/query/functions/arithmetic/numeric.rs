//! Arithmetic on numbers: which function computes an operator, and the ones on doubles.

use super::super::super::value::Value;
use super::super::Scalar;
use super::{Operator, exact};

/// What two operands are converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    Integers,
    /// With so many digits after the point each.
    Decimals(u8, u8),
    Doubles,
}

pub fn scalar(operator: Operator, numbers: Numbers) -> &'static Scalar {
    match (operator, numbers) {
        (Operator::Add, Numbers::Integers) => &exact::ADD_INTEGERS,
        (Operator::Subtract, Numbers::Integers) => &exact::SUBTRACT_INTEGERS,
        (Operator::Multiply, Numbers::Integers) => &exact::MULTIPLY_INTEGERS,
        (Operator::IntegerDivide, Numbers::Integers) => &exact::DIVIDE_INTEGERS,
        (Operator::Modulo, Numbers::Integers) => &exact::MODULO_INTEGERS,
        (Operator::Add, Numbers::Decimals(..)) => &exact::ADD_DECIMALS,
        (Operator::Subtract, Numbers::Decimals(..)) => &exact::SUBTRACT_DECIMALS,
        (Operator::Multiply, Numbers::Decimals(..)) => &exact::MULTIPLY_DECIMALS,
        (Operator::Modulo, Numbers::Decimals(..)) => &exact::MODULO_DECIMALS,
        (Operator::Add, Numbers::Doubles) => &ADD,
        (Operator::Subtract, Numbers::Doubles) => &SUBTRACT,
        (Operator::Multiply, Numbers::Doubles) => &MULTIPLY,
        (Operator::Divide | Operator::IntegerDivide, _) => &DIVIDE,
        (Operator::Modulo, Numbers::Doubles) => &MODULO,
        (Operator::Power, _) => &POWER,
    }
}

pub static ADD: Scalar =
    Scalar { name: "+", strict: true, fallible: false, evaluate: |values, _| Ok(compute(values, |a, b| a + b)) };
pub static SUBTRACT: Scalar =
    Scalar { name: "-", strict: true, fallible: false, evaluate: |values, _| Ok(compute(values, |a, b| a - b)) };
pub static MULTIPLY: Scalar =
    Scalar { name: "*", strict: true, fallible: false, evaluate: |values, _| Ok(compute(values, |a, b| a * b)) };
/// A division by zero is infinite or not a number, so it is NULL.
pub static DIVIDE: Scalar =
    Scalar { name: "/", strict: true, fallible: false, evaluate: |values, _| Ok(compute(values, |a, b| a / b)) };
pub static MODULO: Scalar =
    Scalar { name: "%", strict: true, fallible: false, evaluate: |values, _| Ok(compute(values, |a, b| a % b)) };
pub static POWER: Scalar =
    Scalar { name: "^", strict: true, fallible: false, evaluate: |values, _| Ok(compute(values, f64::powf)) };
pub static NEGATE: Scalar = Scalar {
    name: "negate",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Double(number)] => Ok(Value::Double(-number)),
        _ => Ok(Value::Null),
    },
};

fn compute(values: &[Value], operation: fn(f64, f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(left), Value::Double(right)] => Value::double(operation(*left, *right)),
        _ => Value::Null,
    }
}
