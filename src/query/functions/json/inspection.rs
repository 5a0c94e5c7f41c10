//! JSON_TYPE, JSON_ARRAY_LENGTH, JSON_VALID and PARSE_JSON: what a JSON text holds, and whether it is JSON.

use super::document::Json;
use super::json_arguments::{describe_value, parse_document, resolve_optional_path};
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::text_arguments::count_as_integer;
use crate::query::functions::{Function, Overload, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

pub const JSON_ARRAY_LENGTH: Function = Function {
    names: &["json_array_length"],
    usage: "JSON_ARRAY_LENGTH(json [, path])",
    meaning: "The number of elements of the list in a JSON text; 0 for anything else.",
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
            Json::List(elements) => Value::Integer(count_as_integer(elements.len())),
            _ => Value::Integer(0),
        })
    },
};

pub const JSON_TYPE: Function = Function {
    names: &["json_type"],
    usage: "JSON_TYPE(json [, path])",
    meaning: "The type of the value in a JSON text: ARRAY, BIGINT, BOOLEAN, DOUBLE, NULL, OBJECT, UBIGINT (an integer \
              from 0 up) or VARCHAR.",
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
    meaning: "Whether a text is JSON. `CASE WHEN JSON_VALID(x) THEN x ->> 'a' END` skips other texts.",
    examples: &[
        ("JSON_VALID('{\"a\": 1}')", "true"),
        ("JSON_VALID('{\"a\": 1')", "false"),
        ("JSON_VALID(NULL)", "NULL"),
    ],
    resolve: |arguments| match arguments {
        [json] if json.is_text_or_null() => Ok(Overload::new(&VALID, vec![Type::Text], Type::Boolean)),
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
    meaning: "A JSON text without blanks. A text that is not JSON is an error.",
    examples: &[("PARSE_JSON('{\"a\" : [1, 2]}')", "{\"a\":[1,2]}"), ("PARSE_JSON(NULL)", "NULL")],
    resolve: |arguments| match arguments {
        [json] if json.is_text_or_null() => Ok(Overload::new(&PARSE, vec![Type::Text], Type::Text)),
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
    meaning: "A JSON text without blanks; NULL for a text that is not JSON.",
    examples: &[("TRY_PARSE_JSON('{\"a\" : 1}')", "{\"a\":1}"), ("TRY_PARSE_JSON('{')", "NULL")],
    resolve: |arguments| match arguments {
        [json] if json.is_text_or_null() => Ok(Overload::new_nullable(&TRY_PARSE, vec![Type::Text], Type::Text)),
        _ => Err(refuse_arguments("TRY_PARSE_JSON", "text", arguments)),
    },
};
static TRY_PARSE: ScalarEvaluator = ScalarEvaluator {
    name: "try_parse_json",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(parse_document(values).map_or(Value::Null, |json| Value::text(json.to_string()))),
};
