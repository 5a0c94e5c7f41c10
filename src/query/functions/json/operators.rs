//! The operators `->`, `->>`, `#>` and `#>>`.

use super::document::Json;
use super::extraction::{EXTRACT, EXTRACT_STRING};
use super::json_arguments::{parse_document, resolve_path};
use super::path::JsonPath;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::text_arguments::text_at;
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

/// How an operator returns the value that it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonResult {
    /// As JSON: a text keeps its quotes.
    Json,
    /// As text without quotes.
    Text,
}

/// Resolves `json -> path` and `json ->> path`. The path may also be the position of an element.
///
/// # Errors
/// Operands that are not text, or an invalid path.
pub fn resolve_arrow(result: JsonResult, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let (name, scalar) = match result {
        JsonResult::Json => ("->", &EXTRACT),
        JsonResult::Text => ("->>", &EXTRACT_STRING),
    };
    resolve_path(name, scalar, arguments, Type::Text)
}

/// Resolves `json #> '{a,0}'` and `json #>> '{a,0}'`. The path is a literal list of members and positions.
///
/// # Errors
/// Operands that are not text, or a path that is not such a list.
pub fn resolve_hash_arrow(result: JsonResult, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let (name, scalar) = match result {
        JsonResult::Json => ("#>", &LIST),
        JsonResult::Text => ("#>>", &LIST_TEXT),
    };
    match arguments {
        [json, path]
            if json.is_text_or_null() && path.literal_text().is_some_and(|path| parse_list_path(path).is_some()) =>
        {
            Ok(Overload::new_nullable(scalar, vec![Type::Text, Type::Text], Type::Text))
        }
        _ => Err(refuse_arguments(name, "a JSON text and a path such as '{orders,0,id}'", arguments)
            .hint("write `JSON_EXTRACT_STRING(json, '$.orders[0].id')`")),
    }
}

static LIST: ScalarEvaluator = ScalarEvaluator {
    name: "#>",
    strict: true,
    fallible: true,
    evaluate: |values, _| extract_at_list_path(values, |found| Some(found.to_string())),
};
static LIST_TEXT: ScalarEvaluator = ScalarEvaluator {
    name: "#>>",
    strict: true,
    fallible: true,
    evaluate: |values, _| extract_at_list_path(values, Json::plain_text),
};

fn extract_at_list_path(
    values: &[Value],
    to_text: impl FnOnce(&Json) -> Option<String>,
) -> Result<Value<'static>, ValueError> {
    let json = parse_document(values)?;
    let path = parse_list_path(text_at(values, 1)?);
    Ok(path.and_then(|path| path.find(&json).and_then(to_text)).map_or(Value::Null, Value::text))
}

/// Reads a path such as `{orders,0,id}`.
fn parse_list_path(text: &str) -> Option<JsonPath> {
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    (!inside.contains(['"', '{', '}', '~', '/']))
        .then(|| JsonPath::parse(&format!("/{}", inside.replace(',', "/"))).ok())?
}
