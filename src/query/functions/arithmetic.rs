//! Operators between numbers, and between dates, instants and lengths of time.

pub mod exact_numbers;
pub mod date_arithmetic;
pub mod numeric_operators;
pub mod length_arithmetic;

use super::super::types::{MAX_DIGITS, Type};
use super::super::value::Value;
use super::{Argument, Overload, Refusal};
use numeric_operators::NumericOperands;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    /// `/`: always a double.
    Divide,
    /// `//`: cut off towards zero between integers; as `/` between others.
    IntegerDivide,
    /// `%`: the remainder of such a division, with the sign of the dividend.
    Modulo,
    /// `^` and `**`: always a double.
    Power,
}

impl Operator {
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::IntegerDivide => "//",
            Self::Modulo => "%",
            Self::Power => "^",
        }
    }
}

/// How `left operator right` is computed.
///
/// # Errors
/// Operands that the operator does not combine.
pub fn resolve_binary(operator: Operator, left: Argument, right: Argument) -> Result<Overload, Refusal> {
    let (left, right) = (
        infer_type_of_null(operator, left, right.data_type, true),
        infer_type_of_null(operator, right, left.data_type, false),
    );
    if left.data_type.is_numeric() && right.data_type.is_numeric() {
        return resolve_numbers(operator, left, right);
    }
    if let Some(overload) = date_arithmetic::resolve_date_arithmetic(operator, left, right)
        .or_else(|| length_arithmetic::resolve_length_arithmetic(operator, left, right))
    {
        return overload;
    }
    Err(refuse_operands(operator, left, right))
}

/// How `-argument` is computed.
///
/// # Errors
/// What has no opposite.
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

/// NULL takes the type that makes sense beside the other operand.
fn infer_type_of_null(operator: Operator, argument: Argument, other: Type, is_left: bool) -> Argument {
    if !argument.is_null() {
        return argument;
    }
    let data_type = match other {
        Type::Null => Type::Integer,
        Type::Date | Type::Timestamp | Type::TimestampTz if is_left && operator == Operator::Subtract => other,
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

/// Whether dividing by this has a finite result for every dividend.
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

/// Why two operands don't combine, and what to write instead.
fn refuse_operands(operator: Operator, left: Argument, right: Argument) -> Refusal {
    let symbol = operator.symbol();
    let (one, two) = (left.data_type, right.data_type);
    let refusal = Refusal::new(format!("`{symbol}` does not combine {} with {}", one.noun(), two.noun()));
    let either = |wanted: Type| one == wanted || two == wanted;
    let temporal = one.is_temporal() || two.is_temporal();
    if either(Type::Boolean) {
        return refusal
            .hint("turn the condition into a number: `CASE WHEN … THEN 1 ELSE 0 END` or `CAST(… AS INTEGER)`");
    }
    if either(Type::Text) {
        let is_literal = left.literal_text().is_some() || right.literal_text().is_some();
        return refusal.hint(match (is_literal, temporal) {
            (true, true) => {
                "say what the text is: `DATE '2026-06-30'`, `INTERVAL '1 month'`, or a number without quotes"
            }
            (true, false) => "write the number without quotes; join texts with `||`",
            (false, true) => "convert the text first: `CAST(… AS DATE)`",
            (false, false) => "convert the text first: `CAST(… AS DOUBLE)`; join texts with `||`",
        });
    }
    let is_instant = |data_type: Type| matches!(data_type, Type::Timestamp | Type::TimestampTz);
    let sum = matches!(operator, Operator::Add | Operator::Subtract);
    if sum && one.is_temporal() && two.is_temporal() {
        return refusal.hint("the middle of two days is `a + (b - a) // 2`; the later is `GREATEST(a, b)`");
    }
    if sum && (is_instant(one) || is_instant(two)) && (one.is_numeric() || two.is_numeric()) {
        return refusal.hint("say which unit: `+ INTERVAL '1 hour'`");
    }
    if sum && one == Type::Date && two.is_numeric() {
        return refusal.hint("a date moves by whole days: `date + 5`; by hours with `+ INTERVAL '12 hours'`");
    }
    if sum && two.is_temporal() {
        return refusal.hint("write the date first: `date - 5`");
    }
    if sum && (either(Type::Span) || either(Type::Interval)) {
        return refusal.hint("say which unit: `+ INTERVAL '1 hour'`");
    }
    if either(Type::Span) || either(Type::Interval) {
        return refusal.hint("bring the time to a number first: `EXTRACT(EPOCH FROM …)` is its seconds");
    }
    if temporal {
        return refusal.hint("bring the date to a number first, such as `date - DATE '1970-01-01'`");
    }
    refusal
}

#[cfg(test)]
mod tests;
