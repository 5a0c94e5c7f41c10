//! PRINTF with `%d` and its like, FORMAT with `{}`: values put into a text.

mod specifier;

use std::cell::RefCell;

use super::cache::Cache;
use super::call::{shown, text};
use crate::query::functions::{Argument, Function, Overload, Problem, Refusal, Scalar, Signature};
use crate::query::types::Type;
use crate::query::value::Value;
use specifier::{Kind, Part, Syntax, parse};

pub const PRINTF: Function = Function {
    names: &["printf", "format_string"],
    usage: "PRINTF(format, x, …)",
    meaning: "The format, a literal, with the values in place of `%d` (integers), `%s` (anything), `%f`, `%.2f`, `%e`, \
              `%g` (numbers), `%x`, `%o` (integers); `%,d` parts thousands, `%05d` fills with zeros, `%%` is `%`.",
    examples: &[
        ("PRINTF('%s: %d of %d', 'seats', 3, 10)", "seats: 3 of 10"),
        ("PRINTF('%.2f', 2.5)", "2.50"),
        ("PRINTF('%,d', 1234567)", "1,234,567"),
        ("PRINTF('%05d|%-4s|', 42, 'a')", "00042|a   |"),
        ("PRINTF('%d', NULL)", "NULL"),
    ],
    resolve: |arguments| resolve("PRINTF", Syntax::Percent, &PRINTF_SCALAR, arguments),
};

pub const FORMAT: Function = Function {
    names: &["format"],
    usage: "FORMAT(format, x, …)",
    meaning: "The format, a literal, with the values in place of `{}`, or of `{0}`, `{1}` by their position; `{:.2f}`, \
              `{:,}`, `{:05d}` and `{:>8}` say how, as in Python. With `%d`, write PRINTF.",
    examples: &[
        ("FORMAT('{} of {}', 3, 10)", "3 of 10"),
        ("FORMAT('{1}-{0}', 'a', 'b')", "b-a"),
        ("FORMAT('{:,} {:.2f} {:04d}', 1234567, 2.5, 7)", "1,234,567 2.50 0007"),
        ("FORMAT('{}', NULL)", "NULL"),
    ],
    resolve: |arguments| resolve("FORMAT", Syntax::Braces, &FORMAT_SCALAR, arguments),
};

static PRINTF_SCALAR: Scalar = Scalar {
    name: "PRINTF",
    strict: true,
    fallible: true,
    evaluate: |values, signature| put_together(Syntax::Percent, values, signature),
};
static FORMAT_SCALAR: Scalar = Scalar {
    name: "FORMAT",
    strict: true,
    fallible: true,
    evaluate: |values, signature| put_together(Syntax::Braces, values, signature),
};

thread_local! {
    static FORMATS: RefCell<Cache<Syntax, Vec<Part>>> = RefCell::new(Cache::new());
}

fn resolve(name: &str, syntax: Syntax, scalar: &'static Scalar, arguments: &[Argument]) -> Result<Overload, Refusal> {
    let Some((format, values)) = arguments.split_first() else {
        return Err(Refusal::new(format!("`{name}` takes a format and values; found nothing")));
    };
    if format.is_null() {
        return Ok(Overload::new(scalar, vec![Type::Text; arguments.len()], Type::Text));
    }
    let Some(format) = format.literal_text() else {
        return Err(Refusal::new(format!("the format of `{name}` is not a text written in the query"))
            .hint("put the text together with `CONCAT(…)` or `||`"));
    };
    let parts = parse(syntax, format).map_err(|reason| Refusal::new(format!("{} {reason}", shown(format))))?;
    if syntax == Syntax::Braces && !format.contains('{') && !values.is_empty() {
        return Err(Refusal::new(format!("{} has no `{{}}` for the values", shown(format)))
            .hint("with `%d` and `%s` as in C, write `PRINTF(format, x)`"));
    }
    let mut types: Vec<Type> = values.iter().map(|value| value.data_type).collect();
    for part in &parts {
        let Part::Value { at, specifier } = part else { continue };
        let Some(given) = types.get_mut(*at) else {
            let count = values.len();
            return Err(Refusal::new(format!("{} has a place for value {}; there are {count}", shown(format), at + 1)));
        };
        match (specifier.kind, *given) {
            (_, Type::Null) => {}
            (Kind::Plain, Type::Integer | Type::Double | Type::Decimal(_)) => {}
            (Kind::Plain | Kind::Text, _) => *given = Type::Text,
            (Kind::Integer(_), Type::Integer | Type::Boolean) => *given = Type::Integer,
            (Kind::Double(_), number) if number.is_numeric() => *given = Type::Double,
            (_, found) => {
                let wanted = if matches!(specifier.kind, Kind::Integer(_)) { "an integer" } else { "a number" };
                let message =
                    format!("value {} of `{name}` is {}, and the format asks for {wanted}", at + 1, found.noun());
                return Err(Refusal::new(message).hint("convert it, or write `%s` or `{}`"));
            }
        }
    }
    let mut all = vec![Type::Text];
    // A value that no place asks for is not looked at.
    all.extend(types.into_iter().map(|found| if found == Type::Null { Type::Text } else { found }));
    Ok(Overload::new(scalar, all, Type::Text))
}

fn put_together<'a>(syntax: Syntax, values: &[Value<'a>], signature: &Signature) -> Result<Value<'a>, Problem> {
    let format = text(values, 0)?;
    let parts = FORMATS
        .with_borrow_mut(|formats| formats.get(syntax, format, || parse(syntax, format)))
        .map_err(|reason| Problem(format!("{} {reason}", shown(format))))?;
    let mut found = String::new();
    for part in parts.iter() {
        match part {
            Part::Literal(text) => found.push_str(text),
            Part::Value { at, specifier } => {
                let (value, data_type) = (values.get(at + 1), signature.arguments.get(at + 1));
                let (Some(value), Some(data_type)) = (value, data_type) else { continue };
                found.push_str(&specifier.spelled(value, *data_type));
            }
        }
    }
    Ok(Value::text(found))
}
