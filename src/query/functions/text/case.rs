//! LOWER and UPPER: one character becomes one character, as in DuckDB.

use std::borrow::Cow;

use super::call::{Parameters, shared_text};
use crate::query::functions::{Function, Problem, Scalar, Signature};
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
    resolve: |arguments| parameters("LOWER").overload(&LOWER_SCALAR, arguments, Type::Text),
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
    resolve: |arguments| parameters("UPPER").overload(&UPPER_SCALAR, arguments, Type::Text),
};

static LOWER_SCALAR: Scalar = Scalar { name: "LOWER", strict: true, fallible: false, evaluate: evaluate_lower };
static UPPER_SCALAR: Scalar = Scalar { name: "UPPER", strict: true, fallible: false, evaluate: evaluate_upper };

const fn parameters(function: &'static str) -> Parameters {
    Parameters { function, takes: "text", types: &[Type::Text], required: 1 }
}

fn evaluate_lower<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    let text = shared_text(values, 0)?;
    Ok(changed(text, lower(text)))
}

fn evaluate_upper<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    let text = shared_text(values, 0)?;
    Ok(changed(text, upper(text)))
}

/// The new text, or a borrow of the old one where nothing changed.
fn changed<'a>(text: &Cow<'a, str>, new: Cow<str>) -> Value<'a> {
    match new {
        Cow::Borrowed(_) => Value::Text(text.clone()),
        Cow::Owned(new) => Value::Text(Cow::Owned(new)),
    }
}

/// The text in lower case; borrowed if it is already.
pub fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let has_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if has_upper { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    }
    Cow::Owned(text.chars().map(lower_character).collect())
}

fn upper(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let has_lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
        return if has_lower { Cow::Owned(text.to_ascii_uppercase()) } else { Cow::Borrowed(text) };
    }
    Cow::Owned(text.chars().map(upper_character).collect())
}

/// `to_lowercase` gives one character for all but `İ`, whose first is the plain `i`.
fn lower_character(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// `to_uppercase` gives several characters for `ß` and some hundred others. Those keep their own form, but for the ones
/// that have a capital of one character.
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
