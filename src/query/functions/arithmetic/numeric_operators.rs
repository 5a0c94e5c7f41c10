//! The evaluators of operators between numbers, and arithmetic on doubles.

use super::exact_numbers;
use super::operator::Operator;
use crate::query::functions::ScalarEvaluator;
use crate::query::value::Value;

/// The types that two operands are converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumericOperands {
    Integers,
    /// Decimals with these scales.
    Decimals(u8, u8),
    Doubles,
}

/// Returns the evaluator of an operator between these types.
pub fn scalar_for_operator(operator: Operator, numbers: NumericOperands) -> &'static ScalarEvaluator {
    match (operator, numbers) {
        (Operator::Add, NumericOperands::Integers) => &exact_numbers::ADD_INTEGERS,
        (Operator::Subtract, NumericOperands::Integers) => &exact_numbers::SUBTRACT_INTEGERS,
        (Operator::Multiply, NumericOperands::Integers) => &exact_numbers::MULTIPLY_INTEGERS,
        (Operator::IntegerDivide, NumericOperands::Integers) => &exact_numbers::DIVIDE_INTEGERS,
        (Operator::Modulo, NumericOperands::Integers) => &exact_numbers::MODULO_INTEGERS,
        (Operator::Add, NumericOperands::Decimals(..)) => &exact_numbers::ADD_DECIMALS,
        (Operator::Subtract, NumericOperands::Decimals(..)) => &exact_numbers::SUBTRACT_DECIMALS,
        (Operator::Multiply, NumericOperands::Decimals(..)) => &exact_numbers::MULTIPLY_DECIMALS,
        (Operator::Modulo, NumericOperands::Decimals(..)) => &exact_numbers::MODULO_DECIMALS,
        (Operator::Add, NumericOperands::Doubles) => &ADD,
        (Operator::Subtract, NumericOperands::Doubles) => &SUBTRACT,
        (Operator::Multiply, NumericOperands::Doubles) => &MULTIPLY,
        (Operator::Divide | Operator::IntegerDivide, _) => &DIVIDE,
        (Operator::Modulo, NumericOperands::Doubles) => &MODULO,
        (Operator::Power, _) => &POWER,
    }
}

pub static ADD: ScalarEvaluator = ScalarEvaluator {
    name: "+",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(compute_doubles(values, |a, b| a + b)),
};
pub static SUBTRACT: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(compute_doubles(values, |a, b| a - b)),
};
pub static MULTIPLY: ScalarEvaluator = ScalarEvaluator {
    name: "*",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(compute_doubles(values, |a, b| a * b)),
};
/// Divides. A quotient that is infinite or not a number is NULL.
pub static DIVIDE: ScalarEvaluator = ScalarEvaluator {
    name: "/",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(compute_doubles(values, |a, b| a / b)),
};
pub static MODULO: ScalarEvaluator = ScalarEvaluator {
    name: "%",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(compute_doubles(values, |a, b| a % b)),
};
pub static POWER: ScalarEvaluator = ScalarEvaluator {
    name: "^",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(compute_doubles(values, f64::powf)),
};
pub static NEGATE: ScalarEvaluator = ScalarEvaluator {
    name: "negate",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Double(number)] => Ok(Value::Double(-number)),
        _ => Ok(Value::Null),
    },
};

fn compute_doubles(values: &[Value], operation: fn(f64, f64) -> f64) -> Value<'static> {
    match values {
        [Value::Double(left), Value::Double(right)] => Value::double(operation(*left, *right)),
        _ => Value::Null,
    }
}
