//! ROUND, ROUND_EVEN, TRUNC, CEIL and FLOOR.

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::exact_numbers::{fits_decimal, too_large};
use crate::query::functions::casts::numbers::rescale_decimal;
use crate::query::functions::casts::value_to_text::decimal_text;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const ROUND: Function = Function {
    names: &["round"],
    usage: "ROUND(x [, digits])",
    meaning: "Rounds to a number of digits after the point, by default none; halves away from zero. Negative \
              digits round to tens, hundreds and so on.",
    examples: &[("ROUND(2.5)", "3"), ("ROUND(-2.5)", "-3"), ("ROUND(2.675e0, 2)", "2.68"), ("ROUND(1250, -2)", "1300")],
    resolve: |arguments| resolve_rounding("ROUND", &ROUND_EVALUATORS, arguments),
};

pub const TRUNC: Function = Function {
    names: &["trunc", "truncate"],
    usage: "TRUNC(x [, digits])",
    meaning: "Cuts the number off after this number of digits, by default none.",
    examples: &[
        ("TRUNC(-2.7)", "-2"),
        ("TRUNC(2.789, 1)", "2.7"),
        ("TRUNC(2.7e0)", "2.0"),
        ("TRUNC(-1259, -2)", "-1200"),
    ],
    resolve: |arguments| resolve_rounding("TRUNC", &TRUNC_EVALUATORS, arguments),
};

pub const ROUND_EVEN: Function = Function {
    names: &["round_even", "roundbankers", "bround"],
    usage: "ROUND_EVEN(x [, digits])",
    meaning: "The same as ROUND, but halves go to the even neighbour.",
    examples: &[
        ("ROUND_EVEN(2.5)", "2"),
        ("ROUND_EVEN(3.5)", "4"),
        ("ROUND_EVEN(2.345, 2)", "2.34"),
        ("ROUND_EVEN(-45, -1)", "-40"),
    ],
    resolve: |arguments| resolve_rounding("ROUND_EVEN", &ROUND_EVEN_EVALUATORS, arguments),
};

pub const CEIL: Function = Function {
    names: &["ceil", "ceiling"],
    usage: "CEIL(x)",
    meaning: "The smallest integer that is not below x. An integer stays an integer (DuckDB makes it a double).",
    examples: &[("CEIL(2.1)", "3"), ("CEIL(-2.1)", "-2"), ("CEIL(2.1e0)", "3.0"), ("CEIL(NULL)", "NULL")],
    resolve: |arguments| resolve_rounding_to_whole("CEIL", &CEIL_EVALUATORS, arguments),
};

pub const FLOOR: Function = Function {
    names: &["floor"],
    usage: "FLOOR(x)",
    meaning: "The largest integer that is not above x. An integer stays an integer (DuckDB makes it a double).",
    examples: &[("FLOOR(2.9)", "2"), ("FLOOR(-2.1)", "-3"), ("FLOOR(-2.1e0)", "-3.0"), ("FLOOR(NULL)", "NULL")],
    resolve: |arguments| resolve_rounding_to_whole("FLOOR", &FLOOR_EVALUATORS, arguments),
};

/// The evaluators of one function, by the type of the number.
struct RoundingEvaluators {
    integer: &'static ScalarEvaluator,
    decimal: &'static ScalarEvaluator,
    double: &'static ScalarEvaluator,
}

const ROUND_EVALUATORS: RoundingEvaluators =
    RoundingEvaluators { integer: &ROUND_INTEGER, decimal: &ROUND_DECIMAL, double: &ROUND_DOUBLE };
const TRUNC_EVALUATORS: RoundingEvaluators =
    RoundingEvaluators { integer: &TRUNC_INTEGER, decimal: &TRUNC_DECIMAL, double: &TRUNC_DOUBLE };
const ROUND_EVEN_EVALUATORS: RoundingEvaluators =
    RoundingEvaluators { integer: &EVEN_INTEGER, decimal: &EVEN_DECIMAL, double: &EVEN_DOUBLE };
const CEIL_EVALUATORS: RoundingEvaluators =
    RoundingEvaluators { integer: &CEIL_INTEGER, decimal: &CEIL_DECIMAL, double: &CEIL_DOUBLE };
const FLOOR_EVALUATORS: RoundingEvaluators =
    RoundingEvaluators { integer: &FLOOR_INTEGER, decimal: &FLOOR_DECIMAL, double: &FLOOR_DOUBLE };

/// Resolves CEIL or FLOOR.
fn resolve_rounding_to_whole(
    name: &str,
    evaluators: &RoundingEvaluators,
    arguments: &[Argument],
) -> Result<Overload, Refusal> {
    match arguments {
        [number] => rounding_overload(evaluators, number, 0),
        _ => None,
    }
    .ok_or_else(|| refuse_arguments(name, "a number", arguments))
}

/// Resolves ROUND, ROUND_EVEN or TRUNC. Without digits, they round to whole numbers.
fn resolve_rounding(name: &str, evaluators: &RoundingEvaluators, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let refuse = || refuse_arguments(name, "a number and how many digits", arguments);
    match arguments {
        [number] => rounding_overload(evaluators, number, 0).ok_or_else(refuse),
        [number, digits] if digits.is_integer_or_null() => {
            let kept = match number.data_type {
                Type::Decimal(scale) => kept_digits(name, scale, digits)?,
                _ => 0,
            };
            let overload = rounding_overload(evaluators, number, kept).ok_or_else(refuse)?;
            Ok(Overload { arguments: [overload.arguments, vec![Type::Integer]].concat(), ..overload })
        }
        _ => Err(refuse()),
    }
}

/// Chooses the evaluator for the type of the number. A decimal keeps `kept` digits after the point.
fn rounding_overload(evaluators: &RoundingEvaluators, number: &Argument, kept: u8) -> Option<Overload> {
    Some(match number.data_type {
        Type::Null | Type::Integer => Overload::new(evaluators.integer, vec![Type::Integer], Type::Integer),
        Type::Double => Overload::new(evaluators.double, vec![Type::Double], Type::Double),
        decimal @ Type::Decimal(_) => Overload::new(evaluators.decimal, vec![decimal], Type::Decimal(kept)),
        _ => return None,
    })
}

/// Returns how many digits a decimal keeps after the point. They are part of its type, so they are a literal.
fn kept_digits(name: &str, scale: u8, digits: &Argument) -> Result<u8, Refusal> {
    match digits.literal {
        Some(Value::Integer(digits)) => Ok(u8::try_from((*digits).clamp(0, i64::from(scale))).unwrap_or(scale)),
        Some(_) => Ok(scale),
        None => Err(Refusal::new(format!("`{name}` of a decimal takes its digits as a literal"))
            .hint(format!("write the number of digits, or `{name}(CAST(… AS DOUBLE), digits)`"))),
    }
}

/// The neighbour that a number is rounded to.
#[derive(Clone, Copy)]
enum RoundingMode {
    HalfAwayFromZero,
    HalfEven,
    TowardZero,
    Up,
    Down,
}

static ROUND_INTEGER: ScalarEvaluator = ScalarEvaluator {
    name: "round",
    strict: true,
    fallible: true,
    evaluate: |values, _| round_integer(values, RoundingMode::HalfAwayFromZero),
};
static EVEN_INTEGER: ScalarEvaluator = ScalarEvaluator {
    name: "round_even",
    strict: true,
    fallible: true,
    evaluate: |values, _| round_integer(values, RoundingMode::HalfEven),
};
static EVEN_DECIMAL: ScalarEvaluator = ScalarEvaluator {
    name: "round_even",
    strict: true,
    fallible: true,
    evaluate: |values, signature| round_decimal(values, signature, RoundingMode::HalfEven),
};
static EVEN_DOUBLE: ScalarEvaluator = ScalarEvaluator {
    name: "round_even",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(round_double(values, f64::round_ties_even)),
};
static TRUNC_INTEGER: ScalarEvaluator = ScalarEvaluator {
    name: "trunc",
    strict: true,
    fallible: false,
    evaluate: |values, _| round_integer(values, RoundingMode::TowardZero),
};
static CEIL_INTEGER: ScalarEvaluator = ScalarEvaluator {
    name: "ceil",
    strict: true,
    fallible: false,
    evaluate: |values, _| round_integer(values, RoundingMode::Up),
};
static FLOOR_INTEGER: ScalarEvaluator = ScalarEvaluator {
    name: "floor",
    strict: true,
    fallible: false,
    evaluate: |values, _| round_integer(values, RoundingMode::Down),
};
static ROUND_DECIMAL: ScalarEvaluator = ScalarEvaluator {
    name: "round",
    strict: true,
    fallible: true,
    evaluate: |values, signature| round_decimal(values, signature, RoundingMode::HalfAwayFromZero),
};
static TRUNC_DECIMAL: ScalarEvaluator = ScalarEvaluator {
    name: "trunc",
    strict: true,
    fallible: false,
    evaluate: |values, signature| round_decimal(values, signature, RoundingMode::TowardZero),
};
static CEIL_DECIMAL: ScalarEvaluator = ScalarEvaluator {
    name: "ceil",
    strict: true,
    fallible: true,
    evaluate: |values, signature| round_decimal(values, signature, RoundingMode::Up),
};
static FLOOR_DECIMAL: ScalarEvaluator = ScalarEvaluator {
    name: "floor",
    strict: true,
    fallible: true,
    evaluate: |values, signature| round_decimal(values, signature, RoundingMode::Down),
};
static ROUND_DOUBLE: ScalarEvaluator = ScalarEvaluator {
    name: "round",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(round_double(values, f64::round)),
};
static TRUNC_DOUBLE: ScalarEvaluator = ScalarEvaluator {
    name: "trunc",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(round_double(values, f64::trunc)),
};
static CEIL_DOUBLE: ScalarEvaluator = ScalarEvaluator {
    name: "ceil",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(round_double(values, f64::ceil)),
};
static FLOOR_DOUBLE: ScalarEvaluator = ScalarEvaluator {
    name: "floor",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(round_double(values, f64::floor)),
};

/// Returns the number, and how many digits it keeps after the point.
fn number_and_digits<'v, 'a>(values: &'v [Value<'a>]) -> Option<(&'v Value<'a>, i64)> {
    match values {
        [number] => Some((number, 0)),
        [number, Value::Integer(digits)] => Some((number, *digits)),
        _ => None,
    }
}

fn round_integer(values: &[Value], mode: RoundingMode) -> Result<Value<'static>, ValueError> {
    let Some((Value::Integer(number), digits)) = number_and_digits(values) else { return Ok(Value::Null) };
    let rounded = round_to_multiple(i128::from(*number), digits.saturating_neg(), mode);
    i64::try_from(rounded)
        .ok()
        .map(Value::Integer)
        .ok_or_else(|| too_large(&format!("ROUND({number}, {digits})"), Type::Integer))
}

fn round_decimal(values: &[Value], signature: &Signature, mode: RoundingMode) -> Result<Value<'static>, ValueError> {
    let Some((Value::Decimal(unscaled), digits)) = number_and_digits(values) else { return Ok(Value::Null) };
    let scale = signature.arguments.first().and_then(|number| number.scale()).unwrap_or(0);
    let kept = signature.result.scale().unwrap_or(0);
    let rounded = round_to_multiple(*unscaled, i64::from(scale).saturating_sub(digits), mode);
    match rescale_decimal(rounded, scale, kept).filter(|rounded| fits_decimal(*rounded)) {
        Some(rounded) => Ok(Value::Decimal(rounded)),
        None => Err(too_large(&format!("ROUND({}, {digits})", decimal_text(*unscaled, scale)), signature.result)),
    }
}

/// Rounds a number to a multiple of a power of ten. Beyond 38 digits that is 0.
fn round_to_multiple(number: i128, exponent: i64, mode: RoundingMode) -> i128 {
    let Some(step) = u32::try_from(exponent.max(0)).ok().and_then(|exponent| 10_i128.checked_pow(exponent)) else {
        return 0;
    };
    let rest = number % step;
    let whole = number - rest;
    match mode {
        RoundingMode::HalfAwayFromZero if rest.abs() >= step - rest.abs() => whole.saturating_add(rest.signum() * step),
        RoundingMode::HalfEven if rest.abs() * 2 > step || (rest.abs() * 2 == step && whole / step % 2 != 0) => {
            whole.saturating_add(rest.signum() * step)
        }
        RoundingMode::Up if rest > 0 => whole.saturating_add(step),
        RoundingMode::Down if rest < 0 => whole.saturating_sub(step),
        _ => whole,
    }
}

/// Rounds a double as DuckDB does: scaled by a power of ten, rounded, scaled back.
fn round_double(values: &[Value], round: fn(f64) -> f64) -> Value<'static> {
    let Some((Value::Double(number), digits)) = number_and_digits(values) else { return Value::Null };
    let exponent = i32::try_from(digits.clamp(-400, 400)).unwrap_or(0);
    let power = 10_f64.powf(f64::from(exponent.abs()));
    let rounded = if digits < 0 { round(number / power) * power } else { round(number * power) / power };
    match (rounded.is_finite(), digits < 0) {
        (true, _) => Value::Double(rounded),
        (false, true) => Value::Double(0.0),
        (false, false) => Value::Double(*number),
    }
}
