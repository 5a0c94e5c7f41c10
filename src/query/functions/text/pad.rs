//! LPAD, RPAD and REPEAT: text of a length that the query asks for, which is therefore bounded.

use std::borrow::Cow;

use super::call::{Parameters, integer, part, shared_text, text};
use crate::query::functions::{Function, Problem, Scalar, Signature};
use crate::query::types::Type;
use crate::query::value::Value;

/// The longest text, in bytes, that these functions make.
const MAX_BYTES: usize = 10_000_000;

pub const LPAD: Function = Function {
    names: &["lpad"],
    usage: "LPAD(text, length [, filling])",
    meaning: "The text filled up to a length from the left, with spaces or a filling; cut at its end if it is longer.",
    examples: &[
        ("LPAD('42', 5, '0')", "00042"),
        ("LPAD('ab', 5, 'xyz')", "xyzab"),
        ("LPAD('hello', 2, 'x')", "he"),
        ("LPAD(NULL, 5, '0')", "NULL"),
    ],
    resolve: |arguments| parameters("LPAD").overload(&LPAD_SCALAR, arguments, Type::Text),
};

pub const RPAD: Function = Function {
    names: &["rpad"],
    usage: "RPAD(text, length [, filling])",
    meaning: "The text filled up to a length from the right, with spaces or a filling; cut at its end if it is longer.",
    examples: &[
        ("RPAD('42', 5, '.')", "42..."),
        ("RPAD('hello', 2, 'x')", "he"),
        ("RPAD('hello', -1, 'x')", ""),
        ("RPAD('42', 5, NULL)", "NULL"),
    ],
    resolve: |arguments| parameters("RPAD").overload(&RPAD_SCALAR, arguments, Type::Text),
};

pub const REPEAT: Function = Function {
    names: &["repeat", "replicate"],
    usage: "REPEAT(text, count)",
    meaning: "The text so many times in a row; empty if the count is zero or negative.",
    examples: &[
        ("REPEAT('ab', 3)", "ababab"),
        ("REPEAT('ab', -1)", ""),
        ("REPEAT('', 9223372036854775807)", ""),
        ("REPEAT(NULL, 3)", "NULL"),
    ],
    resolve: |arguments| REPEAT_PARAMETERS.overload(&REPEAT_SCALAR, arguments, Type::Text),
};

static LPAD_SCALAR: Scalar = Scalar { name: "LPAD", strict: true, fallible: true, evaluate: lpad };
static RPAD_SCALAR: Scalar = Scalar { name: "RPAD", strict: true, fallible: true, evaluate: rpad };
static REPEAT_SCALAR: Scalar = Scalar { name: "REPEAT", strict: true, fallible: true, evaluate: repeat };

const REPEAT_PARAMETERS: Parameters = Parameters {
    function: "REPEAT",
    takes: "text and how many times",
    types: &[Type::Text, Type::Integer],
    required: 2,
};

const fn parameters(function: &'static str) -> Parameters {
    Parameters {
        function,
        takes: "text, a length and, if not spaces, what to fill it with",
        types: &[Type::Text, Type::Integer, Type::Text],
        required: 2,
    }
}

fn lpad<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    pad(values, |text, filling| filling + text)
}

fn rpad<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    pad(values, |text, filling| text.to_owned() + &filling)
}

fn pad<'a>(values: &[Value<'a>], join: fn(&str, String) -> String) -> Result<Value<'a>, Problem> {
    let whole = shared_text(values, 0)?;
    let asked = integer(values, 1)?;
    let filling = if values.len() > 2 { text(values, 2)? } else { " " };
    let length = usize::try_from(asked.max(0)).unwrap_or(usize::MAX);
    if let Some((end, _)) = whole.char_indices().nth(length) {
        return Ok(part(whole, 0..end));
    }
    let missing = length - whole.chars().count();
    if missing == 0 {
        return Ok(Value::Text(whole.clone()));
    }
    if filling.is_empty() {
        return Err(Problem(format!("an empty filling does not reach the length {asked}")));
    }
    if missing > MAX_BYTES {
        return Err(too_long(&format!("the length {asked}")));
    }
    let filling: String = filling.chars().cycle().take(missing).collect();
    Ok(Value::Text(Cow::Owned(join(whole, filling))))
}

fn repeat<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    let (whole, asked) = (text(values, 0)?, integer(values, 1)?);
    let count = usize::try_from(asked.max(0)).unwrap_or(usize::MAX);
    if whole.len().saturating_mul(count) > MAX_BYTES {
        return Err(too_long(&format!("{} bytes {asked} times", whole.len())));
    }
    Ok(Value::Text(if whole.is_empty() { Cow::Borrowed("") } else { Cow::Owned(whole.repeat(count)) }))
}

fn too_long(what: &str) -> Problem {
    Problem(format!("{what} makes a text of more than {} megabytes", MAX_BYTES / 1_000_000))
}
