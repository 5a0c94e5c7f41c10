//! REPLACE, TRANSLATE and REVERSE.

use std::borrow::Cow;

use super::graphemes;
use crate::query::functions::text_arguments::{ParameterSpec, shared_text_at, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const REPLACE: Function = Function {
    names: &["replace"],
    usage: "REPLACE(text, part, replacement)",
    meaning: "The text with every occurrence of the part replaced; unchanged if the part is empty.",
    examples: &[
        ("REPLACE('1,000,000', ',', '')", "1000000"),
        ("REPLACE('aaa', 'aa', 'b')", "ba"),
        ("REPLACE('abc', '', 'x')", "abc"),
        ("REPLACE('abc', 'b', NULL)", "NULL"),
    ],
    resolve: |arguments| REPLACE_PARAMETERS.resolve_overload(&REPLACE_SCALAR, arguments, Type::Text),
};

pub const TRANSLATE: Function = Function {
    names: &["translate"],
    usage: "TRANSLATE(text, from, to)",
    meaning: "The text with each character of `from` replaced by the one at its place in `to`, or removed if there is \
              none.",
    examples: &[
        ("TRANSLATE('12345', '143', 'ax')", "a2x5"),
        ("TRANSLATE('(040) 1234', '() ', '')", "0401234"),
        ("TRANSLATE('abc', 'aa', 'xy')", "xbc"),
        ("TRANSLATE(NULL, 'a', 'b')", "NULL"),
    ],
    resolve: |arguments| TRANSLATE_PARAMETERS.resolve_overload(&TRANSLATE_SCALAR, arguments, Type::Text),
};

pub const REVERSE: Function = Function {
    names: &["reverse"],
    usage: "REVERSE(text)",
    meaning: "The text backwards. Accents stay with their letters.",
    examples: &[("REVERSE('abc')", "cba"), ("REVERSE('🇩🇪x')", "x🇩🇪"), ("REVERSE('')", ""), ("REVERSE(NULL)", "NULL")],
    resolve: |arguments| ParameterSpec::one_text("REVERSE").resolve_overload(&REVERSE_SCALAR, arguments, Type::Text),
};

static REPLACE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "REPLACE", strict: true, fallible: false, evaluate: evaluate_replace };
static TRANSLATE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "TRANSLATE", strict: true, fallible: false, evaluate: evaluate_translate };
static REVERSE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "REVERSE", strict: true, fallible: false, evaluate: evaluate_reverse };

const REPLACE_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "REPLACE",
    takes: "text, what to replace and by what",
    types: &[Type::Text, Type::Text, Type::Text],
    required: 3,
};

const TRANSLATE_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "TRANSLATE",
    takes: "text, the characters to replace and those that replace them",
    types: &[Type::Text, Type::Text, Type::Text],
    required: 3,
};

fn evaluate_replace<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (whole, part, replacement) = (shared_text_at(values, 0)?, text_at(values, 1)?, text_at(values, 2)?);
    if part.is_empty() || !whole.contains(part) {
        return Ok(Value::Text(whole.clone()));
    }
    Ok(Value::Text(Cow::Owned(whole.replace(part, replacement))))
}

fn evaluate_translate<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (whole, from, to) = (text_at(values, 0)?, text_at(values, 1)?, text_at(values, 2)?);
    let translated = whole.chars().filter_map(|character| match from.chars().position(|known| known == character) {
        Some(place) => to.chars().nth(place),
        None => Some(character),
    });
    Ok(Value::Text(Cow::Owned(translated.collect())))
}

fn evaluate_reverse<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let clusters: Vec<&str> = graphemes::grapheme_clusters(text_at(values, 0)?).collect();
    Ok(Value::Text(Cow::Owned(clusters.into_iter().rev().collect())))
}
