//! REPLACE, TRANSLATE and REVERSE.

use std::borrow::Cow;

use super::call::{Parameters, shared_text, text};
use super::graphemes;
use crate::query::functions::{Function, Problem, Scalar, Signature};
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
    resolve: |arguments| REPLACE_PARAMETERS.overload(&REPLACE_SCALAR, arguments, Type::Text),
};

pub const TRANSLATE: Function = Function {
    names: &["translate"],
    usage: "TRANSLATE(text, from, to)",
    meaning: "The text with each character of `from` replaced by the one at its place in `to`, or left out.",
    examples: &[
        ("TRANSLATE('12345', '143', 'ax')", "a2x5"),
        ("TRANSLATE('(040) 1234', '() ', '')", "0401234"),
        ("TRANSLATE('abc', 'aa', 'xy')", "xbc"),
        ("TRANSLATE(NULL, 'a', 'b')", "NULL"),
    ],
    resolve: |arguments| TRANSLATE_PARAMETERS.overload(&TRANSLATE_SCALAR, arguments, Type::Text),
};

pub const REVERSE: Function = Function {
    names: &["reverse"],
    usage: "REVERSE(text)",
    meaning: "The text backwards; accents stay with their letters.",
    examples: &[("REVERSE('abc')", "cba"), ("REVERSE('🇩🇪x')", "x🇩🇪"), ("REVERSE('')", ""), ("REVERSE(NULL)", "NULL")],
    resolve: |arguments| REVERSE_PARAMETERS.overload(&REVERSE_SCALAR, arguments, Type::Text),
};

static REPLACE_SCALAR: Scalar = Scalar { name: "REPLACE", strict: true, fallible: false, evaluate: replace };
static TRANSLATE_SCALAR: Scalar = Scalar { name: "TRANSLATE", strict: true, fallible: false, evaluate: translate };
static REVERSE_SCALAR: Scalar = Scalar { name: "REVERSE", strict: true, fallible: false, evaluate: reverse };

const REPLACE_PARAMETERS: Parameters = Parameters {
    function: "REPLACE",
    takes: "text, what to replace and by what",
    types: &[Type::Text, Type::Text, Type::Text],
    required: 3,
};

const TRANSLATE_PARAMETERS: Parameters = Parameters {
    function: "TRANSLATE",
    takes: "text, the characters to replace and those that replace them",
    types: &[Type::Text, Type::Text, Type::Text],
    required: 3,
};

const REVERSE_PARAMETERS: Parameters =
    Parameters { function: "REVERSE", takes: "text", types: &[Type::Text], required: 1 };

fn replace<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    let (whole, part, replacement) = (shared_text(values, 0)?, text(values, 1)?, text(values, 2)?);
    if part.is_empty() || !whole.contains(part) {
        return Ok(Value::Text(whole.clone()));
    }
    Ok(Value::Text(Cow::Owned(whole.replace(part, replacement))))
}

fn translate<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    let (whole, from, to) = (text(values, 0)?, text(values, 1)?, text(values, 2)?);
    let translated = whole.chars().filter_map(|character| match from.chars().position(|known| known == character) {
        Some(place) => to.chars().nth(place),
        None => Some(character),
    });
    Ok(Value::Text(Cow::Owned(translated.collect())))
}

fn reverse<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    let clusters: Vec<&str> = graphemes::clusters(text(values, 0)?).collect();
    Ok(Value::Text(Cow::Owned(clusters.into_iter().rev().collect())))
}
