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
/// With an escape character, which the pattern of some row may end in.
static LIKE_ESCAPE: ScalarEvaluator =
    ScalarEvaluator { name: "LIKE", strict: true, fallible: true, evaluate: like_case_sensitive };
static ILIKE_ESCAPE: ScalarEvaluator =
    ScalarEvaluator { name: "ILIKE", strict: true, fallible: true, evaluate: like_case_insensitive };

thread_local! {
    static PATTERNS: RefCell<ParsedTextCache<Option<char>, LikePattern>> = RefCell::new(ParsedTextCache::new());
}

/// Computes `value LIKE pattern [ESCAPE escape]`, or ILIKE where upper and lower case are the same. The escape is a
/// literal of one character; without one, no character has that meaning.
pub fn resolve_like(case_insensitive: bool, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let name = if case_insensitive { "ILIKE" } else { "LIKE" };
    if arguments.iter().any(|argument| !matches!(argument.data_type, Type::Text | Type::Null)) {
        let message = format!("`{name}` compares text with a pattern; found {}", list_types(arguments));
        return Err(Refusal::new(message).hint("write `CAST(x AS VARCHAR)`"));
    }
    let overload =
        |scalar: &'static ScalarEvaluator| Ok(Overload::new(scalar, vec![Type::Text; arguments.len()], Type::Boolean));
    let plain = if case_insensitive { &ILIKE } else { &LIKE };
    let escape = match arguments {
        [_, _] => return overload(plain),
        [_, _, escape] => escape.literal,
        _ => return Err(Refusal::new(format!("`{name}` takes text, a pattern and, if needed, an escape character"))),
    };
    let escape = match escape {
        Some(Value::Null) => return overload(plain),
        Some(Value::Text(escape)) => escape_character(escape)?,
        _ => return Err(Refusal::new("`ESCAPE` takes a literal of one character").hint("write `ESCAPE '\\'`")),
    };
    if case_insensitive && escape.is_some_and(char::is_alphabetic) {
        let message = "the escape character of `ILIKE` is a letter, whose case does not count here";
        return Err(Refusal::new(message).hint("write another character: `ESCAPE '\\'`"));
    }
    let Some(Value::Text(pattern)) = arguments[1].literal else {
        return overload(if case_insensitive { &ILIKE_ESCAPE } else { &LIKE_ESCAPE });
    };
    match LikePattern::new(pattern, escape) {
        Ok(_) => overload(plain),
        Err(reason) => {
            Err(Refusal::new(format!("{} {reason}", quote_for_message(pattern))).hint("write the character twice"))
        }
    }
}

/// The escape character of a literal; none where it is empty.
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
            LikePattern::new(&pattern, escape)
                .map_err(|reason| ValueError(format!("{} {reason}", quote_for_message(&pattern))))
        })
    })?;
    Ok(Value::Boolean(compiled.matches(tested)))
}
