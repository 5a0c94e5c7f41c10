//! REGEXP_COUNT, REGEXP_INSTR, REGEXP_SUBSTR and REGEXP_ESCAPE.

use super::regexp_arguments::{compile_literal_pattern, pattern_of_row};
use super::regexp_pattern::RegexpOptions;
use crate::query::functions::text_arguments::{ParameterSpec, count_as_integer, shared_text_at, slice_text, text_at};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const REGEXP_COUNT: Function = Function {
    names: &["regexp_count"],
    usage: "REGEXP_COUNT(text, pattern)",
    meaning: "The number of matches of the regular expression. Matches do not overlap.",
    examples: &[
        ("REGEXP_COUNT('a1b22', '[0-9]+')", "2"),
        ("REGEXP_COUNT('none', '[0-9]')", "0"),
        ("REGEXP_COUNT(NULL, 'a')", "NULL"),
    ],
    resolve: |arguments| resolve_position_function(&REGEXP_COUNT_SCALAR, arguments, Type::Integer),
};
static REGEXP_COUNT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_COUNT", strict: true, fallible: false, evaluate: evaluate_regexp_count };

pub const REGEXP_INSTR: Function = Function {
    names: &["regexp_instr"],
    usage: "REGEXP_INSTR(text, pattern)",
    meaning: "The position of the first match of the regular expression, from 1; 0 if nothing matches.",
    examples: &[("REGEXP_INSTR('order 42', '[0-9]+')", "7"), ("REGEXP_INSTR('none', '[0-9]')", "0")],
    resolve: |arguments| resolve_position_function(&REGEXP_INSTR_SCALAR, arguments, Type::Integer),
};
static REGEXP_INSTR_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_INSTR", strict: true, fallible: false, evaluate: evaluate_regexp_instr };

pub const REGEXP_SUBSTR: Function = Function {
    names: &["regexp_substr"],
    usage: "REGEXP_SUBSTR(text, pattern)",
    meaning: "The first match of the regular expression; NULL if nothing matches (REGEXP_EXTRACT is empty then). The \
              pattern must not have groups, because engines differ in what they mean.",
    examples: &[("REGEXP_SUBSTR('order 42', '[0-9]+')", "42"), ("REGEXP_SUBSTR('none', '[0-9]+')", "NULL")],
    resolve: |arguments| resolve_position_function(&REGEXP_SUBSTR_SCALAR, arguments, Type::Text),
};
static REGEXP_SUBSTR_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_SUBSTR", strict: true, fallible: false, evaluate: evaluate_regexp_substr };

pub const REGEXP_ESCAPE: Function = Function {
    names: &["regexp_escape"],
    usage: "REGEXP_ESCAPE(text)",
    meaning: "A regular expression that matches exactly this text.",
    examples: &[("REGEXP_ESCAPE('a.b')", "a\\.b"), ("REGEXP_ESCAPE(NULL)", "NULL")],
    resolve: |arguments| {
        ParameterSpec::one_text("REGEXP_ESCAPE").resolve_overload(&REGEXP_ESCAPE_SCALAR, arguments, Type::Text)
    },
};

static REGEXP_ESCAPE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_ESCAPE", strict: true, fallible: false, evaluate: evaluate_regexp_escape };

const PARAMETERS: ParameterSpec = ParameterSpec {
    function: "REGEXP_COUNT",
    takes: "text and a pattern",
    types: &[Type::Text, Type::Text],
    required: 2,
};

fn resolve_position_function(
    scalar: &'static ScalarEvaluator,
    arguments: &[Argument],
    result: Type,
) -> Result<Overload, Refusal> {
    let parameters = ParameterSpec { function: scalar.name, ..PARAMETERS };
    let overload = parameters.resolve_overload(scalar, arguments, result)?;
    let pattern = compile_literal_pattern(scalar.name, &arguments[1], RegexpOptions::default())?;
    if result != Type::Text {
        return Ok(overload);
    }
    if pattern.is_some_and(|pattern| pattern.captures_len() > 1) {
        return Err(Refusal::new(format!("the pattern of `{}` has a group", scalar.name))
            .hint("write `(?:…)`, or `REGEXP_EXTRACT(text, pattern, 1)` for what a group matched"));
    }
    Ok(Overload { nullable: true, ..overload })
}

fn evaluate_regexp_count<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let pattern = pattern_of_row(values, RegexpOptions::default())?;
    Ok(Value::Integer(count_as_integer(pattern.find_iter(text_at(values, 0)?).count())))
}

fn evaluate_regexp_instr<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (pattern, text) = (pattern_of_row(values, RegexpOptions::default())?, text_at(values, 0)?);
    let found = pattern.find(text).map_or(0, |found| count_as_integer(text[..found.start()].chars().count()) + 1);
    Ok(Value::Integer(found))
}

fn evaluate_regexp_substr<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (pattern, whole) = (pattern_of_row(values, RegexpOptions::default())?, shared_text_at(values, 0)?);
    Ok(pattern.find(whole).map_or(Value::Null, |found| slice_text(whole, found.range())))
}

fn evaluate_regexp_escape<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    // Like RE2, escapes every character of ASCII that is neither a letter, a digit nor `_`.
    let mut escaped = String::new();
    for letter in text_at(values, 0)?.chars() {
        if letter.is_ascii() && !letter.is_ascii_alphanumeric() && letter != '_' {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    Ok(Value::text(escaped))
}
