//! Quotients and remainders under other names, neighbours of a number, and buckets of equal width.

use super::double_functions::{apply_to_double, apply_to_two_doubles, resolve_one_double, resolve_two_doubles};
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::arithmetic::{Operator, resolve_binary};
use crate::query::functions::{Argument, Function, Overload, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const DIV: Function = Function {
    names: &["div"],
    usage: "DIV(x, y)",
    meaning: "x divided by y, cut off towards zero, as `x // y` between integers; NULL if y is 0.",
    examples: &[("DIV(7, 2)", "3"), ("DIV(-7, 2)", "-3"), ("DIV(7, 0)", "NULL")],
    resolve: |arguments| match arguments {
        [one, two] if one.is_integer_or_null() && two.is_integer_or_null() => {
            resolve_binary(Operator::IntegerDivide, *one, *two)
        }
        _ => Err(refuse_arguments("DIV", "two integers", arguments)),
    },
};

pub const FDIV: Function = Function {
    names: &["fdiv"],
    usage: "FDIV(x, y)",
    meaning: "The largest integer that is not above x / y, as a double; NULL if y is 0.",
    examples: &[("FDIV(7, 2)", "3.0"), ("FDIV(-7, 2)", "-4.0"), ("FDIV(7, 0)", "NULL")],
    resolve: |arguments| resolve_two_doubles(&FDIV_OF, arguments),
};
static FDIV_OF: ScalarEvaluator = ScalarEvaluator {
    name: "fdiv",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_two_doubles(values, |one, two| (one / two).floor())),
};

pub const FMOD: Function = Function {
    names: &["fmod"],
    usage: "FMOD(x, y)",
    meaning: "The remainder of x after subtracting y FDIV(x, y) times, as a double; NULL if y is 0.",
    examples: &[("FMOD(7.5, 2)", "1.5"), ("FMOD(-7, 3)", "2.0"), ("FMOD(7, 0)", "NULL")],
    resolve: |arguments| resolve_two_doubles(&FMOD_OF, arguments),
};
static FMOD_OF: ScalarEvaluator = ScalarEvaluator {
    name: "fmod",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_two_doubles(values, |one, two| one - two * (one / two).floor())),
};

pub const PMOD: Function = Function {
    names: &["pmod"],
    usage: "PMOD(x, y)",
    meaning: "The remainder of one integer divided by another, not negative if y is above 0; NULL if y is 0.",
    examples: &[("PMOD(7, 3)", "1"), ("PMOD(-7, 3)", "2"), ("PMOD(7, 0)", "NULL")],
    resolve: |arguments| match arguments {
        [one, two] if one.is_integer_or_null() && two.is_integer_or_null() => {
            Ok(Overload::new_nullable(&PMOD_OF, vec![Type::Integer, Type::Integer], Type::Integer))
        }
        _ => Err(refuse_arguments("PMOD", "two integers", arguments)),
    },
};
static PMOD_OF: ScalarEvaluator = ScalarEvaluator {
    name: "pmod",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Integer(number), Value::Integer(divisor)] => {
            Ok(positive_remainder(*number, *divisor).map_or(Value::Null, Value::Integer))
        }
        _ => Ok(Value::Null),
    },
};

/// Computes PMOD as Spark does: a remainder above 0 stays as it is, whatever the sign of the divisor.
fn positive_remainder(number: i64, divisor: i64) -> Option<i64> {
    let rest = i128::from(number.checked_rem(divisor)?);
    let divisor = i128::from(divisor);
    i64::try_from(if rest < 0 { (rest + divisor) % divisor } else { rest }).ok()
}

pub const EVEN: Function = Function {
    names: &["even"],
    usage: "EVEN(x)",
    meaning: "The next even number away from 0, as a double.",
    examples: &[("EVEN(2.1)", "4.0"), ("EVEN(-2.1)", "-4.0"), ("EVEN(2)", "2.0")],
    resolve: |arguments| resolve_one_double(&EVEN_OF, arguments),
};
static EVEN_OF: ScalarEvaluator = ScalarEvaluator {
    name: "even",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, |number| (number.abs() / 2.0).ceil() * 2.0 * number.signum())),
};

pub const SIGNBIT: Function = Function {
    names: &["signbit"],
    usage: "SIGNBIT(x)",
    meaning: "Whether a double has a minus sign, including a negative 0.",
    examples: &[("SIGNBIT(-1.5)", "true"), ("SIGNBIT(0)", "false"), ("SIGNBIT(NULL)", "NULL")],
    resolve: |arguments| match arguments {
        [number] if number.is_number_or_null() => Ok(Overload::new(&SIGNBIT_OF, vec![Type::Double], Type::Boolean)),
        _ => Err(refuse_arguments("SIGNBIT", "a number", arguments)),
    },
};
static SIGNBIT_OF: ScalarEvaluator = ScalarEvaluator {
    name: "signbit",
    strict: true,
    fallible: false,
    evaluate: |values, _| match values {
        [Value::Double(number)] => Ok(Value::Boolean(number.is_sign_negative())),
        _ => Ok(Value::Null),
    },
};

pub const NEXTAFTER: Function = Function {
    names: &["nextafter"],
    usage: "NEXTAFTER(x, y)",
    meaning: "The next double after x in the direction of y.",
    examples: &[("NEXTAFTER(1, 2)", "1.0000000000000002"), ("NEXTAFTER(1, 1)", "1.0")],
    resolve: |arguments| resolve_two_doubles(&NEXTAFTER_OF, arguments),
};
static NEXTAFTER_OF: ScalarEvaluator = ScalarEvaluator {
    name: "nextafter",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_two_doubles(values, libm::nextafter)),
};

pub const SQUARE: Function = Function {
    names: &["square"],
    usage: "SQUARE(x)",
    meaning: "x times x, as a double.",
    examples: &[("SQUARE(3)", "9.0"), ("SQUARE(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&SQUARE_OF, arguments),
};
static SQUARE_OF: ScalarEvaluator = ScalarEvaluator {
    name: "square",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, |number| number * number)),
};

pub const WIDTH_BUCKET: Function = Function {
    names: &["width_bucket"],
    usage: "WIDTH_BUCKET(x, lowest, highest, buckets)",
    meaning: "The number of the bucket that x falls into, from 1, if the range is split into this number of buckets of equal \
              width. Below the range it is 0, from its end on one more than the number of buckets.",
    examples: &[
        ("WIDTH_BUCKET(5.3, 0, 10, 5)", "3"),
        ("WIDTH_BUCKET(-1, 0, 10, 5)", "0"),
        ("WIDTH_BUCKET(10, 0, 10, 5)", "6"),
        ("WIDTH_BUCKET(NULL, 0, 10, 5)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [number, lowest, highest, buckets]
            if [number, lowest, highest].into_iter().all(Argument::is_number_or_null)
                && buckets.is_integer_or_null() =>
        {
            let types = vec![Type::Double, Type::Double, Type::Double, Type::Integer];
            Ok(Overload::new(&WIDTH_BUCKET_OF, types, Type::Integer))
        }
        _ => Err(refuse_arguments("WIDTH_BUCKET", "a number, the ends of a range and how many buckets", arguments)),
    },
};
static WIDTH_BUCKET_OF: ScalarEvaluator =
    ScalarEvaluator { name: "width_bucket", strict: true, fallible: true, evaluate: evaluate_width_bucket };

fn evaluate_width_bucket<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let [Value::Double(number), Value::Double(lowest), Value::Double(highest), Value::Integer(buckets)] = values else {
        return Ok(Value::Null);
    };
    let width = highest - lowest;
    if *buckets < 1 || *buckets >= i64::from(i32::MAX) || width == 0.0 {
        return Err(ValueError(format!("`WIDTH_BUCKET({number}, {lowest}, {highest}, {buckets})` has no buckets")));
    }
    // A range may run downwards.
    let share = (number - lowest) / width;
    if share < 0.0 {
        return Ok(Value::Integer(0));
    }
    if share >= 1.0 {
        return Ok(Value::Integer(buckets + 1));
    }
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "whole and below 32 bits")]
    Ok(Value::Integer((share * *buckets as f64).floor() as i64 + 1))
}
