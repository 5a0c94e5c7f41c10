//! LOWER and UPPER. One character becomes one character, as in DuckDB.

use std::borrow::Cow;

use crate::query::functions::text_arguments::{ParameterSpec, shared_text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const LOWER: Function = Function {
    names: &["lower", "lcase"],
    usage: "LOWER(text)",
    meaning: "The text in lower case, character by character.",
    examples: &[
        ("LOWER('Enterprise')", "enterprise"),
        ("LOWER('ÄÖÜ İ ΑΣ')", "äöü i ασ"),
        ("LOWER('')", ""),
        ("LOWER(NULL)", "NULL"),
    ],
    resolve: |arguments| ParameterSpec::one_text("LOWER").resolve_overload(&LOWER_SCALAR, arguments, Type::Text),
};

pub const UPPER: Function = Function {
    names: &["upper", "ucase"],
    usage: "UPPER(text)",
    meaning: "The text in upper case, character by character.",
    examples: &[
        ("UPPER('Enterprise')", "ENTERPRISE"),
        ("UPPER('äöü ß')", "ÄÖÜ ẞ"),
        ("UPPER('')", ""),
        ("UPPER(NULL)", "NULL"),
    ],
    resolve: |arguments| ParameterSpec::one_text("UPPER").resolve_overload(&UPPER_SCALAR, arguments, Type::Text),
};

static LOWER_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LOWER", strict: true, fallible: false, evaluate: evaluate_lower };
static UPPER_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "UPPER", strict: true, fallible: false, evaluate: evaluate_upper };

fn evaluate_lower<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let text = shared_text_at(values, 0)?;
    Ok(share_if_unchanged(text, to_lower_case(text)))
}

fn evaluate_upper<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let text = shared_text_at(values, 0)?;
    Ok(share_if_unchanged(text, to_upper_case(text)))
}

/// Returns the new text, or a borrow of the old one if nothing changed.
fn share_if_unchanged<'a>(text: &Cow<'a, str>, new: Cow<str>) -> Value<'a> {
    match new {
        Cow::Borrowed(_) => Value::Text(text.clone()),
        Cow::Owned(new) => Value::Text(Cow::Owned(new)),
    }
}

/// Returns the text in lower case; borrowed if it is already.
pub fn to_lower_case(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let has_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if has_upper { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    }
    Cow::Owned(text.chars().map(lower_character).collect())
}

fn to_upper_case(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let has_lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
        return if has_lower { Cow::Owned(text.to_ascii_uppercase()) } else { Cow::Borrowed(text) };
    }
    Cow::Owned(text.chars().map(upper_character).collect())
}

/// Returns the lower case of a character. `to_lowercase` returns one character for all but `İ`, whose first is the plain `i`.
fn lower_character(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// Returns the upper case of a character. `to_uppercase` returns several characters for `ß` and some hundred others. Of
/// those, the ones that have a capital of one character become it; the others do not change.
fn upper_character(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => match character {
            'ß' => 'ẞ',
            'ᾀ'..='ᾇ' | 'ᾐ'..='ᾗ' | 'ᾠ'..='ᾧ' => {
                char::from_u32(u32::from(character) + 8).unwrap_or(character)
            }
            'ᾳ' => 'ᾼ',
            'ῃ' => 'ῌ',
            'ῳ' => 'ῼ',
            _ => character,
        },
    }
}
