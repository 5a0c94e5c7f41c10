//! ABS and SIGN.

use super::double_functions::apply_to_double;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::{Function, Overload, ScalarEvaluator, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const ABS: Function = Function {
    names: &["abs"],
    usage: "ABS(x)",
    meaning: "The number without its sign.",
    examples: &[("ABS(-5)", "5"), ("ABS(-5.50)", "5.50"), ("ABS(2.5e0)", "2.5"), ("ABS(NULL)", "NULL")],
    resolve: |arguments| {
        let [number] = arguments else { return Err(refuse_arguments("ABS", "a number", arguments)) };
        match number.data_type {
            Type::Null | Type::Integer => Ok(Overload::new(&ABS_INTEGER, vec![Type::Integer], Type::Integer)),
            decimal @ Type::Decimal(_) => Ok(Overload::new(&ABS_DECIMAL, vec![decimal], decimal)),
            Type::Double => Ok(Overload::new(&ABS_DOUBLE, vec![Type::Double], Type::Double)),
            _ => Err(refuse_arguments("ABS", "a number", arguments)),
        }
    },
};

static ABS_INTEGER: ScalarEvaluator = ScalarEvaluator {
    name: "abs",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(number)] => number.checked_abs().map(Value::Integer).ok_or_else(|| {
            ValueError(format!(
                "`ABS({number})` does not fit in BIGINT (64 bits); calculate with DOUBLE: `CAST(… AS DOUBLE)`"
            ))
        }),
        _ => Ok(Value::Null),
    },
};
static ABS_DECIMAL: ScalarEvaluator = ScalarEvaluator {
    name: "abs",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Decimal(unscaled)] => Ok(Value::Decimal(unscaled.saturating_abs())),
        _ => Ok(Value::Null),
    },
};
static ABS_DOUBLE: ScalarEvaluator = ScalarEvaluator {
    name: "abs",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::abs)),
};

pub const SIGN: Function = Function {
    names: &["sign"],
    usage: "SIGN(x)",
    meaning: "1 for a number above 0, -1 for a number below 0, and 0 for 0.",
    examples: &[("SIGN(-5.5)", "-1"), ("SIGN(0)", "0"), ("SIGN(0.1e0)", "1"), ("SIGN(NULL)", "NULL")],
    resolve: |arguments| match arguments {
        [number] if number.is_number_or_null() => {
            let data_type = if number.is_null() { Type::Integer } else { number.data_type };
            Ok(Overload::new(&SIGN_OF, vec![data_type], Type::Integer))
        }
        _ => Err(refuse_arguments("SIGN", "a number", arguments)),
    },
};

static SIGN_OF: ScalarEvaluator = ScalarEvaluator {
    name: "sign",
    strict: true,
    fallible: false,
    evaluate: |values, _| {
        Ok(match values {
            [Value::Integer(number)] => Value::Integer(number.signum()),
            [Value::Decimal(unscaled)] => Value::Integer(i64::from(*unscaled > 0) - i64::from(*unscaled < 0)),
            [Value::Double(number)] => Value::Integer(i64::from(*number > 0.0) - i64::from(*number < 0.0)),
            _ => Value::Null,
        })
    },
};
