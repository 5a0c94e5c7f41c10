//! CONCAT, CONCAT_WS and the operator `||`.

use std::borrow::Cow;

use crate::query::functions::arguments::list_types;
use crate::query::functions::text_arguments::{shared_text_at, text_at};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const CONCAT: Function = Function {
    names: &["concat"],
    usage: "CONCAT(x, …)",
    meaning: "All values as one text; NULL counts as an empty text.",
    examples: &[
        ("CONCAT('tier ', 1)", "tier 1"),
        ("CONCAT('a', NULL, 'b')", "ab"),
        ("CONCAT(DATE '2024-01-31', ' ', TRUE)", "2024-01-31 true"),
        ("CONCAT(NULL)", ""),
    ],
    resolve: resolve_concat,
};

pub const CONCAT_WS: Function = Function {
    names: &["concat_ws"],
    usage: "CONCAT_WS(separator, x, …)",
    meaning: "All values that are not NULL as one text, with the separator between them.",
    examples: &[
        ("CONCAT_WS(', ', 'a', NULL, 'b')", "a, b"),
        ("CONCAT_WS('-', 2024, 1)", "2024-1"),
        ("CONCAT_WS('-', NULL, NULL)", ""),
        ("CONCAT_WS(NULL, 'a', 'b')", "NULL"),
    ],
    resolve: resolve_concat_ws,
};

static CONCAT_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "CONCAT", strict: false, fallible: false, evaluate: evaluate_concat };
static CONCAT_WS_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "CONCAT_WS", strict: false, fallible: false, evaluate: evaluate_concat_ws };
static OPERATOR_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "||", strict: true, fallible: false, evaluate: concatenate_two };

/// Resolves `left || right`.
pub fn resolve_concat_operator(left: Argument, right: Argument) -> Result<Overload, Refusal> {
    let arguments = text_types("||", &[left, right])?;
    Ok(Overload::new(&OPERATOR_SCALAR, arguments, Type::Text))
}

fn resolve_concat(arguments: &[Argument]) -> Result<Overload, Refusal> {
    if arguments.is_empty() {
        return Err(Refusal::new("`CONCAT` takes the values to put together; found no arguments"));
    }
    let arguments = text_types("CONCAT", arguments)?;
    Ok(Overload::new(&CONCAT_SCALAR, arguments, Type::Text))
}

fn resolve_concat_ws(arguments: &[Argument]) -> Result<Overload, Refusal> {
    let takes = "`CONCAT_WS` takes a separator and the values to put together";
    let [separator, values @ ..] = arguments else {
        return Err(Refusal::new(format!("{takes}; found no arguments")));
    };
    if values.is_empty() {
        return Err(Refusal::new(format!("{takes}; found one argument")));
    }
    if !matches!(separator.data_type, Type::Text | Type::Null) {
        let message = format!("{takes}; found {} as separator", separator.data_type.noun());
        return Err(Refusal::new(message).hint("write `CAST(x AS VARCHAR)`"));
    }
    // Only a NULL separator makes the result NULL.
    let nullable = separator.literal.is_none_or(Value::is_null);
    let arguments = text_types("CONCAT_WS", arguments)?;
    Ok(Overload { scalar: &CONCAT_WS_SCALAR, arguments, result: Type::Text, nullable })
}

/// Returns the type text for every argument. Spans and intervals are refused.
fn text_types(function: &str, arguments: &[Argument]) -> Result<Vec<Type>, Refusal> {
    if arguments.iter().any(|argument| matches!(argument.data_type, Type::Span | Type::Interval)) {
        let message = format!(
            "`{function}` takes text, numbers, conditions, dates and timestamps; found {}",
            list_types(arguments)
        );
        return Err(Refusal::new(message).hint("write `DATE_DIFF('hour', begin, end)` for a span as a number"));
    }
    Ok(vec![Type::Text; arguments.len()])
}

fn evaluate_concat<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let mut result = String::new();
    for (place, value) in values.iter().enumerate() {
        if !value.is_null() {
            result.push_str(text_at(values, place)?);
        }
    }
    Ok(Value::Text(Cow::Owned(result)))
}

fn evaluate_concat_ws<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let Some((separator, values)) = values.split_first() else { return Ok(Value::Null) };
    if separator.is_null() {
        return Ok(Value::Null);
    }
    let separator = text_at(std::slice::from_ref(separator), 0)?;
    let present = (0..values.len()).filter(|place| !values[*place].is_null());
    let texts = present.map(|place| text_at(values, place)).collect::<Result<Vec<&str>, ValueError>>()?;
    Ok(Value::Text(Cow::Owned(texts.join(separator))))
}

fn concatenate_two<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (left, right) = (shared_text_at(values, 0)?, shared_text_at(values, 1)?);
    Ok(Value::Text(match (left.is_empty(), right.is_empty()) {
        (true, _) => right.clone(),
        (_, true) => left.clone(),
        _ => Cow::Owned([left.as_ref(), right.as_ref()].concat()),
    }))
}
