//! Resolves an operator between two operands, or before one.

use super::date_arithmetic::resolve_date_arithmetic;
use super::length_arithmetic::resolve_length_arithmetic;
use super::numeric_operators::NumericOperands;
use super::operator::Operator;
use super::refused_operands::refuse_operands;
use super::{exact_numbers, length_arithmetic, numeric_operators};
use crate::query::functions::{Argument, Overload, Refusal};
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::Value;

/// Resolves `left operator right`.
///
/// # Errors
/// Operands that the operator does not combine.
pub fn resolve_binary(operator: Operator, left: Argument, right: Argument) -> Result<Overload, Refusal> {
    let (left, right) = (
        infer_type_of_null(operator, left, OperandSide::Left, right.data_type),
        infer_type_of_null(operator, right, OperandSide::Right, left.data_type),
    );
    if left.data_type.is_numeric() && right.data_type.is_numeric() {
        return resolve_numbers(operator, left, right);
    }
    if let Some(overload) =
        resolve_date_arithmetic(operator, left, right).or_else(|| resolve_length_arithmetic(operator, left, right))
    {
        return overload;
    }
    Err(refuse_operands(operator, left, right))
}

/// Resolves `-argument`.
///
/// # Errors
/// A type that has no opposite.
pub fn resolve_negation(argument: Argument) -> Result<Overload, Refusal> {
    let data_type = if argument.is_null() { Type::Integer } else { argument.data_type };
    let scalar = match data_type {
        Type::Integer => &exact_numbers::NEGATE_INTEGER,
        Type::Decimal(_) => &exact_numbers::NEGATE_DECIMAL,
        Type::Double => &numeric_operators::NEGATE,
        Type::Span => &length_arithmetic::NEGATE,
        Type::Interval => &length_arithmetic::NEGATE_INTERVAL,
        found => {
            let refusal = Refusal::new(format!("`-` takes a number; found {}", found.noun()));
            return Err(match found {
                Type::Boolean => refusal.hint("the opposite of a condition is `NOT …`"),
                Type::Text => refusal.hint("convert the text first: `-CAST(… AS DOUBLE)`"),
                _ => refusal,
            });
        }
    };
    Ok(Overload::new(scalar, vec![data_type], data_type))
}

/// Where an operand stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OperandSide {
    Left,
    Right,
}

/// Gives NULL the type that makes sense beside the other operand.
fn infer_type_of_null<'a>(operator: Operator, argument: Argument<'a>, side: OperandSide, other: Type) -> Argument<'a> {
    if !argument.is_null() {
        return argument;
    }
    let data_type = match other {
        Type::Null => Type::Integer,
        Type::Date | Type::Timestamp | Type::TimestampTz
            if side == OperandSide::Left && operator == Operator::Subtract =>
        {
            other
        }
        Type::Date => Type::Integer,
        Type::Timestamp | Type::TimestampTz => Type::Span,
        Type::Span if matches!(operator, Operator::Multiply | Operator::Divide) => Type::Integer,
        known => known,
    };
    Argument { data_type, literal: argument.literal }
}

fn resolve_numbers(operator: Operator, left: Argument, right: Argument) -> Result<Overload, Refusal> {
    let numbers = match (left.data_type.scale(), right.data_type.scale()) {
        _ if matches!(operator, Operator::Divide | Operator::Power) => NumericOperands::Doubles,
        (Some(_), Some(_)) if left.data_type == Type::Integer && right.data_type == Type::Integer => {
            NumericOperands::Integers
        }
        (Some(_), Some(_)) if operator == Operator::IntegerDivide => NumericOperands::Doubles,
        (Some(left), Some(right)) => NumericOperands::Decimals(left, right),
        _ => NumericOperands::Doubles,
    };
    let scalar = numeric_operators::scalar_for_operator(operator, numbers);
    let (arguments, result) = match numbers {
        NumericOperands::Integers => ([Type::Integer; 2], Type::Integer),
        NumericOperands::Doubles => ([Type::Double; 2], Type::Double),
        NumericOperands::Decimals(left, right) if operator == Operator::Multiply => {
            let Some(scale) = left.checked_add(right).filter(|scale| *scale <= MAX_DIGITS) else {
                let digits = u32::from(left) + u32::from(right);
                let message =
                    format!("the product has {digits} digits after the point, more than the {MAX_DIGITS} of DECIMAL");
                return Err(Refusal::new(message).hint("calculate with DOUBLE: `CAST(… AS DOUBLE) * …`"));
            };
            ([Type::Decimal(left), Type::Decimal(right)], Type::Decimal(scale))
        }
        NumericOperands::Decimals(left, right) => ([Type::Decimal(left.max(right)); 2], Type::Decimal(left.max(right))),
    };
    let nullable = match operator {
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Power => result == Type::Double,
        Operator::Divide => !is_safe_divisor(right),
        Operator::IntegerDivide | Operator::Modulo => !is_safe_divisor(right),
    };
    Ok(Overload { scalar, arguments: arguments.to_vec(), result, nullable })
}

/// Whether dividing by a literal has a finite result for every dividend.
fn is_safe_divisor(divisor: Argument) -> bool {
    match (divisor.literal, divisor.data_type.scale()) {
        (Some(Value::Integer(number)), _) => *number != 0,
        (Some(Value::Decimal(unscaled)), Some(scale)) => {
            unscaled.unsigned_abs() >= 10_u128.checked_pow(u32::from(scale)).unwrap_or(u128::MAX)
        }
        (Some(Value::Double(number)), _) => number.abs() >= 1.0,
        _ => false,
    }
}
