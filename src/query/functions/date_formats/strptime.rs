//! STRPTIME and TRY_STRPTIME: text as a timestamp.

use super::day_basis::day_basis_of_format;
use super::specifiers::{DateFormat, literal_format};
use crate::query::functions::arguments::list_types;
use crate::query::functions::text_arguments::{quote_for_message, text_at};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const STRPTIME: Function = Function {
    names: &["strptime"],
    usage: "STRPTIME(text, format)",
    meaning: "The timestamp of a text in a format. It has a time zone if the format has `%z` or `%Z`.",
    examples: &[
        ("STRPTIME('31.01.2024', '%d.%m.%Y')", "2024-01-31 00:00:00"),
        ("STRPTIME('Jan 5, 2024 3:04 PM', '%b %d, %Y %I:%M %p')", "2024-01-05 15:04:00"),
        ("STRPTIME('99', '%y')", "1999-01-01 00:00:00"),
        ("STRPTIME(NULL, '%Y')", "NULL"),
    ],
    resolve: |arguments| resolve_strptime("STRPTIME", &STRPTIME_SCALAR, arguments),
};

pub const TRY_STRPTIME: Function = Function {
    names: &["try_strptime"],
    usage: "TRY_STRPTIME(text, format)",
    meaning: "The timestamp of a text in a format, or NULL if the text is not in the format.",
    examples: &[
        ("TRY_STRPTIME('2024-02-29', '%Y-%m-%d')", "2024-02-29 00:00:00"),
        ("TRY_STRPTIME('2023-02-29', '%Y-%m-%d')", "NULL"),
        ("TRY_STRPTIME('n/a', '%Y-%m-%d')", "NULL"),
        ("TRY_STRPTIME(NULL, '%Y')", "NULL"),
    ],
    resolve: |arguments| {
        let overload = resolve_strptime("TRY_STRPTIME", &TRY_STRPTIME_SCALAR, arguments)?;
        Ok(Overload { nullable: true, ..overload })
    },
};

static STRPTIME_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "STRPTIME", strict: true, fallible: true, evaluate: evaluate_strptime };
static TRY_STRPTIME_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "TRY_STRPTIME", strict: true, fallible: false, evaluate: evaluate_try_strptime };

fn resolve_strptime(
    function: &str,
    scalar: &'static ScalarEvaluator,
    arguments: &[Argument],
) -> Result<Overload, Refusal> {
    let [subject, format] = arguments else { return Err(refuse_strptime(function, arguments)) };
    if subject.data_type.is_temporal() {
        return Err(refuse_strptime(function, arguments)
            .hint("write `STRFTIME(x, format)` to make text of a date or a timestamp"));
    }
    if !subject.is_text_or_null() {
        return Err(refuse_strptime(function, arguments).hint("write `CAST(x AS VARCHAR)`"));
    }
    if !format.is_text_or_null() {
        return Err(refuse_strptime(function, arguments));
    }
    let format = literal_format(function, format)?;
    if let Some(format) = &format {
        day_basis_of_format(format)?;
    }
    let has_zone = format.is_some_and(|format| format.has_zone());
    let result = if has_zone { Type::TimestampTz } else { Type::Timestamp };
    Ok(Overload::new(scalar, vec![Type::Text, Type::Text], result))
}

fn refuse_strptime(function: &str, arguments: &[Argument]) -> Refusal {
    Refusal::new(format!("`{function}` takes text and a format; found {}", list_types(arguments)))
}

fn evaluate_strptime<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (subject, format) = (text_at(values, 0)?, text_at(values, 1)?);
    parse_by_format(subject, format).map_err(|reason| {
        ValueError(format!("{} is not in the format `{format}`: {reason}", quote_for_message(subject)))
    })
}

fn evaluate_try_strptime<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(parse_by_format(text_at(values, 0)?, text_at(values, 1)?).unwrap_or(Value::Null))
}

fn parse_by_format<'a>(subject: &str, format: &str) -> Result<Value<'a>, String> {
    let format = DateFormat::parse_cached(format).map_err(|refusal| refusal.message)?;
    let micros = format.parse_text(subject)?;
    Ok(if format.has_zone() { Value::TimestampTz(micros) } else { Value::Timestamp(micros) })
}
