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

/// `json -> path` and `json ->> path`, whose path may also be the position of an element.
///
/// # Errors
/// Operands that are no text, or a path that is none.
pub fn resolve_arrow(as_text: bool, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let (name, scalar) = if as_text { ("->>", &EXTRACT_STRING) } else { ("->", &EXTRACT) };
    resolve_path(name, scalar, arguments, Type::Text)
}

/// `json #> '{a,0}'` and `json #>> '{a,0}'`, whose path is a literal list of members and positions.
///
/// # Errors
/// Operands that are no text, or a path that is no such list.
pub fn resolve_hash_arrow(as_text: bool, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let (name, scalar) = if as_text { ("#>>", &LIST_TEXT) } else { ("#>", &LIST) };
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

/// The path that `{orders,0,id}` is.
fn parse_list_path(text: &str) -> Option<JsonPath> {
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    (!inside.contains(['"', '{', '}', '~', '/']))
        .then(|| JsonPath::parse(&format!("/{}", inside.replace(',', "/"))).ok())?
}
