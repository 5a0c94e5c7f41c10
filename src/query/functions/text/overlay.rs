//! OVERLAY: replaces a part of a text by its position.

use crate::query::functions::text_arguments::{ParameterSpec, count_as_integer, integer_at, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const OVERLAY: Function = Function {
    names: &["overlay", "stuff"],
    usage: "OVERLAY(text, replacement, from, count), OVERLAY(text PLACING replacement FROM from [FOR count])",
    meaning: "Replaces `count` characters from a position on; by default as many as the replacement has.",
    examples: &[
        ("OVERLAY('2026-XX-30' PLACING '06' FROM 6)", "2026-06-30"),
        ("OVERLAY('abcdef' PLACING 'X' FROM 2 FOR 3)", "aXef"),
        ("OVERLAY('abc' PLACING NULL FROM 1)", "NULL"),
    ],
    resolve: |arguments| PARAMETERS.resolve_overload(&SCALAR, arguments, Type::Text),
};

static SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "OVERLAY", strict: true, fallible: true, evaluate: evaluate_overlay };

const PARAMETERS: ParameterSpec = ParameterSpec {
    function: "OVERLAY",
    takes: "text, what to place in it, where and, if needed, for how many characters",
    types: &[Type::Text, Type::Text, Type::Integer, Type::Integer],
    required: 3,
};

fn evaluate_overlay<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (text, replacement, from) = (text_at(values, 0)?, text_at(values, 1)?, integer_at(values, 2)?);
    let Some(before) = from.checked_sub(1).and_then(|before| usize::try_from(before).ok()) else {
        return Err(ValueError(format!("`{from}` is not a position: the first one is 1")));
    };
    let count = if values.len() > 3 { integer_at(values, 3)? } else { count_as_integer(replacement.chars().count()) };
    let after = usize::try_from(i128::from(from) - 1 + i128::from(count)).unwrap_or(0);
    let begin: String = text.chars().take(before).collect();
    let end: String = text.chars().skip(after).collect();
    Ok(Value::text(format!("{begin}{replacement}{end}")))
}
