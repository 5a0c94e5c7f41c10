//! Arithmetic on integers and decimals. It is exact; a result that the type does not hold is an error.

use crate::query::functions::casts::value_to_text::decimal_text;
use crate::query::functions::{ScalarEvaluator, Signature, ValueError};
use crate::query::types::{MAX_DIGITS, Type};
use crate::query::value::Value;

pub static ADD_INTEGERS: ScalarEvaluator = ScalarEvaluator {
    name: "+",
    strict: true,
    fallible: true,
    evaluate: |values, _| compute_integers(values, "+", i64::checked_add),
};
pub static SUBTRACT_INTEGERS: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, _| compute_integers(values, "-", i64::checked_sub),
};
pub static MULTIPLY_INTEGERS: ScalarEvaluator = ScalarEvaluator {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, _| compute_integers(values, "*", i64::checked_mul),
};
pub static DIVIDE_INTEGERS: ScalarEvaluator = ScalarEvaluator {
    name: "//",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [_, Value::Integer(0)] => Ok(Value::Null),
        _ => compute_integers(values, "//", i64::checked_div),
    },
};
pub static MODULO_INTEGERS: ScalarEvaluator = ScalarEvaluator {
    name: "%",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        // The remainder by -1 is 0 even where the quotient does not fit.
        [Value::Integer(left), Value::Integer(right)] if *right != 0 => Ok(Value::Integer(left.wrapping_rem(*right))),
        _ => Ok(Value::Null),
    },
};
pub static NEGATE_INTEGER: ScalarEvaluator = ScalarEvaluator {
    name: "negate",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(number)] => {
            number.checked_neg().map(Value::Integer).ok_or_else(|| too_large(&format!("-({number})"), Type::Integer))
        }
        _ => Ok(Value::Null),
    },
};

pub static ADD_DECIMALS: ScalarEvaluator = ScalarEvaluator {
    name: "+",
    strict: true,
    fallible: true,
    evaluate: |values, signature| compute_decimals(values, signature, "+", i128::checked_add),
};
pub static SUBTRACT_DECIMALS: ScalarEvaluator = ScalarEvaluator {
    name: "-",
    strict: true,
    fallible: true,
    evaluate: |values, signature| compute_decimals(values, signature, "-", i128::checked_sub),
};
pub static MULTIPLY_DECIMALS: ScalarEvaluator = ScalarEvaluator {
    name: "*",
    strict: true,
    fallible: true,
    evaluate: |values, signature| compute_decimals(values, signature, "*", i128::checked_mul),
};
pub static MODULO_DECIMALS: ScalarEvaluator = ScalarEvaluator {
    name: "%",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Decimal(left), Value::Decimal(right)] if *right != 0 => Ok(Value::Decimal(left.wrapping_rem(*right))),
        _ => Ok(Value::Null),
    },
};
pub static NEGATE_DECIMAL: ScalarEvaluator = ScalarEvaluator {
    name: "negate",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Decimal(unscaled)] => Ok(Value::Decimal(unscaled.saturating_neg())),
        _ => Ok(Value::Null),
    },
};

fn compute_integers(
    values: &[Value],
    symbol: &str,
    operation: fn(i64, i64) -> Option<i64>,
) -> Result<Value<'static>, ValueError> {
    let [Value::Integer(left), Value::Integer(right)] = values else { return Ok(Value::Null) };
    operation(*left, *right)
        .map(Value::Integer)
        .ok_or_else(|| too_large(&format!("{left} {symbol} {right}"), Type::Integer))
}

fn compute_decimals(
    values: &[Value],
    signature: &Signature,
    symbol: &str,
    operation: fn(i128, i128) -> Option<i128>,
) -> Result<Value<'static>, ValueError> {
    let [Value::Decimal(left), Value::Decimal(right)] = values else { return Ok(Value::Null) };
    operation(*left, *right).filter(|result| fits_decimal(*result)).map(Value::Decimal).ok_or_else(|| {
        let (left, right) = (decimal_operand_text(*left, 0, signature), decimal_operand_text(*right, 1, signature));
        too_large(&format!("{left} {symbol} {right}"), signature.result)
    })
}

fn decimal_operand_text(unscaled: i128, position: usize, signature: &Signature) -> String {
    decimal_text(unscaled, signature.arguments.get(position).and_then(|operand| operand.scale()).unwrap_or(0))
}

/// Whether an unscaled decimal has no more digits than a decimal holds.
pub fn fits_decimal(unscaled: i128) -> bool {
    unscaled.unsigned_abs() < 10_u128.pow(u32::from(MAX_DIGITS))
}

/// Returns the error for a result that its type does not hold.
pub fn too_large(calculation: &str, data_type: Type) -> ValueError {
    let limit = match data_type {
        Type::Integer => "64 bits".to_owned(),
        _ => format!("{MAX_DIGITS} digits"),
    };
    ValueError(format!(
        "`{calculation}` does not fit in {data_type} ({limit}); calculate with DOUBLE: `CAST(… AS DOUBLE)`"
    ))
}
