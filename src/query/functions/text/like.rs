//! LIKE and ILIKE.

use std::borrow::Cow;
use std::cell::RefCell;

use super::case::to_lower_case;
use super::like_pattern::LikePattern;
use crate::query::functions::arguments::list_types;
use crate::query::functions::parsed_text_cache::ParsedTextCache;
use crate::query::functions::text_arguments::{quote_for_message, text_at};
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

static LIKE: ScalarEvaluator =
    ScalarEvaluator { name: "LIKE", strict: true, fallible: false, evaluate: like_case_sensitive };
static ILIKE: ScalarEvaluator =
    ScalarEvaluator { name: "ILIKE", strict: true, fallible: false, evaluate: like_case_insensitive };
/// LIKE with an escape character. The pattern of a row may end in it.
static LIKE_ESCAPE: ScalarEvaluator =
    ScalarEvaluator { name: "LIKE", strict: true, fallible: true, evaluate: like_case_sensitive };
static ILIKE_ESCAPE: ScalarEvaluator =
    ScalarEvaluator { name: "ILIKE", strict: true, fallible: true, evaluate: like_case_insensitive };

thread_local! {
    static PATTERNS: RefCell<ParsedTextCache<Option<char>, LikePattern>> = RefCell::new(ParsedTextCache::new());
}

/// Whether upper and lower case differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseSensitivity {
    /// LIKE
    Sensitive,
    /// ILIKE
    Insensitive,
}

impl CaseSensitivity {
    fn operator_name(self) -> &'static str {
        match self {
            Self::Sensitive => "LIKE",
            Self::Insensitive => "ILIKE",
        }
    }

    /// Returns the evaluator of patterns that are known to be valid.
    fn scalar(self) -> &'static ScalarEvaluator {
        match self {
            Self::Sensitive => &LIKE,
            Self::Insensitive => &ILIKE,
        }
    }

    /// Returns the evaluator of patterns that may end in their escape character.
    fn fallible_scalar(self) -> &'static ScalarEvaluator {
        match self {
            Self::Sensitive => &LIKE_ESCAPE,
            Self::Insensitive => &ILIKE_ESCAPE,
        }
    }
}

/// Resolves `value LIKE pattern [ESCAPE escape]`, or ILIKE. The escape is a literal of one character; without one, the
/// pattern has no escape character.
pub fn resolve_like(case: CaseSensitivity, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let name = case.operator_name();
    if !arguments.iter().all(Argument::is_text_or_null) {
        let message = format!("`{name}` compares text with a pattern; found {}", list_types(arguments));
        return Err(Refusal::new(message).hint("write `CAST(x AS VARCHAR)`"));
    }
    let scalar = match arguments {
        [_, _] => case.scalar(),
        [_, pattern, escape] => scalar_with_escape(case, pattern, escape)?,
        _ => return Err(Refusal::new(format!("`{name}` takes text, a pattern and, if needed, an escape character"))),
    };
    Ok(Overload::new(scalar, vec![Type::Text; arguments.len()], Type::Boolean))
}

/// Checks the escape character, and the pattern if it is a literal.
fn scalar_with_escape(
    case: CaseSensitivity,
    pattern: &Argument,
    escape: &Argument,
) -> Result<&'static ScalarEvaluator, Refusal> {
    let escape = match escape.literal {
        Some(Value::Null) => return Ok(case.scalar()),
        Some(Value::Text(escape)) => escape_character(escape)?,
        _ => return Err(Refusal::new("`ESCAPE` takes a literal of one character").hint("write `ESCAPE '\\'`")),
    };
    if case == CaseSensitivity::Insensitive && escape.is_some_and(char::is_alphabetic) {
        let message = "the escape character of `ILIKE` is a letter, whose case does not count here";
        return Err(Refusal::new(message).hint("write another character: `ESCAPE '\\'`"));
    }
    let Some(pattern) = pattern.literal_text() else { return Ok(case.fallible_scalar()) };
    match LikePattern::parse(pattern, escape) {
        Ok(_) => Ok(case.scalar()),
        Err(reason) => {
            Err(Refusal::new(format!("{} {reason}", quote_for_message(pattern))).hint("write the character twice"))
        }
    }
}

/// Returns the escape character of a literal, or None if the literal is empty.
fn escape_character(escape: &str) -> Result<Option<char>, Refusal> {
    let mut characters = escape.chars();
    let first = characters.next();
    if characters.next().is_some() {
        return Err(Refusal::new(format!("`ESCAPE` takes one character; found {}", quote_for_message(escape))));
    }
    Ok(first)
}

fn like_case_sensitive<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    evaluate_like(values, text_at(values, 0)?, Cow::Borrowed(text_at(values, 1)?))
}

fn like_case_insensitive<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    evaluate_like(values, &to_lower_case(text_at(values, 0)?), to_lower_case(text_at(values, 1)?))
}

fn evaluate_like<'a>(values: &[Value], tested: &str, pattern: Cow<str>) -> Result<Value<'a>, ValueError> {
    let escape = if values.len() > 2 { text_at(values, 2)?.chars().next() } else { None };
    let compiled = PATTERNS.with_borrow_mut(|patterns| {
        patterns.get_or_insert_with(escape, &pattern, || {
            LikePattern::parse(&pattern, escape)
                .map_err(|reason| ValueError(format!("{} {reason}", quote_for_message(&pattern))))
        })
    })?;
    Ok(Value::Boolean(compiled.matches(tested)))
}
