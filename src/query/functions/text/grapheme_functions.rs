//! LENGTH_GRAPHEME and its like, STRIP_ACCENTS and NFC_NORMALIZE.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::graphemes::grapheme_clusters;
use crate::query::functions::text_arguments::{ParameterSpec, count_as_integer, integer_at, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const LENGTH_GRAPHEME: Function = Function {
    names: &["length_grapheme"],
    usage: "LENGTH_GRAPHEME(text)",
    meaning: "The number of characters that a reader sees. A letter with its accents is one, and so is a flag.",
    examples: &[("LENGTH_GRAPHEME('🇩🇪x')", "2"), ("LENGTH_GRAPHEME('')", "0")],
    resolve: |arguments| {
        ParameterSpec::one_text("LENGTH_GRAPHEME").resolve_overload(&LENGTH_GRAPHEME_SCALAR, arguments, Type::Integer)
    },
};

static LENGTH_GRAPHEME_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LENGTH_GRAPHEME", strict: true, fallible: false, evaluate: evaluate_length_grapheme };

pub const LEFT_GRAPHEME: Function = Function {
    names: &["left_grapheme"],
    usage: "LEFT_GRAPHEME(text, count)",
    meaning: "The same as LEFT, counting characters that a reader sees.",
    examples: &[("LEFT_GRAPHEME('🇩🇪🇫🇷', 1)", "🇩🇪"), ("LEFT_GRAPHEME('🇩🇪x', -1)", "🇩🇪")],
    resolve: |arguments| LEFT_GRAPHEME_PARAMETERS.resolve_overload(&LEFT_GRAPHEME_SCALAR, arguments, Type::Text),
};

static LEFT_GRAPHEME_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LEFT_GRAPHEME", strict: true, fallible: false, evaluate: evaluate_left_grapheme };
const LEFT_GRAPHEME_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "LEFT_GRAPHEME",
    takes: "text and how many characters",
    types: &[Type::Text, Type::Integer],
    required: 2,
};

pub const RIGHT_GRAPHEME: Function = Function {
    names: &["right_grapheme"],
    usage: "RIGHT_GRAPHEME(text, count)",
    meaning: "The same as RIGHT, counting characters that a reader sees.",
    examples: &[("RIGHT_GRAPHEME('🇩🇪🇫🇷', 1)", "🇫🇷"), ("RIGHT_GRAPHEME('🇩🇪x', -1)", "x")],
    resolve: |arguments| RIGHT_GRAPHEME_PARAMETERS.resolve_overload(&RIGHT_GRAPHEME_SCALAR, arguments, Type::Text),
};

static RIGHT_GRAPHEME_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "RIGHT_GRAPHEME", strict: true, fallible: false, evaluate: evaluate_right_grapheme };
const RIGHT_GRAPHEME_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "RIGHT_GRAPHEME",
    takes: "text and how many characters",
    types: &[Type::Text, Type::Integer],
    required: 2,
};

pub const SUBSTRING_GRAPHEME: Function = Function {
    names: &["substring_grapheme"],
    usage: "SUBSTRING_GRAPHEME(text, from [, count])",
    meaning: "The same as SUBSTRING, counting characters that a reader sees.",
    examples: &[("SUBSTRING_GRAPHEME('🇩🇪🇫🇷x', 2, 1)", "🇫🇷"), ("SUBSTRING_GRAPHEME('🇩🇪x', -1)", "x")],
    resolve: |arguments| {
        SUBSTRING_GRAPHEME_PARAMETERS.resolve_overload(&SUBSTRING_GRAPHEME_SCALAR, arguments, Type::Text)
    },
};

static SUBSTRING_GRAPHEME_SCALAR: ScalarEvaluator = ScalarEvaluator {
    name: "SUBSTRING_GRAPHEME",
    strict: true,
    fallible: false,
    evaluate: evaluate_substring_grapheme,
};
const SUBSTRING_GRAPHEME_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "SUBSTRING_GRAPHEME",
    takes: "text, where to begin and, if not the rest, how many characters",
    types: &[Type::Text, Type::Integer, Type::Integer],
    required: 2,
};

pub const STRIP_ACCENTS: Function = Function {
    names: &["strip_accents", "unaccent"],
    usage: "STRIP_ACCENTS(text)",
    meaning: "The text without accents and other marks on its letters.",
    examples: &[("STRIP_ACCENTS('Müller & Çelik')", "Muller & Celik"), ("STRIP_ACCENTS(NULL)", "NULL")],
    resolve: |arguments| {
        ParameterSpec::one_text("STRIP_ACCENTS").resolve_overload(&STRIP_ACCENTS_SCALAR, arguments, Type::Text)
    },
};

static STRIP_ACCENTS_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "STRIP_ACCENTS", strict: true, fallible: false, evaluate: evaluate_strip_accents };

pub const NFC_NORMALIZE: Function = Function {
    names: &["nfc_normalize"],
    usage: "NFC_NORMALIZE(text)",
    meaning: "The text with letters and accents combined into one character where Unicode has one, so that texts that \
              look alike are equal.",
    examples: &[("LENGTH(NFC_NORMALIZE('e' || CHR(769)))", "1"), ("NFC_NORMALIZE(NULL)", "NULL")],
    resolve: |arguments| {
        ParameterSpec::one_text("NFC_NORMALIZE").resolve_overload(&NFC_NORMALIZE_SCALAR, arguments, Type::Text)
    },
};

static NFC_NORMALIZE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "NFC_NORMALIZE", strict: true, fallible: false, evaluate: evaluate_nfc_normalize };

fn evaluate_length_grapheme<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(count_as_integer(grapheme_clusters(text_at(values, 0)?).count())))
}

/// Returns the characters from `start` up to but not including `end`. The first is 0.
fn grapheme_range(all: &[&str], start: i128, end: i128) -> Value<'static> {
    let within = |position: i128| usize::try_from(position.max(0)).unwrap_or(usize::MAX).min(all.len());
    let (start, end) = (within(start), within(end));
    Value::text(all.get(start..end.max(start)).unwrap_or_default().concat())
}

fn length_as_i128(length: usize) -> i128 {
    i128::from(count_as_integer(length))
}

fn evaluate_left_grapheme<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (all, count): (Vec<&str>, i128) =
        (grapheme_clusters(text_at(values, 0)?).collect(), integer_at(values, 1)?.into());
    Ok(grapheme_range(&all, 0, if count < 0 { length_as_i128(all.len()) + count } else { count }))
}

fn evaluate_right_grapheme<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (all, count): (Vec<&str>, i128) =
        (grapheme_clusters(text_at(values, 0)?).collect(), integer_at(values, 1)?.into());
    Ok(grapheme_range(&all, if count < 0 { -count } else { length_as_i128(all.len()) - count }, i128::MAX))
}

fn evaluate_substring_grapheme<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (all, from): (Vec<&str>, i128) =
        (grapheme_clusters(text_at(values, 0)?).collect(), integer_at(values, 1)?.into());
    let start = if from < 0 { length_as_i128(all.len()) + from } else { from - 1 };
    if values.len() < 3 {
        return Ok(grapheme_range(&all, start, i128::MAX));
    }
    let length = i128::from(integer_at(values, 2)?);
    let (start, end) = if length < 0 { (start + length, start) } else { (start, start + length) };
    Ok(grapheme_range(&all, start, end))
}

fn evaluate_strip_accents<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let letters = text_at(values, 0)?.nfd().filter(|letter| !is_combining_mark(*letter));
    Ok(Value::text(letters.nfc().collect::<String>()))
}

fn evaluate_nfc_normalize<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::text(text_at(values, 0)?.nfc().collect::<String>()))
}
