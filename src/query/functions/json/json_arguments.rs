//! The arguments of JSON functions: a document, and the path to a value in it.

use std::cell::RefCell;

use super::document::Json;
use super::path::JsonPath;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::parsed_text_cache::ParsedTextCache;
use crate::query::functions::text_arguments::{quote_for_message, text_at};
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

const PATH_EXAMPLE: &str = "such as `$.feature` or `$.items[0].id`";

/// Resolves a function of a JSON text and, if given, a path.
pub fn resolve_optional_path(
    name: &str,
    scalar: &'static ScalarEvaluator,
    arguments: &[Argument],
    result: Type,
) -> Result<Overload, Refusal> {
    match arguments {
        [json] if json.is_text_or_null() => Ok(Overload::new_nullable(scalar, vec![Type::Text], result)),
        _ => resolve_path(name, scalar, arguments, result),
    }
}

/// Resolves a function of a JSON text and a path, which may be the position of an element.
pub fn resolve_path(
    name: &str,
    scalar: &'static ScalarEvaluator,
    arguments: &[Argument],
    result: Type,
) -> Result<Overload, Refusal> {
    let takes = "a JSON text and a path";
    let [json, path] = arguments else { return Err(refuse_arguments(name, takes, arguments)) };
    if !json.is_text_or_null() || !(path.is_text_or_null() || path.data_type == Type::Integer) {
        return Err(refuse_arguments(name, takes, arguments));
    }
    if let Some(Err(problem)) = path.literal_text().map(JsonPath::parse) {
        return Err(Refusal::new(problem).hint(format!("a path begins with `$`, {PATH_EXAMPLE}")));
    }
    let path = if path.data_type == Type::Integer { Type::Integer } else { Type::Text };
    Ok(Overload::new_nullable(scalar, vec![Type::Text, path], result))
}

/// Reads the document in the first argument.
pub fn parse_document(values: &[Value]) -> Result<Json, ValueError> {
    let text = text_at(values, 0)?;
    Json::parse(text).ok_or_else(|| ValueError(format!("{} is not JSON", quote_for_message(text))))
}

thread_local! {
    static PATHS: RefCell<ParsedTextCache<(), JsonPath>> = RefCell::new(ParsedTextCache::new());
}

/// Calls `use_path` with the path in the second argument.
pub fn with_path(
    values: &[Value],
    use_path: impl FnOnce(&JsonPath) -> Value<'static>,
) -> Result<Value<'static>, ValueError> {
    if let Some(Value::Integer(position)) = values.get(1) {
        return Ok(use_path(&JsonPath::of_element(*position)));
    }
    let written = text_at(values, 1)?;
    let path = PATHS.with_borrow_mut(|paths| paths.get_or_insert_with((), written, || JsonPath::parse(written)));
    let path = path.map_err(ValueError)?;
    Ok(use_path(&path))
}

/// Returns the text that `to_text` makes of the value at the path, or NULL if there is no value.
pub fn extract_text(
    values: &[Value],
    to_text: impl FnOnce(&Json) -> Option<String>,
) -> Result<Value<'static>, ValueError> {
    let json = parse_document(values)?;
    with_path(values, |path| path.find(&json).and_then(to_text).map_or(Value::Null, Value::text))
}

/// Returns what `describe` computes for the document, or for the value at the path. NULL if there is no value.
pub fn describe_value(
    values: &[Value],
    describe: impl FnOnce(&Json) -> Value<'static>,
) -> Result<Value<'static>, ValueError> {
    let json = parse_document(values)?;
    if values.len() == 1 {
        return Ok(describe(&json));
    }
    with_path(values, |path| path.find(&json).map_or(Value::Null, describe))
}
