//! JSON_EXTRACT, JSON_EXTRACT_STRING and their like: the value at a path of a JSON text.

use super::document::Json;
use super::json_arguments::{extract_text, parse_document, resolve_path, with_path};
use super::path::JsonPath;
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

pub const JSON_EXTRACT_STRING: Function = Function {
    names: &["json_extract_string"],
    usage: "JSON_EXTRACT_STRING(json, path)",
    meaning: "The value at a path of a JSON text, as text without quotes; lists and objects as JSON. NULL if there is \
              no value, or null. The same as `json ->> path`. A text that is not JSON is an error.",
    examples: &[
        ("JSON_EXTRACT_STRING('{\"a\": {\"b\": \"x\"}}', '$.a.b')", "x"),
        ("JSON_EXTRACT_STRING('{\"n\": [1, 2.50]}', '$.n[1]')", "2.5"),
        ("'{\"a\": {\"b\": 1}}' ->> 'a'", "{\"b\":1}"),
        ("'[10, 20]' ->> 1", "20"),
        ("JSON_EXTRACT_STRING('{\"a\": null}', '$.a')", "NULL"),
        ("JSON_EXTRACT_STRING(NULL, '$.a')", "NULL"),
    ],
    resolve: |arguments| resolve_path("JSON_EXTRACT_STRING", &EXTRACT_STRING, arguments, Type::Text),
};
pub static EXTRACT_STRING: ScalarEvaluator = ScalarEvaluator {
    name: "json_extract_string",
    strict: true,
    fallible: true,
    evaluate: |values, _| extract_text(values, Json::plain_text),
};

pub const JSON_VALUE: Function = Function {
    names: &["json_value", "json_extract_scalar"],
    usage: "JSON_VALUE(json, path)",
    meaning: "The text, number or boolean at a path of a JSON text, as text without quotes (DuckDB keeps them). NULL \
              for lists, objects and null, and if there is no value.",
    examples: &[
        ("JSON_VALUE('{\"a\": \"x\"}', '$.a')", "x"),
        ("JSON_VALUE('{\"a\": 7}', '$.a')", "7"),
        ("JSON_VALUE('{\"a\": [7]}', '$.a')", "NULL"),
    ],
    resolve: |arguments| resolve_path("JSON_VALUE", &VALUE, arguments, Type::Text),
};
static VALUE: ScalarEvaluator = ScalarEvaluator {
    name: "json_value",
    strict: true,
    fallible: true,
    evaluate: |values, _| extract_text(values, |found| found.plain_text().filter(|_| found.is_scalar())),
};

pub const JSON_EXTRACT: Function = Function {
    names: &["json_extract", "json_query"],
    usage: "JSON_EXTRACT(json, path)",
    meaning: "The value at a path of a JSON text, as JSON: a text keeps its quotes. The same as `json -> path`.",
    examples: &[
        ("JSON_EXTRACT('{\"a\": \"x\"}', '$.a')", "\"x\""),
        ("JSON_EXTRACT('{\"a\": {\"b\": [1, 2]}}', '$.a')", "{\"b\":[1,2]}"),
        ("'{\"a\": {\"b\": 1}}' -> 'a' ->> 'b'", "1"),
        ("JSON_EXTRACT('{\"a\": 1}', '$.b')", "NULL"),
    ],
    resolve: |arguments| resolve_path("JSON_EXTRACT", &EXTRACT, arguments, Type::Text),
};
pub static EXTRACT: ScalarEvaluator = ScalarEvaluator {
    name: "json_extract",
    strict: true,
    fallible: true,
    evaluate: |values, _| extract_text(values, |found| Some(found.to_string())),
};

pub const GET_JSON_OBJECT: Function = Function {
    names: &["get_json_object"],
    usage: "GET_JSON_OBJECT(json, path)",
    meaning: "The same as JSON_EXTRACT_STRING, but a text that is not JSON gives NULL, as in Spark.",
    examples: &[("GET_JSON_OBJECT('{\"a\": \"x\"}', '$.a')", "x"), ("GET_JSON_OBJECT('not JSON', '$.a')", "NULL")],
    resolve: |arguments| resolve_path("GET_JSON_OBJECT", &LENIENT, arguments, Type::Text),
};
static LENIENT: ScalarEvaluator = ScalarEvaluator {
    name: "get_json_object",
    strict: true,
    fallible: false,
    evaluate: |values, _| {
        let found = extract_text(values, Json::plain_text);
        Ok(found.unwrap_or(Value::Null))
    },
};

pub const JSON_EXTRACT_PATH_TEXT: Function = Function {
    names: &["json_extract_path_text"],
    usage: "JSON_EXTRACT_PATH_TEXT(json, name, …)",
    meaning: "The value of a member of a JSON text, or of a member within it, as text without quotes. A name with a \
              point or a bracket is refused, because it is a path in some engines.",
    examples: &[
        ("JSON_EXTRACT_PATH_TEXT('{\"a\": {\"b\": \"x\"}}', 'a', 'b')", "x"),
        ("JSON_EXTRACT_PATH_TEXT('{\"a\": 1}', 'b')", "NULL"),
    ],
    resolve: resolve_member_names,
};

fn resolve_member_names(arguments: &[Argument]) -> Result<Overload, Refusal> {
    if arguments.len() < 2 || !arguments.iter().all(Argument::is_text_or_null) {
        return Err(refuse_arguments("JSON_EXTRACT_PATH_TEXT", "a JSON text and the names of members", arguments));
    }
    if arguments.iter().skip(1).any(|name| !is_member_name(name)) {
        return Err(Refusal::new("`JSON_EXTRACT_PATH_TEXT` takes the names of members, each as a text in quotes")
            .hint("a path is read by `JSON_EXTRACT_STRING(json, '$.a.b')`"));
    }
    Ok(Overload::new_nullable(&MEMBERS, vec![Type::Text; arguments.len()], Type::Text))
}

/// Whether an argument is a literal name that no engine reads as a path.
fn is_member_name(argument: &Argument) -> bool {
    argument.literal_text().is_some_and(|name| !name.contains(['.', '[', '$', '/']))
}

static MEMBERS: ScalarEvaluator = ScalarEvaluator {
    name: "json_extract_path_text",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let json = parse_document(values)?;
        let names = values.iter().skip(1).filter_map(|name| match name {
            Value::Text(name) => Some(name.as_ref()),
            _ => None,
        });
        let found = JsonPath::of_members(names).find(&json).and_then(Json::plain_text);
        Ok(found.map_or(Value::Null, Value::text))
    },
};

pub const JSON_EXISTS: Function = Function {
    names: &["json_exists"],
    usage: "JSON_EXISTS(json, path)",
    meaning: "Whether a JSON text has a value at a path, null included.",
    examples: &[("JSON_EXISTS('{\"a\": null}', '$.a')", "true"), ("JSON_EXISTS('{\"a\": null}', '$.b')", "false")],
    resolve: |arguments| resolve_path("JSON_EXISTS", &EXISTS, arguments, Type::Boolean),
};
static EXISTS: ScalarEvaluator = ScalarEvaluator {
    name: "json_exists",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        let json = parse_document(values)?;
        with_path(values, |path| Value::Boolean(path.find(&json).is_some()))
    },
};
