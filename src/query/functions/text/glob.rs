//! GLOB: `*` for any text, `?` for one character, `[abc]`, `[a-z]` and `[!abc]` for one of several.

use std::cell::RefCell;

use regex::Regex;

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::parsed_text_cache::ParsedTextCache;
use crate::query::functions::text_arguments::text_at;
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

static GLOB: ScalarEvaluator = ScalarEvaluator { name: "GLOB", strict: true, fallible: false, evaluate: matches_glob };

thread_local! {
    static PATTERNS: RefCell<ParsedTextCache<(), Option<Regex>>> = RefCell::new(ParsedTextCache::new());
}

/// Resolves `text GLOB pattern`.
///
/// # Errors
/// Operands that are not text.
pub fn resolve_glob(arguments: &[Argument]) -> Result<Overload, Refusal> {
    if arguments.iter().all(|argument| matches!(argument.data_type, Type::Text | Type::Null)) {
        return Ok(Overload::new(&GLOB, vec![Type::Text; arguments.len()], Type::Boolean));
    }
    Err(refuse_arguments("GLOB", "text and a pattern", arguments))
}

fn matches_glob<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let pattern = text_at(values, 1)?;
    let compiled = PATTERNS.with_borrow_mut(|patterns| {
        let compile = || Ok::<_, ValueError>(glob_to_regex(pattern).and_then(|pattern| Regex::new(&pattern).ok()));
        patterns.get_or_insert_with((), pattern, compile)
    })?;
    let text = text_at(values, 0)?;
    Ok(Value::Boolean(compiled.as_ref().as_ref().is_some_and(|compiled| compiled.is_match(text))))
}

/// Translates a pattern to a regular expression. Returns None for an open bracket, which matches nothing.
fn glob_to_regex(pattern: &str) -> Option<String> {
    let mut regex = r"(?s)\A".to_owned();
    let mut rest = pattern.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            '\\' => regex.push_str(&regex::escape(&rest.next()?.to_string())),
            '[' => {
                regex.push('[');
                if rest.next_if_eq(&'!').is_some() {
                    regex.push('^');
                }
                let mut is_first = true;
                loop {
                    match rest.next()? {
                        ']' if !is_first => break,
                        '-' if !is_first && rest.peek() != Some(&']') => regex.push('-'),
                        other => regex.push_str(&escape_class_character(other)),
                    }
                    is_first = false;
                }
                regex.push(']');
            }
            other => regex.push_str(&regex::escape(&other.to_string())),
        }
    }
    regex.push_str(r"\z");
    Some(regex)
}

/// Escapes a character of a class.
fn escape_class_character(letter: char) -> String {
    if letter.is_alphanumeric() { letter.to_string() } else { format!("\\u{{{:x}}}", u32::from(letter)) }
}
