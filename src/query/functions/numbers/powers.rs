//! Powers, roots, exponentials and logarithms. All are doubles; an infinite or undefined result is NULL.

use super::double_functions::{apply_to_double, apply_to_two_doubles, resolve_one_double, resolve_two_doubles};
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::{Operator, resolve_binary};
use crate::query::functions::{Function, ScalarEvaluator};

pub const POWER: Function = Function {
    names: &["power", "pow"],
    usage: "POWER(x, y)",
    meaning: "x to the power of y, as `x ^ y`; NULL if the result is infinite or undefined (DuckDB gives `inf` or \
              `nan`).",
    examples: &[
        ("POWER(2, 3)", "8.0"),
        ("POWER(2.5, 2)", "6.25"),
        ("POWER(10, -3)", "0.001"),
        ("POWER(0, -1)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [one, two] if one.is_number_or_null() && two.is_number_or_null() => resolve_binary(Operator::Power, *one, *two),
        _ => Err(refuse_arguments("POWER", "two numbers", arguments)),
    },
};

pub const SQRT: Function = Function {
    names: &["sqrt"],
    usage: "SQRT(x)",
    meaning: "The square root; NULL for a negative number (DuckDB raises an error).",
    examples: &[("SQRT(4)", "2.0"), ("SQRT(2)", "1.4142135623730951"), ("SQRT(-1)", "NULL"), ("SQRT(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&SQRT_OF, arguments),
};
static SQRT_OF: ScalarEvaluator = ScalarEvaluator {
    name: "sqrt",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::sqrt)),
};

pub const CBRT: Function = Function {
    names: &["cbrt"],
    usage: "CBRT(x)",
    meaning: "The cube root.",
    examples: &[("CBRT(0)", "0.0"), ("CBRT(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&CBRT_OF, arguments),
};
static CBRT_OF: ScalarEvaluator = ScalarEvaluator {
    name: "cbrt",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::cbrt)),
};

pub const EXP: Function = Function {
    names: &["exp"],
    usage: "EXP(x)",
    meaning: "Euler's number to the power of x; NULL if the result is larger than any double (DuckDB gives `inf`).",
    examples: &[("EXP(0)", "1.0"), ("EXP(1)", "2.718281828459045"), ("EXP(1000)", "NULL")],
    resolve: |arguments| resolve_one_double(&EXP_OF, arguments),
};
static EXP_OF: ScalarEvaluator = ScalarEvaluator {
    name: "exp",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::exp)),
};

pub const LN: Function = Function {
    names: &["ln"],
    usage: "LN(x)",
    meaning: "The natural logarithm; NULL for 0 and for negative numbers (DuckDB raises an error).",
    examples: &[("LN(1)", "0.0"), ("LN(2)", "0.6931471805599453"), ("LN(0)", "NULL"), ("LN(-1)", "NULL")],
    resolve: |arguments| resolve_one_double(&LN_OF, arguments),
};
static LN_OF: ScalarEvaluator = ScalarEvaluator {
    name: "ln",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::ln)),
};

pub const LOG: Function = Function {
    names: &["log"],
    usage: "LOG([base,] x)",
    meaning: "The logarithm to a base, 10 by default; NULL if there is none (DuckDB raises an error).",
    examples: &[("LOG(100)", "2.0"), ("LOG(2, 8)", "3.0"), ("LOG(0)", "NULL"), ("LOG(1, 8)", "NULL")],
    resolve: |arguments| match arguments {
        [_] => resolve_one_double(&LOG10_OF, arguments),
        [one, two] if one.is_number_or_null() && two.is_number_or_null() => {
            resolve_two_doubles(&LOG_TO_BASE, arguments)
        }
        _ => Err(refuse_arguments("LOG", "a number, or a base and a number", arguments)),
    },
};
static LOG_TO_BASE: ScalarEvaluator = ScalarEvaluator {
    name: "log",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_two_doubles(values, |base, number| number.log10() / base.log10())),
};

pub const LOG10: Function = Function {
    names: &["log10"],
    usage: "LOG10(x)",
    meaning: "The logarithm to base 10; NULL for 0 and for negative numbers (DuckDB raises an error).",
    examples: &[("LOG10(1000)", "3.0"), ("LOG10(0.001)", "-3.0"), ("LOG10(-1)", "NULL")],
    resolve: |arguments| resolve_one_double(&LOG10_OF, arguments),
};
static LOG10_OF: ScalarEvaluator = ScalarEvaluator {
    name: "log10",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::log10)),
};

pub const LOG2: Function = Function {
    names: &["log2"],
    usage: "LOG2(x)",
    meaning: "The logarithm to base 2; NULL for 0 and for negative numbers (DuckDB raises an error).",
    examples: &[("LOG2(8)", "3.0"), ("LOG2(0.5)", "-1.0"), ("LOG2(0)", "NULL")],
    resolve: |arguments| resolve_one_double(&LOG2_OF, arguments),
};
static LOG2_OF: ScalarEvaluator = ScalarEvaluator {
    name: "log2",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::log2)),
};

pub const LOG1P: Function = Function {
    names: &["log1p"],
    usage: "LOG1P(x)",
    meaning: "The natural logarithm of 1 + x, exact for small x; NULL for x of -1 or less.",
    examples: &[("LOG1P(0)", "0.0"), ("LOG1P(-1)", "NULL")],
    resolve: |arguments| resolve_one_double(&LOG1P_OF, arguments),
};
static LOG1P_OF: ScalarEvaluator = ScalarEvaluator {
    name: "log1p",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::ln_1p)),
};

pub const EXPM1: Function = Function {
    names: &["expm1"],
    usage: "EXPM1(x)",
    meaning: "Euler's number to the power of x, minus 1, exact for small x.",
    examples: &[("EXPM1(0)", "0.0"), ("EXPM1(1000)", "NULL")],
    resolve: |arguments| resolve_one_double(&EXPM1_OF, arguments),
};
static EXPM1_OF: ScalarEvaluator = ScalarEvaluator {
    name: "expm1",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::exp_m1)),
};

pub const GAMMA: Function = Function {
    names: &["gamma"],
    usage: "GAMMA(x)",
    meaning: "The gamma function. For integers it is FACTORIAL(x - 1).",
    examples: &[("GAMMA(5)", "24.0"), ("GAMMA(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&GAMMA_OF, arguments),
};
static GAMMA_OF: ScalarEvaluator = ScalarEvaluator {
    name: "gamma",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, libm::tgamma)),
};

pub const LGAMMA: Function = Function {
    names: &["lgamma"],
    usage: "LGAMMA(x)",
    meaning: "The natural logarithm of the gamma function.",
    examples: &[("LGAMMA(1)", "0.0"), ("LGAMMA(0)", "NULL")],
    resolve: |arguments| resolve_one_double(&LGAMMA_OF, arguments),
};
static LGAMMA_OF: ScalarEvaluator = ScalarEvaluator {
    name: "lgamma",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, libm::lgamma)),
};
