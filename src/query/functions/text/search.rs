//! CONTAINS, STRPOS and their like: whether and where a text is part of another.

use crate::query::functions::text_arguments::{ParameterSpec, count_as_integer, integer_at, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const CONTAINS: Function = Function {
    names: &["contains"],
    usage: "CONTAINS(text, part)",
    meaning: "Whether the part occurs in the text. Upper and lower case differ.",
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
    meaning: "Whether the text begins with the other text.",
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
    meaning: "Whether the text ends with the other text.",
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
    meaning: "The position of the first occurrence of the part in the text, from 1; 0 if there is none.",
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
    meaning: "The position of the first occurrence of the part in the text, from 1; 0 if there is none.",
    examples: &[
        ("POSITION('plan' IN 'gold plan')", "6"),
        ("POSITION('x' IN 'gold')", "0"),
        ("POSITION('b' IN 'äb')", "2"),
        ("POSITION(NULL IN 'gold')", "NULL"),
    ],
    resolve: |arguments| POSITION_PARAMETERS.resolve_overload(&POSITION_SCALAR, arguments, Type::Integer),
};

pub const LOCATE: Function = Function {
    names: &["locate", "charindex"],
    usage: "LOCATE(part, text [, from])",
    meaning: "The position of the first occurrence of the part in the text at or after `from`; 0 if there is none. The \
              first character is 1.",
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
const POSITION_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "POSITION",
    takes: "the text to look for and the text to look in",
    types: &[Type::Text, Type::Text],
    required: 2,
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

fn position_of(part: &str, text: &str) -> i64 {
    text.find(part).map_or(0, |byte| count_as_integer(text[..byte].chars().count()) + 1)
}
