//! MOD, GCD, LCM and FACTORIAL.

use super::integer_functions::resolve_integers;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::exact_numbers::too_large;
use crate::query::functions::arithmetic::{Operator, resolve_binary};
use crate::query::functions::{Function, ScalarEvaluator, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const MOD: Function = Function {
    names: &["mod"],
    usage: "MOD(x, y)",
    meaning: "The remainder of x divided by y, with the sign of x; NULL if y is 0. The same as `x % y`.",
    examples: &[("MOD(7, 3)", "1"), ("MOD(-7, 3)", "-1"), ("MOD(7.5, 2)", "1.5"), ("MOD(7, 0)", "NULL")],
    resolve: |arguments| match arguments {
        [one, two] if one.is_number_or_null() && two.is_number_or_null() => {
            resolve_binary(Operator::Modulo, *one, *two)
        }
        _ => Err(refuse_arguments("MOD", "two numbers", arguments)),
    },
};

pub const GCD: Function = Function {
    names: &["gcd", "greatest_common_divisor"],
    usage: "GCD(x, y)",
    meaning: "The largest integer that divides both integers.",
    examples: &[("GCD(12, 18)", "6"), ("GCD(-12, 18)", "6"), ("GCD(0, 0)", "0"), ("GCD(NULL, 2)", "NULL")],
    resolve: |arguments| resolve_integers(&GCD_OF, "GCD", 2, arguments),
};

static GCD_OF: ScalarEvaluator = ScalarEvaluator {
    name: "gcd",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let [Value::Integer(one), Value::Integer(two)] = values else { return Ok(Value::Null) };
        let divisor = greatest_common_divisor(one.unsigned_abs(), two.unsigned_abs());
        fit_in_bigint(u128::from(divisor), || format!("GCD({one}, {two})"))
    },
};

pub const LCM: Function = Function {
    names: &["lcm", "least_common_multiple"],
    usage: "LCM(x, y)",
    meaning: "The smallest integer that is a multiple of both integers.",
    examples: &[("LCM(4, 6)", "12"), ("LCM(-4, 6)", "12"), ("LCM(0, 6)", "0")],
    resolve: |arguments| resolve_integers(&LCM_OF, "LCM", 2, arguments),
};

static LCM_OF: ScalarEvaluator = ScalarEvaluator {
    name: "lcm",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let [Value::Integer(one), Value::Integer(two)] = values else { return Ok(Value::Null) };
        let (left, right) = (one.unsigned_abs(), two.unsigned_abs());
        let divisor = greatest_common_divisor(left, right).max(1);
        fit_in_bigint(u128::from(left / divisor) * u128::from(right), || format!("LCM({one}, {two})"))
    },
};

pub const FACTORIAL: Function = Function {
    names: &["factorial"],
    usage: "FACTORIAL(x)",
    meaning: "The product of the integers from 1 to x. x is at most 20.",
    examples: &[("FACTORIAL(5)", "120"), ("FACTORIAL(0)", "1"), ("FACTORIAL(20)", "2432902008176640000")],
    resolve: |arguments| resolve_integers(&FACTORIAL_OF, "FACTORIAL", 1, arguments),
};

static FACTORIAL_OF: ScalarEvaluator = ScalarEvaluator {
    name: "factorial",
    strict: true,
    fallible: true,
    evaluate: |values, _| match values {
        [Value::Integer(number)] if *number < 0 => {
            Err(ValueError(format!("`FACTORIAL({number})` is undefined: the number is negative")))
        }
        [Value::Integer(number)] if *number > 20 => Err(too_large(&format!("FACTORIAL({number})"), Type::Integer)),
        [Value::Integer(number)] => Ok(Value::Integer((1..=*number).product())),
        _ => Ok(Value::Null),
    },
};

fn greatest_common_divisor(mut one: u64, mut two: u64) -> u64 {
    while two != 0 {
        (one, two) = (two, one % two);
    }
    one
}

fn fit_in_bigint(number: u128, calculation: impl Fn() -> String) -> Result<Value<'static>, ValueError> {
    match i64::try_from(number) {
        Ok(number) => Ok(Value::Integer(number)),
        Err(_) => Err(too_large(&calculation(), Type::Integer)),
    }
}
