//! Integers as bits: `&`, `|`, `<<`, `>>`, `~`, XOR and BIT_COUNT. A negative integer has the bits of its complement.

use super::integer_functions::resolve_integers;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const XOR: Function = Function {
    names: &["xor"],
    usage: "XOR(x, y)",
    meaning: "The bits that are set in exactly one of two integers.",
    examples: &[("XOR(5, 3)", "6"), ("XOR(-1, 0)", "-1"), ("XOR(NULL, 1)", "NULL")],
    resolve: |arguments| resolve_integers(&XOR_OF, "XOR", 2, arguments),
};
pub const BIT_COUNT: Function = Function {
    names: &["bit_count"],
    usage: "BIT_COUNT(x)",
    meaning: "The number of bits that are set in an integer.",
    examples: &[("BIT_COUNT(255)", "8"), ("BIT_COUNT(-1)", "64"), ("BIT_COUNT(NULL)", "NULL")],
    resolve: |arguments| resolve_integers(&COUNT_OF, "BIT_COUNT", 1, arguments),
};

static XOR_OF: ScalarEvaluator = ScalarEvaluator {
    name: "xor",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_integers(values, |x, y| x ^ y)),
};
static AND_OF: ScalarEvaluator = ScalarEvaluator {
    name: "&",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_integers(values, |x, y| x & y)),
};
static OR_OF: ScalarEvaluator = ScalarEvaluator {
    name: "|",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_integers(values, |x, y| x | y)),
};
static COUNT_OF: ScalarEvaluator = ScalarEvaluator {
    name: "bit_count",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Integer(number)] => Ok(Value::Integer(i64::from(number.count_ones()))),
        _ => Ok(Value::Null),
    },
};
static NOT_OF: ScalarEvaluator = ScalarEvaluator {
    name: "~",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Integer(number)] => Ok(Value::Integer(!number)),
        _ => Ok(Value::Null),
    },
};
static LEFT_OF: ScalarEvaluator = ScalarEvaluator {
    name: "<<",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let [Value::Integer(number), Value::Integer(count)] = values else { return Ok(Value::Null) };
        let shifted = u32::try_from(*count).ok().filter(|count| *count < 63 && *number >= 0);
        let shifted = shifted.and_then(|count| number.checked_shl(count).filter(|shifted| shifted >> count == *number));
        shifted
            .map(Value::Integer)
            .ok_or_else(|| ValueError(format!("`{number} << {count}` does not fit in BIGINT (64 bits)")))
    },
};
static RIGHT_OF: ScalarEvaluator = ScalarEvaluator {
    name: ">>",
    strict: true,
    fallible: false,
    evaluate: |values, _| {
        let [Value::Integer(number), Value::Integer(count)] = values else { return Ok(Value::Null) };
        Ok(Value::Integer(u32::try_from(*count).ok().and_then(|count| number.checked_shr(count)).unwrap_or(0)))
    },
};

/// Resolves `left operator right`. Returns None for an operator that is not one of bits.
#[must_use]
pub fn resolve_bit_operator(operator: &str, left: Argument, right: Argument) -> Option<Result<Overload, Refusal>> {
    let scalar = match operator {
        "&" => &AND_OF,
        "|" => &OR_OF,
        "<<" => &LEFT_OF,
        ">>" => &RIGHT_OF,
        _ => return None,
    };
    Some(resolve_integers(scalar, operator, 2, &[left, right]).map_err(|refusal| {
        let has_text = left.data_type == Type::Text || right.data_type == Type::Text;
        if operator == "|" && has_text { refusal.hint("join texts with `||`") } else { refusal }
    }))
}

/// Resolves `~argument`.
///
/// # Errors
/// An operand that is not an integer.
pub fn resolve_complement(argument: Argument) -> Result<Overload, Refusal> {
    resolve_integers(&NOT_OF, "~", 1, &[argument])
}

fn apply_to_integers(values: &[Value], operation: fn(i64, i64) -> i64) -> Value<'static> {
    match values {
        [Value::Integer(one), Value::Integer(two)] => Value::Integer(operation(*one, *two)),
        _ => Value::Null,
    }
}
