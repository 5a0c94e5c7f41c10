//! The tables of the manual, as Markdown.

use std::fmt::Write;

use chrono_tz::Tz;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::query::bind::REFUSED_AGGREGATES;
use crate::query::bind::form::{self, Form};
use crate::query::functions::dates::part;
use crate::query::functions::testing::evaluate;
use crate::query::functions::text::REFUSED_OPERATORS;
use crate::query::functions::{self, subjects, type_names};
use crate::query::types::Type;

/// The name of a block, and its table.
type Block = (&'static str, fn() -> String);

pub const ALL: &[Block] = &[
    ("types", types),
    ("special forms", || forms(form::special())),
    ("aggregates", || forms(form::aggregates())),
    ("window functions", || forms(form::windows())),
    ("functions", scalar_functions),
    ("date parts", date_parts),
    ("formats", formats),
    ("functions of other engines", || refused(functions::refused().chain(REFUSED_AGGREGATES))),
    ("operators of other engines", || refused(REFUSED_OPERATORS.iter())),
];

/// What each type holds, and how a literal of it is written.
const TYPES: &[(Type, &str, &str)] = &[
    (Type::Boolean, "true or false", "`TRUE`, `FALSE`"),
    (Type::Integer, "a whole number of 64 bits, whatever its name says", "`42`, `1_000_000`"),
    (Type::Decimal(2), "an exact number of up to 38 digits, so many of them after the point", "`12.50`"),
    (Type::Double, "a floating-point number of 64 bits, never infinite or NaN", "`1.5e3`"),
    (Type::Text, "text of any length", "`'text'`, with a quote `'it''s'`"),
    (Type::Date, "a day", "`DATE '2026-06-30'`"),
    (Type::Timestamp, "a reading of the clock on the wall, in microseconds", "`TIMESTAMP '2026-06-30 12:00:00'`"),
    (
        Type::TimestampTz,
        "an instant; its days and hours are those of the pipeline's `time_zone`",
        "`TIMESTAMPTZ '2026-06-30 12:00:00+02'`",
    ),
    (Type::Span, "the time between two timestamps, in microseconds; no cast gives one", "`timestamp - timestamp`"),
    (
        Type::Interval,
        "a step of the calendar, to move a date by; only as a literal",
        "`INTERVAL '1 month'`, `INTERVAL 30 DAY`",
    ),
];

const MOMENT: &str = "TIMESTAMPTZ '2026-03-08 14:05:06.789'";

/// What each specifier of a format stands for.
const SPECIFIERS: &[(char, &str)] = &[
    ('Y', "year"),
    ('y', "year without its century"),
    ('m', "month"),
    ('b', "name of the month, short; also `%h`"),
    ('B', "name of the month"),
    ('d', "day of the month"),
    ('j', "day of the year"),
    ('a', "name of the weekday, short"),
    ('A', "name of the weekday"),
    ('w', "weekday, 0 for Sunday"),
    ('u', "weekday, 1 for Monday to 7 for Sunday"),
    ('G', "year that the ISO week belongs to"),
    ('V', "ISO week"),
    ('U', "week that begins on Sunday; 00 before the first one"),
    ('W', "week that begins on Monday; 00 before the first one"),
    ('H', "hour"),
    ('I', "hour, 01 to 12"),
    ('p', "AM or PM"),
    ('M', "minute"),
    ('S', "second"),
    ('g', "milliseconds"),
    ('f', "microseconds"),
    ('n', "nanoseconds"),
    ('z', "distance to UTC"),
    ('Z', "name of the time zone"),
    ('x', "date: `%Y-%m-%d`"),
    ('X', "time: `%H:%M:%S`; also `%T`"),
    ('c', "date and time: `%Y-%m-%d %H:%M:%S`"),
];

fn types() -> String {
    let mut text = String::from("| type | holds | literal | names |\n|---|---|---|---|\n");
    for (data_type, holds, literal) in TYPES {
        let shown = match data_type {
            Type::Decimal(_) => "DECIMAL(digits, scale)".to_owned(),
            other => other.to_string(),
        };
        let _ = writeln!(text, "| `{shown}` | {holds} | {literal} | {} |", names(*data_type));
    }
    text
}

/// The names of a type. Those of smaller integers stand together, with the largest value.
fn names(wanted: Type) -> String {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for name in type_names::NAMES.iter().flat_map(|line| line.split(", ")) {
        let written = Parser::new(&GenericDialect {}).try_with_sql(name).unwrap().parse_data_type().unwrap();
        let (found, limit) = type_names::named_type(&written).unwrap();
        let more = match (found, wanted) {
            (Type::Integer, Type::Integer) => limit.map_or_else(String::new, |limit| {
                let from = if type_names::UNSIGNED_LIMITS.contains(&limit) { " from 0" } else { "" };
                format!("{from} up to {}", limit.min(i128::from(i64::MAX)))
            }),
            (Type::Decimal(scale), Type::Decimal(_)) if name == "DECIMAL" => {
                format!(" alone for `DECIMAL({},{scale})`", limit.unwrap_or_default().to_string().len())
            }
            (Type::Decimal(_), Type::Decimal(_)) => String::new(),
            (found, wanted) if found == wanted => String::new(),
            _ => continue,
        };
        match lines.iter_mut().find(|(known, _)| *known == more) {
            Some((_, names)) => names.push(code(name)),
            None => lines.push((more, vec![code(name)])),
        }
    }
    let lines: Vec<String> = lines.into_iter().map(|(more, names)| names.join(", ") + &more).collect();
    lines.join("<br>")
}

fn forms(forms: impl Iterator<Item = &'static Form>) -> String {
    let mut text = String::from("| call | meaning |\n|---|---|\n");
    for form in forms {
        let _ = writeln!(text, "| {} | {} |", call(form.usage, form.names), cell(form.meaning));
    }
    text
}

fn scalar_functions() -> String {
    let mut text = String::new();
    for (subject, functions) in subjects() {
        let _ = writeln!(text, "### {subject}\n\n| call | meaning | examples |\n|---|---|---|");
        for function in functions {
            let shown = |(expression, value): &(&str, &str)| format!("{} is {}", code(expression), code(value));
            let examples: Vec<String> = function.examples.iter().map(shown).collect();
            let call = call(function.usage, function.names);
            let _ = writeln!(text, "| {call} | {} | {} |", cell(function.meaning), examples.join("<br>"));
        }
        text.push('\n');
    }
    text
}

/// How something is called, and its other names.
fn call(usage: &str, names: &[&str]) -> String {
    let usages: Vec<String> = usage.split("), ").map(|one| code(&closed(one))).collect();
    let others: Vec<String> =
        names.iter().map(|name| name.to_uppercase()).filter(|name| !usage.contains(&format!("{name}("))).collect();
    if others.is_empty() {
        return usages.join("<br>");
    }
    format!("{}<br>also `{}`", usages.join("<br>"), others.join("`, `"))
}

/// One of several usages, which were split behind its bracket.
fn closed(usage: &str) -> String {
    if usage.ends_with(')') { usage.to_owned() } else { format!("{usage})") }
}

fn date_parts() -> String {
    let mut text = format!("| part | also | of `{MOMENT}` in UTC |\n|---|---|---|\n");
    for (_, names) in part::NAMES {
        let Some((usual, others)) = names.split_first() else { continue };
        let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
        let value = evaluate(&format!("DATE_PART('{usual}', {MOMENT})"), Tz::UTC).unwrap();
        let _ = writeln!(text, "| `{usual}` | {} | `{value}` |", others.join(", "));
    }
    text
}

fn formats() -> String {
    let mut text = format!("| specifier | stands for | of `{MOMENT}` in UTC |\n|---|---|---|\n");
    for (letter, meaning) in SPECIFIERS {
        let value = evaluate(&format!("STRFTIME({MOMENT}, '%{letter}')"), Tz::UTC).unwrap();
        let _ = writeln!(text, "| `%{letter}` | {meaning} | `{value}` |");
    }
    text
}

/// Names by what to write instead.
fn refused(all: impl Iterator<Item = &'static (&'static str, &'static str)>) -> String {
    let mut by_hint: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, hint) in all {
        let name = code(&name.to_uppercase());
        match by_hint.iter_mut().find(|(known, _)| known == hint) {
            Some((_, names)) => names.push(name),
            None => by_hint.push((hint, vec![name])),
        }
    }
    let mut text = String::from("| not here | instead |\n|---|---|\n");
    for (hint, names) in by_hint {
        let _ = writeln!(text, "| {} | {} |", names.join(", "), cell(hint));
    }
    text
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(text: &str) -> String {
    if text.is_empty() { "an empty text".to_owned() } else { format!("`{}`", cell(text)) }
}

/// No letter that a format takes is left out.
#[test]
fn every_specifier_is_listed() {
    for letter in ('A'..='Z').chain('a'..='z') {
        let is_taken = evaluate(&format!("STRFTIME({MOMENT}, '%{letter}')"), Tz::UTC).is_ok();
        let is_listed = "hT".contains(letter) || SPECIFIERS.iter().any(|(known, _)| *known == letter);
        assert_eq!(is_taken, is_listed, "%{letter}");
    }
}
