//! Rounding of numbers to digits: ROUND, TRUNC, CEIL and FLOOR.

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::exact_numbers::{fits_decimal, too_large};
use crate::query::functions::casts::numbers::rescale;
use crate::query::functions::casts::value_to_text::decimal_text;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const ROUND: Function = Function {
    names: &["round"],
    usage: "ROUND(x [, digits])",
    meaning: "The nearest number with so many digits after the point (none unless said), halves away from zero. \
              Negative digits round to tens, hundreds and so on.",
    examples: &[("ROUND(2.5)", "3"), ("ROUND(-2.5)", "-3"), ("ROUND(2.675e0, 2)", "2.68"), ("ROUND(1250, -2)", "1300")],
    resolve: |arguments| resolve_rounding("ROUND", arguments, [&ROUND_INTEGER, &ROUND_DECIMAL, &ROUND_DOUBLE]),
};

pub const TRUNC: Function = Function {
    names: &["trunc", "truncate"],
    usage: "TRUNC(x [, digits])",
    meaning: "The number cut off after so many digits (none unless said), towards zero.",
    examples: &[
        ("TRUNC(-2.7)", "-2"),
        ("TRUNC(2.789, 1)", "2.7"),
        ("TRUNC(2.7e0)", "2.0"),
        ("TRUNC(-1259, -2)", "-1200"),
    ],
    resolve: |arguments| resolve_rounding("TRUNC", arguments, [&TRUNC_INTEGER, &TRUNC_DECIMAL, &TRUNC_DOUBLE]),
};

pub const ROUND_EVEN: Function = Function {
    names: &["round_even", "roundbankers", "bround"],
    usage: "ROUND_EVEN(x [, digits])",
    meaning: "As ROUND, halves to the even neighbour.",
    examples: &[
        ("ROUND_EVEN(2.5)", "2"),
        ("ROUND_EVEN(3.5)", "4"),
        ("ROUND_EVEN(2.345, 2)", "2.34"),
        ("ROUND_EVEN(-45, -1)", "-40"),
    ],
    resolve: |arguments| resolve_rounding("ROUND_EVEN", arguments, [&EVEN_INTEGER, &EVEN_DECIMAL, &EVEN_DOUBLE]),
};

pub const CEIL: Function = Function {
    names: &["ceil", "ceiling"],
    usage: "CEIL(x)",
    meaning: "The smallest whole number that is not below x. Of an integer it is that integer (DuckDB makes it a double).",
    examples: &[("CEIL(2.1)", "3"), ("CEIL(-2.1)", "-2"), ("CEIL(2.1e0)", "3.0"), ("CEIL(NULL)", "NULL")],
    resolve: |arguments| match arguments {
        [_] => resolve_rounding("CEIL", arguments, [&CEIL_INTEGER, &CEIL_DECIMAL, &CEIL_DOUBLE]),
        _ => Err(refuse_arguments("CEIL", "a number", arguments)),
    },
};

pub const FLOOR: Function = Function {
    names: &["floor"],
    usage: "FLOOR(x)",
    meaning: "The largest whole number that is not above x. Of an integer it is that integer (DuckDB makes it a double).",
    examples: &[("FLOOR(2.9)", "2"), ("FLOOR(-2.1)", "-3"), ("FLOOR(-2.1e0)", "-3.0"), ("FLOOR(NULL)", "NULL")],
    resolve: |arguments| match arguments {
        [_] => resolve_rounding("FLOOR", arguments, [&FLOOR_INTEGER, &FLOOR_DECIMAL, &FLOOR_DOUBLE]),
        _ => Err(refuse_arguments("FLOOR", "a number", arguments)),
    },
};

/// Finds the function for integers, for decimals or for doubles. A decimal keeps as many digits as it is rounded to.
fn resolve_rounding(
    name: &str,
    arguments: &[Argument],
    scalars: [&'static ScalarEvaluator; 3],
) -> Result<Overload, Refusal> {
    let takes = if matches!(name, "CEIL" | "FLOOR") { "a number" } else { "a number and how many digits" };
    let [integer, decimal, double] = scalars;
    let (number, digits) = match arguments {
        [number] => (number, None),
        [number, digits] if matches!(digits.data_type, Type::Integer | Type::Null) => (number, Some(digits)),
        _ => return Err(refuse_arguments(name, takes, arguments)),
    };
    let overload = match number.data_type {
        Type::Null | Type::Integer => Overload::new(integer, vec![Type::Integer], Type::Integer),
        Type::Double => Overload::new(double, vec![Type::Double], Type::Double),
        Type::Decimal(scale) => {
            let kept = match digits.map(|digits| digits.literal) {
                None => 0,
                Some(Some(Value::Integer(digits))) => {
                    u8::try_from((*digits).clamp(0, i64::from(scale))).unwrap_or(scale)
                }
                Some(Some(_)) => scale,
                Some(None) => {
                    return Err(Refusal::new(format!("`{name}` of a decimal takes its digits as a literal"))
                        .hint(format!("write the number of digits, or `{name}(CAST(… AS DOUBLE), digits)`")));
                }
            };
            Overload::new(decimal, vec![Type::Decimal(scale)], Type::Decimal(kept))
        }
        _ => return Err(refuse_arguments(name, takes, arguments)),
    };
    let mut types = overload.arguments;
    types.extend(digits.map(|_| Type::Integer));
    Ok(Overload { arguments: types, ..overload })
}

/// Which neighbour a number goes to.
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

/// The number and how many digits it keeps after the point.
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
    match rescale(rounded, scale, kept).filter(|rounded| fits_decimal(*rounded)) {
        Some(rounded) => Ok(Value::Decimal(rounded)),
        None => Err(too_large(&format!("ROUND({}, {digits})", decimal_text(*unscaled, scale)), signature.result)),
    }
}

/// The multiple of a power of ten that lies next to a number in a direction. Beyond 38 digits that is 0.
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

/// As DuckDB rounds doubles: scaled by a power of ten, rounded, scaled back.
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
