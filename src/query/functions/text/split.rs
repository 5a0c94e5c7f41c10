//! SPLIT_PART, SPLIT_ELEMENT, SPLIT_COUNT and SUBSTRING_INDEX: the parts of a text between separators.

use std::borrow::Cow;

use crate::query::functions::text_arguments::{
    ParameterSpec, count_as_integer, integer_at, shared_text_at, slice_text, text_at,
};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const SPLIT_PART: Function = Function {
    names: &["split_part"],
    usage: "SPLIT_PART(text, separator, position)",
    meaning: "The part at a position between separators, the first being 1, the last -1; empty if there is none.",
    examples: &[
        ("SPLIT_PART('eu-west-1', '-', 2)", "west"),
        ("SPLIT_PART('eu-west-1', '-', -1)", "1"),
        ("SPLIT_PART('eu-west-1', '-', 9)", ""),
        ("SPLIT_PART(NULL, '-', 1)", "NULL"),
    ],
    resolve: resolve_split_part,
};

fn resolve_split_part(arguments: &[Argument]) -> Result<Overload, Refusal> {
    if matches!(arguments, [_, _, Argument { literal: Some(Value::Integer(0)), .. }]) {
        return Err(Refusal::new("engines differ in what part 0 of a text is").hint("parts begin with 1"));
    }
    SPLIT_PARAMETERS.resolve_overload(&SPLIT_SCALAR, arguments, Type::Text)
}

static SPLIT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SPLIT_PART", strict: true, fallible: false, evaluate: evaluate_split_part };

const SPLIT_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "SPLIT_PART",
    takes: "text, a separator and the position of a part",
    types: &[Type::Text, Type::Text, Type::Integer],
    required: 3,
};

pub const SPLIT_ELEMENT: Function = Function {
    names: &["split_element"],
    usage: "SPLIT_ELEMENT(text, separator, position)",
    meaning: "The same as SPLIT_PART, but NULL if there is no such part. The same as `STRING_SPLIT(text, \
              separator)[position]`.",
    examples: &[
        ("SPLIT_ELEMENT('eu-west-1', '-', 2)", "west"),
        ("SPLIT_ELEMENT('eu-west-1', '-', 9)", "NULL"),
        ("STRING_SPLIT('eu-west-1', '-')[1]", "eu"),
        ("SPLIT('eu-west-1', '-')[OFFSET(2)]", "1"),
    ],
    resolve: |arguments| {
        let overload = SPLIT_ELEMENT_PARAMETERS.resolve_overload(&SPLIT_ELEMENT_SCALAR, arguments, Type::Text)?;
        Ok(Overload { nullable: true, ..overload })
    },
};

pub const SPLIT_COUNT: Function = Function {
    names: &["split_count"],
    usage: "SPLIT_COUNT(text, separator)",
    meaning: "The number of parts between separators. The same as `LEN(STRING_SPLIT(text, separator))`.",
    examples: &[
        ("SPLIT_COUNT('eu-west-1', '-')", "3"),
        ("SPLIT_COUNT('', '-')", "1"),
        ("ARRAY_LENGTH(SPLIT('a,b', ','))", "2"),
        ("SPLIT_COUNT(NULL, '-')", "NULL"),
    ],
    resolve: |arguments| SPLIT_COUNT_PARAMETERS.resolve_overload(&SPLIT_COUNT_SCALAR, arguments, Type::Integer),
};

const SPLIT_COUNT_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "SPLIT_COUNT",
    takes: "the text to look in and the text to look for",
    types: &[Type::Text, Type::Text],
    required: 2,
};
static SPLIT_COUNT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SPLIT_COUNT", strict: true, fallible: false, evaluate: evaluate_split_count };
static SPLIT_ELEMENT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SPLIT_ELEMENT", strict: true, fallible: false, evaluate: evaluate_split_element };
const SPLIT_ELEMENT_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "SPLIT_ELEMENT",
    takes: "text, a separator and the position of a part",
    types: &[Type::Text, Type::Text, Type::Integer],
    required: 3,
};

pub const SUBSTRING_INDEX: Function = Function {
    names: &["substring_index"],
    usage: "SUBSTRING_INDEX(text, separator, count)",
    meaning: "The text before the separator with this number. A negative number counts from the end and gives the text \
              after that separator.",
    examples: &[
        ("SUBSTRING_INDEX('www.example.com', '.', 2)", "www.example"),
        ("SUBSTRING_INDEX('www.example.com', '.', -1)", "com"),
        ("SUBSTRING_INDEX('www', '.', 1)", "www"),
        ("SUBSTRING_INDEX('www', '.', 0)", ""),
    ],
    resolve: |arguments| SUBSTRING_INDEX_PARAMETERS.resolve_overload(&SUBSTRING_INDEX_SCALAR, arguments, Type::Text),
};

static SUBSTRING_INDEX_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SUBSTRING_INDEX", strict: true, fallible: false, evaluate: evaluate_substring_index };
const SUBSTRING_INDEX_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "SUBSTRING_INDEX",
    takes: "text, a separator and how many parts",
    types: &[Type::Text, Type::Text, Type::Integer],
    required: 3,
};

fn evaluate_substring_index<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (separator, wanted) = (text_at(values, 1)?, integer_at(values, 2)?);
    let whole = shared_text_at(values, 0)?;
    let parts = usize::try_from(wanted.unsigned_abs()).unwrap_or(usize::MAX);
    if separator.is_empty() || parts == 0 {
        return Ok(Value::text(""));
    }
    let at = if wanted > 0 {
        whole.match_indices(separator).nth(parts - 1).map(|(at, _)| 0..at)
    } else {
        whole.rmatch_indices(separator).nth(parts - 1).map(|(at, _)| at + separator.len()..whole.len())
    };
    Ok(slice_text(whole, at.unwrap_or(0..whole.len())))
}

fn evaluate_split_part<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (separator, position) = (text_at(values, 1)?, integer_at(values, 2)?);
    Ok(Value::Text(match shared_text_at(values, 0)? {
        Cow::Borrowed(text) => Cow::Borrowed(part_at(text, separator, position)),
        Cow::Owned(text) => Cow::Owned(part_at(text, separator, position).to_owned()),
    }))
}

fn evaluate_split_element<'a>(values: &[Value<'a>], signature: &Signature) -> Result<Value<'a>, ValueError> {
    let (whole, separator, position) = (text_at(values, 0)?, text_at(values, 1)?, integer_at(values, 2)?);
    let parts = count_parts(whole, separator);
    let is_there = position != 0 && usize::try_from(position.unsigned_abs()).is_ok_and(|position| position <= parts);
    if is_there { evaluate_split_part(values, signature) } else { Ok(Value::Null) }
}

fn evaluate_split_count<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(count_as_integer(count_parts(text_at(values, 0)?, text_at(values, 1)?))))
}

fn count_parts(whole: &str, separator: &str) -> usize {
    if separator.is_empty() { whole.chars().count().max(1) } else { whole.matches(separator).count() + 1 }
}

/// Returns the part at a position. An empty separator stands between any two characters.
fn part_at<'t>(text: &'t str, separator: &str, position: i64) -> &'t str {
    // The distance from the start or the end. There is no part 0.
    let Some(distance) = position.unsigned_abs().checked_sub(1) else { return "" };
    let Ok(distance) = usize::try_from(distance) else { return "" };
    let mut parts: Box<dyn Iterator<Item = &str>> = if separator.is_empty() {
        Box::new(text.split_inclusive(|_: char| true))
    } else {
        Box::new(text.split(separator))
    };
    if position > 0 {
        return parts.nth(distance).unwrap_or_default();
    }
    // Split from the start as well, because the first of overlapping separators counts (`a---b` by `--`).
    let parts: Vec<&str> = parts.collect();
    parts.into_iter().rev().nth(distance).unwrap_or_default()
}
