//! Values out of JSON texts. A JSON text is text; there is no type for it.

mod document;
mod path;

use std::cell::RefCell;

use super::super::types::Type;
use super::super::value::Value;
use super::arguments::refuse_arguments;
use super::text::parsed_text_cache::ParsedTextCache;
use super::text::text_arguments::{quote_for_message, text_at};
use super::{Argument, Function, Overload, Refusal, ScalarEvaluator, ValueError};
use document::Json;
use path::JsonPath;

pub static JSON: &[Function] = &[
    JSON_EXTRACT_STRING,
    JSON_VALUE,
    JSON_EXTRACT,
    GET_JSON_OBJECT,
    JSON_EXTRACT_PATH_TEXT,
    JSON_EXISTS,
    JSON_ARRAY_LENGTH,
    JSON_TYPE,
    JSON_VALID,
    PARSE_JSON,
    TRY_PARSE_JSON,
];

const PATH_EXAMPLE: &str = "such as `$.feature` or `$.items[0].id`";

pub const JSON_EXTRACT_STRING: Function = Function {
    names: &["json_extract_string"],
    usage: "JSON_EXTRACT_STRING(json, path)",
    meaning: "The value at a path of a JSON text, as text without quotes; lists and objects as JSON. NULL where there \
              is none, or null. The same as `json ->> path`. A text that is not JSON is an error.",
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
static EXTRACT_STRING: ScalarEvaluator = ScalarEvaluator {
    name: "json_extract_string",
    strict: true,
    fallible: true,
    evaluate: |values, _| extract_text(values, Json::plain_text),
};

pub const JSON_VALUE: Function = Function {
    names: &["json_value", "json_extract_scalar"],
    usage: "JSON_VALUE(json, path)",
    meaning: "The text, number or truth at a path of a JSON text, as text without quotes (DuckDB leaves them); NULL for \
              lists and objects, for null, and where there is none.",
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
static EXTRACT: ScalarEvaluator = ScalarEvaluator {
    name: "json_extract",
    strict: true,
    fallible: true,
    evaluate: |values, _| extract_text(values, |found| Some(found.to_string())),
};

pub const GET_JSON_OBJECT: Function = Function {
    names: &["get_json_object"],
    usage: "GET_JSON_OBJECT(json, path)",
    meaning: "As JSON_EXTRACT_STRING; a text that is not JSON gives NULL, as in Spark.",
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
              point or a bracket is a path in some engines and refused.",
    examples: &[
        ("JSON_EXTRACT_PATH_TEXT('{\"a\": {\"b\": \"x\"}}', 'a', 'b')", "x"),
        ("JSON_EXTRACT_PATH_TEXT('{\"a\": 1}', 'b')", "NULL"),
    ],
    resolve: |arguments| {
        let takes = "a JSON text and the names of members";
        let [json, names @ ..] = arguments else {
            return Err(refuse_arguments("JSON_EXTRACT_PATH_TEXT", takes, arguments));
        };
        if names.is_empty() || !is_text(json) || !names.iter().all(is_text) {
            return Err(refuse_arguments("JSON_EXTRACT_PATH_TEXT", takes, arguments));
        }
        let is_path = |name: &Argument| name.literal_text().is_none_or(|name| name.contains(['.', '[', '$', '/']));
        if names.iter().any(is_path) {
            return Err(Refusal::new("`JSON_EXTRACT_PATH_TEXT` takes the names of members, each as a text in quotes")
                .hint("a path is read by `JSON_EXTRACT_STRING(json, '$.a.b')`"));
        }
        Ok(Overload::new_nullable(&MEMBERS, vec![Type::Text; arguments.len()], Type::Text))
    },
};
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

pub const JSON_ARRAY_LENGTH: Function = Function {
    names: &["json_array_length"],
    usage: "JSON_ARRAY_LENGTH(json [, path])",
    meaning: "How many elements the list in a JSON text has; 0 for anything else.",
    examples: &[
        ("JSON_ARRAY_LENGTH('[1, 2, 3]')", "3"),
        ("JSON_ARRAY_LENGTH('{\"tags\": [\"a\"]}', '$.tags')", "1"),
        ("JSON_ARRAY_LENGTH('{\"a\": 1}')", "0"),
        ("JSON_ARRAY_LENGTH('{\"a\": 1}', '$.b')", "NULL"),
    ],
    resolve: |arguments| resolve_optional_path("JSON_ARRAY_LENGTH", &ARRAY_LENGTH, arguments, Type::Integer),
};
static ARRAY_LENGTH: ScalarEvaluator = ScalarEvaluator {
    name: "json_array_length",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        describe_value(values, |found| match found {
            Json::List(elements) => Value::Integer(super::text::text_arguments::count_as_integer(elements.len())),
            _ => Value::Integer(0),
        })
    },
};

pub const JSON_TYPE: Function = Function {
    names: &["json_type"],
    usage: "JSON_TYPE(json [, path])",
    meaning: "What a JSON text holds: ARRAY, BIGINT, BOOLEAN, DOUBLE, NULL, OBJECT, UBIGINT (a whole number from 0 on) or VARCHAR.",
    examples: &[
        ("JSON_TYPE('[1]')", "ARRAY"),
        ("JSON_TYPE('{\"a\": 1}', '$.a')", "UBIGINT"),
        ("JSON_TYPE('{\"a\": 1}', '$.b')", "NULL"),
    ],
    resolve: |arguments| resolve_optional_path("JSON_TYPE", &TYPE, arguments, Type::Text),
};
static TYPE: ScalarEvaluator = ScalarEvaluator {
    name: "json_type",
    strict: true,
    fallible: true,
    evaluate: |values, _| {
        describe_value(values, |found| {
            Value::text(match found {
                Json::Null => "NULL",
                Json::Boolean(_) => "BOOLEAN",
                Json::Unsigned(_) => "UBIGINT",
                Json::Signed(_) => "BIGINT",
                Json::Double(_) | Json::LongNumber(_) => "DOUBLE",
                Json::Text(_) => "VARCHAR",
                Json::List(_) => "ARRAY",
                Json::Object(_) => "OBJECT",
            })
        })
    },
};

pub const JSON_VALID: Function = Function {
    names: &["json_valid", "is_valid_json"],
    usage: "JSON_VALID(text)",
    meaning: "Whether a text is JSON. `CASE WHEN JSON_VALID(x) THEN x ->> 'a' END` passes over what is not.",
    examples: &[
        ("JSON_VALID('{\"a\": 1}')", "true"),
        ("JSON_VALID('{\"a\": 1')", "false"),
        ("JSON_VALID(NULL)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [json] if is_text(json) => Ok(Overload::new(&VALID, vec![Type::Text], Type::Boolean)),
        _ => Err(refuse_arguments("JSON_VALID", "text", arguments)),
    },
};
static VALID: ScalarEvaluator = ScalarEvaluator {
    name: "json_valid",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(Value::Boolean(parse_document(values).is_ok())),
};

pub const PARSE_JSON: Function = Function {
    names: &["parse_json"],
    usage: "PARSE_JSON(text)",
    meaning: "A JSON text as it is, without blanks. A text that is not JSON is an error.",
    examples: &[("PARSE_JSON('{\"a\" : [1, 2]}')", "{\"a\":[1,2]}"), ("PARSE_JSON(NULL)", "NULL")],
    resolve: |arguments| match arguments {
        [json] if is_text(json) => Ok(Overload::new(&PARSE, vec![Type::Text], Type::Text)),
        _ => Err(refuse_arguments("PARSE_JSON", "text", arguments)),
    },
};
static PARSE: ScalarEvaluator = ScalarEvaluator {
    name: "parse_json",
    strict: true,
    fallible: true,
    evaluate: |values, _| Ok(Value::text(parse_document(values)?.to_string())),
};

pub const TRY_PARSE_JSON: Function = Function {
    names: &["try_parse_json"],
    usage: "TRY_PARSE_JSON(text)",
    meaning: "A JSON text as it is, without blanks; NULL for a text that is not JSON.",
    examples: &[("TRY_PARSE_JSON('{\"a\" : 1}')", "{\"a\":1}"), ("TRY_PARSE_JSON('{')", "NULL")],
    resolve: |arguments| match arguments {
        [json] if is_text(json) => Ok(Overload::new_nullable(&TRY_PARSE, vec![Type::Text], Type::Text)),
        _ => Err(refuse_arguments("TRY_PARSE_JSON", "text", arguments)),
    },
};
static TRY_PARSE: ScalarEvaluator = ScalarEvaluator {
    name: "try_parse_json",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(parse_document(values).map_or(Value::Null, |json| Value::text(json.to_string()))),
};

fn is_text(argument: &Argument) -> bool {
    argument.data_type == Type::Text || argument.is_null()
}

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
        [json, path] if is_text(json) && path.literal_text().is_some_and(|path| parse_list_path(path).is_some()) => {
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

fn resolve_optional_path(
    name: &str,
    scalar: &'static ScalarEvaluator,
    arguments: &[Argument],
    result: Type,
) -> Result<Overload, Refusal> {
    match arguments {
        [json] if is_text(json) => Ok(Overload::new_nullable(scalar, vec![Type::Text], result)),
        _ => resolve_path(name, scalar, arguments, result),
    }
}

/// A function of a JSON text and a path, which may be the position of an element.
fn resolve_path(
    name: &str,
    scalar: &'static ScalarEvaluator,
    arguments: &[Argument],
    result: Type,
) -> Result<Overload, Refusal> {
    let takes = "a JSON text and a path";
    let [json, path] = arguments else { return Err(refuse_arguments(name, takes, arguments)) };
    if !is_text(json) || !(is_text(path) || path.data_type == Type::Integer) {
        return Err(refuse_arguments(name, takes, arguments));
    }
    if let Some(Err(problem)) = path.literal_text().map(JsonPath::parse) {
        return Err(Refusal::new(problem).hint(format!("a path begins with `$`, {PATH_EXAMPLE}")));
    }
    let path = if path.data_type == Type::Integer { Type::Integer } else { Type::Text };
    Ok(Overload::new_nullable(scalar, vec![Type::Text, path], result))
}

/// The document that the first argument holds.
fn parse_document(values: &[Value]) -> Result<Json, ValueError> {
    let text = text_at(values, 0)?;
    Json::parse(text).ok_or_else(|| ValueError(format!("{} is not JSON", quote_for_message(text))))
}

thread_local! {
    static PATHS: RefCell<ParsedTextCache<(), JsonPath>> = RefCell::new(ParsedTextCache::new());
}

/// Calls `use_path` with the path that the second argument holds.
fn with_path(
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

/// The text that `made` makes of the value at the path; NULL where there is none.
fn extract_text(values: &[Value], to_text: impl FnOnce(&Json) -> Option<String>) -> Result<Value<'static>, ValueError> {
    let json = parse_document(values)?;
    with_path(values, |path| path.find(&json).and_then(to_text).map_or(Value::Null, Value::text))
}

/// What `made` says of the document, or of the value at the path; NULL where there is none.
fn describe_value(
    values: &[Value],
    describe: impl FnOnce(&Json) -> Value<'static>,
) -> Result<Value<'static>, ValueError> {
    let json = parse_document(values)?;
    if values.len() == 1 {
        return Ok(describe(&json));
    }
    with_path(values, |path| path.find(&json).map_or(Value::Null, describe))
}
