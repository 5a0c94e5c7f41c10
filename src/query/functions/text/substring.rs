//! SUBSTRING, LEFT, RIGHT and `text[from:to]`.

use std::borrow::Cow;

use crate::query::functions::text_arguments::{ParameterSpec, integer_at, shared_text_at, slice_text};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const SUBSTRING: Function = Function {
    names: &["substring", "substr", "mid"],
    usage: "SUBSTRING(text, from [, count])",
    meaning: "The part of the text from a position on, of this length. The first position is 1; a negative one counts from the end.",
    examples: &[
        ("SUBSTRING('hello', 2, 3)", "ell"),
        ("SUBSTRING('hello', -3, 2)", "ll"),
        ("SUBSTRING('hello', 9)", ""),
        ("SUBSTRING('hello', NULL)", "NULL"),
    ],
    resolve: resolve_substring,
};

fn resolve_substring(arguments: &[Argument]) -> Result<Overload, Refusal> {
    if matches!(arguments, [_, Argument { literal: Some(Value::Integer(0)), .. }, _]) {
        return Err(Refusal::new("engines differ in where position 0 of a text is")
            .hint("positions begin with 1: `SUBSTRING(text, 1, 2)`, or `LEFT(text, 2)`"));
    }
    SUBSTRING_PARAMETERS.resolve_overload(&SUBSTRING_SCALAR, arguments, Type::Text)
}

pub const LEFT: Function = Function {
    names: &["left"],
    usage: "LEFT(text, count)",
    meaning: "The first characters of the text. A negative count leaves out that number at the end.",
    examples: &[
        ("LEFT('hello', 2)", "he"),
        ("LEFT('hello', -2)", "hel"),
        ("LEFT('hello', 99)", "hello"),
        ("LEFT(NULL, 2)", "NULL"),
    ],
    resolve: |arguments| count_parameters("LEFT").resolve_overload(&LEFT_SCALAR, arguments, Type::Text),
};

pub const RIGHT: Function = Function {
    names: &["right"],
    usage: "RIGHT(text, count)",
    meaning: "The last characters of the text. A negative count leaves out that number at the beginning.",
    examples: &[
        ("RIGHT('hello', 2)", "lo"),
        ("RIGHT('hello', -2)", "llo"),
        ("RIGHT('hello', 0)", ""),
        ("RIGHT('hello', NULL)", "NULL"),
    ],
    resolve: |arguments| count_parameters("RIGHT").resolve_overload(&RIGHT_SCALAR, arguments, Type::Text),
};

pub const TEXT_SLICE: Function = Function {
    names: &["text_slice"],
    usage: "TEXT_SLICE(text, from, to)",
    meaning: "The characters from one position to another, both included. The first is 1, and negative positions count \
              from the end. The same as `text[from:to]`, where either side may be left out.",
    examples: &[
        ("TEXT_SLICE('hello', 2, 3)", "el"),
        ("'hello'[2:]", "ello"),
        ("'hello'[:-2]", "hell"),
        ("'hello'[4:2]", ""),
        ("'hello'[NULL:2]", "NULL"),
    ],
    resolve: |arguments| TEXT_SLICE_PARAMETERS.resolve_overload(&TEXT_SLICE_SCALAR, arguments, Type::Text),
};

static SUBSTRING_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SUBSTRING", strict: true, fallible: false, evaluate: evaluate_substring };
static LEFT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LEFT", strict: true, fallible: false, evaluate: evaluate_left };
static RIGHT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "RIGHT", strict: true, fallible: false, evaluate: evaluate_right };
static TEXT_SLICE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "TEXT_SLICE", strict: true, fallible: false, evaluate: evaluate_text_slice };

const TEXT_SLICE_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "TEXT_SLICE",
    takes: "text and two positions",
    types: &[Type::Text, Type::Integer, Type::Integer],
    required: 3,
};

const SUBSTRING_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "SUBSTRING",
    takes: "text, where to begin and, if not the rest, how many characters",
    types: &[Type::Text, Type::Integer, Type::Integer],
    required: 2,
};

const fn count_parameters(function: &'static str) -> ParameterSpec {
    ParameterSpec { function, takes: "text and how many characters", types: &[Type::Text, Type::Integer], required: 2 }
}

fn evaluate_substring<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let text = shared_text_at(values, 0)?;
    let from = i128::from(integer_at(values, 1)?);
    let length = if values.len() > 2 { Some(i128::from(integer_at(values, 2)?)) } else { None };
    // The first character is 0. Positions before the text count, and are empty.
    let start = if from < 0 { count_characters(text) + from } else { from - 1 };
    let (start, end) = match length {
        None => (start, i128::MAX),
        Some(length) if length < 0 => (start + length, start),
        Some(length) => (start, start + length),
    };
    Ok(character_range(text, start, end))
}

fn evaluate_left<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (text, count) = (shared_text_at(values, 0)?, i128::from(integer_at(values, 1)?));
    let end = if count < 0 { count_characters(text) + count } else { count };
    Ok(character_range(text, 0, end))
}

fn evaluate_right<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (text, count) = (shared_text_at(values, 0)?, i128::from(integer_at(values, 1)?));
    let start = if count < 0 { -count } else { count_characters(text) - count };
    Ok(character_range(text, start, i128::MAX))
}

fn evaluate_text_slice<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let text = shared_text_at(values, 0)?;
    let from = position_from_start(text, integer_at(values, 1)?);
    let to = position_from_start(text, integer_at(values, 2)?);
    Ok(character_range(text, from - 1, to))
}

/// Returns a position counted from the start of the text, where the first character is 1.
fn position_from_start(text: &str, position: i64) -> i128 {
    let position = i128::from(position);
    if position < 0 { count_characters(text) + 1 + position } else { position }
}

fn count_characters(text: &str) -> i128 {
    i128::try_from(text.chars().count()).unwrap_or(i128::MAX)
}

/// Returns the characters from `start` up to but not including `end`, as far as the text has them. The first is 0.
fn character_range<'a>(text: &Cow<'a, str>, start: i128, end: i128) -> Value<'a> {
    let start = byte_of_character(text, start);
    slice_text(text, start..byte_of_character(text, end).max(start))
}

/// Returns where a character begins, in bytes. A character outside of the text is at its nearer end.
fn byte_of_character(text: &str, character: i128) -> usize {
    match usize::try_from(character) {
        Ok(character) if text.is_ascii() => character.min(text.len()),
        Ok(character) => text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte),
        Err(_) if character < 0 => 0,
        Err(_) => text.len(),
    }
}
