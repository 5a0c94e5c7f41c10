//! LPAD, RPAD and REPEAT. The query sets the length of the text, so it is limited.

use std::borrow::Cow;

use crate::query::functions::text_arguments::{ParameterSpec, integer_at, shared_text_at, slice_text, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

/// The longest text that these functions make, in bytes.
const MAX_BYTES: usize = 10_000_000;

pub const LPAD: Function = Function {
    names: &["lpad"],
    usage: "LPAD(text, length [, filling])",
    meaning: "The text padded on the left to a length, with spaces or a filling. A longer text is cut at its end.",
    examples: &[
        ("LPAD('42', 5, '0')", "00042"),
        ("LPAD('ab', 5, 'xyz')", "xyzab"),
        ("LPAD('hello', 2, 'x')", "he"),
        ("LPAD(NULL, 5, '0')", "NULL"),
    ],
    resolve: |arguments| pad_parameters("LPAD").resolve_overload(&LPAD_SCALAR, arguments, Type::Text),
};

pub const RPAD: Function = Function {
    names: &["rpad"],
    usage: "RPAD(text, length [, filling])",
    meaning: "The text padded on the right to a length, with spaces or a filling. A longer text is cut at its end.",
    examples: &[
        ("RPAD('42', 5, '.')", "42..."),
        ("RPAD('hello', 2, 'x')", "he"),
        ("RPAD('hello', -1, 'x')", ""),
        ("RPAD('42', 5, NULL)", "NULL"),
    ],
    resolve: |arguments| pad_parameters("RPAD").resolve_overload(&RPAD_SCALAR, arguments, Type::Text),
};

pub const REPEAT: Function = Function {
    names: &["repeat", "replicate"],
    usage: "REPEAT(text, count)",
    meaning: "Repeats the text; empty if the count is zero or negative.",
    examples: &[
        ("REPEAT('ab', 3)", "ababab"),
        ("REPEAT('ab', -1)", ""),
        ("REPEAT('', 9223372036854775807)", ""),
        ("REPEAT(NULL, 3)", "NULL"),
    ],
    resolve: |arguments| REPEAT_PARAMETERS.resolve_overload(&REPEAT_SCALAR, arguments, Type::Text),
};

static LPAD_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LPAD", strict: true, fallible: true, evaluate: evaluate_lpad };
static RPAD_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "RPAD", strict: true, fallible: true, evaluate: evaluate_rpad };
static REPEAT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "REPEAT", strict: true, fallible: true, evaluate: evaluate_repeat };

const REPEAT_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "REPEAT",
    takes: "text and how many times",
    types: &[Type::Text, Type::Integer],
    required: 2,
};

const fn pad_parameters(function: &'static str) -> ParameterSpec {
    ParameterSpec {
        function,
        takes: "text, a length and, if not spaces, what to fill it with",
        types: &[Type::Text, Type::Integer, Type::Text],
        required: 2,
    }
}

fn evaluate_lpad<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    pad_text(values, |text, filling| filling + text)
}

fn evaluate_rpad<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    pad_text(values, |text, filling| text.to_owned() + &filling)
}

fn pad_text<'a>(values: &[Value<'a>], join: fn(&str, String) -> String) -> Result<Value<'a>, ValueError> {
    let whole = shared_text_at(values, 0)?;
    let wanted_length = integer_at(values, 1)?;
    let filling = if values.len() > 2 { text_at(values, 2)? } else { " " };
    let length = usize::try_from(wanted_length.max(0)).unwrap_or(usize::MAX);
    if let Some((end, _)) = whole.char_indices().nth(length) {
        return Ok(slice_text(whole, 0..end));
    }
    let missing = length - whole.chars().count();
    if missing == 0 {
        return Ok(Value::Text(whole.clone()));
    }
    if filling.is_empty() {
        return Err(ValueError(format!("an empty filling does not reach the length {wanted_length}")));
    }
    if missing > MAX_BYTES {
        return Err(text_too_long(&format!("the length {wanted_length}")));
    }
    let filling: String = filling.chars().cycle().take(missing).collect();
    Ok(Value::Text(Cow::Owned(join(whole, filling))))
}

fn evaluate_repeat<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (whole, wanted_count) = (text_at(values, 0)?, integer_at(values, 1)?);
    let count = usize::try_from(wanted_count.max(0)).unwrap_or(usize::MAX);
    if whole.len().saturating_mul(count) > MAX_BYTES {
        return Err(text_too_long(&format!("{} bytes {wanted_count} times", whole.len())));
    }
    Ok(Value::Text(if whole.is_empty() { Cow::Borrowed("") } else { Cow::Owned(whole.repeat(count)) }))
}

fn text_too_long(what: &str) -> ValueError {
    ValueError(format!("{what} makes a text of more than {} megabytes", MAX_BYTES / 1_000_000))
}
