//! TRIM, LTRIM and RTRIM.

use crate::query::functions::text_arguments::{ParameterSpec, shared_text_at, slice_text, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const TRIM: Function = Function {
    names: &["trim", "btrim"],
    usage: "TRIM(text [, characters])",
    meaning: "Removes spaces, or the given characters, from both ends. No-break spaces are spaces; tabs and line breaks are not.",
    examples: &[
        ("TRIM('  gold ')", "gold"),
        ("TRIM('xxgoldyx', 'xy')", "gold"),
        ("TRIM('   ')", ""),
        ("TRIM(NULL)", "NULL"),
    ],
    resolve: |arguments| trim_parameters("TRIM").resolve_overload(&TRIM_SCALAR, arguments, Type::Text),
};

pub const LTRIM: Function = Function {
    names: &["ltrim"],
    usage: "LTRIM(text [, characters])",
    meaning: "Removes spaces, or the given characters, from the beginning.",
    examples: &[("LTRIM('  gold')", "gold"), ("LTRIM('00420', '0')", "420"), ("LTRIM(NULL, '0')", "NULL")],
    resolve: |arguments| trim_parameters("LTRIM").resolve_overload(&LTRIM_SCALAR, arguments, Type::Text),
};

pub const RTRIM: Function = Function {
    names: &["rtrim"],
    usage: "RTRIM(text [, characters])",
    meaning: "Removes spaces, or the given characters, from the end.",
    examples: &[("RTRIM('gold  ')", "gold"), ("RTRIM('gold...', '.')", "gold"), ("RTRIM('gold', NULL)", "NULL")],
    resolve: |arguments| trim_parameters("RTRIM").resolve_overload(&RTRIM_SCALAR, arguments, Type::Text),
};

static TRIM_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "TRIM", strict: true, fallible: false, evaluate: trim_both };
static LTRIM_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LTRIM", strict: true, fallible: false, evaluate: trim_start };
static RTRIM_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "RTRIM", strict: true, fallible: false, evaluate: trim_end };

const fn trim_parameters(function: &'static str) -> ParameterSpec {
    ParameterSpec {
        function,
        takes: "text and, optionally, the characters to remove",
        types: &[Type::Text, Type::Text],
        required: 1,
    }
}

/// Which ends of a text are trimmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TrimSide {
    Both,
    Start,
    End,
}

fn trim_both<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    trim_text(values, TrimSide::Both)
}

fn trim_start<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    trim_text(values, TrimSide::Start)
}

fn trim_end<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    trim_text(values, TrimSide::End)
}

fn trim_text<'a>(values: &[Value<'a>], side: TrimSide) -> Result<Value<'a>, ValueError> {
    let whole = shared_text_at(values, 0)?;
    let characters = if values.len() > 1 { Some(text_at(values, 1)?) } else { None };
    let should_trim = |character: char| match characters {
        None => is_space_separator(character),
        Some(characters) => characters.contains(character),
    };
    let start = match side {
        TrimSide::End => 0,
        TrimSide::Both | TrimSide::Start => whole.len() - whole.trim_start_matches(should_trim).len(),
    };
    let end = match side {
        TrimSide::Start => whole.len(),
        TrimSide::Both | TrimSide::End => start + whole[start..].trim_end_matches(should_trim).len(),
    };
    // A range of bytes keeps a borrowed text borrowed.
    Ok(slice_text(whole, start..end))
}

/// Returns whether a character is one of Unicode's space separators. DuckDB trims exactly these.
fn is_space_separator(character: char) -> bool {
    matches!(character, ' ' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}
