//! PRINTF with `%d` and its like, FORMAT with `{}`: values put into a text.

/// The specifiers of a format.
mod specifier;
/// Writes a value as its specifier says.
mod value_writer;
/// Reads a format.
mod format_parser;

use std::cell::RefCell;

use crate::query::functions::parsed_text_cache::ParsedTextCache;
use crate::query::functions::text_arguments::{quote_for_message, text_at};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;
use format_parser::parse_format;
use specifier::{PrintfPart, PrintfSyntax, SpecifierKind};

pub const PRINTF: Function = Function {
    names: &["printf", "format_string"],
    usage: "PRINTF(format, x, …)",
    meaning: "The format, a literal, with the values in place of `%d` (integers), `%s` (anything), `%f`, `%.2f`, `%e`, \
              `%g` (numbers), `%x`, `%o` (integers). `%,d` separates thousands, `%05d` pads with zeros, `%%` is `%`.",
    examples: &[
        ("PRINTF('%s: %d of %d', 'seats', 3, 10)", "seats: 3 of 10"),
        ("PRINTF('%.2f', 2.5)", "2.50"),
        ("PRINTF('%,d', 1234567)", "1,234,567"),
        ("PRINTF('%05d|%-4s|', 42, 'a')", "00042|a   |"),
        ("PRINTF('%d', NULL)", "NULL"),
    ],
    resolve: |arguments| resolve_printf("PRINTF", PrintfSyntax::Percent, &PRINTF_SCALAR, arguments),
};

pub const FORMAT: Function = Function {
    names: &["format"],
    usage: "FORMAT(format, x, …)",
    meaning: "The format, a literal, with the values in place of `{}`, or of `{0}`, `{1}` by their position. `{:.2f}`, \
              `{:,}`, `{:05d}` and `{:>8}` format values as in Python. For `%d`, use PRINTF.",
    examples: &[
        ("FORMAT('{} of {}', 3, 10)", "3 of 10"),
        ("FORMAT('{1}-{0}', 'a', 'b')", "b-a"),
        ("FORMAT('{:,} {:.2f} {:04d}', 1234567, 2.5, 7)", "1,234,567 2.50 0007"),
        ("FORMAT('{}', NULL)", "NULL"),
    ],
    resolve: |arguments| resolve_printf("FORMAT", PrintfSyntax::Braces, &FORMAT_SCALAR, arguments),
};

static PRINTF_SCALAR: ScalarEvaluator = ScalarEvaluator {
    name: "PRINTF",
    strict: true,
    fallible: true,
    evaluate: |values, signature| format_values(PrintfSyntax::Percent, values, signature),
};
static FORMAT_SCALAR: ScalarEvaluator = ScalarEvaluator {
    name: "FORMAT",
    strict: true,
    fallible: true,
    evaluate: |values, signature| format_values(PrintfSyntax::Braces, values, signature),
};

thread_local! {
    static FORMATS: RefCell<ParsedTextCache<PrintfSyntax, Vec<PrintfPart>>> = RefCell::new(ParsedTextCache::new());
}

fn resolve_printf(
    name: &str,
    syntax: PrintfSyntax,
    scalar: &'static ScalarEvaluator,
    arguments: &[Argument],
) -> Result<Overload, Refusal> {
    let Some((format, values)) = arguments.split_first() else {
        return Err(Refusal::new(format!("`{name}` takes a format and values; found nothing")));
    };
    if format.is_null() {
        return Ok(Overload::new(scalar, vec![Type::Text; arguments.len()], Type::Text));
    }
    let Some(format) = format.literal_text() else {
        return Err(Refusal::new(format!("the format of `{name}` is not a text literal"))
            .hint("put the text together with `CONCAT(…)` or `||`"));
    };
    let parts = parse_format(syntax, format)
        .map_err(|reason| Refusal::new(format!("{} {reason}", quote_for_message(format))))?;
    if syntax == PrintfSyntax::Braces && !format.contains('{') && !values.is_empty() {
        return Err(Refusal::new(format!("{} has no `{{}}` for the values", quote_for_message(format)))
            .hint("with `%d` and `%s` as in C, write `PRINTF(format, x)`"));
    }
    let mut types: Vec<Type> = values.iter().map(|value| value.data_type).collect();
    for part in &parts {
        let PrintfPart::Value { at, specifier } = part else { continue };
        let Some(given) = types.get_mut(*at) else {
            let count = values.len();
            return Err(Refusal::new(format!(
                "{} has a place for value {}; there are {count}",
                quote_for_message(format),
                at + 1
            )));
        };
        *given =
            type_for_specifier(specifier.kind, *given).map_err(|wanted| refuse_value(name, *at, *given, wanted))?;
    }
    let mut all = vec![Type::Text];
    // NULL is passed as text.
    all.extend(types.into_iter().map(|found| if found == Type::Null { Type::Text } else { found }));
    Ok(Overload::new(scalar, all, Type::Text))
}

/// Returns the type that a value is converted to for its specifier. The error says what the specifier takes.
fn type_for_specifier(kind: SpecifierKind, given: Type) -> Result<Type, &'static str> {
    match (kind, given) {
        (_, Type::Null) => Ok(Type::Null),
        (SpecifierKind::Plain, Type::Integer | Type::Double | Type::Decimal(_)) => Ok(given),
        (SpecifierKind::Plain | SpecifierKind::Text, _) => Ok(Type::Text),
        (SpecifierKind::Integer(_), Type::Integer | Type::Boolean) => Ok(Type::Integer),
        (SpecifierKind::Integer(_), _) => Err("an integer"),
        (SpecifierKind::Double(_), number) if number.is_numeric() => Ok(Type::Double),
        (SpecifierKind::Double(_), _) => Err("a number"),
    }
}

fn refuse_value(name: &str, at: usize, found: Type, wanted: &str) -> Refusal {
    let message = format!("value {} of `{name}` is {}, and the format expects {wanted}", at + 1, found.noun());
    Refusal::new(message).hint("convert it, or write `%s` or `{}`")
}

fn format_values<'a>(
    syntax: PrintfSyntax,
    values: &[Value<'a>],
    signature: &Signature,
) -> Result<Value<'a>, ValueError> {
    let format = text_at(values, 0)?;
    let parts = FORMATS
        .with_borrow_mut(|formats| formats.get_or_insert_with(syntax, format, || parse_format(syntax, format)))
        .map_err(|reason| ValueError(format!("{} {reason}", quote_for_message(format))))?;
    let mut output = String::new();
    for part in parts.iter() {
        match part {
            PrintfPart::Literal(text) => output.push_str(text),
            PrintfPart::Value { at, specifier } => {
                let (value, data_type) = (values.get(at + 1), signature.arguments.get(at + 1));
                let (Some(value), Some(data_type)) = (value, data_type) else { continue };
                output.push_str(&specifier.format_value(value, *data_type));
            }
        }
    }
    Ok(Value::text(output))
}
