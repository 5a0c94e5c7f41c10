//! Whether and where a text is part of another, and the parts between separators.

use std::borrow::Cow;

use crate::query::functions::text_arguments::{
    ParameterSpec, count_as_integer, integer_at, shared_text_at, slice_text, text_at,
};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const CONTAINS: Function = Function {
    names: &["contains"],
    usage: "CONTAINS(text, part)",
    meaning: "Whether the part occurs in the text; upper and lower case differ.",
    examples: &[
        ("CONTAINS('gold plan', 'plan')", "true"),
        ("CONTAINS('gold plan', 'Plan')", "false"),
        ("CONTAINS('gold', '')", "true"),
    ],
    resolve: |arguments| search_parameters("CONTAINS").resolve_overload(&CONTAINS_SCALAR, arguments, Type::Boolean),
};

pub const STARTS_WITH: Function = Function {
    names: &["starts_with", "prefix", "startswith"],
    usage: "STARTS_WITH(text, beginning)",
    meaning: "Whether the text begins with this.",
    examples: &[
        ("STARTS_WITH('gold plan', 'gold')", "true"),
        ("STARTS_WITH('gold plan', 'plan')", "false"),
        ("STARTS_WITH('', '')", "true"),
        ("STARTS_WITH(NULL, 'g')", "NULL"),
    ],
    resolve: |arguments| {
        search_parameters("STARTS_WITH").resolve_overload(&STARTS_WITH_SCALAR, arguments, Type::Boolean)
    },
};

pub const ENDS_WITH: Function = Function {
    names: &["ends_with", "suffix", "endswith"],
    usage: "ENDS_WITH(text, end)",
    meaning: "Whether the text ends with this.",
    examples: &[
        ("ENDS_WITH('gold plan', 'plan')", "true"),
        ("ENDS_WITH('gold plan', 'gold')", "false"),
        ("ENDS_WITH('gold', NULL)", "NULL"),
    ],
    resolve: |arguments| search_parameters("ENDS_WITH").resolve_overload(&ENDS_WITH_SCALAR, arguments, Type::Boolean),
};

pub const STRPOS: Function = Function {
    names: &["strpos", "instr"],
    usage: "STRPOS(text, part)",
    meaning: "Where the part first occurs in the text, the first character being 1; 0 if it does not.",
    examples: &[
        ("STRPOS('gold plan', 'plan')", "6"),
        ("STRPOS('gold', 'x')", "0"),
        ("STRPOS('gold', '')", "1"),
        ("STRPOS(NULL, 'x')", "NULL"),
    ],
    resolve: |arguments| search_parameters("STRPOS").resolve_overload(&STRPOS_SCALAR, arguments, Type::Integer),
};

pub const POSITION: Function = Function {
    names: &["position"],
    usage: "POSITION(part IN text)",
    meaning: "Where the part first occurs in the text, the first character being 1; 0 if it does not.",
    examples: &[
        ("POSITION('plan' IN 'gold plan')", "6"),
        ("POSITION('x' IN 'gold')", "0"),
        ("POSITION('b' IN 'äb')", "2"),
        ("POSITION(NULL IN 'gold')", "NULL"),
    ],
    resolve: |arguments| POSITION_PARAMETERS.resolve_overload(&POSITION_SCALAR, arguments, Type::Integer),
};

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
    resolve: |arguments| {
        if matches!(arguments, [_, _, Argument { literal: Some(Value::Integer(0)), .. }]) {
            return Err(Refusal::new("engines differ in what part 0 of a text is").hint("parts begin with 1"));
        }
        SPLIT_PARAMETERS.resolve_overload(&SPLIT_SCALAR, arguments, Type::Text)
    },
};

pub const LOCATE: Function = Function {
    names: &["locate", "charindex"],
    usage: "LOCATE(part, text [, from])",
    meaning: "Where the part occurs in the text from a position on, the first character being 1; 0 if it does not.",
    examples: &[
        ("LOCATE('plan', 'gold plan')", "6"),
        ("LOCATE('l', 'gold plan', 4)", "7"),
        ("LOCATE('x', 'gold')", "0"),
        ("LOCATE(NULL, 'gold')", "NULL"),
    ],
    resolve: |arguments| LOCATE_PARAMETERS.resolve_overload(&LOCATE_SCALAR, arguments, Type::Integer),
};

static LOCATE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LOCATE", strict: true, fallible: false, evaluate: evaluate_locate };
const LOCATE_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "LOCATE",
    takes: "the text to look for, the text to look in and, if needed, where to begin",
    types: &[Type::Text, Type::Text, Type::Integer],
    required: 2,
};

pub const SUBSTRING_INDEX: Function = Function {
    names: &["substring_index"],
    usage: "SUBSTRING_INDEX(text, separator, count)",
    meaning: "The text up to the separator that stands at this count, or behind it, counted from the end, for a negative one.",
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

pub const SPLIT_ELEMENT: Function = Function {
    names: &["split_element"],
    usage: "SPLIT_ELEMENT(text, separator, position)",
    meaning: "As SPLIT_PART; NULL if there is no such part. The same as `STRING_SPLIT(text, separator)[position]`.",
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
    meaning: "How many parts there are between separators. The same as `LEN(STRING_SPLIT(text, separator))`.",
    examples: &[
        ("SPLIT_COUNT('eu-west-1', '-')", "3"),
        ("SPLIT_COUNT('', '-')", "1"),
        ("ARRAY_LENGTH(SPLIT('a,b', ','))", "2"),
        ("SPLIT_COUNT(NULL, '-')", "NULL"),
    ],
    resolve: |arguments| {
        search_parameters("SPLIT_COUNT").resolve_overload(&SPLIT_COUNT_SCALAR, arguments, Type::Integer)
    },
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

static CONTAINS_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "CONTAINS", strict: true, fallible: false, evaluate: evaluate_contains };
static STARTS_WITH_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "STARTS_WITH", strict: true, fallible: false, evaluate: evaluate_starts_with };
static ENDS_WITH_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "ENDS_WITH", strict: true, fallible: false, evaluate: evaluate_ends_with };
static STRPOS_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "STRPOS", strict: true, fallible: false, evaluate: evaluate_strpos };
static POSITION_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "POSITION", strict: true, fallible: false, evaluate: evaluate_position };
static SPLIT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SPLIT_PART", strict: true, fallible: false, evaluate: evaluate_split_part };

const POSITION_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "POSITION",
    takes: "the text to look for and the text to look in",
    types: &[Type::Text, Type::Text],
    required: 2,
};

const SPLIT_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "SPLIT_PART",
    takes: "text, a separator and the position of a part",
    types: &[Type::Text, Type::Text, Type::Integer],
    required: 3,
};

const fn search_parameters(function: &'static str) -> ParameterSpec {
    ParameterSpec {
        function,
        takes: "the text to look in and the text to look for",
        types: &[Type::Text, Type::Text],
        required: 2,
    }
}

fn evaluate_contains<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Boolean(text_at(values, 0)?.contains(text_at(values, 1)?)))
}

fn evaluate_starts_with<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Boolean(text_at(values, 0)?.starts_with(text_at(values, 1)?)))
}

fn evaluate_ends_with<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Boolean(text_at(values, 0)?.ends_with(text_at(values, 1)?)))
}

fn evaluate_strpos<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(position_of(text_at(values, 1)?, text_at(values, 0)?)))
}

fn evaluate_position<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(position_of(text_at(values, 0)?, text_at(values, 1)?)))
}

fn evaluate_locate<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (part, whole) = (text_at(values, 0)?, text_at(values, 1)?);
    let from = if values.len() > 2 { integer_at(values, 2)? } else { 1 };
    let Some(skipped) = from.checked_sub(1).and_then(|skipped| usize::try_from(skipped).ok()) else {
        return Ok(Value::Integer(0));
    };
    let Some(start) = whole.char_indices().map(|(at, _)| at).chain([whole.len()]).nth(skipped) else {
        return Ok(Value::Integer(0));
    };
    let found = position_of(part, &whole[start..]);
    Ok(Value::Integer(if found == 0 { 0 } else { found + count_as_integer(skipped) }))
}

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

fn position_of(part: &str, text: &str) -> i64 {
    text.find(part).map_or(0, |byte| count_as_integer(text[..byte].chars().count()) + 1)
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

/// The part at a position. An empty separator stands between any two characters.
fn part_at<'t>(text: &'t str, separator: &str, position: i64) -> &'t str {
    // As a distance from the nearer end. There is no part 0.
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
    // From the beginning even so: where separators overlap (`a---b` by `--`), the first one counts.
    let parts: Vec<&str> = parts.collect();
    parts.into_iter().rev().nth(distance).unwrap_or_default()
}
